//! MRR: balances, movements, retention and contracts of every month, in total and by dimension.
//!
//! It streams over the customers one by one and keeps sums by slice and month only. It knows phases and rates, and
//! nothing of the tables they came from.

pub(crate) mod contract;
pub(crate) mod movement;
pub(crate) mod paying;
pub(crate) mod people;

mod cohort;
mod ending;
mod largest;
mod ledger;
mod shortlist;
mod trial;

#[cfg(test)]
mod company;
#[cfg(test)]
mod contracts;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod listed;
#[cfg(test)]
mod worked;

use super::amount::Amount;
use super::customer::{CustomerNumber, Customers};
use super::names::Names;
use super::phase::{Phase, Status};
use super::rates::BalanceRates;
use super::slice::{SliceNumber, Slices};
use super::window::Window;
use movement::{Cohort, Kind, Part, Step};
use paying::Paying;
use people::{Order, People};

/// Declares the facts of this file with their ids.
macro_rules! sums {
    ($($variant:ident = $id:literal,)+) => {
        /// A fact that is added up here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Sum { $($variant,)+ }

        impl Sum {
            /// Every fact with its id, in the order of their positions.
            pub(crate) const ALL: &'static [(Sum, &'static str)] = &[$((Sum::$variant, $id),)+];
        }
    };
}

sums! {
    Mrr = "mrr",
    New = "new_mrr",
    Expansion = "expansion_mrr",
    Reactivation = "reactivation_mrr",
    Contraction = "contraction_mrr",
    Churned = "churned_mrr",
    Fx = "fx_mrr",
    Entered = "entered_mrr",
    Left = "left_mrr",
    Customers = "customers",
    NewCustomers = "new_customers",
    ReactivatedCustomers = "reactivated_customers",
    ChurnedCustomers = "churned_customers",
    EnteredCustomers = "entered_customers",
    LeftCustomers = "left_customers",
    FirstSeen = "first_seen",
    Involuntary = "involuntary_churned_customers",
    CohortThen = "cohort_12_mrr_then",
    CohortNow = "cohort_12_mrr_now",
    CohortKept = "cohort_12_mrr_kept",
    Referred = "referral_customers",
    TrialsEnded = "trials_ended",
    TrialsConverted = "trials_converted",
    Contracts = "contracts",
    Term = "contract_term_mrr",
    TermMonths = "contract_term_mrr_months",
    Signed = "signed_mrr",
    Cancelled = "cancelled_mrr",
    BeforeDiscounts = "mrr_before_discounts",
    Discounts = "mrr_discounts",
    Due = "contracts_due",
    Renewed = "contracts_renewed",
    DueMrr = "contracts_due_mrr",
    RenewedMrr = "contracts_renewed_mrr",
}

/// The sums of one slice, and its largest customers by month.
#[derive(Clone, Debug)]
struct Sums {
    /// By fact and month.
    amounts: Vec<Amount>,
    /// The ten largest MRRs of each month, the largest first.
    largest: Vec<[Amount; 10]>,
}

/// Every sum of every slice.
#[derive(Clone, Debug)]
pub(crate) struct Mrr {
    months: usize,
    slices: Vec<Sums>,
    /// Who has MRR when.
    pub(crate) paying: Paying,
    /// What is told customer by customer.
    pub(crate) people: People,
}

impl Mrr {
    /// Computes everything from phases that are settled and stand by subscription and start.
    pub(crate) fn compute(
        phases: &[Phase],
        customers: &Customers,
        subscriptions: &Names,
        slices: &Slices,
        scene: &Scene<'_>,
    ) -> Mrr {
        let months = scene.window.len();
        let empty =
            Sums { amounts: vec![Amount::ZERO; Sum::ALL.len() * months], largest: vec![[Amount::ZERO; 10]; months] };
        let (paying, people) = (Paying::default(), People::new(months));
        let mut mrr = Mrr { months, slices: vec![empty; slices.len()], paying, people };
        let names = Order::of(customers, subscriptions, slices);
        let mut order: Vec<usize> = (0..phases.len()).collect();
        order.sort_by_key(|index| phases.get(*index).map(|phase| (phase.customer, *index)));
        let of_customer = |index: &usize| phases.get(*index).map(|phase| phase.customer);
        for group in order.chunk_by(|a, b| of_customer(a) == of_customer(b)) {
            let theirs: Vec<&Phase> = group.iter().filter_map(|index| phases.get(*index)).collect();
            let Some(customer) = theirs.first().map(|phase| phase.customer) else { continue };
            mrr.add_customer(&theirs, customers, customer, scene);
            mrr.people.add(&theirs, customers, &names, scene);
        }
        for subscription in phases.chunk_by(|a, b| a.subscription == b.subscription) {
            contract::add(&mut mrr, subscription, customers, scene);
            trial::add(&mut mrr, subscription, customers, scene);
            mrr.people.endings.add(subscription, &names, scene);
        }
        mrr
    }

    /// Returns a sum.
    pub(crate) fn get(&self, slice: SliceNumber, sum: Sum, month: usize) -> Amount {
        let sums = self.slices.get(slice.index());
        sums.and_then(|sums| sums.amounts.get(sum as usize * self.months + month)).copied().unwrap_or_default()
    }

    /// Returns the MRR of the largest customers of a slice, up to ten.
    pub(crate) fn largest(&self, slice: SliceNumber, month: usize, customers: usize) -> Amount {
        let largest = self.slices.get(slice.index()).and_then(|sums| sums.largest.get(month));
        largest.into_iter().flatten().take(customers).fold(Amount::ZERO, |sum, amount| sum + *amount)
    }

    fn add(&mut self, slice: SliceNumber, sum: Sum, month: usize, amount: Amount) {
        let months = self.months;
        let sums = self.slices.get_mut(slice.index());
        if let Some(cell) = sums.and_then(|sums| sums.amounts.get_mut(sum as usize * months + month)) {
            *cell += amount;
        }
    }

    fn add_largest(&mut self, slice: SliceNumber, month: usize, amount: Amount) {
        let Some(largest) = self.slices.get_mut(slice.index()).and_then(|sums| sums.largest.get_mut(month)) else {
            return;
        };
        let mut candidate = amount;
        if largest.last().is_none_or(|smallest| *smallest >= candidate) {
            return;
        }
        for place in largest {
            if candidate > *place {
                std::mem::swap(place, &mut candidate);
            }
        }
    }

    fn add_customer(&mut self, phases: &[&Phase], customers: &Customers, customer: CustomerNumber, scene: &Scene<'_>) {
        let own = customers.slices(customer);
        let referred = customers.is_referred(customer);
        movement::walk(phases, 0, scene, &mut |step| {
            if step.closing.is_positive() {
                self.paying.note(customer, step.month);
            }
            for slice in own {
                self.add_step(*slice, &step, phases, scene);
                if step.kind() == Some(Kind::New) {
                    self.add(*slice, Sum::FirstSeen, step.month, Amount::ONE);
                    self.add_referred(*slice, step.month, referred);
                }
            }
        });
        for level in 0..phases.first().map_or(1, |phase| phase.levels()) {
            self.add_parts(phases, level, referred, scene);
            movement::cohorts(phases, level, scene, &mut |member, cohort| match member {
                None if level == 0 => own.iter().for_each(|slice| self.add_cohort(*slice, &cohort)),
                None => {}
                Some(member) => self.add_cohort(member, &cohort),
            });
        }
    }

    /// Adds a customer's parts in one of the dimensions of phases.
    fn add_parts(&mut self, phases: &[&Phase], level: usize, referred: bool, scene: &Scene<'_>) {
        let mut seen: Vec<SliceNumber> = Vec::new();
        movement::walk(phases, level, scene, &mut |step| {
            for part in step.parts {
                let within = step.within(part);
                self.add_step(part.member, &within, phases, scene);
                self.add_referred(part.member, step.month, referred && within.kind() == Some(Kind::New));
                if part.closing.is_positive() && !seen.contains(&part.member) {
                    seen.push(part.member);
                    self.add(part.member, Sum::FirstSeen, step.month, Amount::ONE);
                }
            }
        });
    }

    /// Counts a new customer that another one brought.
    fn add_referred(&mut self, slice: SliceNumber, month: usize, referred: bool) {
        if referred {
            self.add(slice, Sum::Referred, month, Amount::ONE);
        }
    }

    fn add_cohort(&mut self, slice: SliceNumber, cohort: &Cohort) {
        self.add(slice, Sum::CohortThen, cohort.month, cohort.then);
        self.add(slice, Sum::CohortNow, cohort.month, cohort.now);
        self.add(slice, Sum::CohortKept, cohort.month, cohort.now.min(cohort.then));
    }

    fn add_step(&mut self, slice: SliceNumber, step: &Step<'_>, phases: &[&Phase], scene: &Scene<'_>) {
        let month = step.month;
        if step.closing.is_positive() {
            self.add(slice, Sum::Mrr, month, step.closing);
            self.add(slice, Sum::Customers, month, Amount::ONE);
            self.add_largest(slice, month, step.closing);
        }
        let fx = step.fx();
        if !fx.is_zero() {
            self.add(slice, Sum::Fx, month, fx);
        }
        let Some(kind) = step.kind() else { return };
        let (money, count) = match kind {
            Kind::New => (Sum::New, Some(Sum::NewCustomers)),
            Kind::Reactivation => (Sum::Reactivation, Some(Sum::ReactivatedCustomers)),
            Kind::Expansion => (Sum::Expansion, None),
            Kind::Contraction => (Sum::Contraction, None),
            Kind::Churn => (Sum::Churned, Some(Sum::ChurnedCustomers)),
            Kind::Entry => (Sum::Entered, Some(Sum::EnteredCustomers)),
            Kind::Leaving => (Sum::Left, Some(Sum::LeftCustomers)),
        };
        self.add(slice, money, month, step.size(kind));
        if let Some(count) = count {
            self.add(slice, count, month, Amount::ONE);
        }
        if kind == Kind::Churn && involuntary(phases, month, scene.window) {
            self.add(slice, Sum::Involuntary, month, Amount::ONE);
        }
    }
}

/// What the computation of MRR looks at beside the phases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) window: &'a Window,
    pub(crate) rates: &'a BalanceRates,
    /// The rates of single days.
    pub(crate) days: &'a super::rates::Rates,
}

impl Scene<'_> {
    /// Returns the positions of the months at whose end a phase is in service, cut to the window.
    pub(crate) fn balances(&self, phase: &Phase) -> std::ops::Range<usize> {
        let (first, after) = phase.balances();
        let start = self.window.position(first);
        start..after.map_or(self.window.len(), |after| self.window.position(after)).max(start)
    }
}

/// Tells whether a customer that churned in a month was lost for want of payment: by the phase in service at the
/// opening that ended last, or the one that followed it out of service.
fn involuntary(phases: &[&Phase], month: usize, window: &Window) -> bool {
    let Some(opening) = window.months().nth(month).map(|month| month.ago(1).end()) else { return false };
    let end = window.months().nth(month).map_or(opening, crate::month::Month::end);
    let served = phases.iter().filter(|phase| phase.mrr.is_positive() && phase.serves(opening));
    let Some(last) = served.max_by_key(|phase| (phase.to, phase.started)) else { return false };
    let begun = |phase: &&&Phase| !matches!(phase.status, Status::Incomplete | Status::Future);
    let after = phases
        .iter()
        .filter(|phase| phase.subscription == last.subscription && phase.started > last.started && phase.started < end);
    let last = after.filter(begun).max_by_key(|phase| phase.started).unwrap_or(last);
    last.non_payment || last.status == Status::Unpaid
}
