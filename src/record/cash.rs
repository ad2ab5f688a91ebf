//! The cash table: an account's balance on a day.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "cash",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::optional("account", Kind::Text),
        Field::required("balance", Kind::Number),
        Field::optional("currency", Kind::Currency),
    ],
    key: &["date", "account", "currency"],
    day: Some("date"),
    money: Some("balance"),
    rules: no_rules,
};
