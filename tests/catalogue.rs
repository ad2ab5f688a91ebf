//! The catalogue of KPIs as a whole: every id that the documentation promises is there, checked, and named.

mod mistakes;
mod values;

use kpibook::config::Config;
use kpibook::fact;
use kpibook::kpi::{Better, Catalogue, glossary};
use kpibook::number::Unit;
use kpibook::templates::Templates;
use kpibook::words::Words;

fn definitions() -> Vec<fact::Definition> {
    let declarations = fact::definitions(&Templates::embedded()).unwrap();
    declarations.into_iter().map(|known| known.definition).collect()
}

fn catalogue() -> Catalogue {
    Catalogue::load(&Templates::embedded(), &Config::default(), &definitions()).unwrap()
}

fn words() -> Words {
    Words::load("en", &Templates::embedded()).unwrap()
}

/// The ids by hand, with direction and unit as the documentation has them: + higher, - lower, . neither; $ money,
/// % percent, # count, x ratio, m months, d days, h hours, t minutes, p points, s score.
const PROMISED: &str = "
    mrr+$ arr+$ opening_mrr.$ new_mrr+$ expansion_mrr+$ reactivation_mrr+$ contraction_mrr-$ churned_mrr-$ fx_mrr.$
    net_new_mrr+$ mrr_growth_rate+% mrr_cmgr_12+% arpa+$ arpu+$ new_customer_mrr+$ acv+$ contract_months+m cmrr+$
    cmrr_to_mrr+% carr+$ expansion_rate+% quick_ratio+x billings+$ revenue+$ recurring_revenue+$ one_off_revenue+$
    usage_revenue+$ refunds-$ recurring_share+% average_order_value+$ purchases_per_buyer+x repeat_purchase_rate+%
    discount_rate-% refund_rate-% top_customer_share-% top_10_share-%

    customer_churn_rate-% customer_retention_rate+% gross_mrr_churn_rate-% net_mrr_churn_rate-%
    gross_revenue_retention+% net_revenue_retention+% gross_revenue_retention_12+% net_revenue_retention_12+%
    renewal_rate+% renewal_rate_mrr+% customer_lifetime_months+m involuntary_churn_share-%
    acquisition_to_retention_ratio.x drop_off_rate-%

    visitors+# organic_share+% signups+# total_signup_rate+% visitor_to_signup_rate+% signup_to_paid_rate+%
    trial_to_paid_rate+% leads+# qualified_leads+# product_qualified_leads+# lead_velocity_rate+%
    lead_to_customer_rate+% pql_to_paid_rate+% win_rate+%
    sales_cycle_days-d click_through_rate+% cost_per_click-$ cost_per_signup-$ cost_per_lead-$ traffic_roi+%
    invitations_per_customer+x viral_coefficient+x referral_customers+# referral_share+%

    customers+# opening_customers.# new_customers+# reactivated_customers+# churned_customers-#
    sales_and_marketing_spend.$ cac-$ paid_cac-$ ltv+$ historical_ltv+$ ltv_to_cac+x cac_payback_months-m
    onboarding_cost-$ cost_to_serve-$ magic_number+x

    tickets-# tickets_per_100_customers-# open_tickets-# first_response_hours-h resolution_hours-h complaints-#
    complaints_per_100_customers-# csat+% nps+p ces+s feedback_rating+s survey_responses.#

    monthly_active_users+# weekly_active_users+# daily_active_users+# stickiness+% active_customer_share+%
    sessions_per_user+x session_minutes+t minutes_per_user+t events_per_user+x frequent_user_share+% free_user_share.%
    feature_adoption+% pages_per_visitor.x seconds_per_page.c page_click_rate+% downloads+# error_rate-% uptime+%

    cash+$ gross_burn-$ net_burn-$ runway_months+m gross_margin+% profit+$ profit_margin+%
    sales_and_marketing_share.% burn_multiple-x rule_of_40+p
";

#[test]
fn every_promised_kpi_is_there_with_its_unit_and_direction_and_no_other() {
    let found: Vec<String> = catalogue()
        .kpis
        .iter()
        .map(|kpi| {
            let better = match kpi.better {
                Better::Higher => '+',
                Better::Lower => '-',
                Better::Neither => '.',
            };
            let unit = match kpi.unit {
                Unit::Money => '$',
                Unit::Percent => '%',
                Unit::Count => '#',
                Unit::Ratio => 'x',
                Unit::Months => 'm',
                Unit::Points => 'p',
                Unit::Minutes => 't',
                Unit::Days => 'd',
                Unit::Hours => 'h',
                Unit::Score => 's',
                Unit::Seconds => 'c',
            };
            format!("{}{better}{unit}", kpi.id)
        })
        .collect();
    assert_eq!(found, PROMISED.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn bands_are_those_of_the_documentation() {
    let table = glossary::markdown(&catalogue(), &words());
    let bands = |id: &str| {
        let line = table.lines().find(|line| line.starts_with(&format!("| `{id}` |"))).unwrap();
        line.rsplit(" | ").next().unwrap().trim_end_matches(" |").to_owned()
    };
    let promised = [
        ("net_new_mrr", "> 0"),
        ("cmrr_to_mrr", "≥ 100% / < 100%"),
        ("quick_ratio", "≥ 4 / < 1"),
        ("discount_rate", "≤ 5% / > 10%"),
        ("refund_rate", "≤ 2% / > 5%"),
        ("top_customer_share", "≤ 10% / > 20%"),
        ("top_10_share", "≤ 40% / > 60%"),
        ("customer_churn_rate", "≤ 3% / > 5%"),
        ("customer_retention_rate", "≥ 97% / < 95%"),
        ("gross_mrr_churn_rate", "≤ 1% / > 2%"),
        ("net_mrr_churn_rate", "≤ 0% / > 2%"),
        ("gross_revenue_retention", "≥ 99% / < 98%"),
        ("net_revenue_retention", "≥ 100% / < 98%"),
        ("gross_revenue_retention_12", "≥ 90% / < 80%"),
        ("net_revenue_retention_12", "≥ 110% / < 100%"),
        ("renewal_rate", "≥ 90% / < 80%"),
        ("renewal_rate_mrr", "≥ 90% / < 80%"),
        ("customer_lifetime_months", "≥ 24 / < 12"),
        ("involuntary_churn_share", "≤ 20% / > 40%"),
        ("visitor_to_signup_rate", "≥ 5% / < 2%"),
        ("trial_to_paid_rate", "≥ 25% / < 15%"),
        ("lead_velocity_rate", "≥ 10% / < 0%"),
        ("pql_to_paid_rate", "≥ 25% / < 15%"),
        ("win_rate", "≥ 25% / < 15%"),
        ("traffic_roi", "≥ 100% / < 0%"),
        ("ltv_to_cac", "≥ 3 / < 1"),
        ("cac_payback_months", "≤ 12 / > 18"),
        ("magic_number", "≥ 1 / < 0.75"),
        ("first_response_hours", "≤ 4 / > 24"),
        ("resolution_hours", "≤ 24 / > 72"),
        ("complaints_per_100_customers", "≤ 1 / > 3"),
        ("csat", "≥ 85% / < 70%"),
        ("nps", "≥ 50 / < 0"),
        ("ces", "≥ 5.5 / < 4.5"),
        ("feedback_rating", "≥ 80 / < 60"),
        ("stickiness", "≥ 20% / < 10%"),
        ("active_customer_share", "≥ 80% / < 60%"),
        ("error_rate", "≤ 0.1% / > 1%"),
        ("uptime", "≥ 99.9% / < 99%"),
        ("net_burn", "≤ 0"),
        ("runway_months", "≥ 18 / < 9"),
        ("gross_margin", "≥ 80% / < 70%"),
        ("profit", "≥ 0"),
        ("profit_margin", "≥ 0%"),
        ("burn_multiple", "≤ 1.5 / > 3"),
        ("rule_of_40", "≥ 40 / < 20"),
    ];
    for (id, expected) in promised {
        assert_eq!(bands(id), expected, "{id}");
    }
    let with_bands = catalogue().kpis.iter().filter(|kpi| kpi.bands.is_some()).count();
    assert_eq!(with_bands, promised.len());
}

#[test]
fn every_kpi_fact_state_and_policy_has_its_words() {
    let (catalogue, words) = (catalogue(), words());
    let has = |key: &str| assert!(words.find(key).is_some_and(|text| !text.is_empty()), "{key} is missing");
    for kpi in &catalogue.kpis {
        has(&format!("kpi.{}.name", kpi.id));
        has(&format!("kpi.{}.meaning", kpi.id));
        has(&format!("category.{}.name", kpi.category));
        has(&format!("unit.{}.name", kpi.unit.id()));
        let short = words.find(&format!("kpi.{}.short", kpi.id)).unwrap_or_default().chars().count();
        assert!((1..=18).contains(&short), "kpi.{}.short has {short} characters", kpi.id);
        for said in &kpi.said {
            has(&format!("state.{}", said.words));
        }
        for fact in catalogue.facts(kpi) {
            has(&format!("fact.{}.name", fact.id));
        }
    }
    for fact in fact::definitions(&Templates::embedded()).unwrap() {
        has(&format!("fact.{}.name", fact.definition.id));
    }
    for (policy, _) in catalogue.policies() {
        has(&format!("policy.{policy}.name"));
    }
}

#[test]
fn no_two_kpis_share_a_name() {
    let words = words();
    for key in ["name", "short"] {
        let mut names: Vec<&str> = Vec::new();
        for kpi in &catalogue().kpis {
            let name = words.find(&format!("kpi.{}.{key}", kpi.id)).unwrap();
            assert!(!names.contains(&name), "{name} is the {key} of two KPIs");
            names.push(name);
        }
    }
}

#[test]
fn a_kpi_with_a_window_of_its_own_is_known_as_such() {
    let windowed: Vec<String> = catalogue().kpis.into_iter().filter(|kpi| kpi.windowed).map(|kpi| kpi.id).collect();
    let expected = [
        "mrr_cmgr_12",
        "gross_revenue_retention_12",
        "net_revenue_retention_12",
        "customer_lifetime_months",
        "drop_off_rate",
        "lead_velocity_rate",
        "ltv",
        "ltv_to_cac",
        "magic_number",
        "runway_months",
        "burn_multiple",
        "rule_of_40",
    ];
    assert_eq!(windowed, expected);
}

#[test]
fn a_kpi_is_explained_in_full() {
    let text = glossary::explain(&catalogue(), "quick_ratio", &words()).unwrap();
    let expected = "\
Quick ratio (quick_ratio)
How many times the MRR gained outweighs the MRR lost.

  formula   (new_mrr + expansion_mrr + reactivation_mrr) / (contraction_mrr + churned_mrr)
  in words  (New MRR + Expansion MRR + Reactivation MRR) ÷ (Contraction MRR + Churned MRR)
  facts     MRR of lost customers (churned_mrr)
            MRR reduced by customers (contraction_mrr)
            MRR added by customers (expansion_mrr)
            MRR of new customers (new_mrr)
            MRR of returned customers (reactivation_mrr)
  sources   Subscriptions (subscriptions), MRR events (mrr_events), MRR by month (mrr_by_month) or Invoices (invoices)
  policies  Ends without a time of day: The first day without service, unless the column proves that it is the last day with service.
            Gaps: Any gap over a month's end is churn, then reactivation.
            Trials: No MRR until the trial ends.
            Discounts: MRR is net of discounts while they last.
            Cancelled at the period's end: Leaves MRR when the service ends, and committed MRR when it is cancelled.
            Past due: Stays in MRR.
            Paused: Leaves MRR.
            Rates of exchange: An amount at the last rate on or before its day, a balance at that of the period's last day. Movements are valued at the opening's rates, new and reactivated money at the closing's; the rest is the exchange effect. Retention over 12 months is at the rates of then.
  unit      ×
  better    higher is better
  bands     on track ≥ 4
            off track < 1
  n         Customers at the beginning (opening_customers)
  states    no losses: Contraction MRR + Churned MRR = 0
  periods   months, quarters and years, each from its own facts
";
    assert_eq!(text, expected);
    let error = glossary::explain(&catalogue(), "quick_rato", &words()).unwrap_err();
    assert_eq!(words().error(&error), "`quick_rato` is not a KPI");
    assert_eq!(words().error_help(&error), "did you mean `quick_ratio`? `kpibook kpis` lists them all");
}
