//! What the invented company lists by name: movements of a month, large customers, contracts that end; and the pages on
//! which they stand.

use kpibook::fact::ledger::{LedgerMonth, Moved, Movement};
use kpibook::fact::listed::EndingMonth;
use kpibook::fact::{Ending, EndingContract, LargeCustomer, Ledger};
use kpibook::month::Month;
use kpibook::number::Number;
use kpibook::report::{Chart, ChartKind, ListKind, Topic};

/// Names that a spreadsheet could take for something else.
const NAMES: [&str; 8] = [
    "=1+1",
    "+Plus & <Co>",
    "Anna \"Q\" O'Hara",
    "007",
    "1e5",
    "TRUE",
    "",
    "-Minus, a very long name indeed, of the kind that some exports have",
];

fn name(n: usize) -> String {
    NAMES[n % NAMES.len()].to_owned()
}

fn number(n: usize) -> Number {
    Number::from(i64::try_from(n).unwrap())
}

/// How many customers moved in a month: none in some, more than are listed in one.
fn moving(month: usize) -> usize {
    match month {
        4 | 22 => 0,
        13 => 9,
        _ => 1 + month % 5,
    }
}

/// The cap of the invented ledger.
const CAP: usize = 6;

fn moved(month: usize, n: usize) -> Moved {
    let kinds = [Movement::New, Movement::Churn, Movement::Expansion, Movement::Contraction, Movement::Reactivation];
    let movement = kinds[(month + n) % kinds.len()];
    let size = number(900 - 70 * n + month).over(Number::from(3)).money();
    let (opening, closing) = match movement {
        Movement::New | Movement::Reactivation | Movement::WithinMonth => (Number::ZERO, size),
        Movement::Churn => (size, Number::ZERO),
        Movement::Expansion => (Number::from(50), size.plus(Number::from(50))),
        Movement::Contraction => (size.plus(Number::from(20)), Number::from(20)),
    };
    let plan = if n == 2 { "" } else { "2026" };
    Moved { movement, customer: format!("c{n}"), name: name(month + n), plan: plan.to_owned(), opening, closing, size }
}

pub(crate) fn ledger(months: usize) -> Ledger {
    let month = |month: usize| {
        let brief = Moved { movement: Movement::WithinMonth, size: Number::ZERO, ..moved(month, 1) };
        LedgerMonth {
            moved: (0..moving(month).min(CAP)).map(|n| moved(month, n)).collect(),
            count: moving(month),
            within: (0..month % 3 / 2).map(|_| brief.clone()).collect(),
            within_count: month % 3 / 2,
        }
    };
    Ledger { cap: CAP, months: (0..months).map(month).collect() }
}

pub(crate) fn largest(months: usize) -> Vec<Vec<LargeCustomer>> {
    let large = |month: usize, n: usize| LargeCustomer {
        customer: format!("c{n}"),
        name: name(n),
        plan: "Pro".to_owned(),
        mrr: number(5_000 - 300 * n + 7 * month),
        mrr_a_year_ago: if month < 12 { Number::ABSENT } else { number(4_900 - 300 * n).times(number(n % 2)) },
    };
    (0..months).map(|month| (0..=month.min(4)).map(|n| large(month, n)).collect()).collect()
}

pub(crate) fn ending(months: &[Month]) -> Ending {
    let contract = |month: Month, n: usize| EndingContract {
        customer: format!("c{n}"),
        name: name(n + 1),
        subscription: format!("{n}"),
        plan: "Pro".to_owned(),
        mrr: number(400 + n),
        ends: month.last_day() + chrono::Days::new(n as u64 * 20 + 3),
        cancelled: n == 1,
    };
    let month = |(index, month): (usize, &Month)| EndingMonth {
        contracts: (0..index % 4).map(|n| contract(*month, n)).collect(),
        count: index % 4 + usize::from(index % 8 == 3),
    };
    Ending { cap: 3, months: months.iter().enumerate().map(month).collect() }
}

/// Pages with each kind of chart and list, and KPIs of every unit, one of which has no value.
pub(crate) fn topics() -> Vec<Topic> {
    let chart = |id: &str, kind: ChartKind, series: &[&str]| Chart {
        id: id.to_owned(),
        kind,
        series: series.iter().map(|kpi| (*kpi).to_owned()).collect(),
    };
    let topic = |id: &str, kpis: &[&str], charts: Vec<Chart>, lists: &[ListKind]| Topic {
        id: id.to_owned(),
        kpis: kpis.iter().map(|kpi| (*kpi).to_owned()).collect(),
        charts,
        lists: lists.to_vec(),
    };
    vec![
        topic(
            "revenue",
            &["mrr", "arr", "new_mrr", "net_new_mrr", "mrr_cmgr_12", "arpa", "quick_ratio", "purchases_per_buyer"],
            vec![
                chart("net_new_mrr", ChartKind::Movements, &["new_mrr"]),
                chart("arpa", ChartKind::Columns, &["arpa"]),
                chart("committed", ChartKind::Lines, &["arr", "mrr"]),
            ],
            &[ListKind::Moved],
        ),
        topic(
            "customers",
            &["customers", "customer_churn_rate", "net_revenue_retention", "customer_lifetime_months"],
            vec![chart("mrr", ChartKind::Trend, &["customers"])],
            &[ListKind::Largest, ListKind::Ending, ListKind::WithinMonth],
        ),
        topic(
            "finance",
            &["cash", "net_burn", "runway_months", "gross_margin"],
            vec![chart("cash", ChartKind::Columns, &["cash", "runway_months"])],
            &[ListKind::Expenses, ListKind::Accounts],
        ),
        // None of its KPIs has a value: it has no page.
        topic("support", &["gross_margin"], Vec::new(), &[]),
    ]
}
