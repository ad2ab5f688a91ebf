//! The catalogue: every KPI of `templates/kpis/` and of the project file, in order, and what each is made of.
//!
//! It knows KPIs that were read and checked, and nothing of how they are written.

use std::collections::{BTreeMap, BTreeSet};

use super::{Expr, Kpi, check, load, needs};
use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::fact::{self, Definition, Over};
use crate::templates::Templates;
use crate::words::OwnText;

/// Every KPI, in the order in which they are shown.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The KPIs.
    pub kpis: Vec<Kpi>,
    positions: BTreeMap<String, usize>,
    facts: BTreeMap<String, Definition>,
    written: BTreeMap<String, String>,
    policies: Vec<(String, String)>,
    texts: Vec<OwnText>,
}

impl Catalogue {
    /// Reads the KPIs of the templates and of the project file, and checks all of it against the facts that exist.
    pub fn load(templates: &Templates, config: &Config, definitions: &[Definition]) -> Result<Catalogue, Error> {
        let facts = definitions.iter().map(|d| (d.id.clone(), d.clone())).collect();
        let loaded = load::load(templates, config, &facts)?;
        let mut catalogue = Catalogue::new(loaded.kpis, definitions);
        catalogue.mark_windows();
        catalogue.policies = fact::policies(config);
        catalogue.written = loaded.written;
        catalogue.texts = loaded.texts;
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

    /// Tells whether an id is a fact's.
    pub fn is_fact(&self, id: &str) -> bool {
        self.facts.contains_key(id)
    }

    /// Returns a fact's definition.
    pub(super) fn fact(&self, id: &str) -> Option<&Definition> {
        self.facts.get(id)
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

    /// Returns what the user calls the KPIs of the project file, for the words.
    pub fn texts(&self) -> &[OwnText] {
        &self.texts
    }

    /// Returns the KPIs of the project file, in the order in which they are shown.
    pub fn own(&self) -> impl Iterator<Item = &Kpi> {
        // Only they bring their own words.
        let named = |kpi: &&Kpi| {
            let key = format!("kpi.{}.name", kpi.id);
            self.texts.iter().any(|text| text.key == key)
        };
        self.kpis.iter().filter(named)
    }

    /// Returns the facts that a KPI rests on, by their ids.
    pub fn facts(&self, kpi: &Kpi) -> Vec<&Definition> {
        let mut names = BTreeSet::new();
        for below in self.below(kpi) {
            let mut used = BTreeSet::new();
            check::names(&below.formula, &mut used);
            // A KPI's own name, and any that no KPI has, is a fact's.
            names.extend(used.into_iter().filter(|name| *name == below.id || self.position(name).is_none()));
        }
        names.iter().filter_map(|name| self.facts.get(name)).collect()
    }

    /// Returns a KPI and every KPI that its formula is made of, each once.
    fn below<'a>(&'a self, kpi: &'a Kpi) -> Vec<&'a Kpi> {
        let mut below = vec![kpi];
        let mut seen = BTreeSet::from([kpi.id.clone()]);
        let mut next = 0;
        while let Some(kpi) = below.get(next).copied() {
            next += 1;
            let mut names = BTreeSet::new();
            check::names(&kpi.formula, &mut names);
            below.extend(names.iter().filter(|name| seen.insert((*name).clone())).filter_map(|name| self.kpi(name)));
        }
        below
    }

    /// Returns the tables (or columns, as `table.column`) without which a KPI is not available; `has` tells what is
    /// there for a fact. The tables of which any one brings a fact stand together, with `|` between them.
    /// What the formula can go without is not among them.
    pub fn needs<'a>(&'a self, kpi: &'a Kpi, has: needs::Has<'a>) -> Vec<String> {
        needs::Search::new(self, has).of_kpi(kpi)
    }

    fn mark_windows(&mut self) {
        let windowed: Vec<bool> = self
            .kpis
            .iter()
            .map(|kpi| {
                self.below(kpi).iter().any(|below| looks_back(&below.formula))
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
