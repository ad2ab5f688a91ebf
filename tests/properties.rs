//! What holds for any company: random small ones in three currencies, written as CSV files and read back by kpibook.
//!
//! The companies are the same in every run: the generator has a fixed seed.

use std::collections::{BTreeMap, BTreeSet};

use kpibook::number::Number;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

use crate::company::{Company, company};
use crate::run::{Key, kpibook, values};

/// KPIs that are amounts or counts of the whole company. Any other is a ratio, and stays when everything doubles.
const DOUBLING: &[&str] = &[
    "mrr",
    "arr",
    "opening_mrr",
    "new_mrr",
    "expansion_mrr",
    "reactivation_mrr",
    "contraction_mrr",
    "churned_mrr",
    "fx_mrr",
    "net_new_mrr",
    "cmrr",
    "carr",
    "billings",
    "revenue",
    "recurring_revenue",
    "one_off_revenue",
    "usage_revenue",
    "refunds",
    "customers",
    "opening_customers",
    "new_customers",
    "reactivated_customers",
    "churned_customers",
    "sales_and_marketing_spend",
    "cash",
    "gross_burn",
    "net_burn",
    "profit",
];

/// Shares of the largest customers, which fall when every customer has a twin.
const CONCENTRATION: &[&str] = &["top_customer_share", "top_10_share"];

/// The dimensions of customers, the company's own among them; the members' counts add up to the total.
const OF_CUSTOMERS: &[&str] = &["channel", "country", "segment", "industry"];

/// The dimensions of subscriptions: a customer may be in several members at once.
const OF_SUBSCRIPTIONS: &[&str] = &["plan", "product"];

#[test]
fn the_identity_closes_in_total_and_for_every_member_of_every_dimension() {
    for_random_companies(12, |company| {
        let folder = written(&company);
        let total = values(folder.path(), &["values", "--facts"])?;
        assert_closes(&total);
        for dimension in OF_CUSTOMERS.iter().chain(OF_SUBSCRIPTIONS) {
            let facts = values(folder.path(), &["values", "--facts", "--by", dimension])?;
            assert_closes(&facts);
            assert_adds_up(&facts, &total, OF_CUSTOMERS.contains(dimension));
            assert_moves_add_up(&facts, &total);
        }
        Ok(())
    });
}

#[test]
fn the_identity_closes_for_every_source_of_mrr() {
    for_random_companies(6, |company| {
        let plain = company.plain();
        for told in [plain.as_events(), plain.as_months(), company.without("subscriptions")] {
            let folder = written(&told);
            let total = values(folder.path(), &["values", "--facts"])?;
            assert_closes(&total);
            for dimension in ["plan", "channel"] {
                if let Ok(facts) = values(folder.path(), &["values", "--facts", "--by", dimension]) {
                    assert_closes(&facts);
                    assert_adds_up(&facts, &total, dimension != "plan");
                }
            }
        }
        Ok(())
    });
}

#[test]
#[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
fn every_source_tells_the_same_story() {
    for_random_companies(6, |company| {
        let plain = company.plain().without("invoices");
        for (told, by) in [(plain.as_events(), "plan"), (plain.as_months(), "plan"), (plain.as_months(), "channel")] {
            let facts = |company: &Company| {
                let folder = written(company);
                // Ends and beginnings of random phases prove nothing.
                let settings = "[policies]\ndate_only_ends = \"exclusive\"\n";
                std::fs::write(folder.path().join("kpibook.toml"), settings).unwrap();
                values(folder.path(), &["values", "--facts", "--by", by])
            };
            let (wanted, found) = (facts(&plain)?, facts(&told)?);
            let mut compared = 0;
            for (key, value) in found.iter().filter(|(key, value)| value.is_present() && is_of_movements(key)) {
                if let Some(wanted) = wanted.get(key) {
                    assert!(nearly(*value, *wanted), "{key:?} is {value}, and {wanted} by subscriptions");
                    compared += 1;
                }
            }
            assert!(compared > 100, "only {compared} facts could be compared");
        }
        Ok(())
    });
}

#[test]
fn sources_that_tell_the_same_agree_and_the_first_is_in_force() {
    for_random_companies(6, |company| {
        let plain = company.plain().without("invoices");
        let folder = written(&plain.as_events().beside(&plain.as_months()));
        let (sheets, found) = kpibook::source::find(&[folder.path().to_owned()]).unwrap();
        let (config, templates) = (kpibook::config::Config::default(), kpibook::templates::Templates::embedded());
        let mut tables = kpibook::record::Tables::open(sheets, found, &config, &templates).unwrap();
        let facts = kpibook::fact::compute(&mut tables, &config, &templates, None).unwrap();
        let [events, months] = facts.mrr_sources.as_slice() else { panic!("{:?}", facts.mrr_sources) };
        assert_eq!([events.table.as_str(), months.table.as_str()], ["mrr_events", "mrr_by_month"]);
        let both = events.months.iter().zip(&months.months).filter(|(a, b)| a.is_present() && b.is_present());
        assert!(both.clone().count() > 0 && both.clone().all(|(a, b)| nearly(*a, *b)), "{events:?} {months:?}");
        let differ = kpibook::error::ProblemKind::SourcesDisagree;
        assert!(tables.problems.iter().all(|problem| problem.kind != differ));
        Ok(())
    });
}

/// Tells whether a fact is one that every source of MRR can give.
fn is_of_movements(key: &Key) -> bool {
    let fact = key.last().map_or("", String::as_str);
    let other = ["customers_ever", "top_customer_mrr", "top_10_customers_mrr", "mrr", "customers"];
    let parts = ["opening_", "new_", "expansion_", "reactivat", "contraction_", "churned_", "fx_", "entered_", "left_"];
    other.contains(&fact) || fact.starts_with("cohort_12_") || parts.iter().any(|part| fact.starts_with(part))
}

#[test]
fn retention_is_never_negative_and_gross_never_above_one() {
    for_random_companies(12, |company| {
        let folder = written(&company);
        let found = values(folder.path(), &["values"])?;
        for (key, value) in &found {
            let Some(value) = value.get() else { continue };
            let kpi = key.last().map_or("", String::as_str);
            let share = ["customer_churn_rate", "customer_retention_rate", "renewal_rate", "renewal_rate_mrr"];
            if kpi.starts_with("gross_revenue_retention") || share.contains(&kpi) || CONCENTRATION.contains(&kpi) {
                assert!((Decimal::ZERO..=Decimal::ONE).contains(&value), "{key:?} is {value}");
            } else if kpi.starts_with("net_revenue_retention") {
                assert!(value >= Decimal::ZERO, "{key:?} is {value}");
            }
        }
        Ok(())
    });
}

#[test]
fn the_order_of_rows_and_the_splitting_of_files_change_nothing() {
    for_random_companies(12, |company| {
        let whole = values(written(&company).path(), &["values"])?;
        let backwards = values(written(&company.backwards()).path(), &["values"])?;
        assert_same(&whole, &backwards);
        let folder = tempfile::tempdir().unwrap();
        company.interleaved().write_split(folder.path());
        assert_same(&whole, &values(folder.path(), &["values"])?);
        Ok(())
    });
}

#[test]
fn a_workbook_says_the_same_as_csv_files() {
    for_random_companies(6, |company| {
        let folder = tempfile::tempdir().unwrap();
        company.write_workbook(&folder.path().join("export.xlsx"));
        assert_same(&values(written(&company).path(), &["values"])?, &values(folder.path(), &["values"])?);
        Ok(())
    });
}

#[test]
fn doubling_the_company_doubles_the_money_and_leaves_the_ratios() {
    for_random_companies(12, |company| {
        let once = values(written(&company).path(), &["values"])?;
        let twice = values(written(&company.doubled()).path(), &["values"])?;
        assert_eq!(once.len(), twice.len());
        for (key, value) in &once {
            let kpi = key.last().map_or("", String::as_str);
            if CONCENTRATION.contains(&kpi) {
                continue;
            }
            let wanted = if DOUBLING.contains(&kpi) { value.plus(*value) } else { *value };
            assert!(nearly(wanted, twice[key]), "{key:?}: {value} became {}", twice[key]);
        }
        Ok(())
    });
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for_random_companies(2, |company| {
        let folder = written(&company);
        let build = |name: &str| -> Result<Vec<u8>, String> {
            let output = tempfile::tempdir().unwrap();
            let path = output.path().join(name);
            kpibook(folder.path(), &["build", "-o", &path.display().to_string()])?;
            Ok(std::fs::read(path).unwrap())
        };
        assert!(build("dashboard.xlsx")? == build("dashboard.xlsx")?, "two builds differ");
        Ok(())
    });
}

/// Checks `opening + what came − what went = closing`, for money and for customers, and that a month opens as the one
/// before closed.
fn assert_closes(facts: &BTreeMap<Key, Number>) {
    let slices: BTreeSet<Key> = facts.keys().map(|key| key[..key.len() - 1].to_vec()).collect();
    let mut closed: BTreeMap<Key, [Number; 2]> = BTreeMap::new();
    for slice in slices {
        let fact = |name: &str| facts[&[slice.clone(), vec![name.to_owned()]].concat()];
        let sum = |names: &[&str]| names.iter().map(|name| fact(name)).fold(Number::ZERO, Number::plus);
        if fact("mrr").is_present() && !fact("opening_mrr").is_present() {
            // The first month of a source that does not tell what was before it has no movements at all.
            let absent = ["new_mrr", "churned_mrr", "fx_mrr", "opening_customers", "new_customers", "left_customers"];
            assert!(absent.iter().all(|name| !fact(name).is_present()), "{slice:?} opens nowhere and moves");
            continue;
        }
        let came = ["opening_mrr", "new_mrr", "expansion_mrr", "reactivation_mrr", "entered_mrr", "fx_mrr"];
        let went = ["contraction_mrr", "churned_mrr", "left_mrr"];
        assert!(nearly(sum(&came).minus(sum(&went)), fact("mrr")), "{slice:?}: the money does not close");
        let came = ["opening_customers", "new_customers", "reactivated_customers", "entered_customers"];
        let went = ["churned_customers", "left_customers"];
        assert!(nearly(sum(&came).minus(sum(&went)), fact("customers")), "{slice:?}: the customers do not close");
        let opening = [fact("opening_mrr"), fact("opening_customers")];
        let closing = closed.insert(slice[1..].to_vec(), [fact("mrr"), fact("customers")]);
        for (before, now) in closing.into_iter().flatten().zip(opening) {
            let known = before.is_present() && now.is_present();
            assert!(!known || nearly(before, now), "{slice:?} opens at {now} after {before}");
        }
    }
}

/// Checks that the members of a dimension add up to the total; customers of several plans are counted in each.
fn assert_adds_up(facts: &BTreeMap<Key, Number>, total: &BTreeMap<Key, Number>, of_customers: bool) {
    const SUMS: &[&str] = &[
        "mrr",
        "opening_mrr",
        "new_mrr",
        "reactivation_mrr",
        "churned_mrr",
        "fx_mrr",
        "revenue_to_date",
        "invoiced",
        "refunds",
        "collected",
        "trials_ended",
        "trials_converted",
    ];
    const COUNTS: &[&str] =
        &["customers", "new_customers", "reactivated_customers", "churned_customers", "referral_customers"];
    for (key, value) in total {
        let fact = key[1].as_str();
        if !(SUMS.contains(&fact) || of_customers && COUNTS.contains(&fact)) || !value.is_present() {
            continue;
        }
        let members = facts.iter().filter(|(other, _)| other[0] == key[0] && other[3] == fact);
        let present: Vec<Number> = members.map(|(_, value)| *value).filter(|value| value.is_present()).collect();
        if !present.is_empty() {
            let sum = present.iter().fold(Number::ZERO, |sum, value| sum.plus(*value));
            assert!(nearly(sum, *value), "{key:?}: the members add up to {sum}, the total is {value}");
        }
    }
}

/// Checks that what grew and entered less what shrank and left is the same over the members as in total: what enters one
/// member leaves another.
fn assert_moves_add_up(facts: &BTreeMap<Key, Number>, total: &BTreeMap<Key, Number>) {
    let months: BTreeSet<&String> = total.keys().map(|key| &key[0]).collect();
    for month in months {
        let sum = |facts: &BTreeMap<Key, Number>, fact: &str| {
            let theirs = facts.iter().filter(|(key, _)| key[0] == *month && key.last().is_some_and(|id| id == fact));
            theirs.fold(Number::ZERO, |sum, (_, value)| sum.plus(*value))
        };
        let moved = |facts: &BTreeMap<Key, Number>| {
            let grew = sum(facts, "expansion_mrr").plus(sum(facts, "entered_mrr"));
            grew.minus(sum(facts, "contraction_mrr")).minus(sum(facts, "left_mrr"))
        };
        assert!(
            nearly(moved(facts), moved(total)),
            "{month}: the members move {}, the total {}",
            moved(facts),
            moved(total)
        );
    }
}

fn assert_same(a: &BTreeMap<Key, Number>, b: &BTreeMap<Key, Number>) {
    assert_eq!(a.len(), b.len());
    for (key, value) in a {
        assert_eq!(*value, b[key], "{key:?}");
    }
}

fn nearly(a: Number, b: Number) -> bool {
    match (a.get(), b.get()) {
        (Some(a), Some(b)) => (a - b).abs() <= Decimal::new(1, 9),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn written(company: &Company) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    company.write(folder.path());
    folder
}

/// Runs a test on a number of random companies; a failing one is made smaller and then written out.
fn for_random_companies(cases: u32, test: impl Fn(Company) -> Result<(), String>) {
    let config =
        ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&company(), |company| test(company).map_err(TestCaseError::fail));
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
