//! The one reader of declared facts: sums and counts over the rows of a table, by month and dimension.
//!
//! It knows declarations and rows, and no fact by name.

use std::collections::{BTreeMap, BTreeSet};

use super::amount::Amount;
use super::customer::member;
use super::declaration::{Aggregate, Declaration};
use super::flow::Flows;
use super::rates::{Rates, out_of_range};
use super::slice::{Dimension, SliceNumber, Slices};
use crate::error::{Error, ErrorKind, Place, Problem};
use crate::number::Unit;
use crate::record::{Row, Tables, schema};

/// The declared facts, and what they add up to so far.
#[derive(Debug, Default)]
pub(crate) struct Aggregator {
    /// Each with its position among all declarations.
    facts: Vec<(usize, Unit, Aggregate)>,
    /// The user's own dimensions that each table has.
    own: BTreeMap<&'static str, Vec<Dimension>>,
    flows: Flows,
}

impl Aggregator {
    /// Starts with the declarations; a table or column that does not exist is a mistake in the template.
    pub(crate) fn new(declarations: &[Declaration], slices: &Slices) -> Result<Aggregator, Error> {
        let mut facts = Vec::new();
        for (position, declaration) in declarations.iter().enumerate() {
            let Some(aggregate) = &declaration.aggregate else { continue };
            check(&declaration.definition.id, aggregate, slices)?;
            facts.push((position, declaration.definition.unit, aggregate.clone()));
        }
        Ok(Aggregator { facts, own: BTreeMap::new(), flows: Flows::default() })
    }

    /// Notes which of the user's own dimensions each table has.
    pub(crate) fn divide(&mut self, tables: &Tables, slices: &Slices) {
        for table in self.tables().collect::<BTreeSet<_>>() {
            let mut own = slices.segments();
            own.retain(|own| own.place().is_some() && tables.has_dimension(table, slices.id(*own)));
            self.own.insert(table, own);
        }
    }

    /// Returns the tables that declared facts read.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &'static str> {
        self.facts.iter().filter_map(|(_, _, aggregate)| schema::find(&aggregate.table)).map(|schema| schema.table)
    }

    /// Adds a row to every fact that counts it.
    pub(crate) fn add(&mut self, row: &Row<'_>, rates: &Rates, slices: &mut Slices) -> Result<(), Problem> {
        let mut found: Vec<(usize, SliceNumber, crate::month::Month, Amount)> = Vec::new();
        for (fact, unit, aggregate) in self.facts.iter().filter(|(_, _, known)| known.table == row.schema.table) {
            let Some(month) = row.month(&aggregate.day).filter(|_| counts(aggregate, row)) else { continue };
            let amount = amount(aggregate, *unit, row, rates)?;
            found.push((*fact, SliceNumber::TOTAL, month, amount));
            for (dimension, column) in &aggregate.dimension {
                if let Some(dimension) = slices.find(dimension) {
                    found.push((*fact, slices.number(dimension, row.text(column)), month, amount));
                }
            }
            if !aggregate.dimension.is_empty() {
                for dimension in self.own.get(row.schema.table).into_iter().flatten() {
                    found.push((*fact, member(row, *dimension, slices), month, amount));
                }
            }
        }
        for (fact, slice, month, amount) in found {
            self.flows.add(slice, fact, month, amount);
        }
        Ok(())
    }

    /// Returns the sums, by the position of the declaration.
    pub(crate) fn flows(&self) -> &Flows {
        &self.flows
    }
}

fn check(fact: &str, aggregate: &Aggregate, slices: &Slices) -> Result<(), Error> {
    let mistake = |name: &str| {
        Error::new(ErrorKind::UnknownInFact).at(Place::file("facts")).with("fact", fact).with("found", name)
    };
    let table = schema::find(&aggregate.table).ok_or_else(|| mistake(&aggregate.table))?;
    let columns = [&aggregate.day].into_iter().chain(&aggregate.of).chain(aggregate.dimension.values());
    for column in columns.chain(aggregate.only.keys()).chain(aggregate.except.keys()) {
        if table.position(column).is_none() {
            return Err(mistake(&format!("{}.{column}", aggregate.table)));
        }
    }
    match aggregate.dimension.keys().find(|dimension| slices.find(dimension).is_none()) {
        Some(dimension) => Err(mistake(dimension)),
        None => Ok(()),
    }
}

fn counts(aggregate: &Aggregate, row: &Row<'_>) -> bool {
    let has = |column: &str, values: &[String]| values.iter().any(|value| value == row.text(column));
    aggregate.only.iter().all(|(column, values)| has(column, values))
        && !aggregate.except.iter().any(|(column, values)| has(column, values))
}

fn amount(aggregate: &Aggregate, unit: Unit, row: &Row<'_>, rates: &Rates) -> Result<Amount, Problem> {
    let Some(field) = aggregate.of.as_ref().and_then(|of| row.schema.fields.iter().find(|field| field.id == of)) else {
        return Ok(Amount::ONE);
    };
    if unit == Unit::Money {
        let day = row.day(&aggregate.day).unwrap_or_default();
        return rates.convert(row, field.id, day);
    }
    let number = row.number(field.id).or(crate::number::Number::ZERO);
    Amount::of(number).ok_or_else(|| out_of_range(row, field.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::declaration;
    use crate::templates::Templates;

    #[test]
    fn a_declaration_of_a_column_that_does_not_exist_is_a_mistake() {
        let mut declarations = declaration::read(&Templates::embedded()).unwrap();
        assert!(Aggregator::new(&declarations, &Slices::default()).is_ok());
        for declaration in &mut declarations {
            if let Some(aggregate) = &mut declaration.aggregate {
                aggregate.only.insert("colour".to_owned(), Vec::new());
            }
        }
        let error = Aggregator::new(&declarations, &Slices::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::UnknownInFact);
        assert_eq!(error.arguments.0, [("fact", "spend".to_owned()), ("found", "spend.colour".to_owned())]);
    }
}
