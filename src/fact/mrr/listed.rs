//! Cases of what is told customer by customer, worked by hand: movements, the largest, cohorts, contracts that end.

use super::company::{Company, Computed, instant};
use crate::fact::phase::Moment;
use crate::fact::slice::{Dimension, SliceNumber};
use crate::fact::{Cohort, Slice};
use crate::number::Number;

fn date(text: &str) -> Moment {
    Moment { at: instant(text), timed: false }
}

/// Returns a month's movements as `new b Pro 0 90 90`: what, who, plan, opening, closing, size.
fn moved(computed: &Computed, month: usize) -> Vec<String> {
    let ledger = computed.mrr.people.movements.ledger(&computed.customers, &computed.slices, &|_| true);
    let line = |moved: &crate::fact::ledger::Moved| {
        let (kind, who, plan) = (moved.movement.id(), &moved.customer, &moved.plan);
        format!("{kind} {who} {plan} {} {} {}", moved.opening, moved.closing, moved.size)
    };
    let month = &ledger.months[month];
    assert_eq!((month.count, month.within_count), (month.moved.len(), month.within.len()));
    month.moved.iter().chain(&month.within).map(line).collect()
}

/// Returns a slice's cohorts as `2026-01 2,1,0 100,80,0`.
fn cohorts(computed: &Computed, slice: &Slice) -> Vec<String> {
    let all = computed.slices.all().find(|number| computed.slices.slice(*number) == *slice).unwrap();
    let line = |cohort: Cohort| {
        let customers: Vec<String> = cohort.customers.iter().map(ToString::to_string).collect();
        let mrr: Vec<String> = cohort.mrr.iter().map(Number::to_string).collect();
        format!("{} {} {}", cohort.month, customers.join(","), mrr.join(","))
    };
    computed.mrr.people.cohorts.of(all, computed.window.first, (&|_| true, &|_| true)).into_iter().map(line).collect()
}

fn plan(member: &str) -> Slice {
    Slice::Member { dimension: "plan".to_owned(), member: member.to_owned() }
}

/// Returns the contracts that end after a month as `2026-03-31 a s 50`, with `cancelled` behind where it is.
fn ending(computed: &Computed, month: usize) -> Vec<String> {
    let Computed { mrr, customers, subscriptions, slices, .. } = computed;
    let ending = mrr.people.endings.listed(customers, subscriptions, slices);
    let line = |contract: &crate::fact::listed::EndingContract| {
        let cancelled = if contract.cancelled { " cancelled" } else { "" };
        let (ends, who, subscription) = (contract.ends, &contract.customer, &contract.subscription);
        format!("{ends} {who} {subscription} {}{cancelled}", contract.mrr)
    };
    ending.months[month].contracts.iter().map(line).collect()
}

#[test]
fn a_month_lists_each_customer_once_the_largest_first_and_equals_by_their_ids() {
    let mut company = Company::new();
    company.phase("c/s1/Basic", "40", "2026-01-10", "");
    company.phase("a/s2/Basic", "40", "2026-01-10", "2026-02-10");
    company.phase("a/s2/Pro", "90", "2026-02-10", "2026-03-10");
    company.phase("b/s3/Pro", "100", "2026-01-10", "");
    company.phase("b/s4/Basic", "30", "2026-01-10", "2026-02-20");
    let computed = company.until("2026-03");
    // b has both plans, and Pro is the larger; a and c are as large as each other.
    assert_eq!(moved(&computed, 0), ["new b Pro 0 130 130", "new a Basic 0 40 40", "new c Basic 0 40 40"]);
    // a changed plan: 90 - 40; b ended one of two subscriptions.
    assert_eq!(moved(&computed, 1), ["expansion a Pro 40 90 50", "contraction b Pro 130 100 30"]);
    // The plan that a left.
    assert_eq!(moved(&computed, 2), ["churn a Pro 90 0 90"]);
}

#[test]
fn who_came_and_went_within_a_month_is_listed_without_a_movement() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "20", "2026-01-05", "2026-01-12");
    company.phase("a/s/Pro", "50", "2026-01-12", "2026-01-20");
    company.phase("b/t/Pro", "30", "2026-01-05", "");
    // In service at the last instant of January, so it is new there and churn in February.
    company.phase("c/u/Pro", "10", "2026-01-20", "2026-02-01");
    // A second subscription that came and went is nothing: b has MRR all along.
    company.phase("b/v/Basic", "70", "2026-02-03", "2026-02-10");
    // Never in service.
    company.phase("d/w/Basic", "70", "2026-02-03", "2026-02-03");
    let computed = company.until("2026-02");
    // 20, and then 50: never both.
    assert_eq!(moved(&computed, 0), ["new b Pro 0 30 30", "new c Pro 0 10 10", "within_month a Pro 0 50 0"]);
    assert_eq!(moved(&computed, 1), ["churn c Pro 10 0 10"]);
}

#[test]
fn movements_have_the_rates_by_which_they_are_valued() {
    let mut company = Company::new();
    company.rate("USD", "2026-01-01", "0.5");
    company.rate("USD", "2026-02-01", "0.8");
    company.foreign("a/s/Basic", ("100", "USD"), "2026-01-10", "2026-02-10");
    company.foreign("a/s/Basic", ("120", "USD"), "2026-02-10", "");
    company.foreign("b/t/Basic", ("10", "USD"), "2026-02-10", "");
    let computed = company.until("2026-02");
    // 100 and 120 dollars at 0.5; new money at the closing's 0.8.
    assert_eq!(moved(&computed, 1), ["expansion a Basic 50 60 10", "new b Basic 0 8 8"]);
}

#[test]
fn a_long_month_is_cut_and_counted() {
    let mut company = Company::new();
    for number in 0..210 {
        company.phase(&format!("{number:03}/s{number}/Basic"), "10", "2026-01-05", "");
    }
    company.phase("zz/last/Basic", "11", "2026-01-05", "");
    let computed = company.until("2026-01");
    let ledger = computed.mrr.people.movements.ledger(&computed.customers, &computed.slices, &|_| true);
    let month = &ledger.months[0];
    // None of them came and left within the month, which would be counted apart.
    assert_eq!(month.within_count, 0);
    assert_eq!((ledger.cap, month.moved.len(), month.count), (200, 200, 211));
    assert_eq!((month.moved[0].customer.as_str(), month.moved[199].customer.as_str()), ("zz", "198"));
}

#[test]
fn a_month_that_nothing_opens_has_no_movements_and_its_cohort_is_marked() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "40", "2026-01-10", "");
    company.phase("b/t/Basic", "40", "2026-02-10", "");
    let computed = company.until("2026-02");
    let people = &computed.mrr.people;
    let ledger = people.movements.ledger(&computed.customers, &computed.slices, &|month| month != 0);
    assert_eq!(ledger.months.iter().map(|month| month.count).collect::<Vec<_>>(), [0, 1]);
    let cohorts = people.cohorts.of(SliceNumber::TOTAL, computed.window.first, (&|month| month != 0, &|_| true));
    assert_eq!(cohorts.iter().map(|cohort| cohort.known).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn the_largest_customers_have_what_they_paid_a_year_before() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "40", "2025-01-10", "2025-09-01");
    company.phase("a/s/Basic", "70", "2025-09-01", "");
    company.phase("b/t/Pro", "70", "2025-11-10", "");
    let computed = company.until("2026-01");
    let largest = computed.mrr.people.largest.listed(&computed.customers, &computed.slices, &|_| true);
    let line = |month: usize| {
        let customers = largest[month].iter();
        customers.map(|it| format!("{} {} {} {}", it.customer, it.plan, it.mrr, it.mrr_a_year_ago)).collect::<Vec<_>>()
    };
    assert_eq!(line(11), ["a Basic 70 ", "b Pro 70 "]);
    // January 2025 is known: a paid 40, and b nothing.
    assert_eq!(line(12), ["a Basic 70 40", "b Pro 70 0"]);
    let month = |first: usize| {
        computed.mrr.people.largest.listed(&computed.customers, &computed.slices, &|month| month >= first)
    };
    assert!(!month(1)[12][0].mrr_a_year_ago.is_present(), "nothing is known of January 2025");
}

#[test]
fn a_cohort_is_who_began_in_a_month_and_a_real_zero_is_zero() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "40", "2026-01-10", "2026-02-10");
    company.phase("b/t/Basic", "60", "2026-01-10", "2026-02-10");
    company.phase("b/t/Pro", "100", "2026-02-10", "2026-03-05");
    company.phase("a/s/Basic", "50", "2026-04-10", "");
    company.phase("c/u/Pro", "10", "2026-03-10", "");
    let computed = company.until("2026-04");
    // January: 40 + 60; then b's 100; nobody in March; a is back with 50. What April reaches is no further.
    assert_eq!(cohorts(&computed, &Slice::Total), ["2026-01 2,1,0,1 100,100,0,50", "2026-03 1,1 10,10"]);
    // b belongs to the plan with which it began, and all that it pays counts there.
    assert_eq!(cohorts(&computed, &plan("Basic")), ["2026-01 2,1,0,1 100,100,0,50"]);
    assert_eq!(cohorts(&computed, &plan("Pro")), ["2026-03 1,1 10,10"]);
}

#[test]
fn a_customer_of_several_members_belongs_to_the_largest_and_of_equals_to_the_first_by_name() {
    let mut company = Company::new();
    company.phase("a/s/Pro/app", "40", "2026-01-10", "");
    company.phase("a/t/Basic/web", "40", "2026-01-10", "");
    company.phase("a/u/Extra/web", "30", "2026-01-10", "");
    let computed = company.until("2026-01");
    assert_eq!(cohorts(&computed, &plan("Basic")), ["2026-01 1 110"]);
    assert_eq!(cohorts(&computed, &plan("Pro")), [""; 0]);
    let product = |member: &str| Slice::Member { dimension: "product".to_owned(), member: member.to_owned() };
    assert_eq!(cohorts(&computed, &product("web")), ["2026-01 1 110"]);
    assert_eq!(cohorts(&computed, &product("app")), [""; 0]);
    assert_eq!(computed.slices.find("product"), Some(Dimension::own(0)));
}

#[test]
fn a_cohort_has_the_rates_of_its_month() {
    let mut company = Company::new();
    company.rate("USD", "2026-01-01", "0.5");
    company.rate("USD", "2026-02-01", "0.8");
    company.foreign("a/s/Basic", ("100", "USD"), "2026-01-10", "2026-02-10");
    company.foreign("a/s/Basic", ("120", "USD"), "2026-02-10", "");
    assert_eq!(cohorts(&company.until("2026-02"), &Slice::Total), ["2026-01 1,1 50,60"]);
}

#[test]
fn contracts_end_soon_by_their_term_or_by_an_end_that_was_known() {
    let mut company = Company::new();
    // 31 January + 90 days is 1 May.
    company.phase("a/s1/Pro", "10", "2025-05-01", "").term_end = Some(date("2026-05-01"));
    company.phase("b/s2/Pro", "20", "2025-05-02", "").term_end = Some(date("2026-05-02"));
    // Cancelled in January and in February.
    company.phase("c/s3/Pro", "30", "2025-06-01", "2026-03-01").canceled = Some(instant("2026-01-20"));
    company.phase("d/s4/Pro", "40", "2025-06-01", "2026-03-01").canceled = Some(instant("2026-02-20"));
    // An end of which nobody says when it was decided, at the first instant after January.
    company.phase("e/s5/Pro", "50", "2025-06-01", "2026-02-01");
    // A change of plan is no end.
    company.phase("f/s6/Basic", "60", "2025-06-01", "2026-02-10");
    company.phase("f/s6/Pro", "65", "2026-02-10", "");
    // The first month is March 2025, so January is the eleventh.
    // Renewed in February: the next term was signed on the 5th.
    company.phase("g/s7/Pro", "70", "2025-03-01", "2026-03-01").term_end = Some(date("2026-03-01"));
    let renewal = company.phase("g/s7/Pro", "75", "2026-03-01", "");
    (renewal.signed, renewal.term_end) = (Some(instant("2026-02-05")), Some(date("2027-03-01")));
    let computed = company.until("2026-02");
    assert_eq!(
        ending(&computed, 10),
        ["2026-02-01 e s5 50", "2026-03-01 c s3 30 cancelled", "2026-03-01 g s7 70", "2026-05-01 a s1 10"]
    );
    // In February d has cancelled too, and g is renewed.
    assert_eq!(
        ending(&computed, 11),
        ["2026-03-01 c s3 30 cancelled", "2026-03-01 d s4 40 cancelled", "2026-05-01 a s1 10", "2026-05-02 b s2 20"]
    );
}
