//! The spend table: an acquisition cost.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "spend",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::optional("channel", Kind::Text),
        Field::optional("category", Kind::Text),
        Field::required("amount", Kind::Number),
        Field::optional("currency", Kind::Currency),
    ],
    key: &[],
    day: Some("date"),
    money: Some("amount"),
    rules: no_rules,
};
