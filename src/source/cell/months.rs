//! The headers of a table with a column a month: each alone, then all of them together.
//!
//! A header tells its month, or depends on the order of day and month, or begins like a month and is none that can be
//! read. The last must never be passed over in silence: its MRR would be lost.

use super::moment::{YEARS, is_numeric_day, month_named, read_month};
use super::{Cell, DateOrder, trimmed};
use crate::month::Month;

/// What one header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    /// A month, whatever stands beside it.
    Month(Month),
    /// A name and two figures, `Feb-26`: the year, unless all are of one month and the figures are days.
    Short(Month),
    /// A date of three numbers: the month that it begins or ends if read day first, and if read month first, and
    /// whether a number above twelve proves which of them holds.
    Day(Option<Month>, Option<Month>, bool),
    /// The name of a month without a year.
    Yearless,
    /// It begins like a month, and cannot be read.
    Unclear,
}

/// What the headers of a table say of its months; columns are told by their place among those given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months {
    /// The columns that are months.
    pub read: Vec<(usize, Month)>,
    /// The columns that begin like a month and cannot be read.
    pub unclear: Vec<usize>,
    /// The columns that name a month without its year.
    pub yearless: Vec<usize>,
    /// The columns whose order of day and month nothing tells.
    pub open: Vec<usize>,
}

impl Months {
    /// Returns the columns that may be months and are not read.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.unclear.iter().chain(&self.yearless).chain(&self.open).copied()
    }
}

/// Reads the headers of columns together; `order` is the order of day and month where kpibook.toml tells it.
pub fn read_months<'a>(headers: impl Iterator<Item = (usize, &'a str)>, order: Option<DateOrder>) -> Months {
    let headings: Vec<(usize, Heading)> = headers.filter_map(|(column, text)| Some((column, heading(text)?))).collect();
    let short: Vec<Month> = headings.iter().filter_map(|(_, it)| short(*it)).collect();
    let days =
        short.len() > 1 && short.iter().all(|month| short.first().is_some_and(|it| it.number() == month.number()));
    let orders = order.map_or_else(|| orders(&headings), |order| vec![order]);
    let mut months = Months::default();
    for (column, heading) in headings {
        let month = match heading {
            Heading::Month(month) => Some(month),
            Heading::Short(month) => (!days).then_some(month),
            Heading::Day(a, b, _) if a == b => a,
            Heading::Day(day_first, month_first, _) => match orders.as_slice() {
                [DateOrder::DayFirst] => day_first,
                [DateOrder::MonthFirst] => month_first,
                _ => {
                    months.open.push(column);
                    continue;
                }
            },
            Heading::Yearless => {
                months.yearless.push(column);
                continue;
            }
            Heading::Unclear => None,
        };
        match month {
            Some(month) => months.read.push((column, month)),
            None => months.unclear.push(column),
        }
    }
    months
}

/// Tells whether a header is a month by itself, or would be in one of the two orders.
pub fn may_be_month(text: &str, order: Option<DateOrder>) -> bool {
    match heading(text) {
        Some(Heading::Month(_) | Heading::Short(_)) => true,
        Some(Heading::Day(day_first, month_first, _)) => match order {
            Some(DateOrder::DayFirst) => day_first.is_some(),
            Some(DateOrder::MonthFirst) => month_first.is_some(),
            None => day_first.or(month_first).is_some(),
        },
        Some(Heading::Yearless | Heading::Unclear) | None => false,
    }
}

/// Reads a cell that holds nothing but a month, in the writings that are no date: `May-26`, `2026M05`, `202605`.
pub fn read_month_cell(cell: &Cell) -> Option<Month> {
    let text = match cell {
        Cell::Text(_) | Cell::Number(_) => cell.text(),
        Cell::Empty | Cell::Percent(_) | Cell::Moment(..) | Cell::Flag(_) | Cell::Error(_) => return None,
    };
    match heading(&text)? {
        Heading::Month(month) | Heading::Short(month) => Some(month),
        Heading::Day(..) | Heading::Yearless | Heading::Unclear => None,
    }
}

fn short(heading: Heading) -> Option<Month> {
    if let Heading::Short(month) = heading { Some(month) } else { None }
}

/// Returns the orders in which every date of three numbers begins or ends a month and the months follow one another;
/// where a day above twelve is among them, it tells without that.
fn orders(headings: &[(usize, Heading)]) -> Vec<DateOrder> {
    let of = |order, heading| match (order, heading) {
        (_, Heading::Month(month) | Heading::Short(month)) => Some(Some(month)),
        (DateOrder::DayFirst, Heading::Day(month, ..)) | (DateOrder::MonthFirst, Heading::Day(_, month, _)) => {
            Some(month)
        }
        (_, Heading::Yearless | Heading::Unclear) => None,
    };
    let fits = |order: &DateOrder| {
        let months: Option<Vec<Month>> = headings.iter().filter_map(|(_, heading)| of(*order, *heading)).collect();
        months.is_some_and(|months| {
            follow(&months) || headings.iter().any(|(_, heading)| matches!(heading, Heading::Day(.., true)))
        })
    };
    [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().filter(fits).collect()
}

/// Tells whether months follow one another, forwards or backwards; a month may have a column for each currency.
fn follow(months: &[Month]) -> bool {
    let steps = || months.iter().zip(months.iter().skip(1)).map(|(month, next)| next.since(*month));
    steps().any(|step| step != 0)
        && (steps().all(|step| (0..=1).contains(&step)) || steps().all(|step| (-1..=0).contains(&step)))
}

/// A run of digits or of letters within a header.
#[derive(Clone, Copy)]
enum Run<'a> {
    Digits(u32, usize),
    Month(u32),
    Word(&'a str),
}

fn heading(text: &str) -> Option<Heading> {
    let text = undressed(text);
    let runs = runs(text)?;
    let month = |year: u32, month: u32| i32::try_from(year).ok().and_then(|year| Month::new(year, month));
    let known = |month: Option<Month>| month.filter(|month| YEARS.contains(&month.year()));
    let found = match *runs.as_slice() {
        [Run::Month(name), Run::Digits(year, 4)] | [Run::Digits(year, 4), Run::Month(name)] => month(year, name),
        [Run::Month(name), Run::Digits(year, 2)] => return month(2000 + year, name).map(Heading::Short),
        [Run::Digits(year, 4), Run::Word("m" | "M"), Run::Digits(number, 1 | 2)] => month(year, number),
        [Run::Digits(year, 4), Run::Digits(number, 1 | 2)] | [Run::Digits(number, 1 | 2), Run::Digits(year, 4)] => {
            month(year, number)
        }
        [Run::Digits(number, 6)] => return known(month(number / 100, number % 100)).map(Heading::Month),
        [Run::Digits(..), Run::Digits(..), Run::Digits(_, 4)] if is_numeric_day(text) => return Some(day(text)),
        [Run::Month(_)] => return Some(Heading::Yearless),
        _ => read_month(text, None),
    };
    known(found).map(Heading::Month).or_else(|| begins(&runs).then_some(Heading::Unclear))
}

fn day(text: &str) -> Heading {
    let read = |order| read_month(text, Some(order));
    let (day_first, month_first) = (read(DateOrder::DayFirst), read(DateOrder::MonthFirst));
    if day_first.or(month_first).is_none() {
        return Heading::Unclear;
    }
    let is_large = |run: &Run<'_>| matches!(run, Run::Digits(13..=31, _));
    Heading::Day(day_first, month_first, runs(text).is_some_and(|runs| runs.iter().any(is_large)))
}

/// Tells whether a header begins as that of a month does: with its name, a year and a number, or a number and another.
fn begins(runs: &[Run<'_>]) -> bool {
    match runs {
        [Run::Month(_), ..] | [Run::Digits(_, 1 | 2), Run::Digits(..) | Run::Month(_), ..] => true,
        [Run::Digits(year, 4), Run::Digits(..) | Run::Month(_) | Run::Word("m" | "M"), ..] => {
            i32::try_from(*year).is_ok_and(|year| YEARS.contains(&year))
        }
        _ => false,
    }
}

/// Takes off a header what says that it is of MRR, and the currency or the unit in parentheses behind it.
fn undressed(text: &str) -> &str {
    let text = trimmed(text);
    let inside = |open, close| text.strip_suffix(close).and_then(|rest: &str| rest.rsplit_once(open));
    let text = match inside('(', ')').or_else(|| inside('[', ']')) {
        Some((month, unit)) if unit.chars().count() <= 3 && !unit.contains(|c: char| c.is_ascii_digit()) => {
            month.trim()
        }
        Some(_) | None => text,
    };
    let mrr = |start: Option<&str>| start.is_some_and(|start| start.eq_ignore_ascii_case("mrr"));
    let ends = text.len().saturating_sub(3);
    if mrr(text.get(..3)) {
        text.get(3..).unwrap_or_default().trim_start_matches([' ', ':', '-', '_'])
    } else if mrr(text.get(ends..)) {
        text.get(..ends).unwrap_or_default().trim_end_matches([' ', ':', '-', '_'])
    } else {
        text
    }
}

/// Cuts a header into its runs; nothing where it has a character that no month is written with.
fn runs(mut text: &str) -> Option<Vec<Run<'_>>> {
    let mut runs = Vec::new();
    while let Some(first) = text.chars().next() {
        if !first.is_alphanumeric() {
            let is_between = matches!(first, ' ' | '\u{a0}' | '-' | '/' | '.' | ',' | '_' | '\'' | '\u{2019}');
            if !is_between && runs.is_empty() {
                return None;
            }
            text = text.get(first.len_utf8()..)?;
            continue;
        }
        let is_digit = first.is_ascii_digit();
        let ends = |c: char| if is_digit { !c.is_ascii_digit() } else { !c.is_alphabetic() };
        let (run, rest) = text.split_at_checked(text.find(ends).unwrap_or(text.len()))?;
        text = if run.is_empty() { text.get(first.len_utf8()..)? } else { rest };
        match run {
            "" | "de" | "del" => {}
            _ if is_digit => runs.push(Run::Digits(run.parse().ok()?, run.len())),
            _ => runs.push(month_named(run).map_or(Run::Word(run), Run::Month)),
        }
    }
    Some(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[&str]) -> Months {
        read_months(headers.iter().copied().enumerate(), None)
    }

    /// The months of headers, all of which are read.
    fn months(headers: &[&str]) -> Vec<String> {
        let months = read(headers);
        assert_eq!(months.read.len(), headers.len(), "{months:?}");
        months.read.iter().map(|(_, month)| month.to_string()).collect()
    }

    #[test]
    fn a_month_is_read_however_it_is_written() {
        for text in [
            "2026-03",
            "Mar 2026",
            "March 2026",
            "Mar-26",
            "Mar 26",
            "Mar'26",
            "2026M03",
            "202603",
            "2026/03",
            "03/2026",
            "3/2026",
            "31.03.2026",
            "2026-03-01",
            "2026-03 (EUR)",
            "Mar-26 (€)",
            "marzo de 2026",
            "mart. 2026",
            "MARTIE 26",
            "March, 2026",
            "MRR 2026-03",
            "Mar 2026 MRR",
        ] {
            assert_eq!(months(&[text]), ["2026-03"], "{text}");
        }
        assert_eq!(months(&["ene 26", "feb. 26", "ian 2027", "iun-26"]), ["2026-01", "2026-02", "2027-01", "2026-06"]);
    }

    #[test]
    fn the_columns_together_tell_the_order_of_day_and_month() {
        let first = ["2026-01", "2026-02", "2026-03"];
        assert_eq!(months(&["1/1/2026", "2/1/2026", "3/1/2026"]), first);
        assert_eq!(months(&["1/1/2026", "1/2/2026", "1/3/2026"]), first);
        assert_eq!(months(&["31/01/2026", "28/02/2026", "31/03/2026"]), first);
        assert_eq!(months(&["3/31/2026", "2/28/2026", "1/31/2026"]), ["2026-03", "2026-02", "2026-01"]);
        assert_eq!(read(&["2026-01", "1/3/2026"]).open, [1]);
        assert_eq!(read(&["1/2/2026", "2/1/2026"]).open, [0, 1]);
        let told = read_months(["2026-01", "1/3/2026"].into_iter().enumerate(), Some(DateOrder::DayFirst));
        assert_eq!(told.read.len(), 2);
    }

    #[test]
    fn what_begins_like_a_month_and_is_none_is_told() {
        for text in ["26-Jan", "2026-13", "15/01/2026", "01/02/26", "Jan 1", "2026-1x", "Feb 2026 net"] {
            assert_eq!(read(&[text]).unclear, [0], "{text}");
        }
        assert_eq!(read(&["Jan 10", "Jan 11"]).unclear, [0, 1]);
        assert_eq!(read(&["Jan", "mai", "Sept."]).yearless, [0, 1, 2]);
        for text in ["Total", "2026", "Q1 2026", "2026 Q1", "Market", "Plan", "12 months", "Customer"] {
            assert_eq!(read(&[text]), Months::default(), "{text}");
        }
    }
}
