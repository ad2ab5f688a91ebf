//! Phases from `mrr_by_month`: a phase for every run of months in which a customer's MRR stays the same.
//!
//! It knows months and amounts; whether a row stood in a table of its own or in a column, the record room settled.

use std::collections::BTreeSet;

use super::{Phase, midnight};
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::fact::amount::Amount;
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::names::Names;
use crate::fact::rates::{Currency, Rates, out_of_range, rate_of_balance};
use crate::fact::slice::{SliceNumber, Slices};
use crate::fact::window::Calendar;
use crate::month::Month;
use crate::record::{Tables, Verdict};

/// The MRR of a customer's plan in a month.
type Paid = (CustomerNumber, u32, Currency, Month, Amount);

/// The table, read.
#[derive(Debug, Default)]
pub(crate) struct Months {
    paid: Vec<Paid>,
    /// The months of which there is any row.
    pub(crate) covered: BTreeSet<Month>,
    /// The plans of the table.
    pub(crate) plans: Names,
    /// Rows without a currency.
    pub(crate) without_currency: u64,
}

impl Months {
    /// Reads the table.
    pub(crate) fn read(
        tables: &mut Tables,
        rates: &Rates,
        (customers, slices): (&mut Customers, &mut Slices),
        calendar: &mut Calendar,
    ) -> Result<Months, Error> {
        let mut read = Months::default();
        tables.for_each("mrr_by_month", &mut |row| {
            let Some(month) = row.month("month") else { return Verdict::Used };
            let currency = match rate_of_balance(rates, row, month.last_day()) {
                Ok(currency) => currency,
                Err(problem) => return Verdict::Rejected(problem),
            };
            let Some(mrr) = Amount::of(row.number("mrr")) else {
                return Verdict::Rejected(out_of_range(row, "mrr"));
            };
            calendar.see("mrr_by_month", month.first_day(), false);
            read.covered.insert(month);
            let customer = customers.of(row, slices);
            customers.call_nameless(customer, row.text("name"));
            read.without_currency += u64::from(row.text("currency").is_empty());
            if mrr < Amount::ZERO {
                let place = row.place(Some("mrr"));
                let problem = Problem::new(ProblemKind::MonthBelowZero, Severity::Repaired, "mrr_by_month", place);
                let problem = problem.with("value", mrr.number()).with("date", month.first_day());
                return Verdict::UsedWith(problem.money(mrr.number()));
            }
            if mrr.is_positive() {
                read.paid.push((customer, read.plans.number(row.text("plan")), currency, month, mrr));
            }
            customers.unknown(customer, row).map_or(Verdict::Used, Verdict::UsedWith)
        })?;
        Ok(read)
    }

    /// Makes phases of the months; `plan` says which slice a plan of the table is.
    pub(crate) fn phases(&mut self, plan: &dyn Fn(u32) -> SliceNumber) -> Vec<Phase> {
        let mut paid = std::mem::take(&mut self.paid);
        paid.sort_unstable();
        let goes_on = |a: &Paid, b: &Paid| (a.0, a.1, a.2, a.4) == (b.0, b.1, b.2, b.4) && b.3.since(a.3) == 1;
        let mut phases = Vec::new();
        for run in paid.chunk_by(goes_on) {
            let (Some((customer, own, currency, first, mrr)), Some((.., last, _))) = (run.first(), run.last()) else {
                continue;
            };
            let from = midnight(first.first_day());
            phases.push(Phase {
                customer: *customer,
                subscription: u32::try_from(phases.len()).unwrap_or(u32::MAX),
                plan: plan(*own),
                currency: *currency,
                mrr: *mrr,
                started: from,
                from,
                to: Some(last.end()),
                ..Phase::default()
            });
        }
        phases
    }
}
