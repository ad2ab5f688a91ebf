//! A list of the members of a breakdown, such as the categories of expenses: each in the chosen month, in the month
//! before, and as a share of the whole.

use rust_xlsxwriter::{Format, FormatAlign, XlsxError};

use super::Canvas;
use super::by_month::heading;
use crate::book::members::When;
use crate::book::page::underlined;
use crate::book::spoken::Figure;
use crate::book::theme::Precision;
use crate::book::{Book, live};
use crate::number::{Number, Unit};
use crate::report::ListKind;

/// The heights of rows in pixels.
const HEAD: u32 = 20;
const ROW: u32 = 18;

/// The facts that make up all expenses, as they make up the gross burn: the expenses and the acquisition spend, each as
/// far as the policy on advertising counts it.
const BURN: [&str; 2] = ["counted_expenses", "counted_spend"];
/// The rows below the categories of expenses that lead to the whole, each with what it sums up.
const BESIDE: [(&str, &[&str]); 2] =
    [("list.expenses.left_out", &["counted_expenses", "-expenses"]), ("list.expenses.spend", &["counted_spend"])];

/// Writes the list of a dimension's members with a fact, where the data have it; the whole stands below.
pub(super) fn write(canvas: &mut Canvas, kind: ListKind, (dimension, fact): (&str, &str)) -> Result<(), XlsxError> {
    let book = canvas.book;
    let members = book.members(dimension);
    if members.is_empty() || book.layout.fact(fact, 0).is_none() {
        return Ok(());
    }
    heading(canvas, &format!("list.{}.title", kind.id()))?;
    let heads = columns(canvas, kind)?;
    let head = canvas.plan.next() - 1;
    let unit = book.fact_unit(fact);
    let earlier = When { index: "sel_idx-1", month: book.report.chosen.checked_sub(1) };
    let burns = kind == ListKind::Expenses && BURN.iter().all(|fact| book.layout.fact(fact, 0).is_some());
    let [all_now, all_then] = if burns { chosen_and_before(canvas, &BURN) } else { chosen_and_before(canvas, &[fact]) };
    for (place, member) in members.iter().enumerate() {
        let now = book.member_fact(dimension, place, fact, When::chosen(book));
        let then = book.member_fact(dimension, place, fact, earlier);
        let name = book.member_name(member);
        // The categories that kpibook knows are ids; others are as the data write them.
        let name = book.words.find(&format!("{dimension}.{name}")).map_or(name.clone(), ToOwned::to_owned);
        let figures = [now, compared(canvas, &then), all_now.clone()];
        line(canvas, (&name, &book.theme.text()), (unit, figures))?;
    }
    canvas.as_table(kind, head, &heads)?;
    for (key, facts) in BESIDE.into_iter().filter(|(_, facts)| burns && is_ever_something(book, facts)) {
        let [now, then] = chosen_and_before(canvas, facts);
        line(canvas, (book.words.get(key), &book.theme.text()), (unit, [now, then, all_now.clone()]))?;
    }
    let own = book.words.find(&format!("list.{}.all", kind.id())).filter(|_| burns || kind != ListKind::Expenses);
    let all = own.unwrap_or_else(|| book.words.get("list.all"));
    line(canvas, (all, &book.theme.text().set_bold()), (unit, [all_now.clone(), all_then, all_now]))
}

/// Returns the sum of facts of the whole company in the chosen month and in the month before; one with a minus is
/// subtracted.
fn chosen_and_before(canvas: &Canvas, facts: &[&str]) -> [Figure; 2] {
    let (book, chosen) = (canvas.book, canvas.book.report.chosen);
    let now = Figure::new(sum_formula(facts, "sel_idx"), sum(book, facts, Some(chosen)));
    let then = sum(book, facts, chosen.checked_sub(1));
    let then = Figure::new(format!("IF(sel_idx<2,\"\",{})", sum_formula(facts, "sel_idx-1")), then);
    [now, compared(canvas, &then)]
}

fn sum_formula(facts: &[&str], index: &str) -> String {
    let mut sum = String::new();
    for fact in facts {
        let (sign, fact) = fact.strip_prefix('-').map_or(("+", *fact), |fact| ("-", fact));
        sum = if sum.is_empty() {
            format!("INDEX(f_{fact},{index})")
        } else {
            format!("{sum}{sign}INDEX(f_{fact},{index})")
        };
    }
    format!("IFERROR({sum},\"\")")
}

fn sum(book: &Book, facts: &[&str], month: Option<usize>) -> Number {
    facts.iter().fold(Number::ZERO, |sum, fact| match fact.strip_prefix('-') {
        Some(fact) => sum.minus(book.fact_value(fact, month)),
        None => sum.plus(book.fact_value(fact, month)),
    })
}

/// Tells whether a sum of facts is other than zero in some month.
fn is_ever_something(book: &Book, facts: &[&str]) -> bool {
    let mut sums = (0..book.report.months.len()).map(|month| sum(book, facts, Some(month)));
    sums.any(|sum| sum.is_present() && sum != Number::ZERO)
}

/// A month that is not over is compared with nothing.
fn compared(canvas: &Canvas, figure: &Figure) -> Figure {
    let value = if canvas.book.report.is_partial() { Number::ABSENT } else { figure.value };
    Figure::new(format!("IF(sel_idx>report_idx,\"\",{})", figure.formula), value)
}

/// Writes the heads; a list has words of its own for the last where its members do not add up to the whole;
/// returns their cells.
fn columns<'b>(canvas: &mut Canvas<'_, 'b>, kind: ListKind) -> Result<Vec<(&'b str, Format)>, XlsxError> {
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
    let heads = (0..).zip(heads).map(|(column, head)| (head, if column == 0 { left.clone() } else { right.clone() }));
    let heads: Vec<(&str, Format)> = heads.collect();
    for (column, (head, format)) in (0..).zip(&heads) {
        live::text(canvas.sheet, (row, column), head, format)?;
    }
    Ok(heads)
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
