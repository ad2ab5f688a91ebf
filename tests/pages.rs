//! The pages by topic: which of them a company gets, what stands on them in whichever month, and that names stay names.

mod charts;
mod demand;
mod evidence;

use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use kpibook::number::Number;
use kpibook::report::Report;

use crate::invented::{self, MONTHS};
use crate::run;
use crate::sheets::seen;

/// Returns the names of a workbook's sheets.
fn sheets(path: &Path) -> Vec<String> {
    let workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.sheet_names()
}

/// Returns the texts of a sheet, row by row; an error value stops the test.
fn rows(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let range = crate::sheets::sheet(path, sheet);
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Error(error) => panic!("{sheet}: {error}"),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::DateTime(moment) => moment.as_f64().to_string(),
        Data::Bool(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Empty => String::new(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// Returns the line below the heading of a list, and the first columns of its rows until an empty one.
fn list(rows: &[Vec<String>], title: &str) -> (String, Vec<Vec<String>>) {
    let heading = rows.iter().position(|row| row[0] == title).unwrap_or_else(|| panic!("no list {title}"));
    let listed = rows[heading + 3..].iter().take_while(|row| !row[0].is_empty());
    let plain = |row: &Vec<String>| row.iter().take(6).map(|text| text.replace('\u{200b}', "")).collect();
    (rows[heading + 1][0].replace('\u{200b}', ""), listed.map(plain).collect())
}

fn written(report: &Report, folder: &Path) -> PathBuf {
    let path = folder.join("pages.xlsx");
    invented::write(report, &path);
    path
}

/// Builds a company of some files and returns its workbook.
fn built(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
    for (name, text) in files {
        run::put(folder, name, text);
    }
    run::built(folder, "book.xlsx", &[])
}

const MOVED: &str = "Who joined, grew, shrank, returned or left";

#[test]
fn a_page_without_a_kpi_is_left_out_and_so_is_its_link() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&invented::report(MONTHS - 1, invented::goals()), folder.path());
    let sheets = sheets(&path);
    for sheet in ["Revenue", "Customers", "Finance", "Ledger"] {
        assert!(sheets.iter().any(|name| name == sheet), "{sheet} is there");
    }
    assert!(!sheets.iter().any(|name| name == "Support"), "{sheets:?}");
    let dashboard = rows(&path, "Dashboard").concat();
    assert!(dashboard.iter().any(|text| text == "Revenue") && !dashboard.iter().any(|text| text == "Support"));
}

#[test]
fn a_kpi_without_a_value_is_left_out_of_its_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&invented::report(MONTHS - 1, invented::goals()), folder.path());
    let names: Vec<String> = rows(&path, "Finance").into_iter().map(|row| row[0].clone()).collect();
    assert!(names.iter().any(|name| name == "Net burn"), "{names:?}");
    assert!(!names.iter().any(|name| name == "Gross margin"), "{names:?}");
}

#[test]
fn the_list_of_the_month_says_how_many_there_were_and_what_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let list_of = |month: usize| {
        let path = written(&invented::report(month, invented::goals()), folder.path());
        list(&rows(&path, "Revenue"), MOVED)
    };
    // Month 13 has nine movements and lists six: the sizes are a third of 913, 843, 773, 703, 633 and 563.
    let (said, rows) = list_of(13);
    assert_eq!(rows.len(), 6);
    assert!(said.starts_with("The 6 largest movements of 9; those listed moved €1.5k of MRR"), "{said}");
    let (said, rows) = list_of(22);
    assert_eq!((said.as_str(), rows.len()), ("No customer joined, grew, shrank, returned or left in this month.", 0));
    // 29: five movements; a third of 929, 859, 789, 719 and 649.
    let (said, rows) = list_of(29);
    assert!(said.starts_with("Customers: 5, the largest movement first. Together they moved €1.3k"), "{said}");
    let changes: Vec<f64> = rows.iter().map(|row| row[5].parse().unwrap()).collect();
    assert!(changes.is_sorted_by(|a, b| a.abs() >= b.abs()), "{changes:?}");
}

#[test]
fn a_month_whose_movements_are_not_known_does_not_say_that_nobody_moved() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = invented::report(22, invented::goals());
    let new = report.facts.iter_mut().find(|fact| fact.definition.id == "new_mrr").unwrap();
    new.series.months[22] = Number::ABSENT;
    let (said, rows) = list(&rows(&written(&report, folder.path()), "Revenue"), MOVED);
    assert_eq!((said.as_str(), rows.len()), ("Not known for this month.", 0));
}

#[test]
fn cash_by_account_adds_up_to_the_cash_and_a_month_without_it_is_blank() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = |month: usize| {
        let rows = rows(&written(&invented::report(month, invented::goals()), folder.path()), "Finance");
        let heading = rows.iter().position(|row| row[0] == "Cash by account").unwrap();
        rows[heading + 2..heading + 5].iter().map(|row| row[..5].to_vec()).collect::<Vec<_>>()
    };
    // 900,000 - 21,000 x 29 = 291,000, of which 0.6; the month before 21,000 more.
    assert_eq!(
        accounts(29),
        [
            ["Main", "174600", "187200", "-12600", "0.6"],
            ["+Reserve", "116400", "124800", "-8400", "0.4"],
            ["All together", "291000", "312000", "-21000", "1"],
        ]
    );
    // Cash was not counted in month 17.
    assert_eq!(accounts(17)[2], ["All together", "", "564000", "", ""]);
}

#[test]
fn names_that_look_like_formulas_or_numbers_stay_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&invented::report(3, invented::goals()), folder.path());
    let (_, rows) = list(&rows(&path, "Revenue"), MOVED);
    // Month 3 has four movements; their names are the fourth to the seventh, of which the last is empty: its id stands in.
    let names: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(names, ["007", "1e5", "TRUE", "c3"]);
    assert_eq!(rows[1][2], "2026", "a plan that looks like a number");
}

const SUBSCRIPTIONS: &str = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n\
    s1,=1+1,Pro,100,month,2026-01-05,\ns2,b,Pro,50,month,2026-02-05,2026-03-10\n";
const SPEND: &str = "date,channel,amount\n2026-01-31,ads,10\n2026-02-28,ads,10\n2026-03-31,ads,10\n";
const INVOICES: &str =
    "invoice_id,customer_id,issued_at,amount\ni1,a,2026-01-31,10\ni2,+b,2026-02-28,20\ni3,a,2026-03-31,30\n";

#[test]
fn subscriptions_alone_give_the_pages_that_they_can_fill() {
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), &[("subscriptions.csv", SUBSCRIPTIONS), ("spend.csv", SPEND)]);
    let names = sheets(&path);
    assert!(names.contains(&"Revenue".to_owned()) && names.contains(&"Customers".to_owned()), "{names:?}");
    assert!(!names.contains(&"Support".to_owned()) && !names.contains(&"Product".to_owned()), "{names:?}");
    let (said, listed) = list(&rows(&path, "Revenue"), MOVED);
    assert!(said.starts_with("Customers: 1,"), "{said}");
    assert_eq!(listed[0], ["b", "left", "Pro", "50", "0", "-50"]);
    let (_, largest) = list(&rows(&path, "Customers"), "The largest customers");
    assert_eq!(largest[0][0], "=1+1");
}

const EXPENSES: &str = "date,category,amount\n2026-02-28,general,300\n2026-02-28,marketing,30\n\
    2026-03-31,general,400\n2026-03-31,marketing,50\n2026-03-31,other_income,7\n";
const SPENT_IN_MARCH: &str = "date,channel,amount\n2026-02-28,ads,20\n2026-03-31,ads,10\n";

#[test]
fn expenses_and_the_spend_that_counts_add_up_to_the_gross_burn() {
    let burn = |policy: &str| {
        let folder = tempfile::tempdir().unwrap();
        let policies = format!("[policies]\nads = \"{policy}\"\n");
        let files = [("expenses.csv", EXPENSES), ("spend.csv", SPENT_IN_MARCH), ("kpibook.toml", policies.as_str())];
        let path = built(folder.path(), &files);
        crate::recalculation::agrees(&path);
        let rows = rows(&path, "Finance");
        let heading = rows.iter().position(|row| row[0] == "Expenses by category").unwrap();
        let listed = rows[heading + 2..].iter().take_while(|row| !row[0].is_empty());
        let listed: Vec<Vec<String>> = listed.map(|row| row[..4].to_vec()).collect();
        assert_eq!(rows.iter().find(|row| row[0] == "Gross burn").unwrap()[1], listed.last().unwrap()[1], "{policy}");
        listed
    };
    let (general, marketing) = (["General and administration", "400", "300", "100"], ["Marketing", "50", "30", "20"]);
    let all = "All together: gross burn";
    // 400 + 50 + 10, and 300 + 30 + 20 in the month before.
    let spend = ["Acquisition spend", "10", "20", "-10"];
    assert_eq!(burn("both"), [general, marketing, spend, [all, "460", "350", "110"]]);
    // The marketing of both months is in the spend table: 400 + 10 and 300 + 20.
    let left_out = ["Less marketing, counted as spend", "-50", "-30", "-20"];
    assert_eq!(burn("spend"), [general, marketing, left_out, spend, [all, "410", "320", "90"]]);
    // The spend is in the expenses.
    assert_eq!(burn("expenses"), [general, marketing, [all, "450", "330", "120"]]);
}

const OWN: &str = "[kpi.spend_per_customer]\nname = \"Spend per customer\"\ncategory = \"retention\"\n\
    formula = \"spend / customers\"\nunit = \"money\"\nbetter = \"lower\"\n\
    [kpi.own_spend]\nname = \"Own spend\"\nformula = \"spend * 2\"\nunit = \"money\"\nbetter = \"lower\"\n\
    [kpi.sessions_per_customer]\nname = \"Sessions per customer\"\ncategory = \"product\"\n\
    formula = \"sessions / customers\"\nunit = \"ratio\"\nbetter = \"higher\"\n\
    [kpi.monthly_spend]\nname = \"Monthly spend\"\ncategory = \"support\"\n\
    formula = \"spend\"\nunit = \"money\"\nbetter = \"lower\"\n";

#[test]
fn a_kpi_of_kpibook_toml_ends_the_table_of_its_category() {
    let folder = tempfile::tempdir().unwrap();
    let files = [("subscriptions.csv", SUBSCRIPTIONS), ("spend.csv", SPEND), ("kpibook.toml", OWN)];
    let path = built(folder.path(), &files);
    let table = |sheet: &str| {
        let rows = rows(&path, sheet);
        let rows = rows.into_iter().skip(3).take_while(|row| !row[0].is_empty());
        rows.map(|row| (row[0].clone(), row[1].clone())).collect::<Vec<_>>()
    };
    // In March 10 were spent, and one of two customers is left: retention stands on the page of the customers.
    assert_eq!(table("Customers").pop().unwrap(), ("Spend per customer".to_owned(), "10".to_owned()));
    // A page gets its tab by the KPIs of the user's own alone; without a table that they need there is none.
    assert_eq!(table("Support"), [("Monthly spend".to_owned(), "10".to_owned())]);
    assert!(!sheets(&path).contains(&"Product".to_owned()));
    for sheet in ["Revenue", "Customers", "Support"] {
        assert!(!table(sheet).iter().any(|(name, _)| name == "Own spend"), "{sheet}");
    }
    crate::recalculation::agrees(&path);
}

#[test]
fn invoices_alone_and_a_single_month_give_pages_without_errors() {
    let month = |text: &str| text.lines().take(2).collect::<Vec<_>>().join("\n") + "\n";
    let companies: [&[(&str, &str)]; 2] =
        [&[("invoices.csv", INVOICES)], &[("subscriptions.csv", &month(SUBSCRIPTIONS)), ("spend.csv", &month(SPEND))]];
    for files in companies {
        let folder = tempfile::tempdir().unwrap();
        let path = built(folder.path(), files);
        assert!(sheets(&path).contains(&"Revenue".to_owned()));
        for sheet in seen(&path) {
            assert!(!rows(&path, &sheet).is_empty(), "{sheet}");
        }
    }
}
