//! The sample's facts, computed a second time: by SQL over the raw rows, after the definitions of the catalogue.
//!
//! It shares nothing with the program but the files: it reads them in its own simple way, leaves out by its own few
//! rules what cannot be read, and knows nothing of how the program computes. Where the two differ, one of them is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader as _};
use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::Value;

/// Columns that are numbers and days; everything else is text.
const NUMBERS: [&str; 7] = ["amount", "quantity", "discount_percent", "balance", "rate", "interval_count", "target"];
const DAYS: [&str; 12] = [
    "date",
    "signed_up_at",
    "signed_at",
    "started_at",
    "ended_at",
    "trial_end",
    "canceled_at",
    "term_end",
    "status_since",
    "issued_at",
    "paid_at",
    "service_start",
];

/// Facts that the oracle computes in their months, by month and fact.
type Facts = BTreeMap<(String, String), f64>;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

fn is_day(column: &str) -> bool {
    DAYS.contains(&column) || column == "service_end"
}

/// Reads a number as ten-thousandths, exactly; nothing where it is none.
fn number(text: &str) -> Option<i64> {
    let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
    let (whole, part) = size.split_once('.').unwrap_or((size, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 4 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<4}").parse().ok().map(|size: i64| sign * size)
}

fn value(column: &str, text: &str) -> Value {
    let text = text.trim();
    if NUMBERS.contains(&column) {
        return number(text).map_or(Value::Null, Value::Integer);
    }
    if is_day(column) {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        return day.map_or(Value::Null, |day| Value::Text(day.to_string()));
    }
    Value::Text(text.to_owned())
}

/// Makes a table of rows; identical ones count once.
fn load(connection: &Connection, table: &str, header: &[String], rows: impl Iterator<Item = Vec<String>>) {
    let columns: Vec<String> = header.iter().map(|column| format!("\"{column}\"")).collect();
    connection.execute(&format!("CREATE TABLE {table} ({})", columns.join(", ")), []).unwrap();
    let places = vec!["?"; header.len()].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO {table} VALUES ({places})")).unwrap();
    let mut seen = BTreeSet::new();
    for row in rows.filter(|row| seen.insert(row.clone())) {
        let values: Vec<Value> = header.iter().zip(&row).map(|(column, cell)| value(column, cell)).collect();
        insert.execute(rusqlite::params_from_iter(values)).unwrap();
    }
}

fn load_csv(connection: &Connection, table: &str) {
    let mut reader = csv::Reader::from_path(sample().join(format!("{table}.csv"))).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.into_records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    load(connection, table, &header, rows);
}

/// Reads a sheet of the bookkeeper's workbook: the header is the row that begins with `date`, and a row without a date
/// is no row.
fn load_sheet(connection: &Connection, table: &str) {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(sample().join("finance.xlsx")).unwrap();
    let range = workbook.worksheet_range(table).unwrap();
    let mut rows = range.rows().skip_while(|row| row[0] != "date");
    let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    let text = |cell: &Data| match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        // Amounts have two places and rates four.
        Data::Float(number) => format!("{number:.4}"),
        Data::String(text) => text.clone(),
        Data::Int(_) | Data::Bool(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Error(_) | Data::Empty => {
            String::new()
        }
    };
    let rows = rows.filter(|row| matches!(row[0], Data::DateTime(_))).map(|row| row.iter().map(text).collect());
    load(connection, table, &header, rows);
}

/// Computes the facts by SQL.
fn by_sql() -> Facts {
    let connection = Connection::open_in_memory().unwrap();
    for table in ["customers", "subscriptions", "invoices", "spend"] {
        load_csv(&connection, table);
    }
    for table in ["expenses", "cash", "fx_rates"] {
        load_sheet(&connection, table);
    }
    connection.execute_batch(include_str!("oracle/facts.sql")).unwrap();
    let query = "SELECT month, fact, value FROM facts JOIN months ON months.number = facts.number";
    let mut statement = connection.prepare(query).unwrap();
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).unwrap();
    rows.map(|row| row.unwrap()).collect()
}

/// Asks the program.
fn by_kpibook() -> BTreeMap<(String, String), String> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_kpibook")).args(["values", "--facts"]).arg(sample()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), ["month", "kpi", "value"]);
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| ((row[0].to_owned(), row[1].to_owned()), row[2].to_owned())).collect()
}

#[test]
fn an_independent_calculation_agrees_on_every_fact_of_every_month() {
    let (expected, found) = (by_sql(), by_kpibook());
    let months: BTreeSet<&String> = expected.keys().map(|(month, _)| month).collect();
    assert_eq!(months, found.keys().map(|(month, _)| month).collect(), "the months differ");
    assert_eq!(months.len(), 30);
    let mut wrong = Vec::new();
    for (key, expected) in &expected {
        let found = found.get(key).map_or("nothing", String::as_str);
        if found.parse().is_ok_and(|found: f64| (found - expected).abs() <= 1e-6) {
            continue;
        }
        wrong.push(format!("{} {}: {expected} by SQL, {found} by kpibook", key.0, key.1));
    }
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}

#[test]
fn the_calculation_by_sql_closes_by_itself() {
    let facts = by_sql();
    for (month, _) in facts.keys().filter(|(_, fact)| fact == "mrr") {
        let fact = |name: &str| facts[&(month.clone(), name.to_owned())];
        let gains = fact("new_mrr") + fact("expansion_mrr") + fact("reactivation_mrr") + fact("fx_mrr");
        let losses = fact("contraction_mrr") + fact("churned_mrr");
        assert!((fact("opening_mrr") + gains - losses - fact("mrr")).abs() < 1e-6, "{month}");
        assert!(fact("cash") > 0.0 && fact("customers") > 20.0, "{month}");
    }
}
