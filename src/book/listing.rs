//! The lists of the chosen month: who joined and who left, the largest customers, the contracts that end soon. Their rows
//! stand by month on the hidden Ledger sheet, from which a page picks those of the month that is chosen.
//!
//! It knows what is listed and how each column looks, and nothing of where it stands.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::live;
use crate::fact::ledger::{Moved, Movement};
use crate::fact::{EndingContract, LargeCustomer};
use crate::number::Number;
use crate::report::{ListKind, Report};
use crate::words::Words;

/// How a column of a list looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A text.
    Text,
    /// An amount.
    Amount,
    /// A difference of amounts, green where it is above zero.
    Difference,
    /// A share.
    Share,
    /// A day.
    Day,
    /// What formulas need and nobody sees.
    Hidden,
}

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its id; its heading is `list.column.<id>`.
    pub id: &'static str,
    /// How it looks.
    pub look: Look,
}

/// What stands in a cell of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A text.
    Text(String),
    /// A number.
    Number(Number),
}

/// A list, by month.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Which list it is.
    pub kind: ListKind,
    /// Its columns.
    pub columns: &'static [Column],
    /// The rows of each month of the report, in the order in which they are shown.
    pub months: Vec<Vec<Vec<Entry>>>,
    /// How many there were in each month, those included that are not listed.
    pub counts: Vec<usize>,
}

const fn column(id: &'static str, look: Look) -> Column {
    Column { id, look }
}

/// The lists that the sentences of a Dashboard read.
const SAID: [ListKind; 2] = [ListKind::Moved, ListKind::Ending];
/// How many characters of a name are shown where space is short.
const SHORT: usize = 26;

/// The kinds of movements in the order of their codes, which count from 1.
const KINDS: [Movement; 5] =
    [Movement::New, Movement::Reactivation, Movement::Expansion, Movement::Contraction, Movement::Churn];
/// The codes of the two sides.
pub const GAIN: i64 = 1;
/// A loss.
pub const LOSS: i64 = 2;
/// What a month's index is multiplied by, so that a code fits beside it.
pub const CODES: i64 = 10;

const MOVED: [Column; 10] = [
    column("customer", Look::Text),
    column("movement", Look::Text),
    column("plan", Look::Text),
    column("before", Look::Amount),
    column("after", Look::Amount),
    column("change", Look::Difference),
    column("carried", Look::Hidden),
    column("short", Look::Hidden),
    column("side", Look::Hidden),
    column("kind", Look::Hidden),
];
const WITHIN_MONTH: [Column; 4] = [
    column("customer", Look::Text),
    column("plan", Look::Text),
    column("worth", Look::Amount),
    column("carried", Look::Hidden),
];
const LARGEST: [Column; 8] = [
    column("customer", Look::Text),
    column("plan", Look::Text),
    column("mrr", Look::Amount),
    column("share", Look::Share),
    column("year_ago", Look::Amount),
    column("change", Look::Difference),
    column("carried", Look::Hidden),
    column("short", Look::Hidden),
];
const ENDING: [Column; 8] = [
    column("customer", Look::Text),
    column("subscription", Look::Text),
    column("plan", Look::Text),
    column("mrr", Look::Amount),
    column("ends", Look::Day),
    column("cancelled", Look::Text),
    column("carried", Look::Hidden),
    column("short", Look::Hidden),
];

impl Listing {
    /// Returns the lists that have something in some month, each once, in the order of the pages, then of the Dashboard.
    pub fn all(report: &Report, words: &Words) -> Vec<Listing> {
        let mut all: Vec<Listing> = Vec::new();
        let of_pages = report.topics.iter().flat_map(|topic| &topic.lists).copied();
        let of_board = report.dashboard.lists.iter().filter_map(|list| list.source());
        for kind in of_pages.chain(of_board).chain(SAID) {
            if !all.iter().any(|listing| listing.kind == kind) {
                all.extend(Listing::new(kind, report, words).filter(|listing| listing.most() > 0));
            }
        }
        all
    }

    /// Returns a list; nothing where it is not one of names by month.
    fn new(kind: ListKind, report: &Report, words: &Words) -> Option<Listing> {
        match kind {
            ListKind::Moved => Some(moved(report, words)),
            ListKind::WithinMonth => Some(within_month(report)),
            ListKind::Largest => Some(largest(report)),
            ListKind::Ending => Some(ending(report, words)),
            ListKind::Expenses
            | ListKind::Accounts
            | ListKind::Features
            | ListKind::UsageHours
            | ListKind::Funnel
            | ListKind::Channels
            | ListKind::Waiting
            | ListKind::TicketCategories
            | ListKind::TicketHours => None,
        }
    }

    /// Returns the number of a row of a month by its column's id; absent behind the last row.
    pub fn number(&self, month: usize, row: usize, column: &str) -> Number {
        match self.part(month, row, column) {
            Some(Entry::Number(number)) => *number,
            Some(Entry::Text(_)) | None => Number::ABSENT,
        }
    }

    /// Returns the text of a row of a month by its column's id; nothing behind the last row.
    pub fn text(&self, month: usize, row: usize, column: &str) -> &str {
        match self.part(month, row, column) {
            Some(Entry::Text(text)) => text,
            Some(Entry::Number(_)) | None => "",
        }
    }

    fn part(&self, month: usize, row: usize, column: &str) -> Option<&Entry> {
        self.entry(month, row, self.columns.iter().position(|own| own.id == column)?)
    }

    /// Returns the place (from 0) of the first row of a month whose column has a number.
    pub fn first(&self, month: usize, column: &str, number: Number) -> Option<usize> {
        let rows = self.months.get(month).map_or(0, Vec::len);
        (0..rows).find(|row| self.number(month, *row, column) == number)
    }

    /// Returns the place (from 1) of a row of a month among the rows of all months.
    pub fn place(&self, month: usize, row: usize) -> Number {
        let before: usize = self.months.iter().take(month).map(Vec::len).sum();
        Number::count(before + row + 1)
    }

    /// Returns how many rows the fullest month has.
    pub fn most(&self) -> usize {
        self.months.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Returns how many rows there are in all.
    pub fn rows(&self) -> usize {
        self.months.iter().map(Vec::len).sum()
    }

    /// Returns an entry of a month (an index); nothing behind the last row.
    pub fn entry(&self, month: usize, row: usize, column: usize) -> Option<&Entry> {
        self.months.get(month)?.get(row)?.get(column)
    }

    /// Returns how much MRR the listed rows of a month carry.
    pub fn carried(&self, month: usize) -> Number {
        let place = self.columns.iter().position(|column| column.id == "carried");
        let rows = self.months.get(month).map(Vec::as_slice).unwrap_or_default();
        let amount = |row: &Vec<Entry>| match place.and_then(|place| row.get(place)) {
            Some(Entry::Number(number)) => *number,
            Some(Entry::Text(_)) | None => Number::ABSENT,
        };
        rows.iter().map(amount).filter(|number| number.is_present()).fold(Number::ZERO, Number::plus)
    }
}

/// Writes a text so that it stays one wherever it is copied by a formula.
fn text(text: &str) -> Entry {
    Entry::Text(live::kept(text))
}

/// A customer's name, and its id where none is given.
fn customer(name: &str, id: &str) -> Entry {
    text(if name.is_empty() { id } else { name })
}

/// The same where space is short.
fn short(name: &str, id: &str) -> Entry {
    let name = if name.is_empty() { id } else { name };
    if name.chars().count() <= SHORT {
        return text(name);
    }
    let cut: String = name.chars().take(SHORT - 1).collect();
    text(&format!("{}…", cut.trim_end()))
}

/// Returns the code of a kind of movement; 0 for one that moves no MRR.
pub fn code(movement: Movement) -> i64 {
    let place = KINDS.iter().position(|kind| *kind == movement);
    place.and_then(|place| i64::try_from(place).ok()).map_or(0, |place| place + 1)
}

/// Returns a code together with the index of its month, of which the first is 0 here.
pub fn coded(month: usize, code: Number) -> Number {
    Number::count(month + 1).times(Number::from(CODES)).plus(code)
}

/// Which side a movement is on; 0 where MRR is what it was.
fn side(moved: &Moved) -> i64 {
    match moved.closing.minus(moved.opening).rounded(8).compare(Number::ZERO) {
        Some(Ordering::Greater) => GAIN,
        Some(Ordering::Less) => LOSS,
        Some(Ordering::Equal) | None => 0,
    }
}

fn moved(report: &Report, words: &Words) -> Listing {
    let row = |month: usize, moved: &Moved| {
        vec![
            customer(&moved.name, &moved.customer),
            text(words.get(&format!("movement.{}", moved.movement.id()))),
            text(&moved.plan),
            Entry::Number(moved.opening),
            Entry::Number(moved.closing),
            Entry::Number(moved.closing.minus(moved.opening)),
            Entry::Number(moved.size),
            short(&moved.name, &moved.customer),
            Entry::Number(coded(month, Number::from(side(moved)))),
            Entry::Number(coded(month, Number::from(code(moved.movement)))),
        ]
    };
    let months = report.ledger.months.iter().enumerate();
    let months = months.map(|(index, month)| month.moved.iter().map(|moved| row(index, moved)).collect()).collect();
    let counts = report.ledger.months.iter().map(|month| month.count).collect();
    Listing { kind: ListKind::Moved, columns: &MOVED, months, counts }
}

fn within_month(report: &Report) -> Listing {
    let row = |moved: &Moved| {
        let worth = Entry::Number(moved.closing);
        vec![customer(&moved.name, &moved.customer), text(&moved.plan), worth.clone(), worth]
    };
    let months = report.ledger.months.iter().map(|month| month.within.iter().map(row).collect()).collect();
    let counts = report.ledger.months.iter().map(|month| month.within_count).collect();
    Listing { kind: ListKind::WithinMonth, columns: &WITHIN_MONTH, months, counts }
}

fn largest(report: &Report) -> Listing {
    let total = |month: usize| {
        let mrr = report.facts.iter().find(|fact| fact.definition.id == "mrr");
        mrr.and_then(|fact| fact.series.months.get(month)).copied().unwrap_or_default()
    };
    let row = |month: usize, large: &LargeCustomer| {
        vec![
            customer(&large.name, &large.customer),
            text(&large.plan),
            Entry::Number(large.mrr),
            Entry::Number(large.mrr.over(total(month))),
            Entry::Number(large.mrr_a_year_ago),
            Entry::Number(large.mrr.minus(large.mrr_a_year_ago)),
            Entry::Number(large.mrr),
            short(&large.name, &large.customer),
        ]
    };
    let months = report.largest.iter().enumerate();
    let months = months.map(|(month, listed)| listed.iter().map(|large| row(month, large)).collect());
    let counts = report.largest.iter().map(Vec::len).collect();
    Listing { kind: ListKind::Largest, columns: &LARGEST, months: months.collect(), counts }
}

fn ending(report: &Report, words: &Words) -> Listing {
    let day = |day: NaiveDate| Entry::Number(live::serial(day));
    let row = |contract: &EndingContract| {
        vec![
            customer(&contract.name, &contract.customer),
            text(&contract.subscription),
            text(&contract.plan),
            Entry::Number(contract.mrr),
            day(contract.ends),
            text(if contract.cancelled { words.get("list.ending.cancelled") } else { "" }),
            Entry::Number(contract.mrr),
            short(&contract.name, &contract.customer),
        ]
    };
    let months = report.ending.months.iter().map(|month| month.contracts.iter().map(row).collect());
    let counts = report.ending.months.iter().map(|month| month.count).collect();
    Listing { kind: ListKind::Ending, columns: &ENDING, months: months.collect(), counts }
}
