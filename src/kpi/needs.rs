//! What a KPI lacks: the tables and columns that would bring it.
//!
//! A formula that goes on without a fact – by `or_else`, or by the other branch of an `if` – does not lack it. It knows
//! formulas and which tables bring a fact, and nothing of which are there.

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalogue, Expr, Kpi};
use crate::fact::Definition;

/// Tells whether a table or a column is there for a fact.
pub type Has<'a> = &'a dyn Fn(&Definition, &str) -> bool;

/// Collects what is lacking; a KPI that others name is looked at once.
pub(super) struct Search<'a> {
    catalogue: &'a Catalogue,
    has: Has<'a>,
    known: BTreeMap<&'a str, Vec<String>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, has: Has<'a>) -> Search<'a> {
        Search { catalogue, has, known: BTreeMap::new() }
    }

    /// Returns what a KPI lacks, each as [`Catalogue::needs`] gives it.
    pub(super) fn of_kpi(&mut self, kpi: &'a Kpi) -> Vec<String> {
        if let Some(known) = self.known.get(kpi.id.as_str()) {
            return known.clone();
        }
        let found = self.of(&kpi.formula, &kpi.id);
        self.known.insert(&kpi.id, found.clone());
        found
    }

    fn of(&mut self, expr: &'a Expr, own: &str) -> Vec<String> {
        match expr {
            Expr::Number(_) => Vec::new(),
            Expr::Name(name) => match self.catalogue.kpi(name).filter(|_| name != own) {
                Some(kpi) => self.of_kpi(kpi),
                None => self.catalogue.fact(name).map_or_else(Vec::new, |fact| self.of_fact(fact)),
            },
            Expr::Negative(x) | Expr::Ago(x, _) | Expr::Trailing(x, _) | Expr::Whole(x) => self.of(x, own),
            Expr::Binary(_, x, y) | Expr::Compare(_, x, y) => self.of_all([&**x, &**y], own),
            Expr::If(condition, x, None) => self.of_all([&**condition, &**x], own),
            Expr::If(condition, x, Some(y)) => {
                let condition = self.of(condition, own);
                both(condition, self.of_either(x, y, own))
            }
            Expr::OrElse(x, y) => self.of_either(x, y, own),
            Expr::And(items) | Expr::Min(items) | Expr::Max(items) => self.of_all(items, own),
        }
    }

    fn of_all(&mut self, items: impl IntoIterator<Item = &'a Expr>, own: &str) -> Vec<String> {
        items.into_iter().fold(Vec::new(), |found, item| both(found, self.of(item, own)))
    }

    /// Of two ways that lead there, the one that lacks less.
    fn of_either(&mut self, x: &'a Expr, y: &'a Expr, own: &str) -> Vec<String> {
        let (x, y) = (self.of(x, own), self.of(y, own));
        if y.len() < x.len() { y } else { x }
    }

    fn of_fact(&self, fact: &Definition) -> Vec<String> {
        let lacks = |tables: &[String]| !tables.is_empty() && !tables.iter().any(|table| (self.has)(fact, table));
        let mut needs: Vec<String> = [&fact.tables, &fact.also]
            .into_iter()
            .filter(|tables| lacks(tables))
            .map(|tables| tables.join("|"))
            .collect();
        // A column of the very table that is lacking comes with it.
        let comes = |column: &str| lacks(&fact.tables) && fact.tables.iter().any(|table| *table == table_of(column));
        needs.extend(fact.column.iter().filter(|column| !(self.has)(fact, column) && !comes(column)).cloned());
        needs.into_iter().fold(Vec::new(), |found, need| both(found, vec![need]))
    }
}

/// Returns what the facts come from: for each the tables of which any one brings it, with `|` between them, and the
/// column that it needs beside the required ones; each once.
pub fn sources<'a>(facts: impl IntoIterator<Item = &'a Definition>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut sources = Vec::new();
    for fact in facts {
        let tables = [&fact.tables, &fact.also].into_iter().filter(|tables| !tables.is_empty());
        for source in tables.map(|tables| tables.join("|")).chain(fact.column.clone()) {
            if seen.insert(source.split('|').map(ToOwned::to_owned).collect::<BTreeSet<String>>()) {
                sources.push(source);
            }
        }
    }
    sources
}

fn table_of(column: &str) -> &str {
    column.split_once('.').map_or(column, |(table, _)| table)
}

/// Returns the needs of both without those that another one implies: who brings invoices brings one of several tables.
fn both(found: Vec<String>, more: Vec<String>) -> Vec<String> {
    let tables = |need: &str| need.split('|').map(|table| table_of(table).to_owned()).collect::<BTreeSet<String>>();
    let implies =
        |one: &str, other: &str| one == other || (!other.contains('.') && tables(one).is_subset(&tables(other)));
    more.into_iter().fold(found, |mut found, need| {
        if !found.iter().any(|known| implies(known, &need)) {
            found.retain(|known| !implies(&need, known));
            found.push(need);
        }
        found
    })
}
