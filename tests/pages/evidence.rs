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
