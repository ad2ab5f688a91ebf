//! Phases from invoices: a recurring line is in service over its period, and worth its amount by the month.
//!
//! Lines of one customer that overlap add up. Lines are kept only where invoices are the source of MRR in force; else
//! their balances are added up as they are read.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Phase, midnight, whole_months};
use crate::fact::amount::Amount;
use crate::fact::customer::CustomerNumber;
use crate::fact::invoice::recognition::Period;
use crate::fact::rates::Currency;
use crate::fact::slice::SliceNumber;
use crate::fact::source::Balances;
use crate::month::Month;
use crate::number::Number;

/// A line: who pays, in which currency, how much, and in which month it was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) customer: CustomerNumber,
    pub(crate) currency: Currency,
    pub(crate) amount: Amount,
    pub(crate) issued: Month,
}

/// A line in service: its MRR from a day to before another.
type Service = (CustomerNumber, Currency, Amount, NaiveDate, NaiveDate);

/// The lines in service, twice: with a date-only end that nothing but the other lines can explain as the first day
/// without service, and as the last day with it.
#[derive(Debug, Default)]
pub(crate) struct Services {
    keep: bool,
    /// Whether any line is in service.
    pub(crate) any: bool,
    /// The lines that were issued in time for every balance that they are in, and those that were not.
    issued: (u64, u64),
    /// Each customer's line that ends last, where lines are kept: its end and start, and whether it was issued too late.
    latest: BTreeMap<CustomerNumber, (NaiveDate, NaiveDate, bool)>,
    sure: Kept,
    exclusive: Kept,
    inclusive: Kept,
}

#[derive(Debug, Default)]
struct Kept {
    lines: Vec<Service>,
    balances: Balances,
}

impl Kept {
    fn add(&mut self, keep: bool, line: Line, start: NaiveDate, after: NaiveDate) {
        let Some(mrr) = Amount::of(monthly(line.amount.number(), start, after)).filter(|mrr| mrr.is_positive()) else {
            return;
        };
        if keep {
            self.lines.push((line.customer, line.currency, mrr, start, after));
        } else {
            self.balances.add(line.currency, Month::of(start), Some(Month::of(after)), mrr);
        }
    }
}

/// Returns what an amount for the time from a day to before another is worth a month.
fn monthly(amount: Number, start: NaiveDate, after: NaiveDate) -> Number {
    match whole_months(start, after) {
        Some(months) => amount.over(Number::from(i64::from(months))),
        None => amount.times(Number::from(365)).over(Number::from((after - start).num_days() * 12)),
    }
}

/// What became of the lines.
#[derive(Debug)]
pub(crate) enum Served {
    /// Invoices are in force: their phases.
    Phases(Vec<Phase>),
    /// They are compared only.
    Balances(Balances),
}

impl Services {
    /// Starts; `keep` tells whether invoices are the source in force, or every line is needed for another reason.
    pub(crate) fn new(keep: bool) -> Services {
        Services { keep, ..Services::default() }
    }

    /// Adds a recurring line with its period.
    pub(crate) fn add(&mut self, line: Line, period: Period) {
        self.any = true;
        let (Period::Sure { start, after, .. } | Period::Unsure { start, end: after }) = period;
        let late = line.issued >= Month::of(after);
        if late {
            self.issued.1 += 1;
        } else {
            self.issued.0 += 1;
        }
        if self.keep {
            let latest = self.latest.entry(line.customer).or_insert((after, start, late));
            *latest = (*latest).max((after, start, late));
        }
        match period {
            Period::Sure { start, after, .. } => self.sure.add(self.keep, line, start, after),
            Period::Unsure { start, end } => {
                self.exclusive.add(self.keep, line, start, end);
                self.inclusive.add(self.keep, line, start, end.succ_opt().unwrap_or(end));
            }
        }
    }

    /// Tells whether most lines are issued when their service is over: the last month's are then still to come.
    pub(crate) fn are_in_arrears(&self) -> bool {
        self.issued.1 > self.issued.0
    }

    /// Returns how many customers seem to leave by a month only because what they have used since is not yet invoiced, and
    /// the first month in which one seems to: those whose last line was issued when its service was over, and whose next
    /// would be after the data's last month.
    pub(crate) fn awaited(&self, known: Month, last: Month) -> Option<(usize, Month)> {
        let next = |after: NaiveDate, start: NaiveDate| after.checked_add_signed(after - start);
        let awaited = self.latest.values().filter(|(after, start, late)| {
            *late && Month::of(*after) <= known && next(*after, *start).is_none_or(|next| next > last.last_day())
        });
        let months = awaited.map(|(after, ..)| Month::of(*after));
        Some((months.clone().count(), months.min()?))
    }

    /// Settles what a date-only end is, and returns the phases, all of one plan, or the balances.
    pub(crate) fn settle(self, inclusive: bool, plan: SliceNumber) -> Served {
        let Services { keep, sure, exclusive, inclusive: last_day, .. } = self;
        let unsure = if inclusive { last_day } else { exclusive };
        if keep {
            let mut lines = sure.lines;
            lines.extend(unsure.lines);
            return Served::Phases(phases(lines, plan));
        }
        let mut balances = sure.balances;
        balances.add_all(&unsure.balances);
        Served::Balances(balances)
    }
}

/// Makes phases of lines; a line that goes on where one of the same customer and MRR ends is the same phase.
fn phases(mut lines: Vec<Service>, plan: SliceNumber) -> Vec<Phase> {
    lines.sort_unstable();
    let goes_on = |a: &Service, b: &Service| (a.0, a.1, a.2, a.4) == (b.0, b.1, b.2, b.3);
    let mut phases = Vec::new();
    for run in lines.chunk_by(goes_on) {
        let (Some((customer, currency, mrr, start, _)), Some((.., after))) = (run.first(), run.last()) else {
            continue;
        };
        phases.push(Phase {
            customer: *customer,
            subscription: u32::try_from(phases.len()).unwrap_or(u32::MAX),
            plan,
            currency: *currency,
            mrr: *mrr,
            started: midnight(*start),
            from: midnight(*start),
            to: Some(midnight(*after)),
            ..Phase::default()
        });
    }
    phases
}
