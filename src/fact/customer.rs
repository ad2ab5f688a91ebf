//! Customers as small numbers, each with its member of the customer's dimensions.
//!
//! It knows nothing of what customers pay.

use super::names::Names;
use super::slice::{Dimension, SliceNumber, Slices};
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::record::{Row, Tables, Verdict};

/// The number of a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CustomerNumber(pub(crate) u32);

/// The dimensions that a customer has one member of.
pub(crate) const DIMENSIONS: [Dimension; 3] = [Dimension::Channel, Dimension::Country, Dimension::Segment];

/// Every customer.
#[derive(Debug, Default)]
pub(crate) struct Customers {
    names: Names,
    members: Vec<[SliceNumber; 3]>,
    /// How many stand in the customers table; the others are known from other tables only.
    listed: u32,
}

impl Customers {
    /// Reads the customers table, and calls `see` for each row.
    pub(crate) fn read(
        tables: &mut Tables,
        slices: &mut Slices,
        see: &mut dyn FnMut(&Row<'_>),
    ) -> Result<Customers, Error> {
        let mut customers = Customers::default();
        tables.for_each("customers", &mut |row| {
            let members = DIMENSIONS.map(|dimension| slices.number(dimension, row.text(dimension.id())));
            customers.add(row.text("customer_id"), members);
            see(row);
            Verdict::Used
        })?;
        customers.listed = u32::try_from(customers.members.len()).unwrap_or(u32::MAX);
        Ok(customers)
    }

    /// Adds a customer with its members; one that is there already stays as it is.
    pub(crate) fn add(&mut self, name: &str, members: [SliceNumber; 3]) -> CustomerNumber {
        let number = self.names.number(name);
        if number as usize == self.members.len() {
            self.members.push(members);
        }
        CustomerNumber(number)
    }

    /// Returns the number of the customer of a row; a customer without a row of its own has the nameless members.
    pub(crate) fn of(&mut self, row: &Row<'_>, slices: &mut Slices) -> CustomerNumber {
        let name = row.text("customer_id");
        match self.names.find(name) {
            Some(number) => CustomerNumber(number),
            None => self.add(name, DIMENSIONS.map(|dimension| slices.number(dimension, ""))),
        }
    }

    /// Returns what is to be said of a row whose customer is not in the customers table, where there is one.
    pub(crate) fn unknown(&self, number: CustomerNumber, row: &Row<'_>) -> Option<Problem> {
        if self.listed == 0 || number.0 < self.listed {
            return None;
        }
        let place = row.place(Some("customer_id"));
        let problem = Problem::new(ProblemKind::UnknownCustomer, Severity::Noticed, row.schema.table, place);
        Some(problem.with("value", row.text("customer_id")).money(row.money()))
    }

    /// Returns the slices that a customer belongs to, the whole company first.
    pub(crate) fn slices(&self, number: CustomerNumber) -> [SliceNumber; 4] {
        let [channel, country, segment] = self.members.get(number.0 as usize).copied().unwrap_or_default();
        [SliceNumber::TOTAL, channel, country, segment]
    }
}
