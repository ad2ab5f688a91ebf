//! Customers as small numbers, each with its member of the customer's dimensions.
//!
//! It knows nothing of what customers pay.

use chrono::NaiveDate;

use super::names::Names;
use super::slice::{Dimension, SliceNumber, Slices};
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::record::{Row, Tables, Verdict, comparable};

/// The number of a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CustomerNumber(pub(crate) u32);

/// The dimensions that every customer has one member of; the user's own that the customers table has follow.
pub(crate) const DIMENSIONS: [Dimension; 3] = [Dimension::CHANNEL, Dimension::COUNTRY, Dimension::SEGMENT];

/// What the customers table says of one; an empty name takes no memory of its own.
#[derive(Clone, Debug, Default)]
struct Details {
    name: Box<str>,
    signed_up: Option<NaiveDate>,
    /// Whether another customer brought it.
    referred: bool,
}

impl Details {
    fn of(row: &Row<'_>) -> Details {
        let by_channel = ["referral", "referrals"].contains(&comparable(row.text("channel")).as_str());
        Details {
            name: row.text("name").into(),
            signed_up: row.day("signed_up_at"),
            referred: by_channel || !row.text("referrer_id").is_empty(),
        }
    }
}

/// Every customer.
#[derive(Debug, Default)]
pub(crate) struct Customers {
    names: Names,
    /// What the customers table says of each.
    details: Vec<Details>,
    /// The dimensions that a customer has one member of.
    dimensions: Vec<Dimension>,
    /// The slices of each customer, one after the other: the whole company, then a member of each dimension.
    slices: Vec<SliceNumber>,
    count: u32,
    /// How many stand in the customers table; the others are known from other tables only.
    listed: u32,
}

impl Customers {
    /// Starts with the dimensions of customers.
    pub(crate) fn new(own: impl Iterator<Item = Dimension>) -> Customers {
        Customers { dimensions: DIMENSIONS.into_iter().chain(own).collect(), ..Customers::default() }
    }

    /// Reads the customers table, and calls `see` for each row.
    pub(crate) fn read(
        tables: &mut Tables,
        slices: &mut Slices,
        see: &mut dyn FnMut(&Row<'_>),
    ) -> Result<Customers, Error> {
        let own = slices.segments().into_iter().filter(|dimension| {
            dimension.place().is_some_and(|_| tables.has_dimension("customers", slices.id(*dimension)))
        });
        let mut customers = Customers::new(own);
        let dimensions = customers.dimensions.clone();
        let mut members: Vec<SliceNumber> = Vec::with_capacity(dimensions.len());
        tables.for_each("customers", &mut |row| {
            members.clear();
            for dimension in &dimensions {
                let member = member(row, *dimension, slices);
                members.push(member);
            }
            let number = customers.add(row.text("customer_id"), &members);
            customers.describe(number, row);
            see(row);
            Verdict::Used
        })?;
        customers.listed = customers.count;
        Ok(customers)
    }

    /// Tells whether a customer has a member of a dimension.
    pub(crate) fn has(&self, dimension: Dimension) -> bool {
        self.dimensions.contains(&dimension)
    }

    /// Adds a customer with its members; one that is there already stays as it is.
    pub(crate) fn add(&mut self, name: &str, members: &[SliceNumber]) -> CustomerNumber {
        let number = self.names.number(name);
        if number == self.count {
            self.count += 1;
            self.slices.push(SliceNumber::TOTAL);
            self.slices.extend_from_slice(members);
        }
        CustomerNumber(number)
    }

    /// Returns the number of the customer of a row; a customer without a row of its own has the nameless members.
    pub(crate) fn of(&mut self, row: &Row<'_>, slices: &mut Slices) -> CustomerNumber {
        self.named(row.text("customer_id"), slices)
    }

    /// Returns the number of a customer; one that is new has the nameless members.
    pub(crate) fn named(&mut self, name: &str, slices: &mut Slices) -> CustomerNumber {
        if let Some(number) = self.names.find(name) {
            return CustomerNumber(number);
        }
        let members = self.nameless(slices);
        self.add(name, members.get(1..).unwrap_or_default())
    }

    /// Returns the slices of what belongs to no known customer: the whole company, then the nameless members.
    pub(crate) fn nameless(&self, slices: &mut Slices) -> Vec<SliceNumber> {
        let members = self.dimensions.iter().map(|dimension| slices.number(*dimension, ""));
        std::iter::once(SliceNumber::TOTAL).chain(members).collect()
    }

    /// Tells whether a customer stands in the customers table, or there is no such table.
    pub(crate) fn is_listed(&self, number: CustomerNumber) -> bool {
        self.listed == 0 || number.0 < self.listed
    }

    /// Returns what is to be said of a row whose customer is not in the customers table, where there is one; a row that
    /// names no customer says nothing wrong.
    pub(crate) fn unknown(&self, number: CustomerNumber, row: &Row<'_>) -> Option<Problem> {
        if self.is_listed(number) || row.text("customer_id").is_empty() {
            return None;
        }
        let place = row.place(Some("customer_id"));
        let problem = Problem::new(ProblemKind::UnknownCustomer, Severity::Noticed, row.schema.table, place);
        Some(problem.with("value", row.text("customer_id")).money(row.money()))
    }

    /// Notes what a customer is called by another table, where the customers table does not say.
    pub(crate) fn call_nameless(&mut self, number: CustomerNumber, name: &str) {
        if name.is_empty() || !self.name(number).is_empty() {
            return;
        }
        let place = number.0 as usize;
        if self.details.len() <= place {
            self.details.resize(place + 1, Details::default());
        }
        if let Some(details) = self.details.get_mut(place) {
            details.name = name.into();
        }
    }

    /// Notes what the customers table says of a customer.
    fn describe(&mut self, number: CustomerNumber, row: &Row<'_>) {
        let place = number.0 as usize;
        if self.details.len() <= place {
            self.details.resize(place + 1, Details::default());
        }
        if let Some(details) = self.details.get_mut(place) {
            *details = Details::of(row);
        }
    }

    /// Returns how many there are.
    pub(crate) fn len(&self) -> usize {
        self.count as usize
    }

    /// Returns what a customer is called; empty where no one says.
    pub(crate) fn name(&self, number: CustomerNumber) -> &str {
        self.details.get(number.0 as usize).map_or("", |details| &details.name)
    }

    /// Returns the day on which a customer signed up.
    pub(crate) fn signed_up(&self, number: CustomerNumber) -> Option<NaiveDate> {
        self.details.get(number.0 as usize)?.signed_up
    }

    /// Tells whether another customer brought a customer: by its channel, or by the referrer that it names.
    pub(crate) fn is_referred(&self, number: CustomerNumber) -> bool {
        self.details.get(number.0 as usize).is_some_and(|details| details.referred)
    }

    /// Returns the customers' ids by their numbers.
    pub(crate) fn ids(&self) -> Vec<&str> {
        self.names.in_order()
    }

    /// Returns the slices that a customer belongs to, the whole company first.
    pub(crate) fn slices(&self, number: CustomerNumber) -> &[SliceNumber] {
        let width = self.dimensions.len() + 1;
        let start = number.0 as usize * width;
        self.slices.get(start..start + width).unwrap_or(&[SliceNumber::TOTAL])
    }
}

/// Returns the number of the member of a dimension that a row names.
pub(crate) fn member(row: &Row<'_>, dimension: Dimension, slices: &mut Slices) -> SliceNumber {
    let text = match dimension.place() {
        Some(place) => row.own(place),
        None => row.text(slices.id(dimension)),
    };
    slices.number(dimension, text)
}
