//! The `mrr_by_month` table: a customer's MRR in a month.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The fields that stand in a column a month, where the sheet is wide: the month is the header, its MRR the cell.
pub(crate) const ACROSS: [&str; 2] = ["month", "mrr"];

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "mrr_by_month",
    fields: &[
        Field::required("customer_id", Kind::Text),
        Field::required("month", Kind::Month),
        Field::required("mrr", Kind::Number),
        Field::optional("plan", Kind::Text),
        Field::optional("currency", Kind::Currency),
        Field::optional("name", Kind::Text),
    ],
    key: &["customer_id", "month", "plan", "currency"],
    day: Some("month"),
    money: Some("mrr"),
    rules: no_rules,
};
