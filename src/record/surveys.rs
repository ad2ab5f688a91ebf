//! The surveys table: an answer.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "surveys",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::optional("customer_id", Kind::Text),
        Field::required("kind", Kind::Choice(&["nps", "csat", "ces"])),
        Field::required("score", Kind::Number),
        Field::optional("scale", Kind::Number),
    ],
    key: &[],
    day: Some("date"),
    money: None,
    rules: no_rules,
};
