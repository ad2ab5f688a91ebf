//! The funnel: lying bars, each centred by one that nobody sees.

use rust_xlsxwriter::{
    ChartFormat, ChartLayout, ChartSeries, ChartSolidFill, ChartType, ObjectMovement, Worksheet, XlsxError,
};

use super::framed;
use crate::book::Book;
use crate::book::layout::Page;
use crate::book::live::Cell;

/// Where its bars stand.
#[derive(Clone, Copy, Debug)]
pub struct Funnel {
    /// The first and the last row.
    pub rows: (u32, u32),
    /// The columns of the names, the pads and the bars.
    pub columns: (u16, u16, u16),
    /// The sheet.
    pub page: Page,
}

/// Draws the bars at a cell, in a size in pixels.
pub fn insert(
    book: &Book,
    sheet: &mut Worksheet,
    funnel: Funnel,
    (row, column): Cell,
    (width, height): (u32, u32),
) -> Result<(), XlsxError> {
    let title = book.words.get("chart.funnel.title");
    let mut chart = framed(book, title, ChartType::BarStacked);
    let (first, last) = funnel.rows;
    let (names, pad, bar) = funnel.columns;
    let from = book.layout.sheet(funnel.page);
    let fill = ChartSolidFill::new().set_color(book.theme.colours().accent).clone();
    let looks = [
        (pad, ChartFormat::new().set_no_fill().set_no_line().clone()),
        (bar, ChartFormat::new().set_no_line().set_solid_fill(&fill).clone()),
    ];
    for (column, look) in looks {
        let mut series = ChartSeries::new();
        series
            .set_categories((from, first, names, last, names))
            .set_values((from, first, column, last, column))
            .set_name(title)
            .set_format(&mut look.clone())
            .set_gap(25)
            .set_overlap(100);
        chart.push_series(&series);
    }
    chart.legend().set_hidden();
    chart.plot_area().set_layout(&ChartLayout::new().set_offset(0.3, 0.16).set_dimensions(0.68, 0.8));
    // Of lying bars the axis of names is the standing one, and begins at the bottom.
    chart.y_axis().set_reverse().set_major_gridlines(false);
    chart.x_axis().set_hidden(true).set_major_gridlines(false).set_min(0);
    chart.set_width(width).set_height(height).set_name("funnel").set_alt_text(book.words.get("chart.funnel.alt"));
    chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    sheet.insert_chart(row, column, &chart)?;
    Ok(())
}
