//! The facts as the templates declare them: `templates/facts/*.toml` to [`Declaration`]s.
//!
//! It knows how a declaration is written and nothing of rows.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Definition, Over};
use crate::error::{Error, ErrorKind};
use crate::number::Unit;
use crate::record::{Need, schema};
use crate::templates::Templates;

/// A fact as a template declares it.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// What every room may know of it.
    pub definition: Definition,
    /// How it is read from one table; none where it is computed by code of this room.
    pub aggregate: Option<Aggregate>,
}

/// A sum or a count over the rows of one table, by the month of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// The table.
    pub table: String,
    /// The column with the day.
    pub day: String,
    /// The column that is added up; none where rows are counted.
    pub of: Option<String>,
    /// Columns that must have one of some values.
    pub only: BTreeMap<String, Vec<String>>,
    /// Columns that must have none of some values.
    pub except: BTreeMap<String, Vec<String>>,
    /// The column that names the member of a dimension, by the dimension's id.
    pub dimension: BTreeMap<String, String>,
    /// Whether a row counts for the members of its customer.
    pub of_customer: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stanza {
    unit: Unit,
    over: Over,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    tables: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
    column: Option<String>,
    #[serde(default)]
    sliced: bool,
    table: Option<String>,
    day: Option<String>,
    aggregate: Option<Kind>,
    of: Option<String>,
    #[serde(default)]
    only: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    except: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    dimension: BTreeMap<String, String>,
    #[serde(default)]
    of_customer: bool,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Sum,
    Count,
}

/// Reads every declaration, in the order of the templates.
pub fn read(templates: &Templates) -> Result<Vec<Declaration>, Error> {
    let mut declarations: Vec<Declaration> = Vec::new();
    for name in templates.names("facts") {
        let path = format!("facts/{name}.toml");
        let text = templates.text(&path)?.unwrap_or_default();
        let mistake = |kind, span| Error::new(kind).at(templates.place(&path)).showing(&text, span);
        let stanzas: BTreeMap<toml::Spanned<String>, Stanza> =
            toml::from_str(&text).map_err(|error| templates.mistake(&path, &text, &error))?;
        let mut in_order: Vec<(toml::Spanned<String>, Stanza)> = stanzas.into_iter().collect();
        in_order.sort_by_key(|(id, _)| id.span().start);
        for (id, stanza) in in_order {
            let span = id.span();
            let id = id.into_inner();
            if declarations.iter().any(|known| known.definition.id == id) {
                return Err(mistake(ErrorKind::DuplicateFact, span).with("fact", id));
            }
            let incomplete = mistake(ErrorKind::IncompleteFact, span).with("fact", &id);
            declarations.push(stanza.declaration(id).ok_or(incomplete)?);
        }
    }
    Ok(declarations)
}

impl Stanza {
    /// Returns nothing where it is not said how the fact is read.
    fn declaration(self, id: String) -> Option<Declaration> {
        let sliced = self.sliced || self.of_customer || !self.dimension.is_empty();
        let mut column = self.column;
        let (tables, aggregate) = if self.computed {
            (self.tables, None)
        } else {
            let (Some(table), Some(day), Some(kind)) = (self.table, self.day, self.aggregate) else {
                return None;
            };
            if (kind == Kind::Sum) != self.of.is_some() {
                return None;
            }
            let (of, only, except, dimension) = (self.of, self.only, self.except, self.dimension);
            let of_customer = self.of_customer;
            column = column.or_else(|| optional(&table, of.as_ref().unwrap_or(&day)));
            (vec![table.clone()], Some(Aggregate { table, day, of, only, except, dimension, of_customer }))
        };
        let definition = Definition { id, unit: self.unit, over: self.over, tables, also: self.also, column, sliced };
        Some(Declaration { definition, aggregate })
    }
}

/// Returns a column as `table.column` where its table can be read without it: the fact then needs it besides.
fn optional(table: &str, column: &str) -> Option<String> {
    let field = schema::find(table)?.fields.iter().find(|field| field.id == column)?;
    (field.need == Need::Nothing).then(|| format!("{table}.{column}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_of_the_templates_is_declared_whole_and_in_order() {
        let declarations = read(&Templates::embedded()).unwrap();
        let ids: Vec<&str> = declarations.iter().map(|known| known.definition.id.as_str()).collect();
        assert_eq!(ids.first(), Some(&"mrr"));
        assert_eq!(ids.last(), Some(&"service_days"));
        let spend = declarations.iter().find(|known| known.definition.id == "spend").unwrap();
        assert!(spend.definition.sliced);
        assert_eq!(spend.definition.tables, ["spend"]);
        assert!(declarations.iter().all(|known| known.aggregate.is_some() || known.definition.id != "expenses"));
    }
}
