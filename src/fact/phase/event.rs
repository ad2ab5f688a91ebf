//! Phases from `mrr_events`, a ledger of changes: a phase for every stretch in which a customer's MRR stays the same.
//!
//! The MRR runs by customer, plan and currency, from zero before the first event. It knows nothing of months.

use chrono::NaiveDateTime;

use super::{Origins, Phase, Places};
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::fact::amount::Amount;
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::names::Names;
use crate::fact::rates::{Currency, Rates, out_of_range, rate_of_balance};
use crate::fact::slice::Slices;
use crate::fact::window::Calendar;
use crate::number::Number;
use crate::record::{Row, Tables, Verdict};

/// A customer's plan (its number among those of the table) and currency.
type Part = (u32, Currency);

/// A row of the ledger.
#[derive(Clone, Copy, Debug)]
struct Event {
    customer: CustomerNumber,
    at: NaiveDateTime,
    part: Part,
    delta: Option<Amount>,
    after: Option<Amount>,
    origin: Origins,
}

/// The ledger as phases, whose plans are numbers among [`Events::plans`].
#[derive(Debug, Default)]
pub(crate) struct Events {
    rows: Vec<Event>,
    places: Places,
    /// The plans of the table.
    pub(crate) plans: Names,
    /// Rows without a currency.
    pub(crate) without_currency: u64,
    /// What was found, each with the reading that it is about.
    pub(crate) problems: Vec<(Problem, usize)>,
}

/// Amounts that differ by less are the same amount, rounded.
fn half_a_cent() -> Amount {
    Amount::of(Number::ONE.over(Number::from(200))).unwrap_or_default()
}

fn nearly(a: Amount, b: Amount) -> bool {
    (a - b).max(b - a) <= half_a_cent()
}

impl Events {
    /// Reads the table.
    pub(crate) fn read(
        tables: &mut Tables,
        rates: &Rates,
        (customers, slices): (&mut Customers, &mut Slices),
        calendar: &mut Calendar,
    ) -> Result<Events, Error> {
        let mut read = Events::default();
        tables.for_each("mrr_events", &mut |row| {
            let Some((at, timed)) = row.moment("date") else { return Verdict::Used };
            let event = match written(row, rates, at) {
                Ok(event) => event,
                Err(problem) => return Verdict::Rejected(problem),
            };
            calendar.see("mrr_events", at.date(), timed);
            let customer = customers.of(row, slices);
            let part = (read.plans.number(row.text("plan")), event.part.1);
            read.rows.push(Event { customer, part, ..event });
            read.places.see(row);
            read.without_currency += u64::from(row.text("currency").is_empty());
            customers.unknown(customer, row).map_or(Verdict::Used, Verdict::UsedWith)
        })?;
        Ok(read)
    }

    /// Makes phases of the events; `plan` says which slice a plan of the table is.
    pub(crate) fn phases(&mut self, plan: &dyn Fn(u32) -> crate::fact::slice::SliceNumber) -> Vec<Phase> {
        let mut events = std::mem::take(&mut self.rows);
        events.sort_by_key(|event| (event.customer, event.at, event.part, event.origin));
        let mut phases = Vec::new();
        for theirs in events.chunk_by(|a, b| a.customer == b.customer) {
            let mut running = Running::default();
            for instant in theirs.chunk_by(|a, b| (a.at, a.part) == (b.at, b.part)) {
                running.pass(instant, self);
            }
            for (part, stretch) in running.finish() {
                let Stretch { from, to, mrr } = stretch;
                let customer = theirs.first().map(|event| event.customer).unwrap_or_default();
                let (plan, currency) = (plan(part.0), part.1);
                let subscription = u32::try_from(phases.len()).unwrap_or(u32::MAX);
                phases.push(Phase {
                    customer,
                    subscription,
                    plan,
                    currency,
                    mrr,
                    started: from,
                    from,
                    to,
                    ..Phase::default()
                });
            }
        }
        phases
    }

    fn find(&mut self, event: &Event, (kind, severity): (ProblemKind, Severity), words: &[(&'static str, Number)]) {
        let field = if event.after.is_some() { "mrr_after" } else { "delta" };
        let place = self.places.cell(event.origin, field);
        let mut problem = Problem::new(kind, severity, "mrr_events", place).with("date", event.at.date());
        for (name, value) in words {
            problem = problem.with(name, value);
        }
        let money = event.after.or(event.delta).map_or(Number::ABSENT, Amount::number);
        self.problems.push((problem.money(money), event.origin.reading));
    }
}

fn written(row: &Row<'_>, rates: &Rates, at: NaiveDateTime) -> Result<Event, Problem> {
    let amount = |field: &'static str| {
        let number = row.number(field);
        let amount = number.is_present().then(|| Amount::of(number).ok_or_else(|| out_of_range(row, field)));
        amount.transpose()
    };
    Ok(Event {
        customer: CustomerNumber::default(),
        at,
        part: (0, rate_of_balance(rates, row, at.date())?),
        delta: amount("delta")?,
        after: amount("mrr_after")?,
        origin: Origins { reading: row.reading, row: row.number },
    })
}

/// A stretch of time in which the MRR of a part stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: NaiveDateTime,
    to: Option<NaiveDateTime>,
    mrr: Amount,
}

/// A customer's running MRR by part.
#[derive(Debug, Default)]
struct Running {
    open: Vec<(Part, Stretch)>,
    closed: Vec<(Part, Stretch)>,
}

impl Running {
    fn of(&self, part: Part) -> Amount {
        self.open.iter().find(|(known, _)| *known == part).map_or(Amount::ZERO, |(_, stretch)| stretch.mrr)
    }

    /// Returns the MRR of the customer's other plans in the same currency.
    fn beside(&self, part: Part) -> Amount {
        let beside = self.open.iter().filter(|(known, _)| *known != part && known.1 == part.1);
        beside.fold(Amount::ZERO, |sum, (_, stretch)| sum + stretch.mrr)
    }

    /// Passes the events of one part at one instant.
    fn pass(&mut self, instant: &[Event], ledger: &mut Events) {
        let Some(first) = instant.first() else { return };
        let mut after = self.after(instant, ledger);
        if after < Amount::ZERO {
            let repaired = (ProblemKind::MrrBelowZero, Severity::Repaired);
            ledger.find(first, repaired, &[("value", after.number())]);
            after = Amount::ZERO;
        }
        let before = self.of(first.part);
        if after == before {
            return;
        }
        if let Some(index) = self.open.iter().position(|(known, _)| *known == first.part) {
            let (part, stretch) = self.open.swap_remove(index);
            self.closed.push((part, Stretch { to: Some(first.at), ..stretch }));
        }
        if after.is_positive() {
            self.open.push((first.part, Stretch { from: first.at, to: None, mrr: after }));
        }
    }

    /// Returns the MRR of a part after the events of an instant. Deltas add up in any order; what the MRR is afterwards
    /// is said by one row at most.
    fn after(&self, instant: &[Event], ledger: &mut Events) -> Amount {
        let Some(first) = instant.first() else { return Amount::ZERO };
        let before = self.of(first.part);
        let deltas: Option<Amount> = instant.iter().try_fold(before, |sum, event| Some(sum + event.delta?));
        let Some(sum) = deltas else { return self.said(instant, ledger) };
        let mut said: Vec<Amount> = instant.iter().filter_map(|event| event.after).collect();
        if said.len() < instant.len() {
            // Of several events that not all say what came of them, nobody knows which was the last.
            return sum;
        }
        said.sort_unstable();
        if let Some(same) = said.iter().find(|after| nearly(**after, sum)) {
            return *same;
        }
        // Some ledgers say what the customer pays for all plans together.
        let beside = self.beside(first.part);
        if said.iter().any(|after| nearly(*after, sum + beside)) {
            return sum;
        }
        let smallest = said.first().copied().unwrap_or(sum);
        let words = [("sum", sum.number()), ("after", smallest.number())];
        ledger.find(first, (ProblemKind::EventsDisagree, Severity::Repaired), &words);
        smallest
    }

    /// Returns what some event of the instant says without a delta: the smallest, where they differ, because the order
    /// of rows must not decide; the others do not count.
    fn said(&self, instant: &[Event], ledger: &mut Events) -> Amount {
        let only = |event: &&Event| event.delta.is_none();
        let Some(chosen) = instant.iter().filter(only).min_by_key(|event| (event.after, event.origin)) else {
            return Amount::ZERO;
        };
        let after = chosen.after.unwrap_or_default();
        for other in instant.iter().filter(|event| event.origin != chosen.origin && event.after != chosen.after) {
            let rejected = (ProblemKind::EventsOfOneInstant, Severity::Rejected);
            ledger.find(other, rejected, &[("after", after.number())]);
        }
        let beside = self.beside(chosen.part);
        if after.is_positive() && beside.is_positive() && self.of(chosen.part).is_zero() {
            let noticed = (ProblemKind::OtherPlanGoesOn, Severity::Noticed);
            ledger.find(chosen, noticed, &[("value", beside.number())]);
        }
        after
    }

    /// Returns every stretch, in the order of their beginnings.
    fn finish(mut self) -> Vec<(Part, Stretch)> {
        self.closed.append(&mut self.open);
        self.closed.sort_by_key(|(part, stretch)| (stretch.from, *part));
        self.closed
    }
}
