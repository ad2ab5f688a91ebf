//! A company of a few phases, for tests: phases as written, settled and computed as the real ones are.

use chrono::NaiveDateTime;

use super::{Mrr, Scene, Sum};
use crate::config::Policies;
use crate::error::Problem;
use crate::fact::amount::Amount;
use crate::fact::customer::Customers;
use crate::fact::names::Names;
use crate::fact::phase::{Moment, Phase, Phases, normalised, service};
use crate::fact::rates::Rates;
use crate::fact::slice::{Dimension, SliceNumber, Slices};
use crate::fact::window::{Calendar, Window};
use crate::month::Month;
use crate::number::Number;

/// Two dimensions of the user's own that subscriptions have.
const OWN: [&str; 2] = ["product", "region"];

/// A company under construction.
pub(crate) struct Company {
    pub(crate) policies: Policies,
    pub(crate) rates: Rates,
    slices: Slices,
    customers: Customers,
    phases: Phases,
}

/// Reads `2026-10-31`, or `2026-10-31T12:00:00`.
pub(crate) fn instant(text: &str) -> NaiveDateTime {
    moment(text).at
}

fn moment(text: &str) -> Moment {
    match text.parse::<NaiveDateTime>() {
        Ok(at) => Moment { at, timed: true },
        Err(_) => Moment { at: format!("{text}T00:00:00").parse().unwrap(), timed: false },
    }
}

impl Company {
    pub(crate) fn new() -> Company {
        let codes = ["EUR", "USD", "GBP"].map(ToOwned::to_owned);
        Company {
            policies: Policies::default(),
            rates: Rates::new("EUR".to_owned(), codes),
            slices: Slices::new(&OWN.map(ToOwned::to_owned)),
            customers: Customers::new(std::iter::empty()),
            phases: Phases::default(),
        }
    }

    /// Adds a rate from a day on.
    pub(crate) fn rate(&mut self, code: &str, day: &str, rate: &str) {
        self.rates.quote(code, day.parse().unwrap(), rate.parse().unwrap());
    }

    /// Adds a phase of a month's price: `customer/subscription/plan`, perhaps with `/product/region`, its start, and its
    /// end unless empty.
    pub(crate) fn phase(&mut self, who: &str, mrr: &str, from: &str, to: &str) -> &mut Phase {
        let mut parts = who.split('/');
        let mut part = || parts.next().unwrap();
        let (customer, subscription, plan) = (part(), part(), part());
        let own: Vec<&str> = parts.collect();
        let own = (0..OWN.len()).map(|place| (Dimension::own(place), own.get(place).copied().unwrap_or_default()));
        let own = own.map(|(dimension, member)| self.slices.number(dimension, member)).collect();
        let members = crate::fact::customer::DIMENSIONS.map(|dimension| self.slices.number(dimension, customer));
        let mrr = Amount::of(mrr.parse().unwrap()).unwrap();
        let phase = Phase {
            customer: self.customers.add(customer, &members),
            subscription: self.phases.subscriptions.number(subscription),
            plan: self.slices.number(Dimension::PLAN, plan),
            own,
            mrr,
            before_discounts: mrr,
            started: moment(from).at,
            ended: (!to.is_empty()).then(|| moment(to)),
            ..Phase::default()
        };
        self.phases.rows.push(phase);
        self.phases.rows.last_mut().unwrap()
    }

    /// Adds a phase in a currency.
    pub(crate) fn foreign(&mut self, who: &str, (mrr, code): (&str, &str), from: &str, to: &str) {
        let currency = self.rates.currency(code).unwrap();
        self.phase(who, mrr, from, to).currency = currency;
    }

    /// Computes everything up to a month, which is the report month.
    pub(crate) fn until(mut self, last: &str) -> Computed {
        let last: Month = last.parse().unwrap();
        let first = self.phases.rows.iter().map(|phase| Month::of(phase.started.date())).min().unwrap().min(last);
        let settled = service::settle(&mut self.phases, &self.policies, last);
        if self.policies.bridge_gaps_days > 0 {
            service::bridge_all(&mut self.phases.rows, self.policies.bridge_gaps_days);
        }
        let mut calendar = Calendar::default();
        calendar.see("invoices", first.first_day(), true);
        calendar.see("invoices", last.last_day(), true);
        let window = Window::of(&calendar, None).unwrap();
        let rates = self.rates.of_balances(window.first, window.len());
        let scene = Scene { window: &window, rates: &rates, days: &self.rates };
        let mrr = Mrr::compute(&self.phases.rows, &self.customers, &self.phases.subscriptions, &self.slices, &scene);
        let problems = settled.problems.into_iter().map(|(problem, _)| problem).collect();
        let (slices, customers, subscriptions) = (self.slices, self.customers, self.phases.subscriptions);
        Computed { mrr, window, slices, customers, subscriptions, problems }
    }
}

/// A company's MRR.
pub(crate) struct Computed {
    pub(crate) mrr: Mrr,
    pub(crate) window: Window,
    pub(crate) slices: Slices,
    pub(crate) customers: Customers,
    pub(crate) subscriptions: Names,
    pub(crate) problems: Vec<Problem>,
}

impl Computed {
    /// Returns a fact of the whole company in each month.
    pub(crate) fn total(&self, id: &str) -> Vec<String> {
        self.slice(SliceNumber::TOTAL, id)
    }

    /// Returns a fact of a plan in each month.
    pub(crate) fn plan(&mut self, plan: &str, id: &str) -> Vec<String> {
        let slice = self.slices.number(Dimension::PLAN, plan);
        self.slice(slice, id)
    }

    fn slice(&self, slice: SliceNumber, id: &str) -> Vec<String> {
        let sum = Sum::ALL.iter().find(|(_, known)| *known == id).unwrap().0;
        (0..self.window.len()).map(|month| self.mrr.get(slice, sum, month).number().to_string()).collect()
    }

    /// Returns every movement that is not zero, as `2026-01 new_mrr 50`.
    pub(crate) fn movements(&self) -> Vec<String> {
        let mut movements = Vec::new();
        for (index, month) in self.window.months().enumerate() {
            for id in ["new_mrr", "reactivation_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr", "fx_mrr"] {
                let value = self.total(id)[index].clone();
                if value != "0" {
                    movements.push(format!("{month} {id} {value}"));
                }
            }
        }
        movements
    }

    /// Returns how far an identity is from closing, by slice and month: money and counts.
    pub(crate) fn gaps(&self) -> Vec<(SliceNumber, usize, Amount, Amount)> {
        let mut gaps = Vec::new();
        for slice in self.slices.all() {
            for month in 0..self.window.len() {
                let at = |sum: Sum| self.mrr.get(slice, sum, month);
                let before = |sum: Sum| if month > 0 { self.mrr.get(slice, sum, month - 1) } else { Amount::ZERO };
                let money = before(Sum::Mrr)
                    + at(Sum::New)
                    + at(Sum::Expansion)
                    + at(Sum::Reactivation)
                    + at(Sum::Entered)
                    + at(Sum::Fx)
                    - at(Sum::Contraction)
                    - at(Sum::Churned)
                    - at(Sum::Left)
                    - at(Sum::Mrr);
                let count = before(Sum::Customers)
                    + at(Sum::NewCustomers)
                    + at(Sum::ReactivatedCustomers)
                    + at(Sum::EnteredCustomers)
                    - at(Sum::ChurnedCustomers)
                    - at(Sum::LeftCustomers)
                    - at(Sum::Customers);
                gaps.push((slice, month, money, count));
            }
        }
        gaps
    }
}

/// Returns a month's price of an amount for some intervals, as a readable number.
pub(crate) fn monthly(price: &str, interval: &str, count: i64) -> String {
    let price = normalised(price.parse().unwrap(), interval, Number::from(count)).unwrap();
    price.money().to_string()
}
