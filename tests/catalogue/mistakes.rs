//! A user's own KPIs: used beside the catalogue, and every mistake in them reported at once, with its place.

use kpibook::config::Config;
use kpibook::error::{Error, ErrorKind};
use kpibook::fact::Definition;
use kpibook::kpi::Catalogue;
use kpibook::templates::Templates;

use super::{definitions, words};
use crate::run::put;

fn load(own: &str) -> Result<Catalogue, Error> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("kpis")).unwrap();
    put(folder.path(), "kpis/own.toml", own);
    Catalogue::load(&Templates::beside(folder.path()), &Config::default(), &definitions())
}

/// Returns each mistake's kind and the text that it points at.
fn mistakes(own: &str) -> Vec<(ErrorKind, String)> {
    let mut error = load(own).unwrap_err();
    let also = std::mem::take(&mut error.also);
    let mistake = |error: Error| {
        let excerpt = error.excerpt.unwrap();
        let file = error.place.unwrap().file;
        assert!(file.ends_with("/kpis/own.toml"), "{file}");
        (error.kind, excerpt.text[excerpt.span].to_owned())
    };
    std::iter::once(error).chain(also).map(mistake).collect()
}

#[test]
fn an_own_kpi_stands_beside_the_catalogue() {
    let own = "[revenue_per_customer]\nformula = \"revenue / customers\"\nunit = \"money\"\nbetter = \"higher\"\n";
    let catalogue = load(own).unwrap();
    let kpi = catalogue.kpi("revenue_per_customer").unwrap();
    assert_eq!((kpi.category.as_str(), kpi.windowed), ("own", false));
    let none = |_: &Definition, _: &str| false;
    // Invoices would bring the customers as well.
    assert_eq!(catalogue.needs(kpi, &none), ["invoices"]);
    assert_eq!(catalogue.needs(kpi, &|_: &Definition, table: &str| table == "subscriptions"), ["invoices"]);
}

#[test]
fn every_mistake_is_reported_at_once_and_at_its_place() {
    let own = r#"
[one]
formula = "mmr / customers + revnue"
unit = "money"
better = "higher"

[two]
formula = """customers +
  mrr"""
unit = "count"
better = "higher"
bands = { good = 1, bad = 2 }
evidence = "custmers"

[three]
formula = "mrr ! 2"
unit = "money"
better = "neither"
said = [{ when = "mrr", words = "no_losses" }]

[four]
formula = "five * 2"
unit = "ratio"
better = "higher"

[five]
formula = "1 / four"
unit = "ratio"
better = "higher"

[mrr]
formula = "customers"
unit = "count"
better = "higher"
"#;
    let expected = [
        (ErrorKind::UnknownName, "mmr"),
        (ErrorKind::UnknownName, "revnue"),
        (ErrorKind::UnitMismatch, "mrr"),
        (ErrorKind::BadBands, "2"),
        (ErrorKind::UnknownName, "\"custmers\""),
        (ErrorKind::BadFormula, "!"),
        (ErrorKind::ConditionExpected, "mrr"),
        (ErrorKind::Cycle, "five"),
        (ErrorKind::DuplicateKpi, "mrr"),
    ];
    let expected: Vec<(ErrorKind, String)> = expected.map(|(kind, text)| (kind, text.to_owned())).into();
    assert_eq!(mistakes(own), expected);
}

#[test]
fn mistakes_are_worded_with_a_remedy() {
    let says = |formula: &str| {
        let error =
            load(&format!("[own]\nformula = \"{formula}\"\nunit = \"money\"\nbetter = \"higher\"\n")).unwrap_err();
        // The folder has another name each time.
        let said = words().error(&error);
        let file = said.find("kpis/").map_or(said.clone(), |at| said[at..].to_owned());
        (file, words().error_help(&error))
    };
    let place = "kpis/own.toml: ";
    let (text, help) = says("mmr");
    assert_eq!(text, format!("{place}`mmr` is neither a KPI nor a fact"));
    assert_eq!(help, "did you mean `mrr`?");
    assert_eq!(says("mrr + customers").0, format!("{place}`money` and `count` cannot be added or compared"));
    assert_eq!(says("trailing(mrr, x)").1, "write it as `trailing(x, 3)`");
    assert_eq!(says("mrr + ago(own, 1)").0, format!("{place}this KPI is defined by itself: `own` → `own`"));
    assert_eq!(says("mrr +").0, format!("{place}the formula ends early"));
}

#[test]
fn an_unknown_key_of_a_stanza_is_a_mistake() {
    let own = "[own]\nformula = \"mrr\"\nunit = \"money\"\nbetter = \"higher\"\nband = { good = 1 }\n";
    assert_eq!(mistakes(own), [(ErrorKind::UnknownKey, "band".to_owned())]);
}

#[test]
fn a_kpi_needs_only_what_its_formula_cannot_go_without() {
    let mrr = "subscriptions|mrr_events|mrr_by_month|invoices";
    let needs = |id: &str, given: &[&str]| {
        let catalogue = super::catalogue();
        catalogue.needs(catalogue.kpi(id).unwrap(), &|_: &Definition, need: &str| given.contains(&need))
    };
    // The gross margin is taken as 100 % where nothing is known of it.
    assert_eq!(needs("cac_payback_months", &[]), ["spend|expenses", mrr]);
    assert_eq!(needs("cac_payback_months", &["mrr_events"]), ["spend|expenses"]);
    assert_eq!(needs("ltv", &[]), [mrr]);
    assert_eq!(needs("traffic_roi", &["mrr_events"]), ["spend"]);
    assert_eq!(needs("gross_margin", &[]), ["invoices", "expenses"]);
    assert_eq!(needs("paid_cac", &[]), ["spend", mrr]);
    assert_eq!(needs("referral_customers", &[]), [mrr, "customers.channel"]);
    assert_eq!(needs("referral_customers", &["customers", "invoices"]), ["customers.channel"]);
    assert_eq!(needs("signup_to_paid_rate", &[]), [mrr, "customers.signed_up_at"]);
    assert_eq!(needs("renewal_rate", &[]), ["subscriptions"]);
    assert_eq!(needs("renewal_rate", &["subscriptions"]), ["subscriptions.term_end"]);

    let own = |formula: &str| {
        let text = format!("[own]\nformula = \"{formula}\"\nunit = \"money\"\nbetter = \"higher\"\n");
        let catalogue = load(&text).unwrap();
        catalogue.needs(catalogue.kpi("own").unwrap(), &|_: &Definition, _: &str| false)
    };
    assert_eq!(own("or_else(spend, 0) + cash"), ["cash"]);
    // Of two ways the one that lacks less.
    assert_eq!(own("or_else(spend + cash, cash)"), ["cash"]);
    assert_eq!(own("if(cash > 0, spend, 1)"), ["cash"]);
    assert_eq!(own("mrr + contracts_due_mrr"), ["subscriptions"]);
}

/// KPIs that each name the one before twice.
fn tower(levels: usize) -> String {
    let stanza = |level: usize| {
        let below = if level == 0 { "mrr".to_owned() } else { format!("level_{}", level - 1) };
        format!("[level_{level}]\nformula = \"{below} + {below}\"\nunit = \"money\"\nbetter = \"higher\"\n")
    };
    (0..levels).map(stanza).collect()
}

#[test]
fn a_tower_of_kpis_is_read_at_once_and_has_a_top() {
    let catalogue = load(&tower(90)).unwrap();
    let facts = catalogue.facts(catalogue.kpi("level_89").unwrap());
    assert_eq!(facts.iter().map(|fact| fact.id.as_str()).collect::<Vec<_>>(), ["mrr"]);
    assert_eq!(load(&tower(5_000)).unwrap_err().kind, ErrorKind::FormulaTooLarge);
}
