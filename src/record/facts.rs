//! The facts table: a monthly fact computed elsewhere, by a warehouse say; it replaces the computed one.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "facts",
    fields: &[
        Field::required("month", Kind::Month),
        Field::required("fact", Kind::Text),
        Field::required("value", Kind::Share),
        Field::optional("dimension", Kind::Text),
        Field::optional("member", Kind::Text),
    ],
    key: &["month", "fact", "dimension", "member"],
    day: Some("month"),
    money: None,
    rules: no_rules,
};
