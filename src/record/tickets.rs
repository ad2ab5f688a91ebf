//! The tickets table: a support request.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "tickets",
    fields: &[
        Field::required("ticket_id", Kind::Text),
        Field::optional("customer_id", Kind::Text),
        Field::required("opened_at", Kind::Moment),
        Field::optional("first_response_at", Kind::Moment),
        Field::optional("resolved_at", Kind::Moment),
        Field::optional("category", Kind::Text),
        Field::optional("complaint", Kind::Flag),
    ],
    key: &["ticket_id"],
    day: Some("opened_at"),
    money: None,
    rules: no_rules,
};
