//! How many cases a KPI rests on, and why a value is missing, as the pages by topic say it.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{built, rows};
use crate::package::parts;
use crate::run;

/// Builds a company of some customers who all began in January; one of them leaves in March.
fn company(folder: &std::path::Path, customers: u32) -> PathBuf {
    company_with(folder, customers, "")
}

/// Builds the same company with goals.
fn company_with(folder: &std::path::Path, customers: u32, goals: &str) -> PathBuf {
    let mut subscriptions = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n".to_owned();
    for number in 1..=customers {
        let ended = if number == 1 { "2026-03-15" } else { "" };
        writeln!(subscriptions, "s{number},c{number},Pro,100,month,2026-01-10,{ended}").unwrap();
    }
    let spend = "date,channel,amount\n2026-01-31,ads,10\n2026-02-28,ads,10\n2026-03-31,ads,10\n";
    let goals = format!("kpi,period,target\n{goals}");
    built(folder, &[("subscriptions.csv", &subscriptions), ("spend.csv", spend), ("goals.csv", &goals)])
}

/// Returns the value, the status and the evidence of a KPI on a page.
fn line(path: &std::path::Path, page: &str, kpi: &str) -> [String; 3] {
    let rows = rows(path, page);
    let row = rows.iter().find(|row| row[0] == kpi).unwrap_or_else(|| panic!("no row {kpi}"));
    [1, 8, 10].map(|column| row[column].replace('\u{200b}', ""))
}

#[test]
fn what_rests_on_fewer_than_twenty_cases_is_not_judged() {
    // One of 12 left: 8.3 %, far beyond the red bound of 5 %; and of 25, 4 %, between the two bounds.
    let folder = tempfile::tempdir().unwrap();
    let [value, status, rests] = line(&company(folder.path(), 12), "Customers", "Customer churn rate");
    assert!(value.starts_with("0.08333"), "{value}");
    assert_eq!([status.as_str(), &rests], ["", "C · 12"]);
    let folder = tempfile::tempdir().unwrap();
    let [value, status, rests] = line(&company(folder.path(), 25), "Customers", "Customer churn rate");
    assert_eq!([value.as_str(), &status, &rests], ["0.04", "■ at risk", "B · 25"]);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(line(&company(folder.path(), 100), "Customers", "Customer churn rate")[2], "A · 100");
}

#[test]
fn a_month_without_a_value_says_why() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path(), 25);
    run::kpibook(folder.path(), &["build", "-o", "first.xlsx", "--period", "2026-01"]).unwrap();
    let first = folder.path().join("first.xlsx");
    // Nobody paid before January: a growth and a churn begin with February.
    assert_eq!(line(&first, "Revenue", "MRR growth rate"), ["from 2026-02", "", ""]);
    assert_eq!(line(&first, "Customers", "Customer churn rate"), ["from 2026-02", "", ""]);
    // In February nobody left, and so nobody left for a reason that could be counted.
    run::kpibook(folder.path(), &["build", "-o", "second.xlsx", "--period", "2026-02"]).unwrap();
    let second = folder.path().join("second.xlsx");
    assert_eq!(line(&second, "Customers", "Customer churn rate"), ["0", "● on track", "B · 25"]);
}

/// Returns the cells of a KPI's row on the Scorecard, and the number of the row.
fn scored(path: &std::path::Path, kpi: &str) -> (usize, Vec<String>) {
    let rows = rows(path, "Scorecard");
    let row = rows.iter().position(|row| row[0] == kpi).unwrap_or_else(|| panic!("no row {kpi}"));
    (row + 1, rows[row].clone())
}

#[test]
fn the_scorecard_says_what_a_value_rests_on_and_greys_what_rests_on_too_little() {
    let folder = tempfile::tempdir().unwrap();
    let path = company(folder.path(), 12);
    let (row, cells) = scored(&path, "Customer churn rate");
    // Behind the note, within what is printed.
    assert_eq!(cells[6..8], ["12", "C"]);
    let number = super::sheets(&path).iter().position(|name| name == "Scorecard").unwrap() + 1;
    let text = &parts(&path)[&format!("xl/worksheets/sheet{number}.xml")];
    // The value with its status, and the changes: the first rule of each is that of too few cases, and it ends the matter.
    let thin = format!("stopIfTrue=\"1\"><formula>IF(ISNUMBER($G${row}),$G${row}&lt;20,FALSE)</formula>");
    for first in [format!("\"B{row}:C{row}\""), format!("\"J{row}:K{row} ")] {
        let (_, rules) = text.split_once(&format!("<conditionalFormatting sqref={first}")).expect(&first);
        let (_, rule) = rules.split_once("<cfRule ").unwrap();
        assert!(rule.split_once("</cfRule>").unwrap().0.contains(&thin), "{first}: {rule:.300}");
    }
    // A difference is shown with one decimal: one that is shown as zero has no colour.
    assert!(text.contains(&format!("ROUND(J{row},1)&gt;0")) && !text.contains(&format!("ROUND(J{row},8)")), "{row}");
}

#[test]
fn the_scorecard_and_the_index_say_why_there_is_no_value() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path(), 25);
    run::kpibook(folder.path(), &["build", "-o", "first.xlsx", "--period", "2026-01"]).unwrap();
    let first = folder.path().join("first.xlsx");
    let (_, cells) = scored(&first, "Customer churn rate");
    assert_eq!([cells[1].as_str(), &cells[5]], ["", "from 2026-02"]);
    let index = rows(&first, "Index");
    let row = index.iter().find(|row| row[0] == "Customer churn rate").unwrap();
    assert_eq!(row[1], "from 2026-02");
}

#[test]
fn a_goal_is_not_judged_by_too_few_cases_in_whichever_month_it_was_due() {
    let goals = "customer_churn_rate,2026-03,0.01\ncustomer_churn_rate,2026-02,0.01\nmrr,,1\n";
    let status = |customers: u32| {
        let folder = tempfile::tempdir().unwrap();
        let rows = rows(&company_with(folder.path(), customers, goals), "Goals");
        let of = |kpi: &str, period: &str| {
            let row = rows.iter().find(|row| row[0] == kpi && row[2] == period).unwrap();
            row[10].replace('\u{200b}', "")
        };
        [of("customer_churn_rate", "2026-03"), of("customer_churn_rate", "2026-02"), of("mrr", "")]
    };
    // One of 12 left in March and nobody in February; MRR rests on its 11 customers, then on 24. A churn of 4 % misses
    // its goal, and lies within the red bound of 5 %.
    assert_eq!(status(12), ["C · 12", "C · 12", "C · 11"]);
    assert_eq!(status(25), ["■ at risk", "● on track", "● on track"]);
}

#[test]
fn a_goal_whose_share_is_reached_is_on_track_and_not_only_within_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    company_with(folder.path(), 25, "new_customers,2026-Q1,75\n");
    run::kpibook(folder.path(), &["build", "-o", "first.xlsx", "--period", "2026-01"]).unwrap();
    let goals = rows(&folder.path().join("first.xlsx"), "Goals");
    let row = goals.iter().find(|row| row[0] == "new_customers" && row[2] == "2026-Q1").unwrap();
    // All 25 came in January, a third of the quarter with a third of its goal.
    assert_eq!([row[8].as_str(), &row[9], &row[10]], ["25", "0.3333333333333333", "● on track"]);
}

#[test]
fn a_goal_that_is_not_judged_is_neither_met_nor_missed_on_the_dashboard() {
    let goals = "customer_churn_rate,,0.01\nmrr,,1\ncustomers,,5\n";
    let said = |customers: u32| {
        let folder = tempfile::tempdir().unwrap();
        let rows = rows(&company_with(folder.path(), customers, goals), "Dashboard");
        let sentence = rows.iter().flatten().find(|cell| cell.contains("goals are met") || cell.contains("no goal"));
        sentence.cloned().unwrap_or_default().replace('\u{200b}', "")
    };
    // With 12 customers nothing can be judged; of 25 one left, 4 % against 1 %.
    assert!(!said(12).contains("goals are met"), "{}", said(12));
    assert!(said(25).starts_with("2 of 3 goals are met"), "{}", said(25));
}

#[test]
fn a_retention_over_twelve_months_and_a_cost_of_acquisition_rest_on_few_where_they_are_few() {
    let mut subscriptions = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n".to_owned();
    for number in 1..=130 {
        // Twelve in January 2025, one of whom leaves; 118 more in February 2026, of whom all are new.
        let (began, ended) = match number {
            1 => ("2025-01-10", "2025-03-15"),
            2..=12 => ("2025-01-10", ""),
            _ => ("2026-02-10", ""),
        };
        writeln!(subscriptions, "s{number},c{number},Pro,100,month,{began},{ended}").unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let spend = "date,channel,amount\n2025-01-31,ads,10\n2026-02-28,ads,1000\n";
    let path = built(folder.path(), &[("subscriptions.csv", &subscriptions), ("spend.csv", spend)]);
    let scored = |kpi: &str| scored(&path, kpi).1;
    // The eleven who paid in February 2025, one of them no longer: no judgement, however bad.
    let retention = scored("Net revenue retention, 12 months");
    assert!(retention[1].starts_with("0.91"), "{retention:?}");
    assert_eq!(retention[2], "");
    assert!(retention.contains(&"C".to_owned()) && retention.contains(&"12".to_owned()), "{retention:?}");
    let cost = scored("Customer acquisition cost");
    assert!(cost.contains(&"A".to_owned()) && cost.contains(&"118".to_owned()), "{cost:?}");
}
