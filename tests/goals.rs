//! The goals table, from its rows to goals that name a KPI and a period.

use std::io::Write;

use kpibook::config::Config;
use kpibook::error::{Error, Problem};
use kpibook::fact;
use kpibook::goal::{self, Goal};
use kpibook::kpi::Catalogue;
use kpibook::record::Tables;
use kpibook::source;
use kpibook::templates::Templates;
use kpibook::words::Words;

fn catalogue() -> Catalogue {
    let templates = Templates::embedded();
    let declarations = fact::definitions(&templates).unwrap();
    let definitions: Vec<fact::Definition> = declarations.into_iter().map(|known| known.definition).collect();
    Catalogue::load(&templates, &Config::default(), &definitions).unwrap()
}

fn words() -> Words {
    Words::load("en", &Templates::embedded()).unwrap()
}

fn read(csv: &str) -> Result<(Vec<Goal>, Vec<Problem>), Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("goals.csv");
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(csv.as_bytes()))
        .unwrap();
    let (sheets, found) = source::find(&[folder.path().to_owned()])?;
    let mut tables = Tables::open(sheets, found, &Config::default(), &Templates::embedded())?;
    let goals = goal::read::read(&mut tables, &catalogue(), 1)?;
    Ok((goals, tables.problems))
}

/// Returns every message, the first error's and those that came with it.
fn says(csv: &str) -> Vec<String> {
    let error = read(csv).unwrap_err();
    std::iter::once(&error).chain(&error.also).map(|error| words().error(error)).collect()
}

#[test]
fn goals_stand_in_the_order_of_the_catalogue_however_their_kpis_are_written() {
    let csv = "kpi,period,target,warning,critical,owner\ncash,2026,500000,,,Ana\nNet-Revenue retention,,1.05,1,0.95,\nMRR,2026-Q4,90000,,,\nmrr,2026-10,88000,,,\n";
    let (goals, problems) = read(csv).unwrap();
    let found: Vec<String> =
        goals.iter().map(|goal| format!("{} {} {}", goal.kpi, goal.period, goal.target.unwrap())).collect();
    assert_eq!(found, ["mrr 2026-10 88000", "mrr 2026-Q4 90000", "net_revenue_retention  1.05", "cash 2026 500000"]);
    assert_eq!(goals[3].owner, "Ana");
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn every_unknown_kpi_is_named_with_a_near_one() {
    let csv = "kpi,period,target\nmmr,2026,1\ncash,2026,1\nnet_revenue_retentoin,2026,1\n";
    assert_eq!(
        says(csv),
        ["goals.csv, row 2, kpi: `mmr` is not a KPI", "goals.csv, row 4, kpi: `net_revenue_retentoin` is not a KPI"]
    );
    let help = words().error_help(&read(csv).unwrap_err());
    assert_eq!(help, "did you mean `mrr`? `kpibook kpis` lists them all");
}

#[test]
fn two_goals_for_one_kpi_and_period_are_one_whatever_their_order() {
    let rows = ["mrr,2026,100,first", "MRR,2026,90,second"];
    for rows in [rows, [rows[1], rows[0]]] {
        let (goals, problems) = read(&format!("kpi,period,target,note\n{}\n{}\n", rows[0], rows[1])).unwrap();
        assert_eq!(goals.iter().map(|goal| goal.note.as_str()).collect::<Vec<_>>(), ["second"]);
        let said: Vec<String> = problems.iter().map(|problem| words().problem(problem)).collect();
        assert_eq!(said, ["another row with `mrr` `2026` has a different content; the one that sorts first is used"]);
    }
}

#[test]
fn goals_typed_into_a_workbook_are_checked_alike() {
    let typed = |kpi: &str, period: &str| {
        let goal = Goal { kpi: kpi.into(), period: period.into(), ..Goal::default() };
        goal::read::check(vec![goal], &catalogue(), 1, "dashboard.xlsx")
    };
    let goals = typed("ARR", "2026-q2").unwrap();
    assert_eq!((goals[0].kpi.as_str(), goals[0].period.as_str()), ("arr", "2026-Q2"));
    assert_eq!(words().error(&typed("arr", "summer").unwrap_err()), "dashboard.xlsx: `summer` is not a period");
    assert_eq!(words().error(&typed("arrr", "").unwrap_err()), "dashboard.xlsx: `arrr` is not a KPI");
}
