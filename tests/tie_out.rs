//! The pages by member: that what must add up is checked, that a broken number turns the one light red, that cohorts
//! follow their drop-down, and that a dimension of thousands stays small.

#![allow(clippy::disallowed_methods, reason = "tests write their inputs")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ironcalc::base::Model;
use ironcalc::base::cell::CellValue;
use kpibook::fact::{Cohort, MrrSource, Slice};
use kpibook::number::Number;
use kpibook::report::Report;

use crate::invented::{self, MONTHS};
use crate::package::parts;
use crate::recalculation::{first_of, load, sheet_index};
use crate::run;

/// The invented company without its ledger, whose movements are invented by a rule of their own.
fn company() -> Report {
    let mut report = invented::report(MONTHS - 1, invented::goals());
    report.ledger.months.clear();
    report
}

fn written(folder: &Path, report: &Report) -> PathBuf {
    let path = folder.join("book.xlsx");
    invented::write(report, &path);
    path
}

fn text(model: &Model, sheet: &str, row: i32, column: i32) -> String {
    match model.get_cell_value_by_index(sheet_index(model, sheet), row, column).unwrap() {
        CellValue::String(text) => text.replace('\u{200b}', ""),
        CellValue::Number(number) => number.to_string(),
        CellValue::Boolean(flag) => flag.to_string(),
        CellValue::None => String::new(),
    }
}

/// Returns the cells of a sheet whose text has a mark, with the row each stands in.
fn marked(model: &Model, sheet: &str, mark: &str) -> Vec<(i32, String)> {
    let mut found = Vec::new();
    for row in 1..200 {
        for column in 1..32 {
            let text = text(model, sheet, row, column);
            if text.contains(mark) {
                found.push((row, text));
            }
        }
    }
    found
}

fn light(model: &Model) -> String {
    let mut found = marked(model, "Dashboard", "✓ Every check closes");
    found.extend(marked(model, "Dashboard", "✗ Checks"));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).1
}

#[test]
fn everything_adds_up_in_the_sample_company_and_two_sources_that_differ_do_not_turn_the_light_red() {
    let folder = tempfile::tempdir().unwrap();
    let path = run::sample(folder.path(), &[]);
    let mut model = load(&path);
    let light = light(&model);
    assert!(light.starts_with("✓ Every check closes ("), "{light}");
    let count: usize = light.split(['(', ')']).nth(1).unwrap().parse().unwrap();
    assert!(count >= 35, "{light}");
    assert_eq!(marked(&model, "Tie-out", "✓ closes").len(), count);
    assert!(!marked(&model, "Tie-out", "≠ differs").is_empty());
    // A movement of the list that no longer makes its fact is noticed too.
    let (row, column) = first_of(&path, "l_moved_carried");
    let ledger = sheet_index(&model, "Ledger");
    model.set_user_input(ledger, row, column, "0.01".to_owned()).unwrap();
    model.evaluate();
    assert_eq!(self::light(&model), format!("✗ Checks that do not close: 1 of {count}"));
}

#[test]
fn a_broken_constant_turns_the_light_red_wherever_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &company());
    let (churned_row, churned) = first_of(&path, "f_churned_mrr");
    // A fact of the whole company, three months before the chosen one; a member's fact; the sum of the cohorts.
    let facts = ("Facts", churned_row + 26, churned);
    let mut model = load(&path);
    model.evaluate();
    assert!(light(&model).starts_with("✓ Every check closes"), "{}", light(&model));
    let row_of = |model: &Model, sheet: &str, texts: [&str; 3]| {
        let is_it = |row: &i32| {
            (1..=3).zip(texts).all(|(column, own)| own.is_empty() || text(model, sheet, *row, column) == own)
        };
        (1..300).find(is_it).unwrap()
    };
    let member = ("Members", row_of(&model, "Members", ["channel", "(none given)", "mrr"]), 10);
    let cohorts = ("Checks", row_of(&model, "Checks", ["MRR of all cohorts", "", ""]), 20);
    for (sheet, row, column) in [facts, member, cohorts] {
        let mut model = load(&path);
        let sheet_number = sheet_index(&model, sheet);
        let before: f64 = text(&model, sheet, row, column).parse().unwrap();
        let broken = Number::from(1).plus(before.to_string().parse().unwrap()).to_string();
        model.set_user_input(sheet_number, row, column, broken).unwrap();
        model.evaluate();
        let light = light(&model);
        assert!(light.starts_with("✗ Checks that do not close: "), "{sheet}: {light}");
        let open: usize = light.split(' ').nth(6).unwrap().parse().unwrap();
        assert_eq!(marked(&model, "Tie-out", "✗ does not close").len(), open, "{sheet}");
        assert!(marked(&model, "Tie-out", "✗").len() > open, "the Tie-out's own sentence says it too");
    }
}

#[test]
fn another_source_of_mrr_is_compared_and_is_no_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = company();
    let mrr = report.facts.iter().find(|column| column.definition.id == "mrr").unwrap().series.months.clone();
    let mut other = mrr.clone();
    other[3] = other[3].plus(Number::from(250));
    other[4] = Number::ABSENT;
    let source = |table: &str, months| MrrSource { table: table.to_owned(), months };
    report.mrr_sources = vec![source("subscriptions", mrr), source("invoices", other)];
    let path = written(folder.path(), &report);
    let mut model = load(&path);
    model.evaluate();
    assert!(light(&model).starts_with("✓ Every check closes"), "{}", light(&model));
    let (row, _) = marked(&model, "Tie-out", "MRR according to “Invoices”")[0].clone();
    let line: Vec<String> = (6..=10).map(|column| text(&model, "Tie-out", row, column)).collect();
    // August 2024, the fourth month, as spreadsheets count days.
    assert_eq!(line, ["0", "250", "45505", "29", "≠ differs"]);
}

/// Reads a heat map's line: the share at each age, empty where it is not reached. The mean stands above the first, and
/// how many cohorts it is made of above that; the lines of several cohorts together, below the mean, are passed over.
fn line(model: &Model, heading: &str, place: i32) -> Vec<String> {
    let (row, _) = marked(model, "Cohorts", heading)[0].clone();
    let is_pooled = |row: &i32| text(model, "Cohorts", *row, 1).starts_with("Began ");
    // Between the heading and the head of the columns stands what the colours mean: two lines, with room around them.
    let row = row + 4;
    let pooled = i32::try_from((row + 4..row + 8).take_while(is_pooled).count()).unwrap();
    let at = row + 4 + place + if place < 0 { 0 } else { pooled };
    (3..3 + 24).map(|column| text(model, "Cohorts", at, column)).collect()
}

#[allow(clippy::float_arithmetic, reason = "a workbook's numbers are binary")]
fn share(cohort: &Cohort, age: usize) -> f64 {
    f64::from(cohort.customers[age]) / f64::from(cohort.customers[0])
}

#[test]
#[allow(clippy::float_arithmetic, reason = "a workbook's numbers are binary")]
fn cohorts_follow_the_drop_down_and_the_month() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = company();
    // A name with a star is found as it is, not as a pattern of another's; a real zero is zero.
    let member = |name: &str| Slice::Member { dimension: "plan".to_owned(), member: name.to_owned() };
    let whole = report.cohorts[&Slice::Total].clone();
    let mut plan: Vec<Cohort> = whole[7..].to_vec();
    plan[0].customers.iter_mut().skip(3).for_each(|count| *count = 0);
    report.cohorts.insert(member("Growth*"), plan.clone());
    let path = written(folder.path(), &report);
    let mut model = load(&path);
    let (row, column) = first_of(&path, "sel_cohort");
    let (month_row, month_column) = first_of(&path, "sel_key");
    let (cohorts, dashboard) = (sheet_index(&model, "Cohorts"), sheet_index(&model, "Dashboard"));
    let choose = |model: &mut Model, slice: &str, month: &str| {
        model.set_user_input(cohorts, row, column, slice.to_owned()).unwrap();
        model.set_user_input(dashboard, month_row, month_column, format!("'{month}")).unwrap();
        model.evaluate();
    };
    // The last month is the 30th: the 24th line is the cohort of the seventh month, the one above that of the eighth.
    choose(&mut model, "Plan: Growth*", "2026-10");
    assert!(line(&model, "Customers kept", 23).iter().all(String::is_empty), "nobody began in the seventh month");
    let second = line(&model, "Customers kept", 22);
    for (age, text) in second.iter().enumerate().take(23) {
        assert!((text.parse::<f64>().unwrap() - share(&plan[0], age)).abs() < 1e-12, "age {age}: {text}");
    }
    assert_eq!((second[3].as_str(), second[23].as_str()), ("0", ""));
    // Five months earlier the line below the first has reached one month of age.
    choose(&mut model, "The whole company", "2026-05");
    let last = line(&model, "Customers kept", 1);
    assert_eq!(last.iter().filter(|text| !text.is_empty()).count(), 2);
    assert!((last[1].parse::<f64>().unwrap() - share(&whole[23], 1)).abs() < 1e-12);
    // The mean of an age is that of the customers, not of the cohorts.
    let reached: Vec<&Cohort> = whole[..24].iter().collect();
    let kept: u32 = reached.iter().map(|cohort| cohort.customers[1]).sum();
    let began: u32 = reached.iter().map(|cohort| cohort.customers[0]).sum();
    let mean = line(&model, "Customers kept", -1);
    assert!((mean[1].parse::<f64>().unwrap() - f64::from(kept) / f64::from(began)).abs() < 1e-12, "{}", mean[1]);
    // What is not in the list shows nothing.
    choose(&mut model, "Plan: Growth", "2026-10");
    assert!((-2..30).all(|place| line(&model, "Revenue kept", place).iter().all(String::is_empty)));
}

/// Builds a company of whom eight begin in each of some months from January 2023 on, and four leave three months later.
fn built(folder: &Path, months: u32) -> PathBuf {
    let mut rows = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n".to_owned();
    let date = |month: u32, day: u32| format!("{}-{:02}-{day:02}", 2023 + month / 12, month % 12 + 1);
    for month in 0..months {
        for n in 0..8 {
            let ended = if n < 4 && month + 3 < months { date(month + 3, 5) } else { String::new() };
            writeln!(rows, "s{month}-{n},c{month}-{n},basic,100,month,{},{ended}", date(month, 5)).unwrap();
        }
    }
    std::fs::write(folder.join("subscriptions.csv"), rows).unwrap();
    let cash = format!("date,account,balance\n2023-01-31,a,1\n{},a,1\n", date(months - 1, 28));
    std::fs::write(folder.join("cash.csv"), cash).unwrap();
    run::built(folder, "cohorts.xlsx", &[])
}

#[test]
fn a_mean_ends_with_its_evidence_and_what_is_left_out_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), 40);
    let mut model = load(&path);
    let left_out = "Earlier cohorts left out: 4; customers who began in them: 32.";
    assert_eq!(marked(&model, "Cohorts", left_out).len(), 1);
    model.evaluate();
    assert_eq!(marked(&model, "Cohorts", left_out).len(), 1);
    // Of the 36 newest of 40 cohorts of 8 all but the newest three have reached the age of 3, with half of theirs.
    let ages = |model: &Model, place| line(model, "Customers kept", place);
    assert_eq!((ages(&model, -2)[3].as_str(), ages(&model, -1)[3].as_str()), ("33", "0.5"));
    let (row, column) = first_of(&path, "sel_key");
    let dashboard = sheet_index(&model, "Dashboard");
    // In the sixth month of all three have reached the age of 3, with 24 customers; two the age of 4.
    model.set_user_input(dashboard, row, column, "'2023-06".to_owned()).unwrap();
    model.evaluate();
    assert!(marked(&model, "Cohorts", "left out").is_empty());
    assert_eq!(ages(&model, -2)[..7], ["6", "5", "4", "3", "2", "1", ""]);
    assert_eq!(ages(&model, -1)[..6], ["1", "1", "1", "0.5", "", ""]);
    assert_eq!(ages(&model, 0)[..2], ["1", ""]);
    assert_eq!(ages(&model, 5)[..7], ["1", "1", "1", "0.5", "0.5", "0.5", ""]);
    assert!(ages(&model, 6).iter().all(String::is_empty));
}

#[test]
fn curves_of_a_single_point_are_not_drawn() {
    let charts = |months: u32| {
        let folder = tempfile::tempdir().unwrap();
        let parts = parts(&built(folder.path(), months));
        let drawings = parts.iter().filter(|(name, _)| name.starts_with("xl/drawings/drawing"));
        drawings.filter(|(_, text)| text.contains("cohort_age")).count()
    };
    // After three months no age but the first has been reached by three cohorts.
    assert_eq!([1, 3, 4].map(charts), [0, 0, 1]);
}

#[test]
fn a_dimension_of_thousands_stays_small_and_still_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| run::put(folder.path(), name, text);
    let mut rows = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n".to_owned();
    for n in 1..=5_000 {
        let ended = if n % 7 == 0 { "2026-03-15" } else { "" };
        writeln!(rows, "s{n},c{n},plan {n},{},month,2026-0{}-05,{ended}", 100 + n, 1 + n % 3).unwrap();
    }
    put("subscriptions.csv", &rows);
    let cash = "date,account,balance\n2026-01-31,a,1\n2026-04-30,a,1\n";
    put("cash.csv", cash);
    run::kpibook(folder.path(), &["build", "-o", "many.xlsx"]).unwrap();
    let path = folder.path().join("many.xlsx");
    assert!(std::fs::metadata(&path).unwrap().len() < 1_000_000);
    let model = load(&path);
    assert!(light(&model).starts_with("✓ Every check closes"), "{}", light(&model));
    let (row, _) = marked(&model, "Segments", "others (4970)")[0].clone();
    // Of 5,000 plans those whose number is a multiple of 7 have ended; the 30 largest of the others are shown by name.
    let paying: Vec<i64> = (1..=5_000).rev().filter(|n| n % 7 != 0).map(|n| 100 + n).collect();
    let rest: i64 = paying[30..].iter().sum();
    assert_eq!(text(&model, "Segments", row, 2), rest.to_string());
    assert_eq!(text(&model, "Segments", row + 1, 2), paying.iter().sum::<i64>().to_string());
    assert_eq!(text(&model, "Segments", row, 4), (paying.len() - 30).to_string());
}
