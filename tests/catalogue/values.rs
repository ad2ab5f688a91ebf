//! Every KPI of the catalogue, worked out by hand from one small set of facts.

use std::collections::BTreeMap;

use kpibook::fact::{Facts, Series, Slice};
use kpibook::kpi::Evaluator;
use kpibook::number::Number;

use super::{catalogue, definitions};
use crate::invented;

/// The facts of every month: thirteen months, all alike but for the MRR at three of them.
const FACTS: &str = "
    mrr 1200, opening_mrr 1000, new_mrr 150, expansion_mrr 80, reactivation_mrr 20, contraction_mrr 30, churned_mrr 20,
    fx_mrr 0, customers 60, opening_customers 56, new_customers 6, reactivated_customers 1, churned_customers 3,
    customers_ever 90, involuntary_churned_customers 1, contracts 75, contract_term_mrr 400,
    contract_term_mrr_months 7200, signed_mrr 60, cancelled_mrr 24, mrr_before_discounts 1250, mrr_discounts 50,
    top_customer_mrr 120, top_10_customers_mrr 540, cohort_12_customers 50,
    cohort_12_mrr_then 500, cohort_12_mrr_now 550,
    cohort_12_mrr_kept 450, contracts_due 10, contracts_renewed 9, contracts_due_mrr 200, contracts_renewed_mrr 150,
    invoiced 2000, refunds 40, recurring_revenue 1100, one_off_revenue 300, usage_revenue 200, revenue_to_date 9000,
    invoices 50, purchases 30, buyers 20, buyers_to_date 45, repeat_buyers_to_date 9, collected 1200, spend 300,
    paid_new_customers 4, cogs 390, cogs_given 1, onboarding_expenses 120, other_income 100, counted_spend 300,
    counted_expenses 1500, counted_sales_and_marketing_expenses 600, cash 4500,
    referral_customers 3, trials_ended 10, trials_converted 4, signups_matured 40, signups_converted 15,
    targeted 9000, impressions 40000, clicks 800, visitors 5000, organic_visitors 2000, signups 300, leads 120,
    qualified_leads 60, product_qualified_leads 20, won_leads 9, lost_leads 27, leads_matured 100, leads_converted 8,
    product_qualified_leads_matured 16, product_qualified_leads_converted 5, sales_cycle_days 41.5, invitations 90,
    invited_signups 30, tickets 45, open_tickets 12, first_response_hours 3.25, resolution_hours 30, complaints 3,
    nps_responses 40, nps_promoters 22, nps_detractors 6, csat_responses 50, csat_top_responses 44, ces_responses 20,
    ces_points 113, survey_responses 110, survey_points 8910,
    monthly_active_users 40, daily_users_sum 240, days 30, weekly_users_sum 80, weeks 4, frequent_users 10, free_users 8,
    event_customers 30, active_paying_customers 27, event_customers_before 32, dropped_customers 4, features 5,
    feature_customers 60, events 4000, sessions 500, timed_sessions 400, session_seconds 240000, usage_seconds 264000,
    page_views 15000, page_clicks 1800, seconds_on_page 900000, downloads 70,
    requests 10000, errors 50, downtime_minutes 144, service_days 30
";

/// Each KPI's value in the last month, with its working.
const WORKED: &str = "
    mrr 1200
    arr 14400                           = 1200 × 12
    opening_mrr 1000
    new_mrr 150
    expansion_mrr 80
    reactivation_mrr 20
    contraction_mrr 30
    churned_mrr 20
    fx_mrr 0
    net_new_mrr 200                     = 1200 − 1000
    mrr_growth_rate 0.2                 = 200 ÷ 1000
    mrr_cmgr_12 0.059463094359          = (1200 ÷ 600) ^ (1 ÷ 12) − 1, a semitone
    arpa 20                             = 1200 ÷ 60
    arpu 30                             = 1200 ÷ 40
    new_customer_mrr 25                 = 150 ÷ 6
    acv 192                             = 14400 ÷ 75
    contract_months 18                  = 7200 ÷ 400
    cmrr 1236                           = 1200 + 60 − 24
    cmrr_to_mrr 1.03
    carr 14832                          = 1236 × 12
    expansion_rate 0.08                 = 80 ÷ 1000
    quick_ratio 5                       = (150 + 80 + 20) ÷ (30 + 20)
    billings 1960                       = 2000 − 40
    revenue 1560                        = 1100 + 300 + 200 − 40
    recurring_revenue 1100
    one_off_revenue 300
    usage_revenue 200
    refunds 40
    recurring_share 0.6875              = 1100 ÷ 1600
    average_order_value 40              = 2000 ÷ 50
    purchases_per_buyer 1.5             = 30 ÷ 20
    repeat_purchase_rate 0.2            = 9 ÷ 45
    discount_rate 0.04                  = 50 ÷ 1250
    refund_rate 0.02                    = 40 ÷ 2000
    top_customer_share 0.1              = 120 ÷ 1200
    top_10_share 0.45                   = 540 ÷ 1200
    customer_churn_rate 0.053571428571  = 3 ÷ 56
    customer_retention_rate 0.946428571429
    gross_mrr_churn_rate 0.05           = (20 + 30) ÷ 1000
    net_mrr_churn_rate -0.03            = (20 + 30 − 80) ÷ 1000
    gross_revenue_retention 0.95        = (1000 − 20 − 30) ÷ 1000
    net_revenue_retention 1.03          = (1000 + 80 − 30 − 20) ÷ 1000
    gross_revenue_retention_12 0.9      = 450 ÷ 500
    net_revenue_retention_12 1.1        = 550 ÷ 500
    renewal_rate 0.9                    = 9 ÷ 10
    renewal_rate_mrr 0.75               = 150 ÷ 200
    customer_lifetime_months 18.666666666667 = 6 × 56 ÷ (6 × 3)
    involuntary_churn_share 0.333333333333   = 1 ÷ 3
    acquisition_to_retention_ratio 0.11320754717 = 6 ÷ (56 − 3)
    drop_off_rate 0.125                 = 4 ÷ 32
    visitors 5000
    organic_share 0.4                   = 2000 ÷ 5000
    signups 300
    total_signup_rate 0.033333333333    = 300 ÷ 9000
    visitor_to_signup_rate 0.06         = 300 ÷ 5000
    signup_to_paid_rate 0.375           = 15 ÷ 40
    trial_to_paid_rate 0.4              = 4 ÷ 10
    leads 120
    qualified_leads 60
    product_qualified_leads 20
    lead_velocity_rate 0                = 60 ÷ 60 − 1
    lead_to_customer_rate 0.08          = 8 ÷ 100
    pql_to_paid_rate 0.3125             = 5 ÷ 16
    win_rate 0.25                       = 9 ÷ (9 + 27)
    sales_cycle_days 41.5
    click_through_rate 0.02             = 800 ÷ 40000
    cost_per_click 0.375                = 300 ÷ 800
    cost_per_signup 1                   = 300 ÷ 300
    cost_per_lead 2.5                   = 300 ÷ 120
    traffic_roi 3.5                     = (150 × 0.75 × 12 − 300) ÷ 300
    invitations_per_customer 1.5        = 90 ÷ 60
    viral_coefficient 0.5               = 1.5 × 30 ÷ 90
    referral_customers 3
    referral_share 0.5                  = 3 ÷ 6
    customers 60
    opening_customers 56
    new_customers 6
    reactivated_customers 1
    churned_customers 3
    sales_and_marketing_spend 900       = 300 + 600
    cac 150                             = 900 ÷ 6
    paid_cac 75                         = 300 ÷ 4
    ltv 280                             = 20 × 0.75 × 18.666…
    historical_ltv 100                  = 9000 ÷ 90
    ltv_to_cac 1.866666666667           = 280 ÷ 150
    cac_payback_months 8                = 900 ÷ (150 × 0.75)
    onboarding_cost 20                  = 120 ÷ 6
    cost_to_serve 6.5                   = 390 ÷ 60
    magic_number 1.333333333333         = (1200 − 900) × 12 ÷ (3 × 900)
    tickets 45
    tickets_per_100_customers 75        = 45 ÷ 60 × 100
    open_tickets 12
    first_response_hours 3.25
    resolution_hours 30
    complaints 3
    complaints_per_100_customers 5      = 3 ÷ 60 × 100
    csat 0.88                           = 44 ÷ 50
    nps 40                              = (22 − 6) ÷ 40 × 100
    ces 5.65                            = 113 ÷ 20
    feedback_rating 81                  = 8910 ÷ 110
    survey_responses 110
    monthly_active_users 40
    weekly_active_users 20              = 80 ÷ 4
    daily_active_users 8                = 240 ÷ 30
    stickiness 0.2                      = 8 ÷ 40
    active_customer_share 0.45          = 27 ÷ 60
    sessions_per_user 12.5              = 500 ÷ 40
    session_minutes 10                  = 240000 ÷ 60 ÷ 400
    minutes_per_user 110                = 264000 ÷ 60 ÷ 40
    events_per_user 100                 = 4000 ÷ 40
    frequent_user_share 0.25            = 10 ÷ 40
    free_user_share 0.2                 = 8 ÷ 40
    feature_adoption 0.4                = 60 ÷ (5 × 30)
    pages_per_visitor 3                 = 15000 ÷ 5000
    seconds_per_page 60                 = 900000 ÷ 15000
    page_click_rate 0.12                = 1800 ÷ 15000
    downloads 70
    error_rate 0.005                    = 50 ÷ 10000
    uptime 0.996666666667               = 1 − 144 ÷ (30 × 1440)
    cash 4500
    gross_burn 1800                     = 1500 + 300
    net_burn 500                        = 1800 − 1200 − 100
    runway_months 9                     = 4500 ÷ 500
    gross_margin 0.75                   = (1560 − 390) ÷ 1560
    profit -140                         = 1560 + 100 − 1800
    profit_margin -0.089743589744       = −140 ÷ 1560
    sales_and_marketing_share 0.576923076923 = 900 ÷ 1560
    burn_multiple 0.208333333333        = 3 × 500 ÷ (3 × 200 × 12)
    rule_of_40 91.025641025641          = (1200 ÷ 600 − 1) × 100 + (−140 ÷ 1560) × 100
";

/// Builds the facts, with some of them changed in every month.
fn facts(changed: &[(&str, &str)]) -> Facts {
    let mut series: BTreeMap<String, Series> = BTreeMap::new();
    for fact in FACTS.split(',') {
        let (id, value) = fact.trim().split_once(' ').unwrap();
        let value = changed.iter().find(|(other, _)| *other == id).map_or(value, |(_, value)| value);
        let months = vec![value.trim().parse::<Number>().unwrap(); 13];
        series.insert(id.to_owned(), Series { months, ..Series::default() });
    }
    let mrr = &mut series.get_mut("mrr").unwrap().months;
    mrr[0] = Number::from(600);
    mrr[9] = Number::from(900);
    invented::bare("2025-10".parse().unwrap(), definitions(), series)
}

/// Returns a KPI's value over the months that end in October 2026, and the words of the state that holds.
fn value(id: &str, length: u32, changed: &[(&str, &str)]) -> (String, Option<String>) {
    let (catalogue, facts) = (catalogue(), facts(changed));
    let evaluator = Evaluator::new(&catalogue, &facts, &Slice::Total);
    let kpi = catalogue.kpi(id).unwrap();
    let said = evaluator.said(kpi, facts.last).map(|index| kpi.said[index].words.clone());
    (evaluator.value(id, facts.last, length).to_string(), said)
}

#[test]
fn every_kpi_has_the_value_that_is_worked_out_by_hand() {
    let (catalogue, facts) = (catalogue(), facts(&[]));
    let evaluator = Evaluator::new(&catalogue, &facts, &Slice::Total);
    let found: Vec<String> =
        catalogue.kpis.iter().map(|kpi| format!("{} {}", kpi.id, evaluator.value(&kpi.id, facts.last, 1))).collect();
    let worked = WORKED.lines().filter(|line| !line.trim().is_empty());
    let expected: Vec<String> =
        worked.map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_quarter_is_the_same_expression_over_its_facts() {
    // Churn of three months over the opening of the first; ARR of the last; revenue added up.
    assert_eq!(value("customer_churn_rate", 3, &[]).0, "0.160714285714");
    assert_eq!(value("arr", 3, &[]).0, "14400");
    assert_eq!(value("revenue", 3, &[]).0, "4680");
    assert_eq!(value("net_new_mrr", 3, &[]).0, "200");
    // It looks back by itself, and has no quarter.
    assert_eq!(value("runway_months", 3, &[]).0, "");
    assert_eq!(value("ltv_to_cac", 12, &[]).0, "");
    // Twelve months there are; fourteen there are not.
    assert_eq!(value("revenue", 12, &[]).0, "18720");
    assert_eq!(value("revenue", 14, &[]).0, "");
}

#[test]
fn what_is_not_available_says_why() {
    let said = |id, changed: &[(&str, &str)]| value(id, 1, changed);
    let none = |words: &str| (String::new(), Some(words.to_owned()));
    assert_eq!(said("quick_ratio", &[("contraction_mrr", "0"), ("churned_mrr", "0")]), none("no_losses"));
    assert_eq!(said("runway_months", &[("collected", "1700")]), none("not_burning"));
    assert_eq!(said("burn_multiple", &[("collected", "1700")]), none("not_burning"));
    assert_eq!(said("burn_multiple", &[("opening_mrr", "1200")]), none("burning_without_growth"));
    // Nobody left in six months: the cap, said so. No customers at all: nothing.
    assert_eq!(
        said("customer_lifetime_months", &[("churned_customers", "0")]),
        ("60".into(), Some("none_churned".into()))
    );
    let nobody = [("churned_customers", "0"), ("opening_customers", "0")];
    assert_eq!(said("customer_lifetime_months", &nobody), (String::new(), None));
    // One in seventy leaves a month: 70 months, capped.
    let rare = [("churned_customers", "1"), ("opening_customers", "70")];
    assert_eq!(said("customer_lifetime_months", &rare), ("60".into(), None));
}

#[test]
fn a_margin_counts_as_whole_where_no_cost_of_goods_is_given_and_is_itself_not_available() {
    let ungiven = [("cogs_given", "0"), ("cogs", "0")];
    // 20 × 18.666… and 900 ÷ 150.
    assert_eq!(value("ltv", 1, &ungiven), ("373.333333333333".into(), Some("margin_assumed".into())));
    assert_eq!(value("cac_payback_months", 1, &ungiven), ("6".into(), Some("margin_assumed".into())));
    assert_eq!(value("gross_margin", 1, &ungiven).0, "");
    assert_eq!(value("cost_to_serve", 1, &ungiven).0, "");
    let losing = [("cogs", "1600")];
    assert_eq!(value("cac_payback_months", 1, &losing), (String::new(), Some("no_margin".into())));
}

#[test]
fn a_denominator_of_zero_is_not_available() {
    for id in ["customer_churn_rate", "customer_retention_rate", "acquisition_to_retention_ratio"] {
        assert_eq!(value(id, 1, &[("opening_customers", "0"), ("churned_customers", "0")]).0, "", "{id}");
    }
    for id in ["mrr_growth_rate", "net_revenue_retention", "gross_mrr_churn_rate", "expansion_rate"] {
        assert_eq!(value(id, 1, &[("opening_mrr", "0")]).0, "", "{id}");
    }
    assert_eq!(value("cac", 1, &[("new_customers", "0")]).0, "");
    assert_eq!(value("profit_margin", 1, &[("refunds", "1600")]).0, "");
}
