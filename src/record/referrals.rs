//! The referrals table: invitations made by existing customers.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "referrals",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::optional("customer_id", Kind::Text),
        Field::optional("invitations", Kind::Number),
        Field::optional("signups", Kind::Number),
    ],
    key: &[],
    day: Some("date"),
    money: None,
    rules: no_rules,
};
