//! `kpibook values`: prints every KPI or fact of every month, quarter or year, exactly.

use clap::ArgMatches;
use serde_json::value::RawValue;

use super::diagnostic;
use super::prepared::{self, Prepared};
use crate::error::{Error, ErrorKind};
use crate::fact::Slice;
use crate::goal;
use crate::kpi::evaluate::Evaluator;
use crate::month::Month;
use crate::number::Number;
use crate::record::near;
use crate::words::Words;

/// A line of the output.
struct Line {
    period: String,
    member: Option<(String, String)>,
    id: String,
    value: Number,
}

/// Prints the values.
pub fn run(arguments: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    let mut prepared = prepared::prepare(arguments, words)?;
    // No value depends on a goal; one that no build would take stops here too.
    let starts = prepared.facts.fiscal_year_starts;
    goal::read::read(&mut prepared.tables, &prepared.catalogue, starts)?;
    let slices = slices(&prepared, arguments.get_one::<String>("by").map(String::as_str))?;
    let span = arguments.get_one::<String>("span").map_or("month", String::as_str);
    let periods = periods(&prepared, span);
    let lines = lines(&prepared, &slices, &periods, arguments.get_flag("facts"));
    let json = arguments.get_one::<String>("format").is_some_and(|format| format == "json");
    let by = arguments.contains_id("by");
    super::print(&if json { as_json(&lines) } else { as_csv(&lines, by) });
    diagnostic::list(&prepared.tables.problems, words);
    Ok(prepared::exit_code(arguments, &prepared.tables))
}

fn slices(prepared: &Prepared, dimension: Option<&str>) -> Result<Vec<Slice>, Error> {
    let Some(dimension) = dimension else { return Ok(vec![Slice::Total]) };
    let known = &prepared.facts.dimensions;
    let members = known.get(dimension).ok_or_else(|| {
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        let near = near(dimension, names.iter().copied()).map(|name| format!("`{name}`")).unwrap_or_default();
        let error = Error::new(ErrorKind::UnknownDimension).with("dimension", dimension);
        error.with("known", names.join(", ")).with("near", near)
    })?;
    let slice = |member: &String| Slice::Member { dimension: dimension.to_owned(), member: member.clone() };
    Ok(members.iter().map(slice).collect())
}

/// Returns each period's name with its last month and its length; a quarter or year that the data do not reach the end
/// of is named too, and its values are empty.
fn periods(prepared: &Prepared, span: &str) -> Vec<(String, Month, u32)> {
    let starts = prepared.facts.fiscal_year_starts;
    let mut periods: Vec<(String, Month, u32)> = Vec::new();
    for month in prepared.facts.months() {
        let (name, last, length) = match span {
            "quarter" => (month.quarter_key(starts), month.ago(month.of_quarter(starts).cast_signed() - 3), 3),
            "year" => (month.fiscal_year(starts).to_string(), month.ago(month.of_year(starts).cast_signed() - 12), 12),
            _ => (month.to_string(), month, 1),
        };
        if periods.last().is_none_or(|(known, ..)| *known != name) {
            periods.push((name, last, length));
        }
    }
    periods
}

fn lines(prepared: &Prepared, slices: &[Slice], periods: &[(String, Month, u32)], facts: bool) -> Vec<Line> {
    let ids: Vec<&str> = if facts {
        prepared.facts.definitions.iter().map(|definition| definition.id.as_str()).collect()
    } else {
        prepared.catalogue.kpis.iter().map(|kpi| kpi.id.as_str()).collect()
    };
    let mut lines = Vec::new();
    for slice in slices {
        let evaluator = Evaluator::new(&prepared.catalogue, &prepared.facts, slice);
        let member = match slice {
            Slice::Total => None,
            Slice::Member { dimension, member } => Some((dimension.clone(), member.clone())),
        };
        for (name, last, length) in periods {
            for id in &ids {
                let value = if facts {
                    prepared.facts.value(slice, id, *last, *length)
                } else {
                    evaluator.value(id, *last, *length)
                };
                lines.push(Line { period: name.clone(), member: member.clone(), id: (*id).to_owned(), value });
            }
        }
    }
    lines
}

fn as_csv(lines: &[Line], by: bool) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header: &[&str] =
        if by { &["month", "dimension", "member", "kpi", "value"] } else { &["month", "kpi", "value"] };
    // Writing into memory cannot fail.
    let _ = writer.write_record(header);
    for line in lines {
        let value = line.value.to_string();
        let _ = match &line.member {
            Some((dimension, member)) => writer.write_record([&line.period, dimension, member, &line.id, &value]),
            None => writer.write_record([&line.period, &line.id, &value]),
        };
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Writes one object a line in an array; numbers stand with all their digits, and `null` where not available.
fn as_json(lines: &[Line]) -> String {
    let objects: Vec<String> = lines.iter().filter_map(|line| serde_json::to_string(&object(line)).ok()).collect();
    format!("[\n{}\n]\n", objects.join(",\n"))
}

fn object(line: &Line) -> impl serde::Serialize {
    #[derive(serde::Serialize)]
    struct Object {
        month: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        dimension: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<String>,
        kpi: String,
        value: Option<Box<RawValue>>,
    }
    let (dimension, member) = line.member.clone().unzip();
    let value = line.value.get().and_then(|_| RawValue::from_string(line.value.to_string()).ok());
    Object { month: line.period.clone(), dimension, member, kpi: line.id.clone(), value }
}
