//! The identity closes to exactly zero, whatever the phases, statuses, currencies and rates.

use proptest::prelude::*;

use super::company::{Company, Computed, instant};
use super::{SliceNumber, Sum};
use crate::fact::amount::Amount;
use crate::fact::ledger::{Ledger, Movement};
use crate::fact::phase::Status;
use crate::fact::{Cohort, Ending, LargeCustomer, Slice, customer};
use crate::number::Number;

/// A phase as numbers: customer, subscription, plan with two members of the user's own dimensions, currency, hundredths
/// of a seventh, first day, days, status, trial.
type Drawn = (u8, u8, (u8, u8, u8), u8, u32, u32, Option<u32>, u8, Option<u32>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let phase = (
        0_u8..6,
        0_u8..10,
        (0_u8..3, 0_u8..3, 0_u8..2),
        0_u8..3,
        0_u32..100_000,
        0_u32..700,
        proptest::option::of(0_u32..500),
        0_u8..10,
        proptest::option::of(0_u32..60),
    );
    proptest::collection::vec(phase, 1..25)
}

fn day(days: u32) -> String {
    let first: chrono::NaiveDate = "2024-11-20".parse().unwrap();
    (first + chrono::Days::new(u64::from(days))).to_string()
}

fn company(phases: &[Drawn], rates: &[(bool, u32, u32)], bridge: u32) -> Computed {
    let mut company = Company::new();
    company.policies.bridge_gaps_days = bridge;
    for code in ["USD", "GBP"] {
        company.rate(code, "2020-01-01", "0.9137");
    }
    for (pound, from, millionths) in rates {
        let code = if *pound { "GBP" } else { "USD" };
        company.rate(code, &day(*from), &format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000));
    }
    for (customer, subscription, plan, currency, price, from, days, status, trial) in phases {
        let (plan, product, region) = plan;
        let who = format!("{customer}/{subscription}/{plan}/{product}/{region}");
        let end = days.map(|days| day(from + days)).unwrap_or_default();
        let code = company.rates.currency(["EUR", "USD", "GBP"][usize::from(*currency)]).unwrap();
        let phase = company.phase(&who, "0", &day(*from), &end);
        phase.mrr = Amount::of(Number::from(i64::from(*price))).unwrap().share(1, 700);
        phase.before_discounts = phase.mrr;
        phase.currency = code;
        phase.trial_end = trial.map(|days| instant(&day(from + days)));
        phase.status = [Status::Active, Status::Paused, Status::Unpaid, Status::PastDue, Status::Future]
            .get(usize::from(*status))
            .copied()
            .unwrap_or_default();
    }
    company.until("2026-12")
}

/// The movements that are facts, with the fact of their money and that of their number.
const KINDS: [(Movement, Sum, Option<Sum>); 5] = [
    (Movement::New, Sum::New, Some(Sum::NewCustomers)),
    (Movement::Reactivation, Sum::Reactivation, Some(Sum::ReactivatedCustomers)),
    (Movement::Expansion, Sum::Expansion, None),
    (Movement::Contraction, Sum::Contraction, None),
    (Movement::Churn, Sum::Churned, Some(Sum::ChurnedCustomers)),
];

/// Everything that is told customer by customer.
type Told = (Ledger, Vec<Vec<LargeCustomer>>, Ending, Vec<(Slice, Vec<Cohort>)>);

fn told(computed: &Computed) -> Told {
    let Computed { mrr, customers, subscriptions, slices, window, .. } = computed;
    let cohorts = slices
        .all()
        .map(|slice| (slices.slice(slice), mrr.people.cohorts.of(slice, window.first, (&|_| true, &|_| true))));
    let mut cohorts: Vec<(Slice, Vec<Cohort>)> = cohorts.collect();
    cohorts.sort_by(|(a, _), (b, _)| a.cmp(b));
    (
        mrr.people.movements.ledger(customers, slices, &|_| true),
        mrr.people.largest.listed(customers, slices, &|_| true),
        mrr.people.endings.listed(customers, subscriptions, slices),
        cohorts,
    )
}

proptest! {
    #[test]
    fn the_identity_closes_in_total_and_in_every_member(
        phases in drawn(),
        rates in proptest::collection::vec((any::<bool>(), 0_u32..760, 1_u32..3_000_000), 0..12),
        bridge in 0_u32..40,
    ) {
        let computed = company(&phases, &rates, bridge);
        for (slice, month, money, count) in computed.gaps() {
            // One channel a customer: so this is every customer too.
            prop_assert!(money.is_zero(), "slice {slice:?} month {month}: {money:?}");
            prop_assert!(count.is_zero(), "slice {slice:?} month {month}: {count:?} customers");
        }
        for month in 0..computed.window.len() {
            let at = |slice: SliceNumber, sum: Sum| computed.mrr.get(slice, sum, month);
            prop_assert!(at(SliceNumber::TOTAL, Sum::Entered).is_zero() && at(SliceNumber::TOTAL, Sum::Left).is_zero());
            for dimension in computed.slices.segments() {
                let sum = |of: &dyn Fn(SliceNumber) -> Amount| {
                    computed.slices.members(dimension).fold(Amount::ZERO, |sum, (_, slice)| sum + of(slice))
                };
                // Within a dimension of phases what enters one member left another, beside what grew or shrank.
                let money = |slice: SliceNumber| at(slice, Sum::Expansion) + at(slice, Sum::Entered)
                    - at(slice, Sum::Contraction) - at(slice, Sum::Left);
                prop_assert_eq!(sum(&money), money(SliceNumber::TOTAL));
                for adding in [
                    Sum::Mrr,
                    Sum::New,
                    Sum::Reactivation,
                    Sum::Churned,
                    Sum::Fx,
                    Sum::CohortThen,
                    Sum::Contracts,
                    Sum::TrialsEnded,
                    Sum::TrialsConverted,
                ] {
                    prop_assert_eq!(sum(&|slice| at(slice, adding)), at(SliceNumber::TOTAL, adding));
                }
                // A customer of two members of such a dimension counts in each.
                if customer::DIMENSIONS.contains(&dimension) {
                    for adding in [
                        Sum::Customers,
                        Sum::FirstSeen,
                        Sum::NewCustomers,
                        Sum::ReactivatedCustomers,
                        Sum::ChurnedCustomers,
                        Sum::Involuntary,
                        Sum::CohortNow,
                        Sum::CohortKept,
                    ] {
                        prop_assert_eq!(sum(&|slice| at(slice, adding)), at(SliceNumber::TOTAL, adding));
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_told_of_customers_adds_up_to_the_facts(
        phases in drawn(),
        rates in proptest::collection::vec((any::<bool>(), 0_u32..760, 1_u32..3_000_000), 0..12),
    ) {
        let computed = company(&phases, &rates, 0);
        let ledger = computed.mrr.people.movements.ledger(&computed.customers, &computed.slices, &|_| true);
        let largest = computed.mrr.people.largest.listed(&computed.customers, &computed.slices, &|_| true);
        for (month, moved) in ledger.months.iter().enumerate() {
            let at = |sum: Sum| computed.mrr.get(SliceNumber::TOTAL, sum, month).number();
            for (kind, sum, count) in KINDS {
                let same: Vec<Number> =
                    moved.moved.iter().filter(|moved| moved.movement == kind).map(|moved| moved.size).collect();
                prop_assert_eq!(same.iter().fold(Number::ZERO, |sum, size| sum.plus(*size)), at(sum));
                let counted = Number::count(same.len());
                prop_assert!(count.is_none_or(|count| at(count) == counted), "{:?} in month {}", kind, month);
            }
            // With six customers every one is among the largest.
            let mrr = largest[month].iter().fold(Number::ZERO, |sum, customer| sum.plus(customer.mrr));
            prop_assert_eq!(mrr, at(Sum::Mrr));
        }
    }

    #[test]
    fn cohorts_add_up_to_the_customers_and_members_to_the_whole(
        phases in drawn(),
        rates in proptest::collection::vec((any::<bool>(), 0_u32..760, 1_u32..3_000_000), 0..12),
    ) {
        let computed = company(&phases, &rates, 0);
        let first = computed.window.first;
        let cohorts = |slice: SliceNumber| computed.mrr.people.cohorts.of(slice, first, (&|_| true, &|_| true));
        let whole = cohorts(SliceNumber::TOTAL);
        for (index, month) in computed.window.months().enumerate() {
            let age = |cohort: &Cohort| usize::try_from(month.since(cohort.month)).ok();
            let paying = whole.iter().filter_map(|cohort| cohort.customers.get(age(cohort)?)).sum::<u32>();
            let customers = computed.mrr.get(SliceNumber::TOTAL, Sum::Customers, index).number();
            prop_assert_eq!(Number::from(i64::from(paying)), customers);
            let begun = whole.iter().find(|cohort| cohort.month == month).map_or(Number::ZERO, |cohort| cohort.mrr[0]);
            prop_assert_eq!(begun, computed.mrr.get(SliceNumber::TOTAL, Sum::New, index).number());
        }
        for dimension in computed.slices.segments() {
            let members: Vec<Cohort> = computed.slices.members(dimension).flat_map(|(_, slice)| cohorts(slice)).collect();
            for cohort in &whole {
                let parts = || members.iter().filter(|part| part.month == cohort.month);
                for (age, customers) in cohort.customers.iter().enumerate() {
                    prop_assert_eq!(parts().map(|part| part.customers[age]).sum::<u32>(), *customers);
                    let mrr = parts().fold(Number::ZERO, |sum, part| sum.plus(part.mrr[age]));
                    prop_assert_eq!(mrr, cohort.mrr[age]);
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(phases in drawn(), bridge in 0_u32..20) {
        // One key with two contents is the record room's to settle.
        let mut unique = phases;
        unique.sort_by_key(|phase| (phase.1, phase.5));
        unique.dedup_by_key(|phase| (phase.1, phase.5));
        let mut backwards = unique.clone();
        backwards.reverse();
        let (one, other) = (company(&unique, &[], bridge), company(&backwards, &[], bridge));
        for (_, id) in Sum::ALL {
            prop_assert_eq!(one.total(id), other.total(id), "{}", id);
        }
        prop_assert_eq!(told(&one), told(&other));
    }
}
