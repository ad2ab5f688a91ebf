//! The one reader of declared facts: sums and counts over the rows of a table, by month and dimension.
//!
//! It knows declarations and rows, and no fact by name.

use std::collections::{BTreeMap, BTreeSet};

use super::amount::Amount;
use super::customer::{Customers, member};
use super::declaration::{Aggregate, Declaration};
use super::flow::Flows;
use super::rates::{Rates, out_of_range};
use super::slice::{Dimension, SliceNumber, Slices};
use crate::error::{Error, ErrorKind, Place, Problem};
use crate::month::Month;
use crate::number::{Number, Unit};
use crate::record::{Need, Row, Tables, schema};

/// The declared facts, and what they add up to so far.
#[derive(Debug, Default)]
pub(crate) struct Aggregator {
    /// Each with its position among all declarations.
    facts: Vec<(usize, Unit, Aggregate)>,
    /// The user's own dimensions that each table has.
    own: BTreeMap<&'static str, Vec<Dimension>>,
    flows: Flows,
    /// Of the facts that add up a column which a row may leave blank: the rows, and those that fill it.
    rows: Flows,
    filled: Flows,
}

/// What a row adds to one fact.
#[derive(Clone, Copy)]
struct Part {
    fact: usize,
    month: Month,
    /// Nothing where the row leaves the column blank.
    amount: Option<Amount>,
    /// Whether the column may be blank.
    optional: bool,
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
        Ok(Aggregator { facts, ..Aggregator::default() })
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

    /// Adds a row to every fact that counts it, and returns what is to be said of its customer.
    pub(crate) fn add(
        &mut self,
        row: &Row<'_>,
        rates: &Rates,
        customers: &mut Customers,
        slices: &mut Slices,
    ) -> Result<Option<Problem>, Problem> {
        let mut found: Vec<(SliceNumber, Part)> = Vec::new();
        let mut unknown = None;
        for (fact, unit, aggregate) in self.facts.iter().filter(|(_, _, known)| known.table == row.schema.table) {
            let Some(month) = row.month(&aggregate.day).filter(|_| counts(aggregate, row)) else { continue };
            let (amount, optional) = amount(aggregate, *unit, row, rates)?;
            let part = Part { fact: *fact, month, amount, optional };
            found.push((SliceNumber::TOTAL, part));
            for (dimension, column) in &aggregate.dimension {
                if let Some(dimension) = slices.find(dimension) {
                    found.push((slices.number(dimension, row.text(column)), part));
                }
            }
            if !aggregate.dimension.is_empty() {
                for dimension in self.own.get(row.schema.table).into_iter().flatten() {
                    found.push((member(row, *dimension, slices), part));
                }
            }
            if aggregate.of_customer {
                let customer = customers.of(row, slices);
                let own = customers.slices(customer).iter().skip(1);
                found.extend(own.map(|slice| (*slice, part)));
                unknown = customers.unknown(customer, row);
            }
        }
        for (slice, part) in found {
            self.add_part(slice, part);
        }
        Ok(unknown)
    }

    fn add_part(&mut self, slice: SliceNumber, part: Part) {
        if let Some(amount) = part.amount {
            self.flows.add(slice, part.fact, part.month, amount);
        }
        if part.optional {
            self.rows.add(slice, part.fact, part.month, Amount::ONE);
            if part.amount.is_some() {
                self.filled.add(slice, part.fact, part.month, Amount::ONE);
            }
        }
    }

    /// Returns a sum or a count, by the position of the declaration: zero where no row says anything of the month, and
    /// absent where all of the month's rows leave the column blank.
    pub(crate) fn value(&self, slice: SliceNumber, fact: usize, month: Month) -> Number {
        let blank = !self.rows.get(slice, fact, month).is_zero() && self.filled.get(slice, fact, month).is_zero();
        if blank { Number::ABSENT } else { self.flows.get(slice, fact, month).number() }
    }

    /// Tells whether any row fills the column that a fact adds up.
    pub(crate) fn is_filled(&self, fact: usize) -> bool {
        self.filled.is_any(SliceNumber::TOTAL, fact)
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
    if aggregate.of_customer && table.position("customer_id").is_none() {
        return Err(mistake(&format!("{}.customer_id", aggregate.table)));
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

/// Returns what a row adds to a fact, and whether the row might have left that blank.
fn amount(aggregate: &Aggregate, unit: Unit, row: &Row<'_>, rates: &Rates) -> Result<(Option<Amount>, bool), Problem> {
    let Some(field) = aggregate.of.as_ref().and_then(|of| row.schema.fields.iter().find(|field| field.id == of)) else {
        return Ok((Some(Amount::ONE), false));
    };
    let optional = field.need == Need::Nothing;
    let number = row.number(field.id);
    if optional && !number.is_present() {
        return Ok((None, true));
    }
    if unit == Unit::Money {
        let day = row.day(&aggregate.day).unwrap_or_default();
        return rates.convert(row, field.id, day).map(|amount| (Some(amount), optional));
    }
    let amount = Amount::of(number.or(Number::ZERO)).ok_or_else(|| out_of_range(row, field.id))?;
    Ok((Some(amount), optional))
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
