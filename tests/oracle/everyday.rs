//! The facts of every day: leads, traffic, tickets, surveys, events, referrals and service levels, by month, quarter and
//! year, in total and by channel and industry.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::{by_kpibook, load_csv, load_sheet, total};

/// Values by their label, their member and their fact; nothing where there is none.
type Values = BTreeMap<Vec<String>, Option<f64>>;

/// Loads what else the sample has, and computes its facts.
fn database() -> Connection {
    let connection = super::database();
    for table in ["leads", "traffic", "tickets", "surveys", "events", "referrals"] {
        load_csv(&connection, table);
    }
    load_sheet(&connection, "service.xlsx", "reliability");
    connection.execute_batch(include_str!("everyday.sql")).unwrap();
    connection
}

/// Asks the second calculation for a span and a dimension, which is empty for the total.
fn by_sql(connection: &Connection, span: &str, dimension: &str) -> Values {
    let query = "SELECT label, dimension, member, fact, value FROM everyday WHERE span = ? AND dimension = ?";
    let mut statement = connection.prepare(query).unwrap();
    let rows = statement.query_map([span, dimension], |row| {
        let (label, dimension, member): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let fact: String = row.get(3)?;
        let key = if dimension.is_empty() { vec![label, fact] } else { vec![label, dimension, member, fact] };
        Ok((key, row.get(4)?))
    });
    rows.unwrap().map(|row| row.unwrap()).collect()
}

/// Compares the two; returns how many values there were, and those that differ.
#[allow(clippy::float_arithmetic, reason = "what SQL computed is compared within a tolerance")]
fn differences(connection: &Connection, span: &str, dimension: &str) -> (usize, Vec<String>) {
    let expected = by_sql(connection, span, dimension);
    let found = if dimension.is_empty() {
        by_kpibook(&["--span", span], &["month", "kpi", "value"])
    } else {
        by_kpibook(&["--span", span, "--by", dimension], &["month", "dimension", "member", "kpi", "value"])
    };
    let mut wrong = Vec::new();
    for (key, expected) in &expected {
        let found = found.get(key).map_or("nothing", String::as_str);
        let same = match expected {
            Some(expected) => found.parse().is_ok_and(|found: f64| (found - expected).abs() <= 1e-6),
            None => found.is_empty(),
        };
        if !same {
            wrong.push(format!("{span} {}: {expected:?} by SQL, {found} by kpibook", key.join(" ")));
        }
    }
    (expected.len(), wrong)
}

#[test]
fn an_independent_calculation_agrees_on_every_day_facts_of_every_span_and_member() {
    let connection = database();
    let asked = [
        ("quarter", ""),
        ("year", ""),
        ("month", "channel"),
        ("month", "industry"),
        ("quarter", "channel"),
        ("quarter", "industry"),
    ];
    let (mut all, mut wrong) = differences(&connection, "month", "");
    for (span, dimension) in asked {
        let (count, differences) = differences(&connection, span, dimension);
        assert!(count > 30, "{span} {dimension}");
        all += count;
        wrong.extend(differences);
    }
    assert!(wrong.is_empty(), "{} of {all} differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_fact_of_the_sample_has_a_second_calculation() {
    let ids = |keys: &mut dyn Iterator<Item = Vec<String>>| keys.map(|key| key[1].clone()).collect::<BTreeSet<_>>();
    let found = by_kpibook(&[], &["month", "kpi", "value"]);
    let known = ids(&mut found.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, _)| key));
    let mut computed = ids(&mut total().into_keys());
    computed.extend(ids(&mut by_sql(&database(), "month", "").into_keys()));
    assert_eq!(known.symmetric_difference(&computed).collect::<Vec<_>>(), Vec::<&String>::new());
}
