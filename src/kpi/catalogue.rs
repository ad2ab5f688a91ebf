//! The catalogue: every KPI of `templates/kpis/`, read, checked and in order.
//!
//! It knows how a stanza is written and reports every mistake in all of them at once, each with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::parse::{Mistake, Parsed, parse};
use super::{Bands, Better, Expr, Kpi, Said, check};
use crate::config::Config;
use crate::error::{Error, ErrorKind, Place};
use crate::fact::{self, Definition, Over};
use crate::number::{Number, Unit};
use crate::templates::Templates;

/// Every KPI, in the order in which they are shown.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The KPIs.
    pub kpis: Vec<Kpi>,
    positions: BTreeMap<String, usize>,
    facts: BTreeMap<String, Definition>,
    written: BTreeMap<String, String>,
    policies: Vec<(String, String)>,
}

/// A KPI as a template writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stanza {
    formula: Spanned<String>,
    unit: Unit,
    better: Better,
    bands: Option<Spanned<BandsStanza>>,
    evidence: Option<Spanned<String>>,
    #[serde(default)]
    accumulates: bool,
    #[serde(default)]
    said: Vec<SaidStanza>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BandsStanza {
    good: Option<toml::Value>,
    bad: Option<toml::Value>,
    #[serde(default)]
    strict: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidStanza {
    when: Spanned<String>,
    words: String,
    good: Option<bool>,
}

/// A template's name and text, to point into.
struct Source {
    file: String,
    category: String,
    text: String,
}

impl Source {
    fn error(&self, kind: ErrorKind, span: Range<usize>) -> Error {
        Error::new(kind).at(Place::file(self.file.clone())).showing(&self.text, span)
    }

    /// Turns a mistake in a formula into an error of the file; the formula stands between quotes in it.
    fn mistake(&self, kpi: &str, formula: &Spanned<String>, mistake: Mistake) -> Error {
        let quoted = formula.span();
        let written = self.text.get(quoted.clone()).unwrap_or_default();
        let start = quoted.start + written.find(formula.get_ref()).unwrap_or(0);
        let mut error = self.error(mistake.kind, start + mistake.span.start..start + mistake.span.end);
        error.arguments = mistake.arguments;
        error.with("kpi", kpi)
    }
}

impl Catalogue {
    /// Reads every template of the folder `kpis` and checks all of it against the facts that exist.
    pub fn load(templates: &Templates, config: &Config, definitions: &[Definition]) -> Result<Catalogue, Error> {
        let facts: BTreeMap<String, Definition> = definitions.iter().map(|d| (d.id.clone(), d.clone())).collect();
        let mut errors = Vec::new();
        let mut stanzas: Vec<(String, Stanza, Source)> = Vec::new();
        for (file, text) in files(templates)? {
            match read(&file, &text) {
                Ok(read) => stanzas.extend(read),
                Err(error) => errors.push(error),
            }
        }
        let units = units(&facts, &stanzas);
        let mut kpis: Vec<Kpi> = Vec::new();
        for (id, stanza, source) in &stanzas {
            if kpis.iter().any(|earlier| earlier.id == *id) {
                errors.push(source.error(ErrorKind::DuplicateKpi, stanza.formula.span()).with("kpi", id));
            }
            // A KPI's own name is the fact of that name.
            let mut known = units.clone();
            match facts.get(id) {
                Some(fact) => known.insert(id.clone(), fact.unit),
                None => known.remove(id),
            };
            match (Reader { id, source, known: &known, facts: &facts }).kpi(stanza) {
                Ok(kpi) => kpis.push(kpi),
                Err(found) => errors.extend(found),
            }
        }
        errors.extend(circles(&kpis, &stanzas));
        if let Some(error) = Error::joined(errors) {
            return Err(error);
        }
        let mut catalogue = Catalogue::new(kpis, definitions);
        catalogue.mark_windows();
        catalogue.policies = fact::policies(config);
        let written = |formula: &str| formula.split_whitespace().collect::<Vec<_>>().join(" ");
        catalogue.written =
            stanzas.into_iter().map(|(id, stanza, _)| (id, written(stanza.formula.get_ref()))).collect();
        Ok(catalogue)
    }

    /// Puts KPIs that were checked into a catalogue.
    pub fn new(kpis: Vec<Kpi>, definitions: &[Definition]) -> Catalogue {
        let positions = kpis.iter().enumerate().map(|(index, kpi)| (kpi.id.clone(), index)).collect();
        let facts = definitions.iter().map(|d| (d.id.clone(), d.clone())).collect();
        Catalogue { kpis, positions, facts, ..Catalogue::default() }
    }

    /// Returns a KPI's index in [`Catalogue::kpis`].
    pub fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    /// Returns a KPI.
    pub fn kpi(&self, id: &str) -> Option<&Kpi> {
        self.kpis.get(self.position(id)?)
    }

    /// Returns a KPI, or the error that names those that are near.
    pub fn find(&self, id: &str) -> Result<&Kpi, Error> {
        self.kpi(id).ok_or_else(|| {
            let near = check::near(id, self.positions.keys().map(String::as_str));
            Error::new(ErrorKind::UnknownKpi).with("found", id).with("near", near)
        })
    }

    /// Returns a KPI's formula as its template writes it.
    pub fn written(&self, id: &str) -> &str {
        self.written.get(id).map_or("", String::as_str)
    }

    /// Returns the policies in force: each one's id and that of its choice.
    pub fn policies(&self) -> &[(String, String)] {
        &self.policies
    }

    /// Returns an expression of a KPI (its formula, or a condition of `said`) over facts alone: every other KPI in it
    /// is replaced by its own definition.
    pub fn expanded(&self, expr: &Expr, own: &str) -> Expr {
        let of = |x: &Expr| self.expanded(x, own);
        let boxed = |x: &Expr| Box::new(self.expanded(x, own));
        match expr {
            Expr::Number(_) => expr.clone(),
            Expr::Name(name) if name == own => expr.clone(),
            Expr::Name(name) => self.kpi(name).map_or_else(|| expr.clone(), |kpi| self.expanded(&kpi.formula, name)),
            Expr::Negative(x) => Expr::Negative(boxed(x)),
            Expr::Binary(operator, x, y) => Expr::Binary(*operator, boxed(x), boxed(y)),
            Expr::Compare(comparison, x, y) => Expr::Compare(*comparison, boxed(x), boxed(y)),
            Expr::If(condition, x, y) => Expr::If(boxed(condition), boxed(x), y.as_ref().map(|y| boxed(y))),
            Expr::And(items) => Expr::And(items.iter().map(of).collect()),
            Expr::Min(items) => Expr::Min(items.iter().map(of).collect()),
            Expr::Max(items) => Expr::Max(items.iter().map(of).collect()),
            Expr::Ago(x, n) => Expr::Ago(boxed(x), *n),
            Expr::Trailing(x, n) => Expr::Trailing(boxed(x), *n),
            Expr::OrElse(x, y) => Expr::OrElse(boxed(x), boxed(y)),
            Expr::Whole(x) => Expr::Whole(boxed(x)),
        }
    }

    /// Returns the facts that a KPI rests on, by their ids.
    pub fn facts(&self, kpi: &Kpi) -> Vec<&Definition> {
        let mut names = BTreeSet::new();
        check::names(&self.expanded(&kpi.formula, &kpi.id), &mut names);
        names.iter().filter_map(|name| self.facts.get(name)).collect()
    }

    /// Returns the tables (or columns, as `table.column`) without which a KPI is not available; `has` tells what is
    /// there. The tables of which any one brings a fact stand together, with `|` between them.
    pub fn needs(&self, kpi: &Kpi, has: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut needs: Vec<String> = Vec::new();
        for fact in self.facts(kpi) {
            let missing = if fact.tables.iter().any(|table| has(table)) {
                fact.column.clone().filter(|column| !has(column))
            } else {
                Some(fact.tables.join("|")).filter(|tables| !tables.is_empty())
            };
            if let Some(need) = missing.filter(|need| !needs.contains(need)) {
                needs.push(need);
            }
        }
        needs
    }

    fn mark_windows(&mut self) {
        let windowed: Vec<bool> = self
            .kpis
            .iter()
            .map(|kpi| {
                looks_back(&self.expanded(&kpi.formula, &kpi.id))
                    || self.facts(kpi).iter().any(|fact| fact.over == Over::None)
            })
            .collect();
        for (kpi, windowed) in self.kpis.iter_mut().zip(windowed) {
            kpi.windowed = windowed;
        }
    }
}

/// Tells whether an expression looks at other months.
fn looks_back(expr: &Expr) -> bool {
    match expr {
        Expr::Ago(..) | Expr::Trailing(..) => true,
        Expr::Number(_) | Expr::Name(_) => false,
        Expr::Negative(x) | Expr::Whole(x) => looks_back(x),
        Expr::Binary(_, x, y) | Expr::Compare(_, x, y) | Expr::OrElse(x, y) => looks_back(x) || looks_back(y),
        Expr::If(c, x, y) => looks_back(c) || looks_back(x) || y.as_ref().is_some_and(|y| looks_back(y)),
        Expr::And(items) | Expr::Min(items) | Expr::Max(items) => items.iter().any(looks_back),
    }
}

fn files(templates: &Templates) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    for name in templates.names("kpis") {
        let text = templates.text(&format!("kpis/{name}.toml"))?.unwrap_or_default();
        files.push((name, text));
    }
    Ok(files)
}

fn read(category: &str, text: &str) -> Result<Vec<(String, Stanza, Source)>, Error> {
    let source =
        || Source { file: format!("kpis/{category}.toml"), category: category.to_owned(), text: text.to_owned() };
    let stanzas: BTreeMap<String, Stanza> = toml::from_str(text).map_err(|error| {
        source().error(ErrorKind::BadTemplate, error.span().unwrap_or(0..0)).with("reason", error.message())
    })?;
    let mut stanzas: Vec<(String, Stanza)> = stanzas.into_iter().collect();
    stanzas.sort_by_key(|(_, stanza)| stanza.formula.span().start);
    Ok(stanzas.into_iter().map(|(id, stanza)| (id, stanza, source())).collect())
}

fn units(facts: &BTreeMap<String, Definition>, stanzas: &[(String, Stanza, Source)]) -> BTreeMap<String, Unit> {
    let mut units: BTreeMap<String, Unit> = facts.iter().map(|(id, fact)| (id.clone(), fact.unit)).collect();
    // A KPI goes before a fact, and of two KPIs with one id, which is a mistake, the first.
    units.extend(stanzas.iter().rev().map(|(id, stanza, _)| (id.clone(), stanza.unit)));
    units
}

struct Reader<'a> {
    id: &'a str,
    source: &'a Source,
    known: &'a BTreeMap<String, Unit>,
    facts: &'a BTreeMap<String, Definition>,
}

impl Reader<'_> {
    fn kpi(&self, stanza: &Stanza) -> Result<Kpi, Vec<Error>> {
        let mut errors = Vec::new();
        let formula = self.expr(&stanza.formula, &mut errors, |parsed| check::number(parsed, stanza.unit, self.known));
        let mut said = Vec::new();
        for state in &stanza.said {
            let when = self.expr(&state.when, &mut errors, |parsed| check::condition(parsed, self.known));
            said.extend(when.map(|when| Said { when, words: state.words.clone(), good: state.good }));
        }
        let bands = match &stanza.bands {
            Some(bands) => self.bands(bands, stanza.better).map_err(|error| errors.push(error)).ok(),
            None => None,
        };
        if let Some(evidence) = stanza.evidence.as_ref().filter(|fact| !self.facts.contains_key(fact.get_ref())) {
            let near = check::near(evidence.get_ref(), self.facts.keys().map(String::as_str));
            let error = self.source.error(ErrorKind::UnknownName, evidence.span());
            errors.push(error.with("found", evidence.get_ref()).with("near", near).with("kpi", self.id));
        }
        match formula {
            Some(formula) if errors.is_empty() => Ok(Kpi {
                id: self.id.to_owned(),
                category: self.source.category.clone(),
                formula,
                unit: stanza.unit,
                better: stanza.better,
                bands,
                evidence: stanza.evidence.as_ref().map(|fact| fact.get_ref().clone()),
                accumulates: stanza.accumulates,
                said,
                windowed: false,
            }),
            _ => Err(errors),
        }
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
        errors.extend(mistakes.into_iter().map(|mistake| self.source.mistake(self.id, formula, mistake)));
        expr
    }

    fn bands(&self, stanza: &Spanned<BandsStanza>, better: Better) -> Result<Bands, Error> {
        let bands = stanza.get_ref();
        let good = bands.good.as_ref().map(exact);
        let bad = bands.bad.as_ref().map(exact);
        let wrong_way = match (better, good.flatten(), bad.flatten()) {
            (Better::Higher, Some(good), Some(bad)) => bad > good,
            (Better::Lower, Some(good), Some(bad)) => bad < good,
            (Better::Neither, ..) => true,
            (Better::Higher | Better::Lower, ..) => false,
        };
        if good == Some(None) || bad == Some(None) || (good.is_none() && bad.is_none()) || wrong_way {
            return Err(self.source.error(ErrorKind::BadBands, stanza.span()).with("kpi", self.id));
        }
        let number = |bound: Option<Option<Decimal>>| Number::from_option(bound.flatten());
        Ok(Bands { good: number(good), bad: number(bad), strict: bands.strict })
    }
}

/// Reads a bound as it is written: the shortest text of a binary number is what the user typed.
fn exact(value: &toml::Value) -> Option<Decimal> {
    match value {
        toml::Value::Integer(whole) => Some(Decimal::from(*whole)),
        toml::Value::Float(number) => Decimal::from_str_exact(&number.to_string()).ok(),
        toml::Value::String(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => None,
    }
}

/// Reports KPIs that are defined by one another.
fn circles(kpis: &[Kpi], stanzas: &[(String, Stanza, Source)]) -> Vec<Error> {
    let uses: Vec<Vec<usize>> = kpis
        .iter()
        .map(|kpi| {
            let mut names = BTreeSet::new();
            check::names(&kpi.formula, &mut names);
            for said in &kpi.said {
                check::names(&said.when, &mut names);
            }
            names.remove(&kpi.id);
            names.iter().filter_map(|name| kpis.iter().position(|other| other.id == *name)).collect()
        })
        .collect();
    let name = |index: &usize| kpis.get(*index).map_or("", |kpi| kpi.id.as_str());
    check::cycles(&uses)
        .iter()
        .filter_map(|circle| {
            let first = name(circle.first()?);
            let (_, stanza, source) = stanzas.iter().find(|(id, ..)| id == first)?;
            let path: Vec<String> = circle.iter().map(|index| format!("`{}`", name(index))).collect();
            Some(source.error(ErrorKind::Cycle, stanza.formula.span()).with("path", path.join(" → ")))
        })
        .collect()
}
