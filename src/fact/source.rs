//! The sources of MRR: one is in force, and the others are compared with it.
//!
//! It knows balances by month, and nothing of customers.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::amount::Amount;
use super::phase::Phase;
use super::rates::{BalanceRates, Currency};
use super::window::Window;
use crate::error::{Place, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::Reading;

/// What a source says of MRR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MrrSource {
    /// The table's id.
    pub table: String,
    /// MRR at the end of each month from [`super::Facts::first`] on; absent where the source does not reach.
    pub months: Vec<Number>,
}

/// The months of which a source knows the balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Every month from the first on: before it there was nothing, and what is there goes on.
    Onwards(Month),
    /// From the first month to the last, and what was before the first is unknown.
    Between(Month, Month),
    /// These months, and what was before the first, or in a month that is not among them, is unknown.
    Only(BTreeSet<Month>),
}

impl Reach {
    /// Tells whether the balance at the end of a month is known.
    pub(crate) fn closes(&self, month: Month) -> bool {
        match self {
            Reach::Onwards(first) => *first <= month,
            Reach::Between(first, last) => (*first..=*last).contains(&month),
            Reach::Only(months) => months.contains(&month),
        }
    }

    /// Tells whether the balance at the beginning of a month is known, so that movements are.
    pub(crate) fn opens(&self, month: Month) -> bool {
        match self {
            Reach::Onwards(first) => *first <= month,
            Reach::Between(..) | Reach::Only(_) => self.closes(month) && self.closes(month.ago(1)),
        }
    }
}

/// The balances of a source that is not in force: what begins and ends to count in which month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Balances(BTreeMap<(Currency, Month), Amount>);

impl Balances {
    /// Adds what is in the balance of every month from the first to before another, if there is one.
    pub(crate) fn add(&mut self, currency: Currency, first: Month, after: Option<Month>, mrr: Amount) {
        if !mrr.is_positive() || after.is_some_and(|after| after <= first) {
            return;
        }
        *self.0.entry((currency, first)).or_default() += mrr;
        if let Some(after) = after {
            *self.0.entry((currency, after)).or_default() -= mrr;
        }
    }

    /// Adds a phase.
    pub(crate) fn add_phase(&mut self, phase: &Phase) {
        let (first, after) = phase.balances();
        self.add(phase.currency, first, after, phase.mrr);
    }

    /// Adds other balances.
    pub(crate) fn add_all(&mut self, other: &Balances) {
        for (key, amount) in &other.0 {
            *self.0.entry(*key).or_default() += *amount;
        }
    }

    /// Returns the balance at the end of each month, at its rates.
    fn months(&self, window: &Window, rates: &BalanceRates) -> Vec<Amount> {
        let mut sums = vec![Amount::ZERO; window.len()];
        let mut running: BTreeMap<Currency, Amount> = BTreeMap::new();
        let mut changes: Vec<(Month, Currency, Amount)> =
            self.0.iter().map(|((currency, month), amount)| (*month, *currency, *amount)).collect();
        changes.sort_unstable();
        let mut changes = changes.into_iter().peekable();
        for (position, (month, sum)) in window.months().zip(&mut sums).enumerate() {
            while let Some((_, currency, amount)) = changes.next_if(|(day, ..)| *day <= month) {
                *running.entry(currency).or_default() += amount;
            }
            for (currency, amount) in &running {
                *sum += rates.value(*amount, *currency, position);
            }
        }
        sums
    }
}

/// A source that is there.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) table: &'static str,
    pub(crate) reach: Reach,
    /// Its balances; none for the source in force, whose phases are kept.
    pub(crate) balances: Option<Balances>,
}

impl Source {
    /// Returns its MRR of each month, for a source that is not in force.
    pub(crate) fn months(&self, window: &Window, rates: &BalanceRates) -> Vec<Number> {
        let Some(balances) = &self.balances else { return Vec::new() };
        let sums = balances.months(window, rates);
        let known = |month: Month, sum: Amount| if self.reach.closes(month) { sum.number() } else { Number::ABSENT };
        window.months().zip(sums).map(|(month, sum)| known(month, sum)).collect()
    }
}

/// Every source that is there, the one in force first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources(Vec<Source>);

impl Sources {
    /// Adds a source; the first one is in force. Returns its phases where they are to be kept.
    pub(crate) fn add(&mut self, table: &'static str, reach: Reach, phases: Vec<Phase>) -> Option<Vec<Phase>> {
        if self.0.is_empty() {
            self.0.push(Source { table, reach, balances: None });
            return Some(phases);
        }
        let mut balances = Balances::default();
        for phase in &phases {
            balances.add_phase(phase);
        }
        self.add_compared(table, reach, balances);
        None
    }

    /// Adds a source that is only compared.
    pub(crate) fn add_compared(&mut self, table: &'static str, reach: Reach, balances: Balances) {
        self.0.push(Source { table, reach, balances: Some(balances) });
    }

    /// Returns the source in force.
    pub(crate) fn in_force(&self) -> Option<&Source> {
        self.0.first()
    }

    /// Returns the sources that are only compared.
    pub(crate) fn others(&self) -> &[Source] {
        self.0.get(1..).unwrap_or_default()
    }
}

/// Returns a problem for each source that differs from the one in force by more than half a cent in some month; each
/// with the reading that it is about.
pub(crate) fn disagreeing(sources: &[MrrSource], first: Month, readings: &[Reading]) -> Vec<(Problem, usize)> {
    let Some((in_force, others)) = sources.split_first() else { return Vec::new() };
    let limit = Number::ONE.over(Number::from(200));
    let mut problems = Vec::new();
    for other in others {
        let pairs = (0..).map(|n| first.ago(-n)).zip(in_force.months.iter().zip(&other.months));
        let differs = |a: Number, b: Number| a.minus(b).size().compare(limit) == Some(Ordering::Greater);
        let mut differing = pairs.filter(|(_, (a, b))| differs(**a, **b)).map(|(month, (a, b))| (month, *a, *b));
        let Some((month, in_force_value, other_value)) = differing.next() else { continue };
        let Some((index, reading)) = readings.iter().enumerate().find(|(_, reading)| reading.table == other.table)
        else {
            continue;
        };
        let place = Place::file(reading.file.clone()).sheet(reading.sheet.as_deref());
        let problem = Problem::new(ProblemKind::SourcesDisagree, Severity::Noticed, reading.table, place)
            .with("count", differing.count() + 1)
            .with("month", month)
            .with("table", &in_force.table)
            .with("value", in_force_value.rounded(2))
            .with("other", &other.table)
            .with("found", other_value.rounded(2));
        problems.push((problem, index));
    }
    problems
}
