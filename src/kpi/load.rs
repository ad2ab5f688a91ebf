//! The KPIs of the templates and of kpibook.toml, read and checked.
//!
//! Every mistake in all of them is reported at once, each with its place.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::DeTable;

use super::parse::{FUNCTIONS, Mistake, Parsed, is_name, parse, place_of};
use super::stanza::{self, Source, Stanza};
use super::{Better, Expr, Kpi, Said, bands, check, size};
use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::fact::Definition;
use crate::number::Unit;
use crate::templates::Templates;
use crate::words::OwnText;

/// The category of a user's own KPIs that name no other.
const OWN: &str = "own";

/// How many characters an id may have: the names of a workbook's ranges begin with it.
const MOST_CHARACTERS: usize = 50;

/// How many KPIs may be defined by one another in a row.
const MOST_LEVELS: usize = 100;

/// What was read.
pub(super) struct Loaded {
    pub(super) kpis: Vec<Kpi>,
    /// Each formula as it is written.
    pub(super) written: BTreeMap<String, String>,
    /// What the user calls the KPIs of kpibook.toml.
    pub(super) texts: Vec<OwnText>,
}

/// A stanza and where it comes from.
struct Found<'a> {
    stanza: Stanza,
    source: &'a Source,
    category: String,
    is_own: bool,
}

/// Reads the KPIs of every template and of kpibook.toml, and checks all of it against the facts that exist.
pub(super) fn load(
    templates: &Templates,
    config: &Config,
    facts: &BTreeMap<String, Definition>,
) -> Result<Loaded, Error> {
    let mut errors = Vec::new();
    let sources = sources(templates)?;
    let project = Source { file: config.file.clone(), text: config.text.clone() };
    // The project file was parsed before; what it says elsewhere is the configuration's to check.
    let whole = DeTable::parse(&project.text).map(Spanned::into_inner).unwrap_or_default();
    let mut found = Vec::new();
    for (category, source) in &sources {
        found.extend(of_template(category, source, &mut errors));
    }
    let categories: Vec<&str> = sources.iter().map(|(category, _)| category.as_str()).collect();
    if let Some(table) = table(&project, &whole, "kpi", &mut errors) {
        found.extend(of_project(table, &project, &categories, &mut errors));
    }
    errors.extend(taken(&found, facts));
    let mut kpis = checked(&found, facts, &mut errors);
    if let Some(table) = table(&project, &whole, "bands", &mut errors) {
        let known: BTreeSet<&str> = found.iter().map(|found| found.stanza.id.get_ref().as_str()).collect();
        let overrides = bands::Overrides { source: &project, known: &known, starts: config.fiscal_year_starts };
        overrides.apply(table, &mut kpis, &mut errors);
    }
    errors.extend(circles(&kpis, &found, facts));
    // What is wrong in one file is told from its beginning to its end.
    errors.sort_by_key(|error| {
        let start = error.excerpt.as_ref().map(|excerpt| excerpt.span.start);
        (error.place.as_ref().map(|place| place.file.clone()), start)
    });
    if let Some(error) = Error::joined(errors) {
        return Err(error);
    }
    let written = found.iter().filter_map(written).collect();
    let texts = found.iter().filter(|found| found.is_own).flat_map(|found| texts(&found.stanza)).collect();
    Ok(Loaded { kpis: in_order(kpis), written, texts })
}

fn sources(templates: &Templates) -> Result<Vec<(String, Source)>, Error> {
    let mut sources = Vec::new();
    for name in templates.names("kpis") {
        let path = format!("kpis/{name}.toml");
        let text = templates.text(&path)?.unwrap_or_default();
        sources.push((name.clone(), Source { file: templates.place(&path).file, text }));
    }
    Ok(sources)
}

fn of_template<'a>(category: &str, source: &'a Source, errors: &mut Vec<Error>) -> Vec<Found<'a>> {
    match DeTable::parse(&source.text) {
        Ok(table) => {
            let found = |stanza| Found { stanza, source, category: category.to_owned(), is_own: false };
            stanza::read(source, table.get_ref(), false, errors).into_iter().map(found).collect()
        }
        Err(error) => {
            let mistake = source.error(ErrorKind::BadTemplate, error.span().unwrap_or(0..0));
            errors.push(mistake.because_of_toml(error.message()));
            Vec::new()
        }
    }
}

fn of_project<'a>(
    table: &DeTable<'_>,
    source: &'a Source,
    categories: &[&str],
    errors: &mut Vec<Error>,
) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for stanza in stanza::read(source, table, true, errors) {
        let category = stanza.category.as_ref().map_or(OWN, |category| category.get_ref().as_str()).to_owned();
        let known = |category: &str| category == OWN || categories.contains(&category);
        if let Some(unknown) = stanza.category.as_ref().filter(|_| !known(&category)) {
            let known: Vec<&str> = categories.iter().copied().chain([OWN]).collect();
            errors.push(stanza::no_choice(source, "category", unknown, &known));
        }
        found.push(Found { stanza, source, category, is_own: true });
    }
    found
}

/// Returns a table of the project file.
fn table<'a>(source: &Source, whole: &'a DeTable<'a>, key: &str, errors: &mut Vec<Error>) -> Option<&'a DeTable<'a>> {
    let value = whole.get(key)?;
    let table = value.get_ref().as_table();
    if table.is_none() {
        let wanted = if key == "kpi" { "[kpi.my_kpi]" } else { "[bands.quick_ratio]" };
        errors.push(stanza::wrong(source, key, wanted, value.span()));
    }
    table
}

/// Reports ids that are no ids, stand twice or, in kpibook.toml, are those of facts: a KPI goes before a fact, and would
/// change what the formulas of others mean.
fn taken(found: &[Found<'_>], facts: &BTreeMap<String, Definition>) -> Vec<Error> {
    let mut seen = BTreeSet::new();
    let mut errors = Vec::new();
    for found in found {
        let id = found.stanza.id.get_ref();
        let error = |kind| found.source.error(kind, found.stanza.id.span()).with("kpi", id);
        let is_function = FUNCTIONS.iter().any(|(function, _)| function == id);
        if !is_name(id) || id.len() > MOST_CHARACTERS || is_function {
            errors.push(error(ErrorKind::BadKpiId).with("most", MOST_CHARACTERS));
        } else if !seen.insert(id) {
            errors.push(error(ErrorKind::DuplicateKpi));
        } else if found.is_own && facts.contains_key(id) {
            errors.push(error(ErrorKind::KpiIsAFact));
        }
    }
    errors
}

/// Returns the KPIs without a mistake.
fn checked(found: &[Found<'_>], facts: &BTreeMap<String, Definition>, errors: &mut Vec<Error>) -> Vec<Kpi> {
    let mut units: BTreeMap<String, Option<Unit>> =
        facts.iter().map(|(id, fact)| (id.clone(), Some(fact.unit))).collect();
    // A KPI goes before a fact, and of two KPIs with one id, which is a mistake, the first.
    units.extend(found.iter().rev().map(|found| (found.stanza.id.get_ref().clone(), found.stanza.unit)));
    let mut kpis = Vec::new();
    for found in found {
        let id = found.stanza.id.get_ref();
        // A KPI's own name is the fact of that name; where there is none, it is told as a circle.
        let outside = units.get(id).copied();
        if let Some(fact) = facts.get(id) {
            units.insert(id.clone(), Some(fact.unit));
        }
        kpis.extend((Checker { found, known: &units, facts }).kpi(errors));
        units.extend(outside.map(|unit| (id.clone(), unit)));
    }
    kpis
}

/// Checks one stanza.
struct Checker<'a> {
    found: &'a Found<'a>,
    known: &'a BTreeMap<String, Option<Unit>>,
    facts: &'a BTreeMap<String, Definition>,
}

impl Checker<'_> {
    fn kpi(&self, errors: &mut Vec<Error>) -> Option<Kpi> {
        let (stanza, source) = (&self.found.stanza, self.found.source);
        let id = stanza.id.get_ref();
        let formula = stanza
            .formula
            .as_ref()
            .and_then(|formula| self.expr(formula, errors, |parsed| check::number(parsed, stanza.unit, self.known)));
        let mut said = Vec::new();
        for state in &stanza.said {
            let when = self.expr(&state.when, errors, |parsed| check::condition(parsed, self.known));
            said.extend(when.map(|when| Said { when, words: state.words.clone(), good: state.good }));
        }
        if let Some(state) = stanza.said.first().filter(|_| !size::fit_a_cell(&said)) {
            errors.push(source.error(ErrorKind::FormulaTooLarge, state.when.span()).with("kpi", id));
        }
        let bands = match (&stanza.bands, stanza.better) {
            (Some(bands), Some(better)) => {
                bands::of(source, (id, better), bands, None).map_err(|error| errors.push(error)).ok()
            }
            _ => None,
        };
        if let Some(evidence) = stanza.evidence.as_ref().filter(|fact| !self.facts.contains_key(fact.get_ref())) {
            let near = check::near(evidence.get_ref(), self.facts.keys().map(String::as_str));
            let is_kpi = self.known.contains_key(evidence.get_ref()) || evidence.get_ref() == id;
            let kind = if is_kpi { ErrorKind::EvidenceIsAKpi } else { ErrorKind::UnknownName };
            let error = source.error(kind, evidence.span());
            errors.push(error.with("found", evidence.get_ref()).with("near", near).with("kpi", id));
        }
        Some(Kpi {
            id: id.clone(),
            category: self.found.category.clone(),
            formula: formula?,
            unit: stanza.unit.unwrap_or(Unit::Count),
            better: stanza.better.unwrap_or(Better::Neither),
            bands,
            bands_by_period: BTreeMap::new(),
            evidence: stanza.evidence.as_ref().map(|fact| fact.get_ref().clone()),
            accumulates: stanza.accumulates,
            said,
            windowed: false,
        })
    }

    fn expr(
        &self,
        formula: &Spanned<String>,
        errors: &mut Vec<Error>,
        check: impl Fn(&Parsed) -> Vec<Mistake>,
    ) -> Option<Expr> {
        let (expr, mistakes) = match parse(formula.get_ref()) {
            Ok(parsed) => {
                let mistakes = check(&parsed);
                (Some(parsed.expr), mistakes)
            }
            Err(mistakes) => (None, mistakes),
        };
        let (id, source) = (self.found.stanza.id.get_ref(), self.found.source);
        errors.extend(mistakes.into_iter().map(|mistake| source.mistake(id, formula, mistake)));
        expr
    }
}

/// Reports KPIs that are defined by one another, where the first of them names the second; and KPIs that stand on more
/// others in a row than can be computed.
fn circles(kpis: &[Kpi], found: &[Found<'_>], facts: &BTreeMap<String, Definition>) -> Vec<Error> {
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, kpi) in kpis.iter().enumerate() {
        positions.entry(&kpi.id).or_insert(at);
    }
    let uses: Vec<Vec<usize>> = kpis
        .iter()
        .map(|kpi| {
            let mut names = BTreeSet::new();
            check::names(&kpi.formula, &mut names);
            for said in &kpi.said {
                check::names(&said.when, &mut names);
            }
            if facts.contains_key(&kpi.id) {
                names.remove(&kpi.id);
            }
            names.iter().filter_map(|name| positions.get(name.as_str()).copied()).collect()
        })
        .collect();
    let name = |index: &usize| kpis.get(*index).map_or("", |kpi| kpi.id.as_str());
    let of = |id: &str| found.iter().find(|found| found.stanza.id.get_ref() == id);
    let circles = match check::cycles(&uses, MOST_LEVELS) {
        Ok(circles) => circles,
        Err(deep) => {
            let error = of(name(&deep)).map(|found| {
                let span = found.stanza.formula.as_ref().map_or(0..0, Spanned::span);
                found.source.error(ErrorKind::FormulaTooLarge, span).with("kpi", name(&deep))
            });
            return error.into_iter().collect();
        }
    };
    let circle = |circle: &Vec<usize>| {
        let mut path = circle.iter().map(name);
        let (first, second) = (path.next()?, path.next()?);
        let found = of(first)?;
        let path: Vec<String> = circle.iter().map(|index| format!("`{}`", name(index))).collect();
        let error = found.source.error(ErrorKind::Cycle, place_in(found, second));
        Some(error.with("path", path.join(" → ")).with("count", path.len() - 1))
    };
    circles.iter().filter_map(circle).collect()
}

/// Returns where a stanza's formulas use a name.
fn place_in(found: &Found<'_>, name: &str) -> std::ops::Range<usize> {
    let formulas = found.stanza.formula.iter().chain(found.stanza.said.iter().map(|state| &state.when));
    let place = |formula: &Spanned<String>| Some(found.source.within(formula, &place_of(formula.get_ref(), name)?));
    formulas.clone().find_map(place).unwrap_or(found.stanza.id.span())
}

/// Puts each KPI behind the others of its category.
fn in_order(kpis: Vec<Kpi>) -> Vec<Kpi> {
    let mut ordered: Vec<Kpi> = Vec::with_capacity(kpis.len());
    for kpi in kpis {
        let behind = ordered.iter().rposition(|earlier| earlier.category == kpi.category);
        ordered.insert(behind.map_or(ordered.len(), |at| at + 1), kpi);
    }
    ordered
}

fn written(found: &Found<'_>) -> Option<(String, String)> {
    let formula = found.stanza.formula.as_ref()?.get_ref();
    Some((found.stanza.id.get_ref().clone(), formula.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Returns what a KPI of kpibook.toml and its states are called; the id where nothing is said.
fn texts(stanza: &Stanza) -> Vec<OwnText> {
    let id = stanza.id.get_ref();
    let given = [("name", &stanza.name, id), ("short", &stanza.short, id), ("meaning", &stanza.meaning, id)];
    let mut texts: Vec<OwnText> = Vec::new();
    for (key, text, id) in given {
        let otherwise = stanza.name.as_ref().unwrap_or(id);
        let key = format!("kpi.{id}.{key}");
        texts.push(OwnText { key, text: text.as_ref().unwrap_or(otherwise).clone(), is_given: text.is_some() });
    }
    // A state that the language does not word is in the user's own words.
    texts.extend(stanza.said.iter().map(|state| OwnText {
        key: format!("state.{}", state.words),
        text: state.words.clone(),
        is_given: false,
    }));
    texts
}
