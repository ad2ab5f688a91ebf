//! What an input table is: its fields, what they hold, its key, and its own rules.
//!
//! The tables themselves stand one in a file; this file must not know any of them but by the list at its end.

use crate::record::draft::{Draft, Objection};

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An exact number: an amount, a count, a percentage.
    Number,
    /// A percentage, where 20 means 20 %.
    Percent,
    /// A number of any unit, where 20 % means 0.2.
    Share,
    /// A date, with or without a time of day.
    Moment,
    /// A date, or a whole month where it is written without a day (2026-10).
    DayOrMonth,
    /// A month, written 2026-10 or as any date in it; its value is its first day.
    Month,
    /// A month, a quarter or a year as text (2026-10, 2026-Q4, 2026); a typed date is taken as its month.
    Period,
    /// An ISO 4217 code.
    Currency,
    /// One of a few words; each has an id and its spellings in `templates/presets/choices.toml`.
    Choice(&'static [&'static str]),
    /// One of a few words, or anything else, which is noticed and then absent.
    Remark(&'static [&'static str]),
    /// Yes or no.
    Flag,
}

/// How much a table needs a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The file may lack the column, and a row the value.
    Nothing,
    /// The file must have the column; a row may lack the value.
    Column,
    /// The file must have the column, and every row the value.
    Value,
}

/// A column of an input table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The canonical header.
    pub id: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the table can be read without it.
    pub need: Need,
}

impl Field {
    /// Declares a column that every row must fill.
    pub(crate) const fn required(id: &'static str, kind: Kind) -> Field {
        Field { id, kind, need: Need::Value }
    }

    /// Declares a column that must be there and may be empty.
    pub(crate) const fn present(id: &'static str, kind: Kind) -> Field {
        Field { id, kind, need: Need::Column }
    }

    /// Declares a column that may be missing.
    pub(crate) const fn optional(id: &'static str, kind: Kind) -> Field {
        Field { id, kind, need: Need::Nothing }
    }
}

/// A table's own rules: they mend a row, or object to it.
pub(crate) type Rules = fn(&mut Draft<'_>) -> Result<(), Objection>;

/// An input table.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The table's id.
    pub table: &'static str,
    /// The fields.
    pub fields: &'static [Field],
    /// The fields that identify a row; empty where the whole row does.
    pub key: &'static [&'static str],
    /// The field that dates a row, where the table is dated.
    pub day: Option<&'static str>,
    /// The field with the row's money, where it has some.
    pub money: Option<&'static str>,
    /// The table's own rules.
    pub(crate) rules: Rules,
}

impl Schema {
    /// Returns the position of a field.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.id == id)
    }
}

/// The rules of a table that has none.
#[allow(clippy::unnecessary_wraps, reason = "the signature is that of every table's rules")]
pub(crate) fn no_rules(_: &mut Draft<'_>) -> Result<(), Objection> {
    Ok(())
}

/// Every input table: the raw data first, then the user's own plans.
pub static ALL: [&Schema; 19] = [
    &super::customers::SCHEMA,
    &super::subscriptions::SCHEMA,
    &super::mrr_events::SCHEMA,
    &super::mrr_by_month::SCHEMA,
    &super::invoices::SCHEMA,
    &super::leads::SCHEMA,
    &super::traffic::SCHEMA,
    &super::spend::SCHEMA,
    &super::expenses::SCHEMA,
    &super::cash::SCHEMA,
    &super::tickets::SCHEMA,
    &super::surveys::SCHEMA,
    &super::events::SCHEMA,
    &super::reliability::SCHEMA,
    &super::referrals::SCHEMA,
    &super::fx_rates::SCHEMA,
    &super::goals::SCHEMA,
    &super::initiatives::SCHEMA,
    &super::facts::SCHEMA,
];

/// Returns the two fields that a sheet may have as a column a month: the header is the first, the cell the second.
pub(crate) fn across(schema: &Schema) -> Option<[&'static str; 2]> {
    (schema.table == super::mrr_by_month::SCHEMA.table).then_some(super::mrr_by_month::ACROSS)
}

/// Returns the table of an id.
pub fn find(table: &str) -> Option<&'static Schema> {
    ALL.iter().copied().find(|schema| schema.table == table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_days_and_money_are_fields_of_their_table() {
        for schema in ALL {
            for id in schema.key.iter().chain(&schema.day).chain(&schema.money) {
                assert!(schema.position(id).is_some(), "{}: {id}", schema.table);
            }
        }
    }
}
