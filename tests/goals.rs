//! The goals table, from its rows to goals that name a KPI and a period.

use kpibook::config::Config;
use kpibook::error::{Error, ErrorKind, Place, Problem};
use kpibook::fact;
use kpibook::goal::read::{Typed, TypedGoal};
use kpibook::goal::{self, Goal};
use kpibook::kpi::Catalogue;
use kpibook::record::Tables;
use kpibook::source;
use kpibook::templates::Templates;
use kpibook::words::Words;

use crate::run::put;

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
    put(folder.path(), "goals.csv", csv);
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

/// A row of a Goals sheet whose columns are A (KPI), C (period), D to F (numbers).
fn typed(row: u64, kpi: &str, period: &str, target: Option<i64>) -> TypedGoal {
    let cell = |column| Place::file("dashboard.xlsx").sheet(Some("Goals")).row(row).column("", column);
    TypedGoal {
        goal: Goal { kpi: kpi.into(), period: period.into(), target: target.map(Into::into), ..Goal::default() },
        kpi: cell(0),
        period: cell(2),
        numbers: [cell(3), cell(4), cell(5)],
    }
}

/// Returns the checked goals, or every message.
fn check(rows: Vec<TypedGoal>) -> Result<Vec<Goal>, Vec<String>> {
    let wrong = rows.iter().filter(|row| row.goal.note == "unreadable");
    let wrong = wrong.map(|row| Error::new(ErrorKind::GoalWithoutValue).at(row.numbers[1].clone())).collect();
    goal::read::check(Typed { rows, wrong, edited: true }, &catalogue(), 1)
        .map_err(|error| std::iter::once(&error).chain(&error.also).map(|error| words().error(error)).collect())
}

#[test]
fn goals_typed_into_a_workbook_are_checked_alike() {
    let goals = check(vec![typed(8, "ARR", "2026-q2", None)]).unwrap();
    assert_eq!((goals[0].kpi.as_str(), goals[0].period.as_str()), ("arr", "2026-Q2"));
}

#[test]
fn all_mistakes_of_a_goals_sheet_are_named_by_their_cells_at_once() {
    let mut unreadable = typed(9, "cash", "", None);
    unreadable.goal.note = "unreadable".into();
    let rows = vec![
        typed(8, "", "2026", Some(5)),
        unreadable,
        typed(10, "arrr", "summer", Some(1)),
        typed(11, "mrr", "2026-13", Some(1)),
    ];
    assert_eq!(
        check(rows).unwrap_err(),
        [
            "dashboard.xlsx, sheet Goals, cell A8: the row has no KPI",
            "dashboard.xlsx, sheet Goals, cell E9: the formula has no stored result",
            "dashboard.xlsx, sheet Goals, cell A10: `arrr` is not a KPI",
            "dashboard.xlsx, sheet Goals, cell C10: `summer` is not a period",
            "dashboard.xlsx, sheet Goals, cell C11: `2026-13` is not a period",
        ]
    );
}

#[test]
fn two_typed_targets_for_one_kpi_and_period_name_both_cells() {
    let wrong = check(vec![typed(8, "mrr", "2026-q4", Some(5)), typed(12, "MRR", "2026-Q4", Some(6))]).unwrap_err();
    assert_eq!(
        wrong,
        ["dashboard.xlsx, sheet Goals, cell D12: `mrr` `2026-Q4` is set to `6` here and to `5` in cell D8"]
    );
    // The same row twice is one goal; a row with an owner alone contradicts nothing.
    let goals = check(vec![typed(8, "mrr", "", Some(5)), typed(9, "mrr", "", Some(5)), typed(10, "mrr", "", None)]);
    assert_eq!(goals.unwrap().len(), 2);
}
