//! A list of the members of a breakdown, such as the categories of expenses: each in the chosen month, in the month
//! before, and as a share of the whole.

use rust_xlsxwriter::{Format, FormatAlign, XlsxError};

use super::Canvas;
use super::by_month::heading;
use crate::book::live;
use crate::book::members::When;
use crate::book::page::underlined;
use crate::book::spoken::Figure;
use crate::book::theme::Precision;
use crate::number::{Number, Unit};
use crate::report::ListKind;

/// The heights of rows in pixels.
const HEAD: u32 = 20;
const ROW: u32 = 18;

/// Writes the list of a dimension's members with a fact, where the data have it; the whole stands below.
pub(super) fn write(canvas: &mut Canvas, kind: ListKind, (dimension, fact): (&str, &str)) -> Result<(), XlsxError> {
    let book = canvas.book;
    let members = book.members(dimension);
    if members.is_empty() || book.layout.fact(fact, 0).is_none() {
        return Ok(());
    }
    heading(canvas, &format!("list.{}.title", kind.id()))?;
    columns(canvas, kind)?;
    let unit = book.fact_unit(fact);
    let (chosen, before) = (book.report.chosen, book.report.chosen.checked_sub(1));
    let earlier = When { index: "sel_idx-1", month: before };
    let total = |index: &str, month| {
        Figure::new(format!("IFERROR(INDEX(f_{fact},{index}),\"\")"), book.fact_value(fact, month))
    };
    let whole = total("sel_idx", Some(chosen));
    for (place, member) in members.iter().enumerate() {
        let now = book.member_fact(dimension, place, fact, When::chosen(book));
        let then = book.member_fact(dimension, place, fact, earlier);
        let name = book.member_name(member);
        // The categories that kpibook knows are ids; others are as the data write them.
        let name = book.words.find(&format!("{dimension}.{name}")).map_or(name.clone(), ToOwned::to_owned);
        let figures = [now, compared(canvas, &then), whole.clone()];
        line(canvas, (&name, &book.theme.text()), (unit, figures))?;
    }
    let then = total("sel_idx-1", before);
    let then = Figure::new(format!("IF(sel_idx<2,\"\",{})", then.formula), then.value);
    let all = book.words.find(&format!("list.{}.all", kind.id())).unwrap_or_else(|| book.words.get("list.all"));
    let figures = [whole.clone(), compared(canvas, &then), whole];
    line(canvas, (all, &book.theme.text().set_bold()), (unit, figures))
}

/// A month that is not over is compared with nothing.
fn compared(canvas: &Canvas, figure: &Figure) -> Figure {
    let value = if canvas.book.report.is_partial() { Number::ABSENT } else { figure.value };
    Figure::new(format!("IF(sel_idx>report_idx,\"\",{})", figure.formula), value)
}

/// Writes the heads; a list has words of its own for the last where its members do not add up to the whole.
fn columns(canvas: &mut Canvas, kind: ListKind) -> Result<(), XlsxError> {
    let row = canvas.plan.row(HEAD);
    let left = canvas.book.theme.header();
    let right = left.clone().set_align(FormatAlign::Right);
    let words = canvas.book.words;
    let own = |key: &str| words.find(&format!("list.{}.{key}", kind.id()));
    let heads = [
        own("name").unwrap_or_default(),
        own("month").unwrap_or_else(|| words.get("list.column.month")),
        words.get("topic.before"),
        words.get("list.column.change"),
        own("share").unwrap_or_else(|| words.get("list.column.of_all")),
    ];
    for (column, head) in (0..).zip(heads) {
        let format = if column == 0 { &left } else { &right };
        live::text(canvas.sheet, (row, column), head, format)?;
    }
    Ok(())
}

fn line(
    canvas: &mut Canvas,
    (name, look): (&str, &Format),
    (unit, [now, then, whole]): (Unit, [Figure; 3]),
) -> Result<(), XlsxError> {
    let (book, row) = (canvas.book, canvas.plan.row(ROW));
    let look = underlined(book, look.clone().set_shrink());
    live::text(canvas.sheet, (row, 0), name, &look)?;
    let cell = |column| crate::book::layout::At::new(canvas.page, row, column).relative();
    let (own, last) = (cell(1), cell(2));
    let change = format!("IF(ISNUMBER({own}),IF(ISNUMBER({last}),{own}-{last},\"\"),\"\")");
    let change = Figure::new(change, now.value.minus(then.value));
    let share = Figure::new(format!("IFERROR({own}/{},\"\")", whole.formula), now.value.over(whole.value));
    let right = look.clone().set_align(FormatAlign::Right);
    let exact = book.theme.number_format(unit, &book.report.currency, Precision::Exact);
    let percent = book.theme.number_format(Unit::Percent, "", Precision::Short);
    let formats = [&exact, &exact, &exact, &percent];
    for (column, (figure, number_format)) in (1..).zip([now, then, change, share].iter().zip(formats)) {
        let format = right.clone().set_num_format(number_format);
        let result = live::Result::Number(figure.value);
        live::formula(canvas.sheet, (row, column), &figure.formula, result, &format)?;
    }
    Ok(())
}
