//! The channels side by side: what was spent on each, whom it brought, and what that cost and brings.

use rust_xlsxwriter::{Format, FormatAlign, XlsxError};

use super::Canvas;
use super::by_month::heading;
use crate::book::layout::At;
use crate::book::members::When;
use crate::book::page::underlined;
use crate::book::spoken::{Figure, Flag};
use crate::book::theme::Precision;
use crate::book::{Book, live};
use crate::number::{Number, Unit};
use crate::report::{ListKind, Member};

/// What stands in a column behind the channel's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Fact(&'static str),
    /// A KPI that a channel without spend does not have: it says so.
    Kpi(&'static str),
}

const COLUMNS: [(Shown, Unit); 9] = [
    (Shown::Fact("spend"), Unit::Money),
    (Shown::Fact("visitors"), Unit::Count),
    (Shown::Fact("signups"), Unit::Count),
    (Shown::Fact("leads"), Unit::Count),
    (Shown::Fact("won_leads"), Unit::Count),
    (Shown::Fact("new_customers"), Unit::Count),
    (Shown::Kpi("cost_per_lead"), Unit::Money),
    (Shown::Kpi("paid_cac"), Unit::Money),
    (Shown::Kpi("traffic_roi"), Unit::Percent),
];
const NAME: u16 = 0;
const SPEND: u16 = 1;
/// The heights of rows in pixels.
const HEAD: u32 = 32;
const ROW: u32 = 18;

/// Writes the list, where the data have channels.
pub(super) fn write(canvas: &mut Canvas) -> Result<(), XlsxError> {
    let book = canvas.book;
    let facts: Vec<&str> = COLUMNS
        .iter()
        .filter_map(|(shown, _)| match shown {
            Shown::Fact(id) => Some(*id),
            Shown::Kpi(_) => None,
        })
        .collect();
    let channels: Vec<usize> = places_with(book, &facts).collect();
    if channels.is_empty() {
        return Ok(());
    }
    heading(canvas, "list.channels.title")?;
    let heads = head(canvas)?;
    let head = canvas.plan.next() - 1;
    for place in channels {
        let name = book.members("channel").get(place).map(|member| book.member_name(member)).unwrap_or_default();
        line(canvas, (&name, &book.theme.text()), Some(place))?;
    }
    canvas.as_table(ListKind::Channels, head, &heads)?;
    line(canvas, (book.words.get("list.all"), &book.theme.text().set_bold()), None)?;
    note(canvas)
}

/// Returns the places of the channels that have one of some facts above zero in some month.
pub(super) fn places_with<'b>(book: &'b Book, facts: &'b [&str]) -> impl Iterator<Item = usize> + 'b {
    let members = book.members("channel").iter().enumerate();
    let has = |member: &Member| {
        let mut numbers = facts.iter().filter_map(|fact| member.facts.get(*fact)).flatten();
        numbers.any(|number| number.is_present() && *number != Number::ZERO)
    };
    members.filter(move |(_, member)| has(member)).map(|(place, _)| place)
}

/// Writes the head; returns its cells.
fn head<'a>(canvas: &mut Canvas<'a, '_>) -> Result<Vec<(&'a str, Format)>, XlsxError> {
    let row = canvas.plan.row(HEAD);
    let (words, left) = (canvas.book.words, canvas.book.theme.header());
    let right = left.clone().set_align(FormatAlign::Right);
    let mut heads = vec![(words.get("dimension.channel"), left)];
    for (shown, _) in COLUMNS {
        let (Shown::Fact(id) | Shown::Kpi(id)) = shown;
        let key = format!("list.channels.{id}");
        // What a customer of the paid channels costs is called as the KPI is: it is not the cost of every customer.
        let name = if id == "paid_cac" { canvas.book.kpi_name(id) } else { words.find(&key).unwrap_or_default() };
        heads.push((name, right.clone()));
    }
    for (column, (name, format)) in (NAME..).zip(&heads) {
        live::text(canvas.sheet, (row, column), name, format)?;
    }
    Ok(heads)
}

fn line(canvas: &mut Canvas, (name, look): (&str, &Format), place: Option<usize>) -> Result<(), XlsxError> {
    let (book, row) = (canvas.book, canvas.plan.row(ROW));
    let look = underlined(book, look.clone().set_shrink());
    live::text(canvas.sheet, (row, NAME), name, &look)?;
    for (column, (shown, unit)) in (SPEND..).zip(COLUMNS) {
        let figure = figure(canvas, shown, place);
        let precision = if unit == Unit::Percent { Precision::Short } else { Precision::Exact };
        let number_format = book.theme.number_format(unit, &book.report.currency, precision);
        let format = look.clone().set_align(FormatAlign::Right).set_num_format(number_format);
        let Shown::Kpi(id) = shown else {
            live::formula(canvas.sheet, (row, column), &figure.formula, live::Result::Number(figure.value), &format)?;
            continue;
        };
        let nothing = unpaid(canvas, row, place);
        // What needs a table that is missing is not there for paid channels either.
        let is_there = book.report.kpis.iter().any(|row| row.kpi.id == id && row.needs.is_empty());
        let word = if is_there { book.words.get("state.unpaid") } else { "" };
        let formula = format!("IF({},{},{})", nothing.formula, live::quoted(word), figure.formula);
        let result = if nothing.holds { live::Result::Text(word) } else { live::Result::Number(figure.value) };
        live::formula(canvas.sheet, (row, column), &formula, result, &format)?;
    }
    Ok(())
}

/// Returns what stands in a column, of a channel or of the whole company.
fn figure(canvas: &Canvas, shown: Shown, place: Option<usize>) -> Figure {
    let (book, when) = (canvas.book, When::chosen(canvas.book));
    let chosen = book.report.chosen;
    match (shown, place) {
        (Shown::Fact(id), Some(place)) => book.member_fact("channel", place, id, when),
        (Shown::Kpi(id), Some(place)) => book.member_kpi("channel", place, id, when),
        (Shown::Fact(id), None) if book.layout.fact(id, 0).is_some() => {
            Figure::new(format!("IFERROR(INDEX(f_{id},sel_idx),\"\")"), book.fact_value(id, Some(chosen)))
        }
        (Shown::Kpi(id), None) if book.layout.kpi(id).is_some() => {
            Figure::new(format!("IFERROR(INDEX(k_{id},1,sel_idx),\"\")"), book.value(id, chosen))
        }
        (Shown::Fact(_) | Shown::Kpi(_), None) => Figure::new("\"\"", Number::ABSENT),
    }
}

/// Tells whether it is known that nothing was spent.
fn unpaid(canvas: &Canvas, row: u32, place: Option<usize>) -> Flag {
    let spend = figure(canvas, Shown::Fact("spend"), place).value;
    Figure::new(At::new(canvas.page, row, SPEND).relative(), spend).is("=", 0)
}

/// Says what the costs of all channels together are divided by.
fn note(canvas: &mut Canvas) -> Result<(), XlsxError> {
    let (book, row) = (canvas.book, canvas.plan.row(ROW));
    let names = ["paid_cac", "cost_per_lead"].map(|id| (id, book.kpi_name(id)));
    live::text(canvas.sheet, (row, NAME), &book.words.say("list.channels.note", &names), &book.theme.label())
}
