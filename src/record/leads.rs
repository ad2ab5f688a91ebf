//! The leads table: a lead or a deal.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "leads",
    fields: &[
        Field::required("lead_id", Kind::Text),
        Field::required("created_at", Kind::Moment),
        Field::optional("channel", Kind::Text),
        Field::optional("qualified_at", Kind::Moment),
        Field::optional("product_qualified_at", Kind::Moment),
        Field::optional("won_at", Kind::Moment),
        Field::optional("lost_at", Kind::Moment),
        Field::optional("amount", Kind::Number),
        Field::optional("currency", Kind::Currency),
        Field::optional("customer_id", Kind::Text),
    ],
    key: &["lead_id"],
    day: Some("created_at"),
    money: Some("amount"),
    rules: no_rules,
};
