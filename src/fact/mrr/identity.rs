//! The identity closes to exactly zero, whatever the phases, statuses, currencies and rates.

use proptest::prelude::*;

use super::company::{Company, Computed, instant};
use super::{SliceNumber, Sum};
use crate::fact::amount::Amount;
use crate::fact::phase::Status;

/// A phase as numbers: customer, subscription, plan, currency, hundredths of a seventh, first day, days, status, trial.
type Drawn = (u8, u8, u8, u8, u32, u32, Option<u32>, u8, Option<u32>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let phase = (
        0_u8..6,
        0_u8..10,
        0_u8..3,
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
        let who = format!("{customer}/{subscription}/{plan}");
        let end = days.map(|days| day(from + days)).unwrap_or_default();
        let code = company.rates.currency(["EUR", "USD", "GBP"][usize::from(*currency)]).unwrap();
        let phase = company.phase(&who, "0", &day(*from), &end);
        phase.mrr = Amount::of(crate::number::Number::from(i64::from(*price))).unwrap().share(1, 700);
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
                let members = computed.slices.members(dimension);
                let sum = members.fold(Amount::ZERO, |sum, (_, slice)| sum + at(slice, Sum::Mrr));
                prop_assert_eq!(sum, at(SliceNumber::TOTAL, Sum::Mrr));
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
    }
}
