//! The line above a chart: the amounts between which the bridge stands, and that there is nothing to be drawn.
//!
//! It stands in a cell, because a title that a formula gives is not shown everywhere.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::headlines::month_in_words;
use crate::book::Book;
use crate::book::layout::board::{Drawn, MONTH_COLUMN, MONTHS, split};
use crate::book::layout::{At, Page};
use crate::book::live::{self, Cell};
use crate::book::spoken::{Flag, Phrase};
use crate::number::Number;
use crate::report::{Chart, ChartKind};

/// Writes the line.
pub(in crate::book::sheet) fn write(
    book: &Book,
    sheet: &mut Worksheet,
    chart: &Chart,
    at: Cell,
) -> Result<(), XlsxError> {
    let phrase = match chart.kind {
        ChartKind::Bridge => bridge(book, chart),
        ChartKind::Trend | ChartKind::Lines | ChartKind::Columns | ChartKind::Movements => empty(book, chart),
    };
    let below = book.theme.label().set_align(FormatAlign::Bottom);
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &below)
}

fn bridge(book: &Book, chart: &Chart) -> Phrase {
    let month = |id: Option<&String>| month_in_words(book, id.map_or("", String::as_str));
    let (opening, closing) = (month(chart.series.first()), month(chart.series.last()));
    let caption = book.words.find(&format!("chart.{}.caption", chart.id)).unwrap_or_default();
    let caption = Phrase::fill(caption, &[("opening", &opening), ("closing", &closing)]);
    let known = Flag {
        formula: format!("IF({}<>\"\",{}<>\"\",FALSE)", opening.formula, closing.formula),
        holds: !opening.text.is_empty() && !closing.text.is_empty(),
    };
    known.choose(caption, Phrase::constant(book.words.get("chart.empty")))
}

/// Says that none of the months drawn has a value.
fn empty(book: &Book, chart: &Chart) -> Phrase {
    let first = (book.report.chosen + 1).saturating_sub(usize::from(MONTHS));
    let mut counts = Vec::new();
    let mut holds = true;
    for (kpi, loss) in chart.series.iter().map(|text| split(text)) {
        let drawn = if loss { Drawn::Loss(kpi.to_owned()) } else { Drawn::Actual(kpi.to_owned()) };
        let Some(row) = book.board.series(&drawn) else { continue };
        let range = book.layout.range(At::new(Page::Window, row, MONTH_COLUMN), row, MONTH_COLUMN + MONTHS - 1);
        counts.push(format!("COUNTIFS({range},\">=-1E+300\")"));
        holds &= (first..=book.report.chosen).map(|month| book.value(kpi, month)).all(|value| value == Number::ABSENT);
    }
    let none = Flag { formula: format!("{}=0", counts.join("+")), holds };
    none.choose(Phrase::constant(book.words.get("chart.empty")), Phrase::constant(""))
}
