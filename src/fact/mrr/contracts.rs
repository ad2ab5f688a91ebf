//! Cases of contracts, renewals and committed MRR that are worked by hand.

use super::company::{Company, instant};
use crate::config::DateOnlyEnds;
use crate::fact::phase::Moment;

fn date(text: &str) -> Moment {
    Moment { at: instant(text), timed: false }
}

#[test]
fn a_contract_with_a_row_per_term_is_renewed_or_lost_on_its_day() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2025-02-01", "2026-02-01").term_end = Some(date("2026-02-01"));
    company.phase("a/s/Basic", "60", "2026-02-01", "").term_end = Some(date("2027-02-01"));
    company.phase("b/t/Basic", "30", "2025-02-01", "2026-02-01").term_end = Some(date("2026-02-01"));
    let computed = company.until("2026-02");
    let last = |id: &str| computed.total(id).pop().unwrap();
    assert_eq!((last("contracts_due"), last("contracts_renewed")), ("2".to_owned(), "1".to_owned()));
    // Each weighs its MRR of the day before.
    assert_eq!((last("contracts_due_mrr"), last("contracts_renewed_mrr")), ("80".to_owned(), "50".to_owned()));
}

#[test]
fn an_inclusive_end_shifts_the_term_alike() {
    let mut company = Company::new();
    company.policies.date_only_ends = DateOnlyEnds::Inclusive;
    company.phase("a/s/Basic", "50", "2025-02-01", "2026-01-31").term_end = Some(date("2026-01-31"));
    company.phase("a/s/Basic", "60", "2026-02-01", "").term_end = Some(date("2027-01-31"));
    let computed = company.until("2026-02");
    assert_eq!(computed.total("contracts_renewed").pop().unwrap(), "1");
    // 60 × 12 months, from 1 February 2026 to the end of 31 January 2027.
    assert_eq!(computed.total("contract_term_mrr_months").pop().unwrap(), "720");
}

#[test]
fn a_term_counts_from_its_first_phase() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-01", "2026-02-15").term_end = Some(date("2027-01-01"));
    company.phase("a/s/Basic", "80", "2026-02-15", "").term_end = Some(date("2027-01-01"));
    company.phase("b/t/Basic", "20", "2026-01-01", "");
    let computed = company.until("2026-02");
    assert_eq!(computed.total("contract_term_mrr"), ["50", "80"]);
    assert_eq!(computed.total("contract_term_mrr_months"), ["600", "960"]);
    assert_eq!(computed.total("contracts"), ["2", "2"]);
}

#[test]
fn a_contract_lost_before_its_term_ends_is_not_due() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2025-02-01", "2025-11-01").term_end = Some(date("2026-02-01"));
    assert_eq!(company.until("2026-02").total("contracts_due").pop().unwrap(), "0");
}

#[test]
fn what_is_signed_counts_until_it_begins() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-01", "2026-04-01");
    company.phase("a/s/Basic", "80", "2026-04-01", "").signed = Some(instant("2026-02-10"));
    company.phase("b/t/Basic", "20", "2026-04-01", "").signed = Some(instant("2026-03-10"));
    company.phase("c/u/Basic", "7", "2026-04-01", "");
    let computed = company.until("2026-04");
    // The raise of 30 is signed in February, 20 more in March; nobody knows when c signed.
    assert_eq!(computed.total("signed_mrr"), ["0", "30", "50", "0"]);
    assert_eq!(computed.total("cancelled_mrr"), ["0", "0", "0", "0"]);
}

#[test]
fn what_is_cancelled_or_signed_to_be_cut_counts_until_it_ends() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-01", "2026-04-10").canceled = Some(instant("2026-02-10"));
    company.phase("b/t/Basic", "20", "2026-01-01", "2026-04-01");
    company.phase("b/t/Basic", "15", "2026-04-01", "").signed = Some(instant("2026-03-10"));
    let computed = company.until("2026-04");
    // 50 cancelled in February; in March 20 − 15 is signed away as well; in April both have happened.
    assert_eq!(computed.total("cancelled_mrr"), ["0", "50", "55", "0"]);
    assert_eq!(computed.total("signed_mrr"), ["0", "0", "0", "0"]);
}

#[test]
fn a_signed_change_of_plan_is_both_within_the_plans() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-01", "2026-03-01");
    company.phase("a/s/Pro", "80", "2026-03-01", "").signed = Some(instant("2026-01-10"));
    let mut computed = company.until("2026-02");
    assert_eq!(computed.total("signed_mrr"), ["30", "30"]);
    assert_eq!(computed.plan("Pro", "signed_mrr"), ["80", "80"]);
    assert_eq!(computed.plan("Basic", "cancelled_mrr"), ["50", "50"]);
}

#[test]
fn churn_is_involuntary_by_the_reason_of_the_last_phase() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-01", "2026-02-10").non_payment = true;
    company.phase("b/t/Basic", "50", "2026-01-01", "2026-02-10");
    company.phase("c/u/Basic", "50", "2026-01-01", "2026-02-05").non_payment = true;
    company.phase("c/v/Basic", "50", "2026-01-01", "2026-02-10");
    let computed = company.until("2026-02");
    assert_eq!(computed.total("churned_customers"), ["0", "3"]);
    assert_eq!(computed.total("involuntary_churned_customers"), ["0", "1"]);
}
