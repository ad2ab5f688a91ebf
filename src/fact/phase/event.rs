//! Phases from `mrr_events`, a ledger of changes: a phase for every stretch in which a customer's MRR stays the same.
//!
//! The MRR runs by customer and currency, from zero before the first event; how the plans divide it, [`parts`] knows. It
//! knows nothing of months.

mod parts;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::{Origins, Phase, Places};
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::fact::amount::Amount;
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::names::Names;
use crate::fact::rates::{Currency, Rates, out_of_range, rate_of_balance};
use crate::fact::slice::{SliceNumber, Slices};
use crate::fact::window::Calendar;
use crate::number::Number;
use crate::record::{Row, Tables, Verdict};
use parts::{Parts, Plan};

/// A row of the ledger.
#[derive(Clone, Copy, Debug)]
struct Event {
    customer: CustomerNumber,
    currency: Currency,
    at: NaiveDateTime,
    /// Its number among those of the table, and among their sorted names once all are known.
    plan: Plan,
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
            let number = read.plans.number(row.text("plan"));
            let plan = Some(number).filter(|_| !row.text("plan").is_empty());
            read.rows.push(Event { customer, plan, ..event });
            read.places.see(row);
            read.without_currency += u64::from(row.text("currency").is_empty());
            customers.unknown(customer, row).map_or(Verdict::Used, Verdict::UsedWith)
        })?;
        Ok(read)
    }

    /// Makes phases of the events; `plan` says which slice a plan of the table is.
    pub(crate) fn phases(&mut self, plan: &dyn Fn(u32) -> SliceNumber) -> Vec<Phase> {
        let (numbers, places) = self.by_name();
        let nameless = plan(self.plans.find("").unwrap_or(u32::MAX));
        let slices: Vec<SliceNumber> = numbers.into_iter().map(plan).collect();
        let slice = |plan: Plan| plan.map_or(nameless, |place| slices.get(place as usize).copied().unwrap_or_default());
        let mut events = std::mem::take(&mut self.rows);
        for event in &mut events {
            event.plan = event.plan.and_then(|number| places.get(number as usize).copied());
        }
        events.sort_by_key(|event| (event.customer, event.currency, event.at, event.plan, event.origin));
        let mut phases = Vec::new();
        for theirs in events.chunk_by(|a, b| (a.customer, a.currency) == (b.customer, b.currency)) {
            let Some(Event { customer, currency, .. }) = theirs.first() else { continue };
            let mut running = Running::default();
            for instant in theirs.chunk_by(|a, b| a.at == b.at) {
                running.pass(instant, self);
            }
            for (plan, Stretch { from, to, mrr }) in running.finish() {
                let subscription = u32::try_from(phases.len()).unwrap_or(u32::MAX);
                phases.push(Phase {
                    customer: *customer,
                    subscription,
                    plan: slice(plan),
                    currency: *currency,
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

    /// Returns the numbers of the plans in the order of their names, and the place of each number there: numbers follow
    /// the rows, on whose order nothing may depend.
    fn by_name(&self) -> (Vec<u32>, Vec<u32>) {
        let mut named: Vec<(&str, u32)> = self.plans.in_order().into_iter().zip(0..).collect();
        named.sort_unstable();
        let mut places: Vec<(u32, u32)> = named.iter().zip(0..).map(|((_, number), place)| (*number, place)).collect();
        places.sort_unstable();
        let numbers = named.into_iter().map(|(_, number)| number).collect();
        (numbers, places.into_iter().map(|(_, place)| place).collect())
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
        currency: rate_of_balance(rates, row, at.date())?,
        plan: None,
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

/// A customer's running MRR in one currency.
#[derive(Debug, Default)]
struct Running {
    parts: Parts,
    since: BTreeMap<Plan, NaiveDateTime>,
    closed: Vec<(Plan, Stretch)>,
}

impl Running {
    /// Passes the events of one instant.
    fn pass(&mut self, instant: &[Event], ledger: &mut Events) {
        let Some(first) = instant.first() else { return };
        let before = self.parts.clone();
        let mut deltas: BTreeMap<Plan, Amount> = BTreeMap::new();
        for event in instant {
            *deltas.entry(event.plan).or_default() += event.delta.unwrap_or_default();
        }
        if instant.iter().all(|event| event.delta.is_some()) {
            self.change(instant, &deltas, ledger);
        } else {
            self.say(instant, &deltas, ledger);
        }
        for (plan, mrr) in before.iter().filter(|(plan, mrr)| self.parts.of(*plan) != *mrr) {
            let from = self.since.remove(&plan).unwrap_or(first.at);
            self.closed.push((plan, Stretch { from, to: Some(first.at), mrr }));
        }
        for (plan, _) in self.parts.iter() {
            self.since.entry(plan).or_insert(first.at);
        }
    }

    /// Adds the deltas of an instant, in any order, and compares what came of them with what the events say: the total,
    /// or, in some ledgers, the part of each plan.
    fn change(&mut self, instant: &[Event], deltas: &BTreeMap<Plan, Amount>, ledger: &mut Events) {
        let missing = self.parts.add(deltas);
        let sum = self.parts.total() - missing;
        let said: Vec<Amount> = instant.iter().filter_map(|event| event.after).collect();
        // Of several events that not all say what came of them, nobody knows which was the last.
        let complete = said.len() == instant.len();
        if complete
            && let Some(same) = said.iter().find(|after| nearly(**after, sum)).filter(|after| **after >= Amount::ZERO)
        {
            self.parts.become_total(*same, None);
            return;
        }
        let fits = |event: &Event| event.after.is_some_and(|after| nearly(after, self.parts.of(event.plan)));
        if complete && missing.is_zero() && instant.chunk_by(|a, b| a.plan == b.plan).all(|plan| plan.iter().any(fits))
        {
            return;
        }
        let lowest = instant.iter().min_by_key(|event| (event.after, event.delta, event.origin));
        let Some(lowest) = lowest else { return };
        if !complete || lowest.after.is_some_and(|after| nearly(after, sum)) {
            if missing.is_positive() {
                ledger.find(lowest, (ProblemKind::MrrBelowZero, Severity::Repaired), &[("value", sum.number())]);
            }
            return;
        }
        let smallest = smallest_by_plan(instant);
        let after = smallest.values().fold(Amount::ZERO, |sum, amount| sum + *amount);
        let words = [("sum", sum.number()), ("after", after.number())];
        ledger.find(lowest, (ProblemKind::EventsDisagree, Severity::Repaired), &words);
        if smallest.len() > 1 {
            self.parts = Parts::of_plans(&smallest);
            return;
        }
        let short = self.parts.add(&BTreeMap::from([(lowest.plan, after - self.parts.total())]));
        if short.is_positive() {
            ledger.find(lowest, (ProblemKind::MrrBelowZero, Severity::Repaired), &[("value", after.number())]);
        }
    }

    /// Takes what the events of an instant say that the MRR is: of one plan, the total; of several, the parts of each.
    ///
    /// Of one plan's events those without a delta count, of these the smallest, because the order of rows must not
    /// decide; the others do not count.
    fn say(&mut self, instant: &[Event], deltas: &BTreeMap<Plan, Amount>, ledger: &mut Events) {
        let mut said: BTreeMap<Plan, Amount> = BTreeMap::new();
        for of_plan in instant.chunk_by(|a, b| a.plan == b.plan) {
            let only = |event: &&Event| event.delta.is_none();
            let Some(chosen) = of_plan.iter().filter(only).min_by_key(|event| (event.after, event.origin)) else {
                let changed = of_plan.first().map(|event| event.plan);
                said.extend(
                    changed.map(|plan| (plan, self.parts.of(plan) + deltas.get(&plan).copied().unwrap_or_default())),
                );
                continue;
            };
            let after = chosen.after.unwrap_or_default();
            for other in of_plan.iter().filter(|event| event.origin != chosen.origin && event.after != chosen.after) {
                let rejected = (ProblemKind::EventsOfOneInstant, Severity::Rejected);
                ledger.find(other, rejected, &[("after", after.number())]);
            }
            if after < Amount::ZERO {
                ledger.find(chosen, (ProblemKind::MrrBelowZero, Severity::Repaired), &[("value", after.number())]);
            }
            said.insert(chosen.plan, after.max(Amount::ZERO));
        }
        match said.first_key_value() {
            Some((plan, total)) if said.len() == 1 => self.parts.become_total(*total, *plan),
            _ => self.parts = Parts::of_plans(&said),
        }
    }

    /// Returns every stretch, in the order of their beginnings.
    fn finish(mut self) -> Vec<(Plan, Stretch)> {
        for (plan, mrr) in self.parts.iter() {
            if let Some(from) = self.since.get(&plan) {
                self.closed.push((plan, Stretch { from: *from, to: None, mrr }));
            }
        }
        self.closed.sort_by_key(|(plan, stretch)| (stretch.from, *plan));
        self.closed
    }
}

/// Returns the smallest MRR that the events of each plan say.
fn smallest_by_plan(instant: &[Event]) -> BTreeMap<Plan, Amount> {
    let mut smallest: BTreeMap<Plan, Amount> = BTreeMap::new();
    for (plan, after) in instant.iter().filter_map(|event| Some((event.plan, event.after?))) {
        smallest.entry(plan).and_modify(|known| *known = (*known).min(after)).or_insert(after);
    }
    smallest
}
