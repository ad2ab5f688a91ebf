//! Phases of subscriptions: what each is worth a month, and from when to when it is in service.
//!
//! Every source of MRR becomes phases; the movements know nothing else. This file reads them from the subscriptions
//! table, and [`service`] settles their ends once all are known; the other sources stand one in a file.

pub(crate) mod event;
pub(crate) mod invoice;
pub(crate) mod month;
pub(crate) mod service;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::amount::Amount;
use super::customer::{CustomerNumber, Customers, member};
use super::names::Names;
use super::rates::{Currency, Rates, out_of_range, rate_of_balance};
use super::slice::{Dimension, SliceNumber, Slices};
use super::window::Calendar;
use crate::config::{Discounts, Policies};
use crate::error::{Error, Place, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{Origin, Row, Tables, Verdict};

/// What a status makes of a phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Status {
    /// In service.
    #[default]
    Active,
    /// Not yet paid for.
    Trialing,
    /// Paid late, and in service.
    PastDue,
    /// Given up for want of payment.
    Unpaid,
    /// Out of service for a while.
    Paused,
    /// Ended, or to be ended.
    Canceled,
    /// Never begun.
    Incomplete,
    /// To begin.
    Future,
}

impl Status {
    fn of(id: &str) -> Status {
        match id {
            "trialing" => Status::Trialing,
            "past_due" => Status::PastDue,
            "unpaid" => Status::Unpaid,
            "paused" => Status::Paused,
            "canceled" => Status::Canceled,
            "incomplete" => Status::Incomplete,
            "future" => Status::Future,
            _ => Status::Active,
        }
    }
}

/// A moment as written; a date without a time is its midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: NaiveDateTime,
    pub(crate) timed: bool,
}

/// Where a phase was read, for what is found about it later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origins {
    pub(crate) reading: usize,
    pub(crate) row: u64,
}

/// Where each sheet's fields stand, by reading, for what is found about a row after its table was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(BTreeMap<usize, Origin>);

impl Places {
    /// Notes where the fields of a row's sheet stand.
    pub(crate) fn see(&mut self, row: &Row<'_>) {
        self.0.entry(row.reading).or_insert_with(|| row.origin.clone());
    }

    /// Returns the place of a field in a row.
    pub(crate) fn cell(&self, row: Origins, field: &str) -> Place {
        self.0.get(&row.reading).map(|origin| origin.cell(row.row, field)).unwrap_or_default()
    }
}

/// A phase of a subscription: constant plan, price, quantity, discount and term.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phase {
    pub(crate) customer: CustomerNumber,
    pub(crate) subscription: u32,
    pub(crate) plan: SliceNumber,
    /// Its members of the user's own dimensions that only subscriptions have.
    pub(crate) own: Box<[SliceNumber]>,
    pub(crate) currency: Currency,
    /// MRR in its own currency, after the policy on discounts.
    pub(crate) mrr: Amount,
    /// MRR before discounts, and the discounts.
    pub(crate) before_discounts: Amount,
    pub(crate) discounts: Amount,
    pub(crate) started: NaiveDateTime,
    pub(crate) ended: Option<Moment>,
    pub(crate) trial_end: Option<NaiveDateTime>,
    pub(crate) signed: Option<NaiveDateTime>,
    pub(crate) canceled: Option<NaiveDateTime>,
    pub(crate) term_end: Option<Moment>,
    pub(crate) status: Status,
    pub(crate) status_since: Option<NaiveDateTime>,
    /// Whether it was cancelled for want of payment.
    pub(crate) non_payment: bool,
    pub(crate) origin: Origins,
    /// In service from this instant on, once settled.
    pub(crate) from: NaiveDateTime,
    /// In service before this instant; none while it goes on.
    pub(crate) to: Option<NaiveDateTime>,
    /// Months of its term, from the start of the term's first phase to the term's end.
    pub(crate) term_months: Option<Amount>,
}

impl Phase {
    /// Returns its member of a dimension of phases: of plan, the first, or of one of the user's own.
    pub(crate) fn member(&self, level: usize) -> SliceNumber {
        level.checked_sub(1).map_or(Some(self.plan), |own| self.own.get(own).copied()).unwrap_or(self.plan)
    }

    /// Returns how many dimensions of phases there are.
    pub(crate) fn levels(&self) -> usize {
        1 + self.own.len()
    }

    /// Returns the months at whose end it is in service: from the first to before the second, none for "from then on".
    ///
    /// In service at E means `from < E` and `to ≥ E`. The first E after `from` ends the month of `from`; the last E that
    /// `to` has reached begins the month of `to`.
    pub(crate) fn balances(&self) -> (Month, Option<Month>) {
        (Month::of(self.from.date()), self.to.map(|to| Month::of(to.date())))
    }

    /// Tells whether it is in service at an instant, seen from before.
    pub(crate) fn serves(&self, instant: NaiveDateTime) -> bool {
        self.from < instant && self.to.is_none_or(|to| to >= instant)
    }
}

/// The phases of the subscriptions table, as written; or those of another source of MRR, which are settled already.
#[derive(Debug, Default)]
pub(crate) struct Phases {
    pub(crate) rows: Vec<Phase>,
    pub(crate) subscriptions: Names,
    pub(crate) places: Places,
    /// Rows without a currency.
    pub(crate) without_currency: u64,
    /// The user's own dimensions that subscriptions have and customers do not.
    pub(crate) dimensions: Vec<Dimension>,
}

impl Phases {
    /// Reads the subscriptions table.
    pub(crate) fn read(
        tables: &mut Tables,
        policies: &Policies,
        rates: &Rates,
        people: (&mut Customers, &mut Slices),
        calendar: &mut Calendar,
    ) -> Result<Phases, Error> {
        let (customers, slices) = people;
        let mut phases = Phases { dimensions: slices.segments(), ..Phases::default() };
        phases.dimensions.retain(|dimension| {
            let own = dimension.place().is_some_and(|_| tables.has_dimension("subscriptions", slices.id(*dimension)));
            own && !customers.has(*dimension)
        });
        let dimensions = phases.dimensions.clone();
        tables.for_each("subscriptions", &mut |row| {
            let Some((started, timed)) = row.moment("started_at") else { return Verdict::Used };
            let mut phase = match written(row, policies, rates, started) {
                Ok(phase) => phase,
                Err(problem) => return Verdict::Rejected(problem),
            };
            // What has not begun tells nothing of how far the data reach.
            if phase.status != Status::Future {
                calendar.see("subscriptions", started.date(), timed);
            }
            phase.customer = customers.of(row, slices);
            phase.subscription = phases.subscriptions.number(row.text("subscription_id"));
            phase.plan = slices.number(Dimension::PLAN, row.text("plan"));
            phase.own = dimensions.iter().map(|dimension| member(row, *dimension, slices)).collect();
            phase.origin = Origins { reading: row.reading, row: row.number };
            phases.without_currency += u64::from(row.text("currency").is_empty());
            phases.places.see(row);
            let unknown = customers.unknown(phase.customer, row);
            phases.rows.push(phase);
            unknown.map_or(Verdict::Used, Verdict::UsedWith)
        })?;
        phases.rows.shrink_to_fit();
        Ok(phases)
    }

    /// Starts a problem about a field of a phase.
    pub(crate) fn problem(&self, phase: &Phase, kind: ProblemKind, severity: Severity, field: &str) -> Problem {
        Problem::new(kind, severity, "subscriptions", self.places.cell(phase.origin, field))
    }
}

fn written(row: &Row<'_>, policies: &Policies, rates: &Rates, started: NaiveDateTime) -> Result<Phase, Problem> {
    let moment = |field: &str| row.moment(field).map(|(at, timed)| Moment { at, timed });
    let instant = |field: &str| row.moment(field).map(|(at, _)| at);
    let currency = rate_of_balance(rates, row, started.date())?;
    let before = monthly(row).ok_or_else(|| unreadable_interval(row))?;
    let share = row.number("discount_percent").or(Number::ZERO).over(Number::from(100));
    let discounts = before.times(share).money();
    let (Some(before_discounts), Some(discounts)) = (Amount::of(before.money()), Amount::of(discounts)) else {
        return Err(out_of_range(row, "amount"));
    };
    let mrr = match policies.discounts {
        Discounts::Deducted => before_discounts - discounts,
        Discounts::Ignored => before_discounts,
    };
    Ok(Phase {
        currency,
        mrr,
        before_discounts,
        discounts,
        started,
        ended: moment("ended_at"),
        trial_end: instant("trial_end"),
        signed: instant("signed_at"),
        canceled: instant("canceled_at"),
        term_end: moment("term_end"),
        status: Status::of(row.text("status")),
        status_since: instant("status_since"),
        non_payment: row.text("cancel_reason") == "non_payment",
        from: started,
        ..Phase::default()
    })
}

/// Returns the price of a month before discounts: amount × quantity ÷ the months of the interval.
fn monthly(row: &Row<'_>) -> Option<Number> {
    let or_one = |field: &str| row.number(field).or(Number::ONE);
    let price = row.number("amount").times(or_one("quantity"));
    normalised(price, row.text("interval"), or_one("interval_count"))
}

/// Returns what a price for some intervals is worth a month; nothing for an unknown interval.
pub(crate) fn normalised(price: Number, interval: &str, count: Number) -> Option<Number> {
    let (times, over) = match interval {
        "year" => (1, 12),
        "quarter" => (1, 3),
        "month" => (1, 1),
        "week" => (52, 12),
        "day" => (365, 12),
        _ => return None,
    };
    let number = |value: i64| Number::from(value);
    // Multiplied first, so that what divides evenly stays exact.
    Some(price.times(number(times)).over(number(over).times(count)))
}

fn unreadable_interval(row: &Row<'_>) -> Problem {
    let place = row.place(Some("interval"));
    let problem = Problem::new(ProblemKind::UnknownInterval, Severity::Rejected, row.schema.table, place);
    problem.with("value", row.text("interval")).money(row.money())
}

/// Returns the months from a day to an end that is the first day after: a whole number where it is the same day some
/// months on, or where `last` counts as the last day; else days × 12 ÷ 365.
pub(crate) fn months_between(start: NaiveDate, end: NaiveDate) -> Number {
    match whole_months(start, end).or_else(|| whole_months(start, end.succ_opt()?)) {
        Some(months) => Number::from(i64::from(months)),
        None => Number::from((end - start).num_days()).times(Number::from(12)).over(Number::from(365)),
    }
}

/// Returns how many months on a day is the same day, at least one. A month that lacks the day has its last instead, seen
/// from either end: of what begins on the 31st, 28 February to 31 March is a month as 31 January to 28 February is.
///
/// A start on 28 February does not tell whether its day is the 28th, 29th, 30th or 31st; the end does.
pub(crate) fn whole_months(start: NaiveDate, end: NaiveDate) -> Option<u32> {
    let months = u32::try_from(Month::of(end).since(Month::of(start))).ok().filter(|months| *months > 0)?;
    let apart = chrono::Months::new(months);
    let same = start.checked_add_months(apart) == Some(end) || end.checked_sub_months(apart) == Some(start);
    same.then_some(months)
}

/// Returns the midnight that begins a day.
pub(crate) fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(start: &str, end: &str) -> Option<u32> {
        whole_months(start.parse().unwrap(), end.parse().unwrap())
    }

    #[test]
    fn a_month_that_lacks_the_day_has_its_last_from_either_end() {
        assert_eq!(months("2026-01-31", "2026-02-28"), Some(1));
        assert_eq!(months("2026-02-28", "2026-03-31"), Some(1));
        assert_eq!(months("2026-02-28", "2026-03-30"), Some(1));
        assert_eq!(months("2026-04-30", "2026-05-31"), Some(1));
        assert_eq!(months("2028-02-29", "2028-05-31"), Some(3));
        assert_eq!(months("2027-02-28", "2028-02-29"), Some(12));
        // Only where the month that lacks the day is the other one.
        assert_eq!(months("2026-02-27", "2026-03-31"), None);
        assert_eq!(months("2026-03-30", "2026-05-31"), None);
        assert_eq!(months("2026-03-31", "2026-03-31"), None);
    }
}
