//! From sums to facts: each declaration becomes a series of every slice that it has, absent where nothing covers it.
//!
//! It knows which theme computes which fact, and computes none.

mod cost;
mod demand;
mod invoice;
mod usage;

use std::collections::BTreeMap;

use super::amount::Amount;
use super::declaration::Declaration;
use super::gather::Gathered;
use super::invoice::purchase::{Purchases, spans};
use super::mrr::{Mrr, Sum};
use super::rates::BalanceRates;
use super::signup::Signups;
use super::slice::{Dimension, SliceNumber};
use super::source::{MrrSource, Reach};
use super::usage::answer::Span;
use super::usage::count::Counts;
use super::window::Window;
use super::{Over, Series, Slice};
use crate::config::Config;
use crate::month::Month;
use crate::number::Number;
use crate::record::Tables;

/// Everything that facts are made of.
#[derive(Debug)]
pub(crate) struct Assembly<'a> {
    pub(crate) gathered: &'a Gathered,
    pub(crate) mrr: Mrr,
    pub(crate) purchases: Purchases,
    pub(crate) signups: Signups,
    pub(crate) usage: Counts,
    pub(crate) window: &'a Window,
    pub(crate) tables: &'a Tables,
    pub(crate) config: &'a Config,
    pub(crate) declarations: &'a [Declaration],
    /// MRR facts by their id.
    pub(crate) sums: BTreeMap<&'static str, Sum>,
}

/// The facts of the movements, which need the balance at the opening.
const MOVEMENTS: [&str; 16] = [
    "opening_mrr",
    "new_mrr",
    "expansion_mrr",
    "reactivation_mrr",
    "contraction_mrr",
    "churned_mrr",
    "fx_mrr",
    "entered_mrr",
    "left_mrr",
    "opening_customers",
    "new_customers",
    "referral_customers",
    "reactivated_customers",
    "churned_customers",
    "entered_customers",
    "left_customers",
];

/// Where a fact comes from, which decides the dimensions that it has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Theme {
    Mrr,
    Invoices,
    Costs,
    Cash,
    Signups,
    Usage,
    Reliability,
    Traffic,
    SignedUp,
    Leads,
    Tickets,
    Surveys,
    Declared,
}

impl Theme {
    fn of(declaration: &Declaration) -> Theme {
        if declaration.aggregate.is_some() {
            return Theme::Declared;
        }
        match declaration.definition.id.as_str() {
            "cash" => Theme::Cash,
            "visitors" | "organic_visitors" => Theme::Traffic,
            "signups" => Theme::SignedUp,
            "cogs_given"
            | "counted_spend"
            | "counted_expenses"
            | "counted_sales_and_marketing_expenses"
            | "paid_new_customers" => Theme::Costs,
            "signups_matured" | "signups_converted" => Theme::Signups,
            "service_days" => Theme::Reliability,
            _ => match declaration.definition.tables.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                // Invoices are one of the sources of MRR, and the only table of these.
                ["invoices"] => Theme::Invoices,
                ["events"] => Theme::Usage,
                ["leads"] => Theme::Leads,
                ["tickets"] => Theme::Tickets,
                ["surveys"] => Theme::Surveys,
                _ => Theme::Mrr,
            },
        }
    }
}

impl<'a> Assembly<'a> {
    /// Puts together what was gathered and computed.
    pub(crate) fn new(
        gathered: &'a mut Gathered,
        mrr: Mrr,
        (window, tables, config): (&'a Window, &'a Tables, &'a Config),
        declarations: &'a [Declaration],
    ) -> Assembly<'a> {
        let lines = std::mem::take(&mut gathered.invoices.lines);
        let usage = std::mem::take(&mut gathered.usage);
        let gathered: &'a Gathered = gathered;
        let spans = spans(window, config.fiscal_year_starts);
        let purchases = Purchases::count(lines, &gathered.customers, gathered.slices.len(), window, spans);
        let days = config.policies.signup_window_days;
        let signups = Signups::count(&gathered.customers, &gathered.phases.rows, days);
        let usage = usage::count(usage, (gathered, config), &mrr.paying, window);
        let sums = Sum::ALL.iter().map(|(sum, id)| (*id, *sum)).collect();
        Assembly { gathered, mrr, purchases, signups, usage, window, tables, config, declarations, sums }
    }

    /// Returns the members of each dimension that the data have: the largest closing MRR first, then by name.
    pub(crate) fn dimensions(&self) -> BTreeMap<String, Vec<String>> {
        let last = self.window.len().saturating_sub(1);
        let mut dimensions = BTreeMap::new();
        for dimension in self.gathered.slices.dimensions().filter(|dimension| self.has(*dimension)) {
            let members = self.gathered.slices.members(dimension);
            let mut members: Vec<(Amount, &str)> =
                members.map(|(member, slice)| (-self.mrr.get(slice, Sum::Mrr, last), member)).collect();
            members.sort_unstable();
            let names = members.into_iter().map(|(_, member)| member.to_owned()).collect();
            dimensions.insert(self.gathered.slices.id(dimension).to_owned(), names);
        }
        dimensions
    }

    /// Returns the dimensions by which everything is segmented and that the data have, in their order.
    pub(crate) fn segments(&self) -> Vec<String> {
        let slices = &self.gathered.slices;
        slices.segments().into_iter().filter(|own| self.has(*own)).map(|own| slices.id(own).to_owned()).collect()
    }

    /// Returns every dimension by which everything is segmented, whether or not the data have it.
    pub(crate) fn divisible(&self) -> Vec<String> {
        let slices = &self.gathered.slices;
        slices.segments().into_iter().map(|own| slices.id(own).to_owned()).collect()
    }

    /// Returns the dimensions that belong to a subscription and not to its customer.
    pub(crate) fn of_phases(&self) -> Vec<String> {
        let own = self.gathered.phases.dimensions.iter().copied();
        std::iter::once(Dimension::PLAN)
            .chain(own)
            .map(|dimension| self.gathered.slices.id(dimension).to_owned())
            .collect()
    }

    /// Tells whether any table has a dimension. A breakdown is there as soon as something was counted by it.
    pub(crate) fn has(&self, dimension: Dimension) -> bool {
        let slices = &self.gathered.slices;
        let has = |table: &str| self.tables.has_column(table, slices.id(dimension));
        match dimension {
            Dimension::PLAN => self.gathered.sources.in_force().is_some_and(|source| has(source.table)),
            Dimension::CHANNEL => ["customers", "spend", "traffic", "leads"].into_iter().any(has),
            Dimension::COUNTRY | Dimension::SEGMENT => has("customers"),
            _ => slices.members(dimension).next().is_some(),
        }
    }

    /// Returns every series.
    pub(crate) fn series(&self) -> BTreeMap<Slice, BTreeMap<String, Series>> {
        let mut all = BTreeMap::new();
        for slice in self.gathered.slices.all() {
            let dimension = self.gathered.slices.dimension(slice);
            if dimension.is_some_and(|dimension| !self.has(dimension)) {
                continue;
            }
            let mut facts = BTreeMap::new();
            for (position, declaration) in self.declarations.iter().enumerate() {
                if dimension.is_none_or(|dimension| self.is_sliced_by(declaration, dimension)) {
                    facts.insert(declaration.definition.id.clone(), self.one(position, declaration, slice));
                }
            }
            all.insert(self.gathered.slices.slice(slice), facts);
        }
        all
    }

    fn is_sliced_by(&self, declaration: &Declaration, dimension: Dimension) -> bool {
        let gathered = self.gathered;
        // A channel that only other tables name divides no customers.
        let has_column = |table: &str| self.tables.has_column(table, gathered.slices.id(dimension));
        let of_customers =
            gathered.customers.has(dimension) && (dimension.place().is_some() || has_column("customers"));
        declaration.definition.sliced
            && match Theme::of(declaration) {
                Theme::Mrr => {
                    of_customers || dimension == Dimension::PLAN || gathered.phases.dimensions.contains(&dimension)
                }
                Theme::Invoices | Theme::Signups => of_customers,
                Theme::Costs => dimension == Dimension::CHANNEL && of_customers && has_column("spend"),
                Theme::Cash => dimension == Dimension::ACCOUNT,
                Theme::Reliability => false,
                Theme::Usage => match dimension {
                    Dimension::FEATURE => declaration.definition.id == "event_customers",
                    Dimension::USAGE_HOUR => declaration.definition.id == "events",
                    _ => of_customers,
                },
                Theme::Traffic => self.is_of_table("traffic", dimension),
                Theme::SignedUp => match self.table_of_signups() {
                    Some("traffic") => self.is_of_table("traffic", dimension),
                    Some(_) | None => of_customers,
                },
                Theme::Leads => self.is_of_table("leads", dimension),
                Theme::Tickets => {
                    let of_ticket = matches!(dimension, Dimension::TICKET_CATEGORY | Dimension::TICKET_HOUR);
                    (of_ticket && declaration.definition.id == "tickets")
                        || (of_customers && self.tables.has_column("tickets", "customer_id"))
                }
                Theme::Surveys => of_customers && self.tables.has_column("surveys", "customer_id"),
                Theme::Declared => self.is_declared_by(declaration, dimension, of_customers),
            }
    }

    /// Tells whether a declared fact has a dimension: one that its stanza names and its table has, one of the user's own
    /// that its table has, where its stanza names any, or one of the customer, where its rows name customers.
    fn is_declared_by(&self, declaration: &Declaration, dimension: Dimension, of_customers: bool) -> bool {
        let Some(declared) = &declaration.aggregate else { return false };
        let id = self.gathered.slices.id(dimension);
        let named = declared.dimension.get(id).is_some_and(|column| self.tables.has_column(&declared.table, column));
        let own = dimension.place().is_some() && !declared.dimension.is_empty();
        let of_customer = declared.of_customer && of_customers;
        named
            || (own && self.tables.has_dimension(&declared.table, id))
            || (of_customer && self.tables.has_column(&declared.table, "customer_id"))
    }

    fn one(&self, position: usize, declaration: &Declaration, slice: SliceNumber) -> Series {
        let id = declaration.definition.id.as_str();
        let theme = Theme::of(declaration);
        let column = declaration.definition.column.as_deref();
        if matches!(theme, Theme::Traffic | Theme::Leads | Theme::Tickets | Theme::Surveys | Theme::Declared)
            && !self.has_column(id, column)
        {
            return Series { months: vec![Number::ABSENT; self.window.len()], ..Series::default() };
        }
        if let Some(medians) = self.medians(id, slice) {
            return medians;
        }
        let value = |(index, month): (usize, Month)| match theme {
            Theme::Mrr if !self.is_sourced(declaration) => Number::ABSENT,
            Theme::Mrr => self.mrr(id, column, slice, index),
            Theme::Invoices => self.invoices(id, slice, index, month),
            Theme::Costs => self.costs(id, slice, index, month),
            Theme::Signups => self.signups(id, slice, index, month),
            Theme::Usage => self.usage(id, slice, Span { last: index, length: 1 }),
            Theme::Reliability => self.covered("reliability", month, || self.gathered.reliability.days(month)),
            Theme::Cash => self.covered("cash", month, || self.gathered.cash.at(slice, month, &self.gathered.rates)),
            Theme::Traffic => self.covered("traffic", month, || self.gathered.visitors.value(id, slice, month)),
            Theme::SignedUp => self.signed_up(slice, month),
            Theme::Leads => self.leads(id, slice, month),
            Theme::Tickets => self.tickets(id, slice, month),
            Theme::Surveys => self.covered("surveys", month, || self.gathered.answers.value(id, slice, month)),
            Theme::Declared => {
                let table = declaration.definition.tables.first().map_or("", String::as_str);
                self.covered(table, month, || self.gathered.aggregator.value(slice, position, month))
            }
        };
        let months = self.window.months().enumerate().map(value).collect();
        let anew = if id == "buyers" {
            self.buyers(slice)
        } else if theme == Theme::Usage && declaration.definition.over == Over::Anew {
            self.usage_anew(id, slice)
        } else {
            BTreeMap::new()
        };
        Series { months, anew }
    }

    /// Returns a value in the months that a table covers.
    pub(super) fn covered(&self, table: &str, month: Month, value: impl FnOnce() -> Number) -> Number {
        let covers = self.gathered.calendar.months(table).is_some_and(|(first, last)| (first..=last).contains(&month));
        if covers { value() } else { Number::ABSENT }
    }

    /// Returns what each source of MRR says, the one in force first.
    pub(crate) fn mrr_sources(&self, rates: &BalanceRates) -> Vec<MrrSource> {
        let sources = &self.gathered.sources;
        let in_force = sources.in_force().map(|source| {
            let months = (0..self.window.len()).map(|index| self.mrr("mrr", None, SliceNumber::TOTAL, index)).collect();
            MrrSource { table: source.table.to_owned(), months }
        });
        let others = sources.others().iter();
        let others = others
            .map(|source| MrrSource { table: source.table.to_owned(), months: source.months(self.window, rates) });
        in_force.into_iter().chain(others).collect()
    }

    /// Tells whether MRR at the beginning of a month is known.
    pub(crate) fn opens(&self, index: usize) -> bool {
        self.reaches(index, Reach::opens)
    }

    /// Tells whether MRR at the end of a month is known.
    pub(crate) fn closes(&self, index: usize) -> bool {
        self.reaches(index, Reach::closes)
    }

    fn reaches(&self, index: usize, how: fn(&Reach, Month) -> bool) -> bool {
        let source = self.gathered.sources.in_force();
        source.zip(self.window.months().nth(index)).is_some_and(|(source, month)| how(&source.reach, month))
    }

    /// Tells whether the source of MRR in force can give a fact.
    fn is_sourced(&self, declaration: &Declaration) -> bool {
        let source = self.gathered.sources.in_force();
        source.is_some_and(|source| declaration.definition.tables.iter().any(|table| table == source.table))
    }

    fn mrr(&self, id: &str, column: Option<&str>, slice: SliceNumber, index: usize) -> Number {
        let known = if MOVEMENTS.contains(&id) {
            self.opens(index)
        } else if id.starts_with("cohort_12_") {
            self.closes(index) && index.checked_sub(12).is_some_and(|then| self.closes(then))
        } else {
            self.closes(index)
        };
        if !known || !self.has_column(id, column) {
            return Number::ABSENT;
        }
        let sum = |sum: Sum, index: usize| self.mrr.get(slice, sum, index);
        let opening = |closing: Sum| index.checked_sub(1).map_or(Amount::ZERO, |before| sum(closing, before));
        let amount = match id {
            "opening_mrr" => opening(Sum::Mrr),
            "opening_customers" => opening(Sum::Customers),
            "cohort_12_customers" => index.checked_sub(12).map_or(Amount::ZERO, |then| sum(Sum::Customers, then)),
            "customers_ever" => (0..=index).fold(Amount::ZERO, |ever, index| ever + sum(Sum::FirstSeen, index)),
            "top_customer_mrr" => self.mrr.largest(slice, index, 1),
            "top_10_customers_mrr" => self.mrr.largest(slice, index, 10),
            _ => match self.sums.get(id) {
                Some(known) => sum(*known, index),
                None => return Number::ABSENT,
            },
        };
        amount.number()
    }

    /// Returns a fact of sign-ups: of a month from which on MRR is known until its days are over.
    fn signups(&self, id: &str, slice: SliceNumber, index: usize, month: Month) -> Number {
        let Some(over) = self.signups.over(month, self.window) else { return Number::ABSENT };
        if !(index..=self.window.position(over)).all(|month| self.closes(month)) {
            return Number::ABSENT;
        }
        self.covered("customers", month, || self.signups.of(id, slice, month))
    }

    /// Tells whether the column that a fact needs is there; for involuntary churn the status tells as well, and for
    /// referrals the referrer.
    fn has_column(&self, id: &str, column: Option<&str>) -> bool {
        let Some((table, column)) = column.and_then(|column| column.split_once('.')) else { return true };
        self.tables.has_column(table, column)
            || (id == "involuntary_churned_customers" && self.tables.has_column(table, "status"))
            || (id == "referral_customers" && self.tables.has_column(table, "referrer_id"))
    }

    /// Returns a declared fact of the whole company, or of a slice.
    pub(crate) fn declared(&self, id: &str, slice: SliceNumber, month: Month) -> Number {
        let position = self.declarations.iter().position(|declaration| declaration.definition.id == id);
        let Some((position, declaration)) = position.and_then(|at| Some((at, self.declarations.get(at)?))) else {
            return Number::ABSENT;
        };
        let table = declaration.definition.tables.first().map_or("", String::as_str);
        self.covered(table, month, || self.gathered.aggregator.value(slice, position, month))
    }
}
