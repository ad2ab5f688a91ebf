//! The reliability table: a day of service.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "reliability",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::optional("requests", Kind::Number),
        Field::optional("errors", Kind::Number),
        Field::optional("downtime_minutes", Kind::Number),
    ],
    key: &["date"],
    day: Some("date"),
    money: None,
    rules: no_rules,
};
