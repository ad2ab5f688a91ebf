//! How long customers wait: the median beside the mean, which a few forgotten tickets pull up, and the share of those who
//! were never answered, whom neither counts.

use rust_xlsxwriter::{FormatAlign, XlsxError};

use super::Canvas;
use super::by_month::heading;
use crate::book::live;
use crate::book::page::underlined;
use crate::book::spoken::Figure;
use crate::book::theme::Precision;
use crate::number::{Number, Unit};

/// The heights of rows in pixels.
const HEAD: u32 = 20;
const ROW: u32 = 18;

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Fact(&'static str),
    /// One fact divided by another.
    Ratio(&'static str, &'static str),
    /// One less a fact divided by another.
    Rest(&'static str, &'static str),
}

const ROWS: [(&str, Shown, Unit); 5] = [
    ("median", Shown::Fact("first_response_hours"), Unit::Hours),
    ("mean", Shown::Ratio("first_response_hours_sum", "timed_responses"), Unit::Hours),
    ("unanswered", Shown::Rest("answered_tickets", "tickets"), Unit::Percent),
    ("resolution", Shown::Fact("resolution_hours"), Unit::Hours),
    ("resolved", Shown::Fact("resolved_tickets"), Unit::Count),
];

/// Writes the rows that the data have.
pub(super) fn write(canvas: &mut Canvas) -> Result<(), XlsxError> {
    let book = canvas.book;
    let known = |fact: &str| book.layout.fact(fact, 0).is_some();
    let rows: Vec<_> = ROWS
        .iter()
        .filter(|(_, shown, _)| match shown {
            Shown::Fact(fact) => known(fact),
            Shown::Ratio(above, below) | Shown::Rest(above, below) => known(above) && known(below),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    heading(canvas, "list.waiting.title")?;
    let head = canvas.plan.row(HEAD);
    let left = book.theme.header();
    let right = left.clone().set_align(FormatAlign::Right);
    for (column, key) in (0..).zip(["list.waiting.name", "list.column.month", "topic.before"]) {
        let format = if column == 0 { &left } else { &right };
        live::text(canvas.sheet, (head, column), book.words.get(key), format)?;
    }
    for (key, shown, unit) in rows {
        let row = canvas.plan.row(ROW);
        let text = underlined(book, book.theme.text().set_shrink());
        live::text(canvas.sheet, (row, 0), book.words.get(&format!("list.waiting.{key}")), &text)?;
        let precision = if *unit == Unit::Count { Precision::Exact } else { Precision::Short };
        let format = underlined(book, book.number(*unit, precision));
        let chosen = book.report.chosen;
        for (column, index, month) in [(1, "sel_idx", Some(chosen)), (2, "sel_idx-1", chosen.checked_sub(1))] {
            let figure = figure(canvas, *shown, (index, month));
            let result = live::Result::Number(figure.value);
            live::formula(canvas.sheet, (row, column), &figure.formula, result, &format)?;
        }
    }
    Ok(())
}

/// Returns what stands in a row in a month; nothing before the data, nor beside a month that is not over.
fn figure(canvas: &Canvas, shown: Shown, (index, month): (&str, Option<usize>)) -> Figure {
    let book = canvas.book;
    let cell = |fact: &str| format!("INDEX(f_{fact},{index})");
    let value = |fact: &str| book.fact_value(fact, month);
    let (formula, number) = match shown {
        Shown::Fact(fact) => (cell(fact), value(fact)),
        Shown::Ratio(above, below) => (format!("{}/{}", cell(above), cell(below)), value(above).over(value(below))),
        Shown::Rest(above, below) => {
            let share = value(above).over(value(below));
            (format!("1-{}/{}", cell(above), cell(below)), Number::ONE.minus(share))
        }
    };
    if index == "sel_idx" {
        return Figure::new(format!("IFERROR({formula},\"\")"), number);
    }
    let number = if book.report.is_partial() { Number::ABSENT } else { number };
    Figure::new(format!("IF(sel_idx>report_idx,\"\",IF({index}<1,\"\",IFERROR({formula},\"\")))"), number)
}
