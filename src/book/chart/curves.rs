//! Lines over ages: how much of cohorts is kept.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSeries, ChartType, ObjectMovement, Worksheet, XlsxError};

use super::lines::push_marked;
use super::{framed, nth_stroke};
use crate::book::Book;
use crate::book::layout::Page;
use crate::book::layout::cohorts::{Curve, Kept};
use crate::book::live::Cell;
use crate::number::Unit;

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Curves {
    /// The chart's id; its title is `chart.<id>.title`.
    pub id: &'static str,
    /// The curves.
    pub curves: Vec<Curve>,
    /// The sheet that has them.
    pub sheet: Page,
}

/// Draws the lines at a cell, in a size in pixels.
pub fn insert(
    book: &Book,
    sheet: &mut Worksheet,
    drawn: &Curves,
    (row, column): Cell,
    (width, height): (u32, u32),
) -> Result<(), XlsxError> {
    let title = book.words.get(&format!("chart.{}.title", drawn.id)).to_owned();
    let mut chart: Chart = framed(book, &title, ChartType::Line);
    let rows = book.layout.cohorts();
    let (from, first, last) = (book.layout.sheet(drawn.sheet), rows.age(Kept::Customers, 0), rows.oldest());
    let last = rows.age(Kept::Customers, last);
    for (place, curve) in drawn.curves.iter().enumerate().filter(|(_, curve)| rows.of(**curve).is_some()) {
        let (at, heads) = (rows.curve(*curve), rows.ages());
        let colour = book.theme.series("", place);
        let mut series = ChartSeries::new();
        series
            .set_categories((from, heads, first, heads, last))
            .set_values((from, at, first, at, last))
            .set_name(book.words.get(&format!("curve.{}", curve.id())))
            .set_format(ChartFormat::new().set_line(&nth_stroke(book, colour, place)));
        series.set_smooth(false);
        push_marked(book, &mut chart, series, colour);
    }
    chart.y_axis().set_num_format(book.theme.plain(Unit::Percent, 0, 0));
    if drawn.curves.iter().all(|curve| curve.kept() == Kept::Customers) {
        // More than all cannot stay. Left to itself, a program gives an early month, which has no curve yet, 1,200 %.
        chart.y_axis().set_min(0.0).set_max(1.0).set_major_unit(0.2);
    }
    chart.x_axis().set_text_axis(true);
    chart.set_width(width).set_height(height).set_name(drawn.id).set_alt_text(title);
    chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    sheet.insert_chart(row, column, &chart)?;
    Ok(())
}
