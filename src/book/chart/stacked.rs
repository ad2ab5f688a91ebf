//! Stacked columns of a fact by member of a dimension.

use rust_xlsxwriter::{ChartFormat, ChartSeries, ChartSolidFill, ChartType, ObjectMovement, Worksheet, XlsxError};

use super::scale::Scale;
use super::{framed, months, ticks};
use crate::book::layout::Page;
use crate::book::layout::board::{LABEL_ROW, MONTH_COLUMN, MONTHS};
use crate::book::layout::members::MEMBERS_MONTH;
use crate::book::live::Cell;
use crate::book::{Book, live};

/// What is stacked.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The chart's id; its title is `chart.<id>.title`.
    pub id: String,
    /// What the members are members of.
    pub of: String,
    /// The fact, in the unit of the KPI of its name.
    pub fact: &'static str,
    /// The members with their rows on the Members sheet.
    pub series: Vec<(String, u32)>,
}

/// Draws the columns at a cell, in a size in pixels.
pub fn insert(
    book: &Book,
    sheet: &mut Worksheet,
    stack: &Stack,
    (row, column): Cell,
    (width, height): (u32, u32),
) -> Result<(), XlsxError> {
    let scale = Scale::of(book, &[stack.fact.to_owned()]);
    let unit = scale.words(book);
    let title = book.words.say(&format!("chart.{}.title", stack.id), &[("of", &stack.of), ("unit", &unit)]);
    let mut chart = framed(book, &title, ChartType::ColumnStacked);
    for (place, (name, row)) in stack.series.iter().enumerate() {
        let fill = ChartSolidFill::new().set_color(colour(book, stack, place)).clone();
        let (window, members) = (book.layout.sheet(Page::Window), book.layout.sheet(Page::Members));
        let last = MEMBERS_MONTH + MONTHS - 1;
        let mut series = ChartSeries::new();
        series
            .set_categories((window, LABEL_ROW, MONTH_COLUMN, LABEL_ROW, MONTH_COLUMN + MONTHS - 1))
            .set_values((members, *row, MEMBERS_MONTH, *row, last))
            .set_name(&constant(name))
            .set_format(ChartFormat::new().set_solid_fill(&fill))
            .set_gap(45)
            .set_overlap(100);
        chart.push_series(&series);
    }
    months(&mut chart);
    chart.y_axis().set_num_format(scale.axis(book));
    let whole = |month| ticks::Reach::NONE.stacked(book.fact_value(stack.fact, Some(month)));
    ticks::set(chart.y_axis(), ticks::of(book, scale, whole));
    chart.set_width(width).set_height(height).set_name(format!("{} {}", stack.id, stack.of)).set_alt_text(title);
    chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    sheet.insert_chart(row, column, &chart)?;
    Ok(())
}

/// Returns the colour of a member; what is drawn after the palette's last is grey.
fn colour(book: &Book, stack: &Stack, place: usize) -> crate::book::theme::Colour {
    let last = place + 1 == stack.series.len() && place >= book.theme.palette();
    if last { book.theme.colours().last_year } else { book.theme.series("", place) }
}

/// Keeps a name that begins as a formula does a name.
fn constant(name: &str) -> String {
    if name.starts_with('=') { format!("{}{name}", live::BLANK) } else { name.to_owned() }
}
