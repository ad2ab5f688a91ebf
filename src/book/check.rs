//! The checks of the Tie-out: two sides that must be equal, or two sources of one story whose difference is worth
//! knowing, in every month.
//!
//! Each side is a formula over the constants of the workbook together with what it gives. It knows nothing of how the
//! checks are shown.

mod list;

use std::cmp::Ordering;

use super::layout::{At, Layout, Page};
use super::{Book, live};
use crate::fact::ledger::Movement;
use crate::number::{Number, Unit};
use crate::report::{ListKind, Report};
use crate::words::Words;

/// The first row of the hidden Checks sheet with a check: its left side, its right side, their difference.
pub const CHECKS_FIRST: u32 = 3;
/// How many rows a check has.
pub const ROWS: u32 = 3;
/// The row of the counts: how many identities there are, how many close; how many comparisons, how many are equal.
pub const COUNTS_ROW: u32 = 1;
/// The column in which an identity says whether it closes.
pub const IDENTITY: u16 = 1;
/// The column in which a comparison says whether its sides are equal.
pub const COMPARISON: u16 = 2;
/// The column of the first month.
pub const CHECKS_MONTH: u16 = 3;

/// What it means when the sides differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something is wrong.
    Identity,
    /// Two sources tell the same story, and not quite the same: something to look into.
    Comparison,
}

/// What is added or taken away on a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A fact of the whole company.
    Fact(String),
    /// The same of the month before.
    Before(String),
    /// A KPI of the whole company.
    Kpi(String),
    /// A fact added up over the members of a dimension.
    Members(String, String),
    /// Facts of each member that should add up to zero, those after the second list taken away: what is left of each
    /// member, whatever its sign, added up.
    Apart(String, Vec<String>, Vec<String>),
    /// The movements of a kind that are listed one by one, in the months of which the list is whole; the list calls the
    /// kind by a word.
    Listed(Movement, String),
    /// Numbers by month that have no cell of their own elsewhere.
    Given(Vec<Number>),
}

/// One of the two sides.
#[derive(Clone, Debug)]
pub struct Side {
    /// What it is.
    pub label: String,
    /// What is added (`true`) or taken away.
    pub terms: Vec<(bool, Of)>,
    /// Its value by month.
    pub months: Vec<Number>,
}

/// A check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Whether the sides must be equal.
    pub kind: Kind,
    /// The heading under which it stands.
    pub group: String,
    /// What it says.
    pub title: String,
    /// What its sides measure.
    pub unit: Unit,
    /// The side from which the other is taken.
    pub left: Side,
    /// The other side.
    pub right: Side,
}

/// Whether the sides of a check agree over all months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The largest difference of any month, without its sign; absent where no month has both sides.
    pub largest: Number,
    /// In how many months both sides are there.
    pub months: usize,
}

impl Check {
    /// Returns the difference in a month (an index): zero where all that is left is what binary numbers lose.
    pub fn difference(&self, month: usize) -> Number {
        let at = |side: &Side| side.months.get(month).copied().unwrap_or_default();
        left_between(at(&self.left), at(&self.right))
    }

    /// Tells how it stands over all months.
    pub fn standing(&self) -> Standing {
        let months = (0..self.left.months.len()).map(|month| self.difference(month));
        let there: Vec<Number> = months.filter(|number| number.is_present()).collect();
        let largest = there.iter().map(|number| number.size()).reduce(Number::greatest).unwrap_or_default();
        Standing { largest, months: there.len() }
    }

    /// Returns 1 where the sides agree in all months, 0 where they do not; absent where there is nothing to compare.
    pub fn code(&self) -> Number {
        let largest = self.standing().largest;
        if largest.is_present() { Number::from(i64::from(largest == Number::ZERO)) } else { Number::ABSENT }
    }

    fn is_there(&self) -> bool {
        let has = |side: &Side| side.months.iter().any(|number| number.is_present());
        has(&self.left) && has(&self.right)
    }
}

/// How many checks of a kind can be made, and how many of them close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// How many have both sides in some month.
    pub made: Number,
    /// How many of them agree in all months.
    pub closed: Number,
}

/// Every check of a report.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// The checks in the order in which they are shown.
    pub all: Vec<Check>,
}

impl Checks {
    /// Lists the checks whose sides are there.
    pub fn new(report: &Report, words: &Words, layout: &Layout) -> Checks {
        let mut all = list::all(report, words, layout);
        all.retain(Check::is_there);
        // What must be equal stands before what is only compared.
        all.sort_by_key(|check| check.kind);
        Checks { all }
    }

    /// Returns how many checks of a kind there are and how many close.
    pub fn counts(&self, kind: Kind) -> Counts {
        let codes = self.all.iter().filter(|check| check.kind == kind).map(Check::code);
        let codes: Vec<Number> = codes.filter(|code| code.is_present()).collect();
        let made = Number::count(codes.len());
        Counts { made, closed: codes.into_iter().fold(Number::ZERO, Number::plus) }
    }
}

/// Returns a cell of a check, given by its place: its left side (0), its right side (1) or the difference (2).
pub fn cell(place: usize, row: u32, column: u16) -> At {
    At::new(Page::Checks, CHECKS_FIRST + u32::try_from(place).unwrap_or(0) * ROWS + row, column)
}

/// Returns the months of a row of a check, as formulas on any sheet write them.
pub fn months(layout: &Layout, place: usize, row: u32) -> String {
    let first = cell(place, row, CHECKS_MONTH);
    layout.range(first, first.row, CHECKS_MONTH + u16::try_from(layout.months().max(1) - 1).unwrap_or(0))
}

/// Returns the cells with the number of checks of a kind and of those that close.
pub fn count_cells(kind: Kind) -> (At, At) {
    let column = if kind == Kind::Identity { IDENTITY } else { COMPARISON };
    (At::new(Page::Checks, COUNTS_ROW, column), At::new(Page::Checks, COUNTS_ROW + 1, column))
}

impl Side {
    /// Adds up what a report says.
    fn new(book: (&Report, &Layout), label: String, terms: Vec<(bool, Of)>) -> Side {
        let months = 0..book.0.months.len();
        let value = |month: usize| {
            let each = terms.iter().map(|(plus, of)| {
                let value = of.value(book.0, month);
                if *plus { value } else { value.negated() }
            });
            each.fold(Number::ZERO, Number::plus)
        };
        // What has no cell has no value: the formula would not find it.
        let known = !terms.is_empty() && terms.iter().all(|(_, of)| of.known(book.1));
        let months = months.map(|month| if known { value(month) } else { Number::ABSENT }).collect();
        Side { label, terms, months }
    }

    /// Returns the formula of a month (an index), and nothing where the side is a constant.
    pub fn formula(&self, book: &Book, month: usize) -> Option<String> {
        let mut formula = String::new();
        for (plus, of) in &self.terms {
            if matches!(of, Of::Given(_)) {
                return None;
            }
            let Some(cell) = of.cell(&book.layout, month) else { return Some("\"\"".to_owned()) };
            let sign = if !*plus {
                "-"
            } else if formula.is_empty() {
                ""
            } else {
                "+"
            };
            formula.push_str(sign);
            formula.push_str(&cell);
        }
        Some(format!("IFERROR({formula}+0,\"\")"))
    }
}

impl Of {
    fn known(&self, layout: &Layout) -> bool {
        match self {
            Of::Fact(id) | Of::Before(id) => layout.fact(id, 0).is_some(),
            Of::Kpi(id) => layout.kpi(id).is_some(),
            Of::Members(dimension, fact) => layout.members_of_month(dimension, fact, 0).is_some(),
            Of::Apart(dimension, plus, minus) => {
                plus.iter().chain(minus).all(|fact| layout.members_of_month(dimension, fact, 0).is_some())
            }
            Of::Listed(..) => layout.list(ListKind::Moved).is_some(),
            Of::Given(_) => true,
        }
    }

    fn cell(&self, layout: &Layout, month: usize) -> Option<String> {
        let column = u32::try_from(month).ok()?;
        let reference = |at: At| layout.reference(at, Page::Checks);
        match self {
            Of::Fact(id) => layout.fact(id, column).map(reference),
            Of::Before(id) => layout.fact(id, column.checked_sub(1)?).map(reference),
            Of::Kpi(id) => layout.trend(Page::Trends, id, column).map(reference),
            Of::Members(dimension, fact) => {
                let range = layout.members_of_month(dimension, fact, column)?;
                Some(format!("IF(COUNTIFS({range},\">=-1E+300\")=0,NA(),SUM({range}))"))
            }
            Of::Apart(dimension, plus, minus) => {
                let range = |fact: &String| layout.members_of_month(dimension, fact, column);
                let gained: Option<Vec<String>> = plus.iter().map(range).collect();
                let lost: Option<Vec<String>> = minus.iter().map(range).collect();
                Some(format!("SUMPRODUCT(ABS({}-{}))", gained?.join("+"), lost?.join("-")))
            }
            Of::Listed(_, word) => {
                let place = layout.list(ListKind::Moved)?;
                let [listed, count, kind, size] =
                    ["month", "count", "movement", "carried"].map(|part| place.name(part));
                let (month, word) = (month + 1, live::quoted(word));
                let sum = format!("SUMIFS({size},{listed},{month},{kind},{word})");
                Some(format!("IF(INDEX({count},{month},1)=COUNTIFS({listed},{month}),{sum},NA())"))
            }
            Of::Given(_) => None,
        }
    }

    fn value(&self, report: &Report, month: usize) -> Number {
        let fact = |id: &str, month: usize| {
            let fact = report.facts.iter().find(|fact| fact.definition.id == id);
            fact.and_then(|fact| fact.series.months.get(month)).copied().unwrap_or_default()
        };
        match self {
            Of::Fact(id) => fact(id, month),
            Of::Before(id) => month.checked_sub(1).map_or(Number::ABSENT, |month| fact(id, month)),
            Of::Kpi(id) => {
                let row = report.kpis.iter().find(|row| row.kpi.id == *id);
                row.and_then(|row| row.months.get(month)).copied().unwrap_or_default()
            }
            Of::Members(dimension, id) => {
                let members = report.members.get(dimension).map(Vec::as_slice).unwrap_or_default();
                let there = members.iter().map(|member| member.value(id, month)).filter(|number| number.is_present());
                there.reduce(Number::plus).unwrap_or_default()
            }
            Of::Apart(dimension, plus, minus) => {
                let members = report.members.get(dimension).map(Vec::as_slice).unwrap_or_default();
                let apart = members.iter().map(|member| {
                    let sum = |facts: &[String]| {
                        facts.iter().map(|fact| member.value(fact, month)).fold(Number::ZERO, Number::plus)
                    };
                    sum(plus).minus(sum(minus)).size()
                });
                apart.fold(Number::ZERO, Number::plus)
            }
            Of::Listed(kind, _) => {
                let whole = report.ledger.months.get(month).filter(|month| month.moved.len() == month.count);
                whole.map_or(Number::ABSENT, |month| {
                    let of_kind = month.moved.iter().filter(|moved| moved.movement == *kind);
                    of_kind.map(|moved| moved.size).fold(Number::ZERO, Number::plus)
                })
            }
            Of::Given(months) => months.get(month).copied().unwrap_or_default(),
        }
    }
}

/// Returns the difference of two sides: zero where all that is left is what binary numbers lose.
pub fn left_between(left: Number, right: Number) -> Number {
    let difference = left.minus(right);
    let trace = Number::ONE.over(Number::from(1_000_000));
    let share = left.size().over(Number::from(1_000_000_000_000));
    let noise = difference.size().compare(trace.greatest(share)).is_some_and(Ordering::is_le);
    if noise { Number::ZERO } else { difference }
}

/// Writes the formula of a difference in which what binary numbers lose does not count.
pub fn difference(left: &str, right: &str) -> String {
    let noise = format!("ABS({left}-{right})<=MAX(0.000001,ABS({left})/1000000000000)");
    format!("IF(ISNUMBER({left}),IF(ISNUMBER({right}),IF({noise},0,{left}-{right}),\"\"),\"\")")
}

/// Writes the formula of the largest difference of any month, without its sign.
pub fn largest(months: &str) -> String {
    format!("IF(COUNTIFS({months},\">=-1E+300\")=0,\"\",MAX(MAX({months}),-MIN({months})))")
}

/// Returns the formula of a check's code and what it gives.
pub fn code(layout: &Layout, place: usize, check: &Check) -> (String, Number) {
    let largest = largest(&months(layout, place, 2));
    (format!("IF(ISNUMBER({largest}),IF({largest}=0,1,0),\"\")"), check.code())
}
