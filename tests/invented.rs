//! A small report, made without reading a file: what the tests of the workbook write.
//!
//! Its facts are invented by a rule; its KPIs are computed by the evaluator, since these tests ask whether the workbook
//! says what the report says, not whether the report is right.

#[path = "invented/divided.rs"]
mod divided;
#[path = "invented/listed.rs"]
mod listed;
#[path = "invented/written.rs"]
mod written;

use std::collections::BTreeMap;

use kpibook::compare::{self, Against, Frame, Span};
use kpibook::config::Config;
use kpibook::error::{Place, Problem, ProblemKind, Severity};
use kpibook::fact::{Definition, Ending, Facts, Ledger, Over, Series, Slice};
use kpibook::goal::{self, Goal};
use kpibook::kpi::{Bands, Better, Catalogue, Evaluator, Kpi, Said, parse::parse};
use kpibook::month::Month;
use kpibook::number::{Number, Unit};
use kpibook::record::Reading;
use kpibook::report::{Dashboard, FactColumn, KpiRow, Report, dashboard};
use kpibook::templates::Templates;

pub(crate) use written::{write, write_in};

/// How many months the report has.
pub(crate) const MONTHS: usize = 30;

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

const FACTS: [(&str, Unit, Over); 14] = [
    ("mrr", Unit::Money, Over::Last),
    ("opening_mrr", Unit::Money, Over::First),
    ("new_mrr", Unit::Money, Over::Sum),
    ("expansion_mrr", Unit::Money, Over::Sum),
    ("reactivation_mrr", Unit::Money, Over::Sum),
    ("contraction_mrr", Unit::Money, Over::Sum),
    ("churned_mrr", Unit::Money, Over::Sum),
    ("customers", Unit::Count, Over::Last),
    ("opening_customers", Unit::Count, Over::First),
    ("new_customers", Unit::Count, Over::Sum),
    ("churned_customers", Unit::Count, Over::Sum),
    ("net_burn_of_month", Unit::Money, Over::Sum),
    ("cash", Unit::Money, Over::Last),
    ("buyers", Unit::Count, Over::Anew),
];

/// A month of the invented company, with everything carried over from the month before.
fn facts_of(index: i64, carried: (Number, Number)) -> ([Number; 14], (Number, Number)) {
    let (mrr, customers) = carried;
    let share = |number: Number, text: &str| number.times(text.parse().unwrap()).rounded(2);
    // An amount that a division cut to 14 places stands for a yearly price.
    let new = Number::from(4_000 + (index * 737) % 2_900).over(Number::from(3)).money();
    let expansion = share(mrr, if index % 4 == 0 { "0.031" } else { "0.012" });
    let reactivation = if index % 7 == 3 { Number::from(450) } else { Number::ZERO };
    let contraction = share(mrr, "0.004");
    let lossless = index % 9 == 5;
    let churned = if lossless { Number::ZERO } else { share(mrr, "0.017") };
    let contraction = if lossless { Number::ZERO } else { contraction };
    let closing = mrr.plus(new).plus(expansion).plus(reactivation).minus(contraction).minus(churned);
    let new_customers = Number::from(5 + index % 6);
    let churned_customers = if lossless { Number::ZERO } else { Number::from(1 + index % 4) };
    let closing_customers = customers.plus(new_customers).minus(churned_customers);
    let burn = Number::from(9_000 - 1_300 * (index % 11));
    // Cash was not counted in two months.
    let cash = if index == 4 || index == 17 { Number::ABSENT } else { Number::from(900_000 - 21_000 * index) };
    let buyers = if index < 3 { Number::ABSENT } else { Number::from(11 + index % 5) };
    let row = [
        closing,
        mrr,
        new,
        expansion,
        reactivation,
        contraction,
        churned,
        closing_customers,
        customers,
        new_customers,
        churned_customers,
        burn,
        cash,
        buyers,
    ];
    (row, (closing, closing_customers))
}

fn facts() -> Facts {
    let first = month("2024-05");
    let mut series: BTreeMap<String, Series> = BTreeMap::new();
    let mut carried = (Number::from(61_250), Number::from(18));
    for index in 0..MONTHS {
        let (row, next) = facts_of(i64::try_from(index).unwrap(), carried);
        carried = next;
        for ((id, ..), value) in FACTS.iter().zip(row) {
            series.entry((*id).to_owned()).or_default().months.push(value);
        }
    }
    let buyers = series.get_mut("buyers").unwrap();
    for end in 0..MONTHS {
        for length in 2..=12_u32 {
            if end + 1 >= length as usize + 3 {
                buyers
                    .anew
                    .insert((end, length), Number::from(13 + i64::from(length) * 2 + i64::try_from(end % 3).unwrap()));
            }
        }
    }
    let definitions = FACTS.iter().map(|(id, unit, over)| Definition {
        id: (*id).to_owned(),
        unit: *unit,
        over: *over,
        tables: vec![if id.contains("burn") || *id == "cash" { "cash" } else { "subscriptions" }.to_owned()],
        also: Vec::new(),
        column: None,
        sliced: false,
    });
    Facts {
        report_month_reason: ("invoices".to_owned(), "2026-10-31".to_owned()),
        ..bare(first, definitions.collect(), series)
    }
}

/// Returns the facts of a company as a whole, from a month to October 2026, and nothing besides.
pub(crate) fn bare(first: Month, definitions: Vec<Definition>, series: BTreeMap<String, Series>) -> Facts {
    Facts {
        ended_early: Vec::new(),
        first,
        last: month("2026-10"),
        report_month: month("2026-10"),
        report_month_reason: (String::new(), String::new()),
        currency: "EUR".to_owned(),
        fiscal_year_starts: 1,
        definitions,
        dimensions: BTreeMap::new(),
        segments: Vec::new(),
        of_phases: Vec::new(),
        ledger: Ledger::default(),
        cohorts: BTreeMap::new(),
        largest: Vec::new(),
        ending: Ending::default(),
        mrr_sources: Vec::new(),
        replaced: Vec::new(),
        series: BTreeMap::from([(Slice::Total, series)]),
        said: Vec::new(),
    }
}

struct Line {
    category: &'static str,
    id: &'static str,
    formula: &'static str,
    unit: Unit,
    better: Better,
    bands: Option<(&'static str, &'static str)>,
}

const fn line(
    category: &'static str,
    id: &'static str,
    formula: &'static str,
    unit: Unit,
    better: Better,
    bands: Option<(&'static str, &'static str)>,
) -> Line {
    Line { category, id, formula, unit, better, bands }
}

const KPIS: [Line; 16] = [
    line("revenue", "mrr", "mrr", Unit::Money, Better::Higher, None),
    line("revenue", "arr", "mrr * 12", Unit::Money, Better::Higher, None),
    line("revenue", "new_mrr", "new_mrr", Unit::Money, Better::Higher, None),
    line("revenue", "net_new_mrr", "mrr - opening_mrr", Unit::Money, Better::Higher, Some(("0", ""))),
    line("revenue", "mrr_cmgr_12", "(mrr / ago(mrr, 12)) ^ (1 / 12) - 1", Unit::Percent, Better::Higher, None),
    line("revenue", "arpa", "mrr / customers", Unit::Money, Better::Higher, None),
    line(
        "revenue",
        "quick_ratio",
        "(new_mrr + expansion_mrr + reactivation_mrr) / (contraction_mrr + churned_mrr)",
        Unit::Ratio,
        Better::Higher,
        Some(("4", "1")),
    ),
    line("revenue", "purchases_per_buyer", "new_customers / buyers", Unit::Ratio, Better::Higher, None),
    line(
        "retention",
        "customer_churn_rate",
        "churned_customers / opening_customers",
        Unit::Percent,
        Better::Lower,
        Some(("0.03", "0.05")),
    ),
    line(
        "retention",
        "net_revenue_retention",
        "(opening_mrr + expansion_mrr - contraction_mrr - churned_mrr) / opening_mrr",
        Unit::Percent,
        Better::Higher,
        Some(("1", "0.98")),
    ),
    line(
        "retention",
        "customer_lifetime_months",
        "min(60, or_else(trailing(opening_customers, 6) / trailing(churned_customers, 6), 60))",
        Unit::Months,
        Better::Higher,
        Some(("24", "12")),
    ),
    line("customers", "customers", "customers", Unit::Count, Better::Higher, None),
    line("finance", "cash", "cash", Unit::Money, Better::Higher, None),
    line("finance", "net_burn", "net_burn_of_month", Unit::Money, Better::Lower, Some(("0", ""))),
    line(
        "finance",
        "runway_months",
        "if(trailing(net_burn, 3) > 0, cash / (trailing(net_burn, 3) / 3))",
        Unit::Months,
        Better::Higher,
        Some(("18", "9")),
    ),
    line("finance", "gross_margin", "margin_of_month / mrr", Unit::Percent, Better::Higher, Some(("0.8", "0.7"))),
];

fn kpis() -> Vec<Kpi> {
    let windowed = ["mrr_cmgr_12", "customer_lifetime_months", "runway_months"];
    KPIS.iter()
        .map(|line| Kpi {
            id: line.id.to_owned(),
            category: line.category.to_owned(),
            formula: parse(line.formula).unwrap().expr,
            unit: line.unit,
            better: line.better,
            bands: line.bands.map(|(good, bad)| Bands {
                good: number(good),
                bad: number(bad),
                strict: line.id == "net_new_mrr",
            }),
            evidence: (line.id == "customer_churn_rate").then(|| "opening_customers".to_owned()),
            accumulates: ["new_mrr", "net_new_mrr", "net_burn"].contains(&line.id),
            said: match line.id {
                "runway_months" => vec![said("trailing(net_burn, 3) <= 0", "not_burning", Some(true))],
                "quick_ratio" => vec![said("contraction_mrr + churned_mrr = 0", "no_losses", None)],
                _ => Vec::new(),
            },
            bands_by_period: BTreeMap::new(),
            windowed: windowed.contains(&line.id),
        })
        .collect()
}

fn said(when: &str, words: &str, good: Option<bool>) -> Said {
    Said { when: parse(when).unwrap().expr, words: words.to_owned(), good }
}

fn goal(kpi: &str, period: &str, target: &str) -> Goal {
    Goal { kpi: kpi.to_owned(), period: period.to_owned(), target: target.parse().ok(), ..Goal::default() }
}

/// The goals of the company: each kind of period, bounds of its own, and a row that only has bounds.
pub(crate) fn goals() -> Vec<Goal> {
    vec![
        Goal { owner: "Ana".to_owned(), note: "=SUM(A1) is a text".to_owned(), ..goal("mrr", "2026-10", "130000") },
        goal("mrr", "2026", "120000"),
        goal("new_mrr", "2026-Q4", "6000"),
        goal("new_mrr", "2026", "22000"),
        Goal {
            warning: "0.035".parse().ok(),
            critical: "0.06".parse().ok(),
            ..goal("customer_churn_rate", "", "0.03")
        },
        Goal { critical: "0.9".parse().ok(), ..goal("net_revenue_retention", "2026-Q3", "") },
        goal("runway_months", "", "18"),
        goal("net_burn", "2026", "12000"),
    ]
}

/// Builds the report for a month (an index) with some goals.
pub(crate) fn report(chosen: usize, goals: Vec<Goal>) -> Report {
    let facts = facts();
    let definitions = facts.definitions.clone();
    let catalogue = Catalogue::new(kpis(), &definitions);
    let evaluator = Evaluator::new(&catalogue, &facts, &Slice::Total);
    let months = facts.months();
    let frame =
        Frame { chosen: months[chosen], report_month: facts.report_month, fiscal_year_starts: 1, baseline: None };
    let rows = catalogue.kpis.iter().map(|kpi| row(kpi, &evaluator, &months, chosen, &frame, &goals)).collect();
    let columns = definitions.iter().map(|definition| FactColumn {
        definition: definition.clone(),
        series: facts.series[&Slice::Total][&definition.id].clone(),
        spans: Span::ALL
            .iter()
            .map(|span| {
                let range = span.range(&frame);
                range.map_or(Number::ABSENT, |(end, length)| facts.value(&Slice::Total, &definition.id, end, length))
            })
            .collect(),
    });
    Report {
        ended_early: Vec::new(),
        company: "Lumen & Sons".to_owned(),
        currency: facts.currency.clone(),
        facts: columns.collect(),
        segments: vec!["plan".to_owned(), "channel".to_owned()],
        of_phases: vec!["plan".to_owned()],
        members: divided::members(&facts),
        ledger: listed::ledger(MONTHS),
        cohorts: divided::cohorts(&facts),
        largest: listed::largest(MONTHS),
        ending: listed::ending(&months),
        mrr_sources: Vec::new(),
        replaced: Vec::new(),
        months: months.clone(),
        chosen,
        report_month: facts.report_month,
        report_month_reason: facts.report_month_reason.clone(),
        fiscal_year_starts: 1,
        baseline: None,
        near_goal: number("0.1"),
        kpis: rows,
        goals,
        input_goals: None,
        readings: readings(),
        problems: problems(),
        policies: vec![("ads".to_owned(), "both".to_owned()), ("past_due_days".to_owned(), "30".to_owned())],
        said: Vec::new(),
        dashboard: dashboard(),
        topics: listed::topics(),
    }
}

fn row(kpi: &Kpi, evaluator: &Evaluator, months: &[Month], chosen: usize, frame: &Frame, goals: &[Goal]) -> KpiRow {
    let values: Vec<Number> = months.iter().map(|month| evaluator.value(&kpi.id, *month, 1)).collect();
    let spans: Vec<Number> = Span::ALL.iter().map(|span| compare::value(evaluator, kpi, *span, frame)).collect();
    let of = |span: Span| spans[Span::ALL.iter().position(|other| *other == span).unwrap()];
    let changes = Against::ALL.iter().map(|against| {
        let (value, base) = against.spans();
        compare::change(kpi.unit, of(value), of(base))
    });
    let said: Vec<Option<usize>> = months.iter().map(|month| evaluator.said(kpi, *month)).collect();
    let judged = goal::Judged {
        value: values[chosen],
        said: said[chosen],
        evidence: evaluator.evidence(kpi, months[chosen]),
        goal: goal::in_force(goals, kpi, months[chosen], 1),
        bands: kpi.bands_in(months[chosen], 1),
        near: number("0.1"),
    };
    KpiRow {
        needs: if values.iter().any(|value| value.is_present()) { Vec::new() } else { vec!["expenses".to_owned()] },
        said,
        changes: changes.collect(),
        verdict: goal::judge(kpi, &judged),
        evidence: judged.evidence,
        months: values,
        spans,
        kpi: kpi.clone(),
    }
}

/// The executive dashboard, as far as these KPIs fill it.
fn dashboard() -> Dashboard {
    let templates = Templates::embedded();
    let facts = kpibook::fact::definitions(&templates).unwrap().into_iter().map(|known| known.definition);
    let catalogue = Catalogue::load(&templates, &Config::default(), &facts.collect::<Vec<_>>()).unwrap();
    dashboard::read("executive", &templates, &catalogue).unwrap()
}

fn readings() -> Vec<Reading> {
    vec![Reading {
        table: "invoices",
        file: "2026/invoices_from_the_billing_system.csv".to_owned(),
        columns: vec![("invoice_id", "Invoice number".to_owned()), ("amount", "amount".to_owned())],
        read: 120,
        used: 117,
        repaired: 1,
        rejected: 2,
        left_out: 1,
        first: month("2024-05").first_day().and_hms_opt(0, 0, 0),
        last: month("2026-10").last_day().and_hms_opt(0, 0, 0),
        repaired_money: number("99.9"),
        ..Reading::default()
    }]
}

fn problems() -> Vec<Problem> {
    let place = |row| Place::file("invoices.csv").row(row).column("amount", 3);
    vec![
        Problem::new(ProblemKind::NotANumber, Severity::Rejected, "invoices", place(14)).with("value", "=12,5O"),
        Problem::new(ProblemKind::NotANumber, Severity::Rejected, "invoices", place(15)).with("value", "n/a"),
        Problem::new(ProblemKind::Trimmed, Severity::Repaired, "invoices", place(16)).with("value", " 99.9"),
    ]
}
