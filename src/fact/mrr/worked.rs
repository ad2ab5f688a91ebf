//! Cases of MRR that are worked by hand.

use super::company::{Company, instant, monthly};
use crate::config::{Cancellation, DateOnlyEnds, Paused, Trials};
use crate::fact::phase::{Moment, Status};

fn ended(text: &str) -> Moment {
    Moment { at: instant(text), timed: false }
}

#[test]
fn every_interval_is_normalised_to_a_month() {
    assert_eq!(monthly("1200", "year", 1), "100");
    // Two years at 2,400: 2,400 / 12 / 2.
    assert_eq!(monthly("2400", "year", 2), "100");
    assert_eq!(monthly("300", "quarter", 1), "100");
    // 10 × 52 / 12 = 520 / 12 = 43.33…
    assert_eq!(monthly("10", "week", 1), "43.333333333333");
    // 1 × 365 / 12 = 30.41666…
    assert_eq!(monthly("1", "day", 1), "30.416666666667");
}

#[test]
fn an_upgrade_within_a_month_is_expansion_by_the_difference() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-10", "2026-02-15");
    company.phase("a/s/Basic", "80", "2026-02-15", "");
    assert_eq!(company.until("2026-03").movements(), ["2026-01 new_mrr 50", "2026-02 expansion_mrr 30"]);
}

#[test]
fn a_gap_over_a_month_end_is_churn_then_reactivation() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-10", "2026-02-20");
    company.phase("a/s/Basic", "50", "2026-03-05", "");
    let computed = company.until("2026-03");
    let expected = ["2026-01 new_mrr 50", "2026-02 churned_mrr 50", "2026-03 reactivation_mrr 50"];
    assert_eq!(computed.movements(), expected);
    assert_eq!(computed.total("reactivated_customers"), ["0", "0", "1"]);
    assert_eq!(computed.total("first_seen"), ["1", "0", "0"]);
}

#[test]
fn gaps_shorter_than_the_policy_are_bridged() {
    let gap = |days: u32| {
        let mut company = Company::new();
        company.policies.bridge_gaps_days = days;
        company.phase("a/s/Basic", "50", "2026-01-10", "2026-02-20");
        company.phase("a/t/Basic", "60", "2026-03-05", "");
        company.until("2026-03").movements()
    };
    // From 20 February to 5 March are 13 days: not shorter than 13, shorter than 14.
    assert_eq!(gap(13)[1], "2026-02 churned_mrr 50");
    assert_eq!(gap(14), ["2026-01 new_mrr 50", "2026-03 expansion_mrr 10"]);
}

#[test]
fn ending_one_of_two_subscriptions_is_contraction() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-10", "2026-03-02");
    company.phase("a/t/Basic", "20", "2026-02-10", "");
    let expected = ["2026-01 new_mrr 50", "2026-02 expansion_mrr 20", "2026-03 contraction_mrr 50"];
    let computed = company.until("2026-03");
    assert_eq!(computed.movements(), expected);
    assert_eq!(computed.total("contracts"), ["1", "2", "1"]);
}

#[test]
fn a_trial_that_converts_is_new_once() {
    let trial = |policy: Trials| {
        let mut company = Company::new();
        company.policies.trials = policy;
        company.phase("a/s/Basic", "50", "2026-01-20", "").trial_end = Some(instant("2026-02-19"));
        company.until("2026-03").movements()
    };
    assert_eq!(trial(Trials::Excluded), ["2026-02 new_mrr 50"]);
    assert_eq!(trial(Trials::Counted), ["2026-01 new_mrr 50"]);
}

#[test]
fn a_trial_without_an_end_is_never_in_mrr() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-20", "").status = Status::Trialing;
    assert!(company.until("2026-03").movements().is_empty());
}

#[test]
fn a_whole_discount_leaves_no_customer() {
    let mut company = Company::new();
    let phase = company.phase("a/s/Basic", "50", "2026-01-20", "2026-03-01");
    (phase.mrr, phase.discounts) = (crate::fact::amount::Amount::ZERO, phase.before_discounts);
    company.phase("a/s/Basic", "50", "2026-03-01", "");
    let computed = company.until("2026-03");
    assert_eq!(computed.movements(), ["2026-03 new_mrr 50"]);
    assert_eq!(computed.total("customers"), ["0", "0", "1"]);
    assert_eq!(computed.total("mrr_before_discounts"), ["50", "50", "50"]);
    assert_eq!(computed.total("mrr_discounts"), ["50", "50", "0"]);
}

#[test]
fn an_end_at_the_last_midnight_of_a_month_churns_in_the_next() {
    let churn = |end: &str| {
        let mut company = Company::new();
        company.phase("a/s/Basic", "50", "2026-09-20", end);
        company.until("2026-12").movements().pop().unwrap()
    };
    assert_eq!(churn("2026-11-01T00:00:00"), "2026-11 churned_mrr 50");
    assert_eq!(churn("2026-10-31T23:59:59"), "2026-10 churned_mrr 50");
    assert_eq!(churn("2026-11-01"), "2026-11 churned_mrr 50");
}

#[test]
fn a_second_before_midnight_leaves_no_gap_to_the_next_phase() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-09-20T10:00:00", "2026-10-31T23:59:59");
    company.phase("a/s/Basic", "70", "2026-11-01T00:00:00", "");
    assert_eq!(company.until("2026-11").movements(), ["2026-09 new_mrr 50", "2026-11 expansion_mrr 20"]);
}

#[test]
fn a_leap_february_ends_with_its_29th() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2028-02-29", "2028-03-01");
    company.phase("b/t/Basic", "70", "2028-01-31", "2028-02-29");
    // a is in service when February ends; b is not, its last day is the 28th.
    assert_eq!(company.until("2028-03").total("mrr"), ["70", "50", "0"]);
}

#[test]
fn in_and_out_within_one_month_is_no_movement() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-05", "2026-01-25");
    company.phase("a/s/Basic", "50", "2026-03-05", "");
    let computed = company.until("2026-03");
    assert_eq!(computed.movements(), ["2026-03 new_mrr 50"]);
}

#[test]
fn a_change_of_plan_leaves_one_and_enters_the_other() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-10", "2026-02-15");
    company.phase("a/s/Pro", "80", "2026-02-15", "");
    let mut computed = company.until("2026-02");
    assert_eq!(computed.movements(), ["2026-01 new_mrr 50", "2026-02 expansion_mrr 30"]);
    assert_eq!(computed.plan("Basic", "left_mrr"), ["0", "50"]);
    assert_eq!(computed.plan("Basic", "left_customers"), ["0", "1"]);
    assert_eq!(computed.plan("Basic", "churned_mrr"), ["0", "0"]);
    assert_eq!(computed.plan("Pro", "entered_mrr"), ["0", "80"]);
    assert_eq!(computed.plan("Pro", "entered_customers"), ["0", "1"]);
    assert_eq!(computed.plan("Pro", "new_mrr"), ["0", "0"]);
    assert_eq!(computed.total("entered_mrr"), ["0", "0"]);
}

#[test]
fn exchange_alone_is_neither_expansion_nor_contraction() {
    let mut company = Company::new();
    company.rate("USD", "2026-01-01", "0.5");
    company.rate("USD", "2026-02-10", "0.8");
    company.rate("USD", "2026-03-10", "0.4");
    company.foreign("a/s/Basic", ("100", "USD"), "2026-01-10", "2026-03-15");
    company.foreign("a/s/Basic", ("150", "USD"), "2026-03-15", "2026-04-15");
    let computed = company.until("2026-04");
    // January 100 × 0.5 = 50. February 100 × 0.8 = 80: 30 by exchange. March: 50 more at February's 0.8 is 40 of
    // expansion; 150 × 0.4 = 60 = 80 + 40 − 60 by exchange. April: the 60 of the opening are lost.
    let expected = [
        "2026-01 new_mrr 50",
        "2026-02 fx_mrr 30",
        "2026-03 expansion_mrr 40",
        "2026-03 fx_mrr -60",
        "2026-04 churned_mrr 60",
    ];
    assert_eq!(computed.movements(), expected);
    assert_eq!(computed.total("mrr"), ["50", "80", "60", "0"]);
}

#[test]
fn retention_of_twelve_months_is_at_the_rates_of_then() {
    let mut company = Company::new();
    company.rate("USD", "2025-01-01", "0.5");
    company.rate("USD", "2025-06-01", "2");
    company.foreign("a/s/Basic", ("100", "USD"), "2025-01-10", "2025-08-01");
    company.foreign("a/s/Basic", ("120", "USD"), "2025-08-01", "");
    company.phase("b/t/Basic", "40", "2025-01-10", "2025-11-01");
    company.phase("c/u/Basic", "30", "2025-01-10", "2025-11-01");
    company.phase("c/u/Pro", "20", "2025-11-01", "");
    company.phase("d/v/Basic", "99", "2025-02-10", "");
    let mut computed = company.until("2026-01");
    // Of January 2025: a 50, b 40, c 30. Now, at the rates of then: a 120 × 0.5 = 60, b 0, c 20. Kept: 50 + 0 + 20.
    assert_eq!(computed.total("cohort_12_mrr_then").pop().unwrap(), "120");
    assert_eq!(computed.total("cohort_12_mrr_now").pop().unwrap(), "80");
    assert_eq!(computed.total("cohort_12_mrr_kept").pop().unwrap(), "70");
    // Within Basic, c has left for another plan and is not lost: its 30 count as kept. Now 60 + 0 + 30.
    assert_eq!(computed.plan("Basic", "cohort_12_mrr_now").pop().unwrap(), "90");
    assert_eq!(computed.plan("Basic", "cohort_12_mrr_kept").pop().unwrap(), "80");
}

#[test]
fn date_only_ends_are_inclusive_where_the_column_proves_it() {
    let churn = |policy: DateOnlyEnds| {
        let mut company = Company::new();
        company.policies.date_only_ends = policy;
        company.phase("a/s/Basic", "50", "2026-01-10", "2026-02-14");
        company.phase("a/s/Basic", "50", "2026-02-15", "");
        company.phase("b/t/Basic", "20", "2026-01-10", "2026-02-28");
        company.until("2026-03").movements().pop().unwrap()
    };
    // a's first phase ends the day before its second begins: 28 February is b's last day, so b churns in March.
    assert_eq!(churn(DateOnlyEnds::Proved), "2026-03 churned_mrr 20");
    assert_eq!(churn(DateOnlyEnds::Inclusive), "2026-03 churned_mrr 20");
    assert_eq!(churn(DateOnlyEnds::Exclusive), "2026-02 churned_mrr 20");
}

#[test]
fn overlapping_phases_are_cut_and_reported_and_never_counted_twice() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-10", "");
    company.phase("a/s/Basic", "80", "2026-02-15", "");
    let computed = company.until("2026-03");
    assert_eq!(computed.total("mrr"), ["50", "80", "80"]);
    assert_eq!(computed.problems.len(), 1);
    assert_eq!(computed.problems[0].arguments.0, [("start", "2026-02-15".to_owned()), ("value", "s".to_owned())]);
}

#[test]
fn a_status_without_a_date_holds_from_the_report_month_for_a_single_row() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-10", "").status = Status::Unpaid;
    let computed = company.until("2026-03");
    assert_eq!(computed.movements(), ["2026-01 new_mrr 50", "2026-03 churned_mrr 50"]);
    assert_eq!(computed.total("involuntary_churned_customers"), ["0", "0", "1"]);
    assert_eq!(computed.problems.len(), 1);
}

#[test]
fn a_status_without_a_date_holds_for_the_whole_phase_among_several_rows() {
    let mut company = Company::new();
    company.phase("a/s/Basic", "50", "2026-01-10", "2026-02-15");
    company.phase("a/s/Basic", "50", "2026-02-15", "").status = Status::Unpaid;
    let computed = company.until("2026-03");
    assert_eq!(computed.movements(), ["2026-01 new_mrr 50", "2026-02 churned_mrr 50"]);
    assert_eq!(computed.total("involuntary_churned_customers"), ["0", "1", "0"]);
    assert!(computed.problems.is_empty());
}

#[test]
fn a_status_holds_from_its_date() {
    let mut company = Company::new();
    let phase = company.phase("a/s/Basic", "50", "2026-01-10", "");
    (phase.status, phase.status_since) = (Status::Paused, Some(instant("2026-02-10")));
    assert_eq!(company.until("2026-03").movements(), ["2026-01 new_mrr 50", "2026-02 churned_mrr 50"]);

    let mut company = Company::new();
    company.policies.paused = Paused::Kept;
    let phase = company.phase("a/s/Basic", "50", "2026-01-10", "");
    (phase.status, phase.status_since) = (Status::Paused, Some(instant("2026-02-10")));
    assert_eq!(company.until("2026-03").movements(), ["2026-01 new_mrr 50"]);
}

#[test]
fn past_due_stays_unless_the_policy_drops_it_after_some_days() {
    let late = |days: Option<u32>| {
        let mut company = Company::new();
        company.policies.past_due_days = days;
        let phase = company.phase("a/s/Basic", "50", "2026-01-10", "");
        (phase.status, phase.status_since) = (Status::PastDue, Some(instant("2026-01-20")));
        company.until("2026-03").movements().pop().unwrap()
    };
    assert_eq!(late(None), "2026-01 new_mrr 50");
    // 20 January and 30 days are 19 February.
    assert_eq!(late(Some(30)), "2026-02 churned_mrr 50");
}

#[test]
fn what_has_not_begun_was_never_in_service() {
    for status in [Status::Future, Status::Incomplete] {
        let mut company = Company::new();
        company.phase("a/s/Basic", "50", "2026-01-10", "").status = status;
        assert!(company.until("2026-03").movements().is_empty());
    }
}

#[test]
fn what_has_not_begun_takes_nothing_from_what_is_in_service() {
    for status in [Status::Future, Status::Incomplete] {
        let mut company = Company::new();
        company.phase("a/s/Basic", "50", "2026-01-10", "");
        company.phase("a/s/Pro", "80", "2026-02-10", "").status = status;
        let computed = company.until("2026-03");
        assert_eq!(computed.movements(), ["2026-01 new_mrr 50"]);
        assert!(computed.problems.is_empty());
    }
}

#[test]
fn a_cancellation_ends_at_its_end_or_at_once_by_policy() {
    let churn = |policy: Cancellation, end: &str| {
        let mut company = Company::new();
        company.policies.cancellation = policy;
        let phase = company.phase("a/s/Basic", "50", "2026-01-10", "");
        phase.ended = (!end.is_empty()).then(|| ended(end));
        (phase.status, phase.canceled) = (Status::Canceled, Some(instant("2026-02-10")));
        company.until("2026-04").movements().pop().unwrap()
    };
    assert_eq!(churn(Cancellation::AtEnd, "2026-03-10"), "2026-03 churned_mrr 50");
    assert_eq!(churn(Cancellation::AtEnd, ""), "2026-02 churned_mrr 50");
    assert_eq!(churn(Cancellation::AtCancellation, "2026-03-10"), "2026-02 churned_mrr 50");
}

#[test]
fn largest_customers_are_the_largest_of_the_month() {
    let mut company = Company::new();
    for size in 1..=12 {
        company.phase(&format!("{size}/{size}/Basic"), &size.to_string(), "2026-01-10", "");
    }
    let computed = company.until("2026-01");
    let largest = |count: usize| computed.mrr.largest(super::SliceNumber::TOTAL, 0, count).number().to_string();
    // 12; and 12 + 11 + … + 3 = 78 − 1 − 2.
    assert_eq!((largest(1), largest(10)), ("12".to_owned(), "75".to_owned()));
}
