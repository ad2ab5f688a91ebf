//! The customers table: an account, paying or not.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "customers",
    fields: &[
        Field::required("customer_id", Kind::Text),
        Field::optional("name", Kind::Text),
        Field::optional("signed_up_at", Kind::Moment),
        Field::optional("country", Kind::Text),
        Field::optional("segment", Kind::Text),
        Field::optional("channel", Kind::Text),
        Field::optional("referrer_id", Kind::Text),
    ],
    key: &["customer_id"],
    day: Some("signed_up_at"),
    money: None,
    rules: no_rules,
};
