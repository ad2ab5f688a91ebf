//! The `facts` table: values computed elsewhere, which replace those computed here.
//!
//! It keeps both, so that the difference can be shown.

use std::collections::BTreeSet;

use super::{Facts, Over, Series, Slice};
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{self, Row, Tables, Verdict};

/// A value of the `facts` table, and the computed one that it replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The fact's id.
    pub fact: String,
    /// The slice.
    pub slice: Slice,
    /// The month.
    pub month: Month,
    /// The value in force.
    pub given: Number,
    /// The value that kpibook computed; absent where it had none.
    pub computed: Number,
}

/// Reads the `facts` table into the facts: each value replaces the one that was computed. `divisible` are the dimensions
/// by which a fact may be divided although no other table has them.
pub(crate) fn replace(facts: &mut Facts, tables: &mut Tables, divisible: &[String]) -> Result<(), Error> {
    let mut given: Vec<Replaced> = Vec::new();
    tables.for_each("facts", &mut |row| {
        let slice = match slice(facts, row, divisible) {
            Ok(slice) => slice,
            Err(problem) => return Verdict::Rejected(problem),
        };
        if let Some(month) = row.month("month").filter(|month| (facts.first..=facts.last).contains(month)) {
            let fact = row.text("fact").to_owned();
            let computed = facts.value(&slice, &fact, month, 1);
            given.push(Replaced { fact, slice, month, given: row.number("value"), computed });
        }
        Verdict::Used
    })?;
    given.sort_by(|a, b| (&a.fact, &a.slice, a.month).cmp(&(&b.fact, &b.slice, b.month)));
    for one in &given {
        put(facts, one, divisible);
    }
    let is_anew = |fact: &str| facts.definition(fact).is_some_and(|definition| definition.over == Over::Anew);
    let anew: BTreeSet<&str> = given.iter().map(|one| one.fact.as_str()).filter(|fact| is_anew(fact)).collect();
    if !anew.is_empty() {
        let names: Vec<&str> = anew.into_iter().collect();
        facts.said.push(("given_by_month".to_owned(), vec![("facts".to_owned(), names.join(", "))]));
    }
    facts.replaced = given;
    Ok(())
}

/// Returns the slice that a row of the table speaks of, or why there is none.
fn slice(facts: &Facts, row: &Row<'_>, divisible: &[String]) -> Result<Slice, Problem> {
    let problem = |kind, field: &str| {
        let problem = Problem::new(kind, Severity::Rejected, "facts", row.place(Some(field)));
        problem.with("value", row.text(field)).money(Number::ABSENT)
    };
    let near = |wanted: &str, known: &[&str]| {
        let near = record::near(wanted, known.iter().copied());
        near.map(|near| record::quoted(std::iter::once(near))).unwrap_or_default()
    };
    let (id, dimension, member) = (row.text("fact"), row.text("dimension"), row.text("member"));
    let Some(definition) = facts.definition(id) else {
        let known: Vec<&str> = facts.definitions.iter().map(|definition| definition.id.as_str()).collect();
        return Err(problem(ProblemKind::UnknownFact, "fact").with("near", near(id, &known)));
    };
    if dimension.is_empty() && member.is_empty() {
        return Ok(Slice::Total);
    }
    let is_there = |dimension: &str| facts.dimensions.contains_key(dimension);
    let absent = divisible.iter().filter(|dimension| definition.sliced && !is_there(dimension));
    let known: BTreeSet<&str> = divided(facts, id).chain(absent.map(String::as_str)).collect();
    let known: Vec<&str> = known.into_iter().collect();
    if !known.contains(&dimension) {
        let problem = problem(ProblemKind::UnknownFactDimension, "dimension").with("fact", id);
        let problem = problem.with("count", known.len()).with("known", record::quoted(known.iter().copied()));
        return Err(problem.with("near", near(dimension, &known)));
    }
    // A dimension that no other table has gets its members from this one.
    if let Some(members) = facts.dimensions.get(dimension).filter(|members| !members.iter().any(|it| it == member)) {
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        let problem = problem(ProblemKind::UnknownFactMember, "member").with("dimension", dimension);
        return Err(problem.with("near", near(member, &members)));
    }
    Ok(Slice::Member { dimension: dimension.to_owned(), member: member.to_owned() })
}

/// Returns the dimensions by which a fact is divided.
fn divided<'a>(facts: &'a Facts, fact: &'a str) -> impl Iterator<Item = &'a str> {
    facts.series.iter().filter(|(_, series)| series.contains_key(fact)).filter_map(|(slice, _)| match slice {
        Slice::Member { dimension, .. } => Some(dimension.as_str()),
        Slice::Total => None,
    })
}

/// Puts a value in its place. What is counted anew over longer spans is not known where one of their months is given.
fn put(facts: &mut Facts, one: &Replaced, divisible: &[String]) {
    if !facts.series.contains_key(&one.slice) {
        add_member(facts, &one.slice, divisible);
    }
    let Ok(index) = usize::try_from(one.month.since(facts.first)) else { return };
    let series = facts.series.get_mut(&one.slice).and_then(|series| series.get_mut(&one.fact));
    let Some(series) = series else { return };
    if let Some(month) = series.months.get_mut(index) {
        *month = one.given;
    }
    series.anew.retain(|(last, length), _| !(last + 1 - *length as usize..=*last).contains(&index));
}

/// Adds a member of a dimension that no other table has: every fact that can be divided is there, and absent.
fn add_member(facts: &mut Facts, slice: &Slice, divisible: &[String]) {
    let Slice::Member { dimension, member } = slice else { return };
    let absent = Series { months: vec![Number::ABSENT; facts.months().len()], ..Series::default() };
    let sliced = facts.definitions.iter().filter(|definition| definition.sliced);
    let series = sliced.map(|definition| (definition.id.clone(), absent.clone())).collect();
    facts.series.insert(slice.clone(), series);
    let members = facts.dimensions.entry(dimension.clone()).or_default();
    members.push(member.clone());
    members.sort();
    if !facts.segments.contains(dimension) {
        facts.segments = divisible.iter().filter(|id| facts.dimensions.contains_key(*id)).cloned().collect();
    }
}
