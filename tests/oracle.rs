//! The sample's facts, computed a second time: by SQL over the raw rows, after the definitions of the catalogue.
//!
//! It shares nothing with the program but the files: it reads them in its own simple way, leaves out by its own few
//! rules what cannot be read, and knows nothing of how the program computes. Where the two differ, one of them is wrong.

mod everyday;

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

/// Facts by their month, their dimension and member where they have one, and their id.
type Facts = BTreeMap<Vec<String>, f64>;

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
    // A survey tool of a country with decimal commas separates by semicolons; a web analytics tool begins with remarks.
    let delimiter = if table == "surveys" { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter).comment(Some(b'#'));
    let mut reader = reader.from_path(sample().join(format!("{table}.csv"))).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.into_records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    load(connection, table, &header, rows);
}

/// Reads a sheet of a workbook: the header is the row that begins with `date`, and a row without a date
/// is no row.
fn load_sheet(connection: &Connection, workbook: &str, table: &str) {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(sample().join(workbook)).unwrap();
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

/// Loads the sample and computes its facts.
fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    for table in ["customers", "subscriptions", "invoices", "spend"] {
        load_csv(&connection, table);
    }
    for table in ["expenses", "cash", "fx_rates"] {
        load_sheet(&connection, "finance.xlsx", table);
    }
    connection.execute_batch(include_str!("oracle/facts.sql")).unwrap();
    connection.execute_batch(include_str!("oracle/people.sql")).unwrap();
    connection
}

/// Returns what a query says: the columns but the last are the key, the last is the value.
fn by_sql(query: &str) -> Facts {
    let connection = database();
    let mut statement = connection.prepare(query).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let key = (0..columns - 1).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        Ok((key, row.get(columns - 1)?))
    });
    rows.unwrap().map(|row| row.unwrap()).collect()
}

fn total() -> Facts {
    by_sql("SELECT month, fact, value FROM facts JOIN months ON months.number = facts.number")
}

/// Asks the program; the columns but the last are the key.
fn by_kpibook(arguments: &[&str], header: &[&str]) -> BTreeMap<Vec<String>, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpibook"));
    let output = command.args(["values", "--facts"]).args(arguments).arg(sample()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), header);
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    rows.map(|mut row| (row.pop().unwrap(), row)).map(|(value, key)| (key, value)).collect()
}

/// Holds every fact of one against the other.
#[allow(clippy::float_arithmetic, reason = "what SQL computed is compared within a tolerance")]
fn compare(expected: &Facts, found: &BTreeMap<Vec<String>, String>) {
    let mut wrong = Vec::new();
    for (key, expected) in expected {
        let found = found.get(key).map_or("nothing", String::as_str);
        if !found.parse().is_ok_and(|found: f64| (found - expected).abs() <= 1e-6) {
            wrong.push(format!("{}: {expected} by SQL, {found} by kpibook", key.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}

#[test]
fn an_independent_calculation_agrees_on_every_fact_of_every_month() {
    let (expected, found) = (total(), by_kpibook(&[], &["month", "kpi", "value"]));
    let months = |keys: &mut dyn Iterator<Item = &Vec<String>>| keys.map(|key| key[0].clone()).collect::<BTreeSet<_>>();
    assert_eq!(months(&mut expected.keys()), months(&mut found.keys()));
    assert_eq!(months(&mut found.keys()).len(), 30);
    let facts = |keys: &mut dyn Iterator<Item = &Vec<String>>| keys.map(|key| key[1].clone()).collect::<BTreeSet<_>>();
    let mut known = found.iter().filter(|(_, value)| !value.is_empty()).map(|(key, _)| key);
    assert!(facts(&mut expected.keys()).is_subset(&facts(&mut known)), "a fact is not computed");
    compare(&expected, &found);
}

#[test]
fn an_independent_calculation_agrees_on_the_movements_of_every_plan() {
    let expected = by_sql(
        "SELECT month, 'plan', plan, fact, value FROM plan_facts JOIN months ON months.number = plan_facts.number",
    );
    assert_eq!(expected.keys().map(|key| &key[2]).collect::<BTreeSet<_>>().len(), 3);
    let found = by_kpibook(&["--by", "plan"], &["month", "dimension", "member", "kpi", "value"]);
    compare(&expected, &found);
}

#[test]
fn an_independent_calculation_agrees_on_the_movements_of_every_channel_country_and_segment() {
    for dimension in ["channel", "country", "segment"] {
        let expected = by_sql(&format!(
            "SELECT month, dimension, member, fact, value FROM member_facts JOIN months \
             ON months.number = member_facts.number WHERE dimension = '{dimension}'"
        ));
        assert!(expected.keys().map(|key| &key[2]).collect::<BTreeSet<_>>().len() > 2, "members of {dimension}");
        let found = by_kpibook(&["--by", dimension], &["month", "dimension", "member", "kpi", "value"]);
        compare(&expected, &found);
    }
}

/// Computes the facts of the sample as the commands do.
fn facts_of_the_sample() -> kpibook::fact::Facts {
    let templates = kpibook::templates::Templates::embedded();
    let config = kpibook::config::Config::read(&sample().join("kpibook.toml")).unwrap();
    let (sheets, found) = kpibook::source::find(&[sample()]).unwrap();
    let mut tables = kpibook::record::Tables::open(sheets, found, &config, &templates).unwrap();
    kpibook::fact::compute(&mut tables, &config, &templates, None).unwrap()
}

#[test]
fn an_independent_calculation_agrees_on_the_cohorts() {
    let expected = by_sql(
        "SELECT month, 'customers at ' || age, customers FROM cohorts JOIN months ON months.number = cohorts.number \
         UNION ALL SELECT month, 'mrr at ' || age, mrr FROM cohorts JOIN months ON months.number = cohorts.number",
    );
    let facts = facts_of_the_sample();
    let mut found = BTreeMap::new();
    for cohort in &facts.cohorts[&kpibook::fact::Slice::Total] {
        for (age, (customers, mrr)) in cohort.customers.iter().zip(&cohort.mrr).enumerate() {
            let key = |what: &str| vec![cohort.month.to_string(), format!("{what} at {age}")];
            // An age at which nobody pays any more is a zero here, and no row of SQL.
            assert!(*customers > 0 || mrr.get().is_some_and(|mrr| mrr.is_zero()));
            found.insert(key("customers"), customers.to_string());
            found.insert(key("mrr"), mrr.to_string());
        }
        let reached = usize::try_from(facts.last.since(cohort.month)).unwrap() + 1;
        assert_eq!((cohort.known, cohort.customers.len(), cohort.mrr.len()), (true, reached, reached));
    }
    assert!(expected.len() > 500);
    compare(&expected, &found);
    let paying = found.iter().filter(|(_, value)| *value != "0").count();
    assert_eq!(paying, expected.len(), "who pays by kpibook pays by SQL");
}

#[test]
fn the_ledger_of_the_sample_adds_up_to_its_facts() {
    use kpibook::fact::ledger::Movement;
    let facts = facts_of_the_sample();
    for (month, listed) in facts.months().into_iter().zip(&facts.ledger.months) {
        assert_eq!(listed.count, listed.moved.len(), "{month} is not cut");
        let kinds = [
            (Movement::New, "new_mrr", "new_customers"),
            (Movement::Reactivation, "reactivation_mrr", "reactivated_customers"),
            (Movement::Expansion, "expansion_mrr", ""),
            (Movement::Contraction, "contraction_mrr", ""),
            (Movement::Churn, "churned_mrr", "churned_customers"),
        ];
        for (kind, money, count) in kinds {
            let fact = |id: &str| facts.value(&kpibook::fact::Slice::Total, id, month, 1);
            let moved: Vec<_> = listed.moved.iter().filter(|moved| moved.movement == kind).collect();
            let sum = moved.iter().fold(kpibook::number::Number::ZERO, |sum, moved| sum.plus(moved.size));
            assert_eq!(sum, fact(money), "{month} {money}");
            let counted = kpibook::number::Number::from(i64::try_from(moved.len()).unwrap());
            assert!(count.is_empty() || counted == fact(count), "{month} {count}");
            assert!(moved.iter().all(|moved| moved.opening.minus(moved.closing).size() == moved.size));
        }
    }
}

#[test]
fn the_calculation_by_sql_closes_by_itself() {
    let facts = total();
    for month in facts.keys().filter(|key| key[1] == "mrr").map(|key| &key[0]) {
        let fact = |name: &str| facts[&vec![month.clone(), name.to_owned()]];
        let gains = fact("new_mrr") + fact("expansion_mrr") + fact("reactivation_mrr") + fact("fx_mrr");
        let losses = fact("contraction_mrr") + fact("churned_mrr");
        assert!((fact("opening_mrr") + gains - losses - fact("mrr")).abs() < 1e-6, "{month}");
        assert!(fact("cash") > 0.0 && fact("customers") > 20.0, "{month}");
    }
}
