//! Worked cases: companies small enough to check by hand.
//!
//! A case is a folder of `cases/worked/`. `input/` is what kpibook reads; an `expected….csv` says what it must find, each
//! value worked out from the definitions of the KPIs in the column `why` beside it, never copied from kpibook's own
//! output. A fraction such as `130/3` is exact, an empty value is "not available", and `no row` means that kpibook does
//! not speak of the month at all. A first line `# kpibook values …` gives other arguments than `values input`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kpibook::number::Number;
use rust_decimal::Decimal;

use crate::run::{Key, kpibook, values};

/// What an `expected….csv` says.
struct Expected {
    file: PathBuf,
    arguments: Vec<String>,
    rows: Vec<(Key, Option<Number>)>,
}

#[test]
fn kpibook_finds_what_was_worked_out_by_hand() {
    let mut wrong = Vec::new();
    for expected in every_expectation() {
        let arguments: Vec<&str> = expected.arguments.iter().map(String::as_str).collect();
        let name = expected.file.strip_prefix(cases()).unwrap().display().to_string();
        match values(expected.file.parent().unwrap(), &arguments) {
            Err(reason) => wrong.push(format!("{name}: {reason}")),
            Ok(found) => wrong.extend(differences(&expected, &found).map(|what| format!("{name}: {what}"))),
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_kpi_was_worked_out_by_hand_somewhere() {
    let worked: BTreeSet<String> = every_expectation()
        .into_iter()
        .flat_map(|expected| expected.rows)
        .filter(|(_, value)| value.is_some_and(Number::is_present))
        .filter_map(|(key, _)| key.last().cloned())
        .collect();
    let table = kpibook(&cases(), &["kpis", "--format", "markdown"]).unwrap();
    let ids: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert!(ids.contains(&"net_revenue_retention"), "the table of KPIs names an id in every line:\n{table}");
    let missing: Vec<&str> = ids.into_iter().filter(|id| !worked.contains(*id)).collect();
    assert!(missing.is_empty(), "no case of tests/cases/worked has a value of {missing:?}");
}

/// Compares to nine places; an expected row that was not printed is a difference.
fn differences<'a>(expected: &'a Expected, found: &'a BTreeMap<Key, Number>) -> impl Iterator<Item = String> + 'a {
    expected.rows.iter().filter_map(|(key, wanted)| {
        let printed = found.get(key).copied();
        let same = match (wanted, printed) {
            (Some(wanted), Some(printed)) => nearly_equal(*wanted, printed),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let show = |value: Option<Number>| value.map_or("no row".to_owned(), |value| format!("`{value}`"));
        (!same).then(|| format!("{}: expected {}, found {}", key.join(" "), show(*wanted), show(printed)))
    })
}

fn nearly_equal(a: Number, b: Number) -> bool {
    match (a.get(), b.get()) {
        (Some(a), Some(b)) => (a - b).abs() <= Decimal::new(1, 9),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn every_expectation() -> Vec<Expected> {
    let mut files = Vec::new();
    for case in sorted(&cases()) {
        let before = files.len();
        files.extend(sorted(&case).into_iter().filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("expected") && name.ends_with(".csv")
        }));
        assert!(files.len() > before, "{} expects nothing", case.display());
    }
    files.iter().map(|file| read_expectation(file)).collect()
}

fn read_expectation(file: &Path) -> Expected {
    let text = std::fs::read_to_string(file).unwrap();
    let command = text.lines().next().and_then(|line| line.strip_prefix("# kpibook ")).unwrap_or("values input");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let rows = reader.records().map(|record| {
        let mut cells: Vec<String> = record.unwrap().iter().map(ToOwned::to_owned).collect();
        let why = cells.pop().unwrap();
        assert!(!why.is_empty(), "{}: {} says no why", file.display(), cells.join(" "));
        let value = cells.pop().unwrap();
        (cells, read_value(&value))
    });
    let rows = rows.collect();
    Expected { file: file.to_owned(), arguments: command.split(' ').map(ToOwned::to_owned).collect(), rows }
}

/// Reads `12.5`, `130/3` or nothing; `no row` gives `None`.
fn read_value(text: &str) -> Option<Number> {
    if text == "no row" {
        return None;
    }
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let read = |text: &str| text.parse::<Number>().unwrap_or_else(|error| panic!("{text}: {error}"));
    Some(read(above).over(read(below)))
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/worked")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
