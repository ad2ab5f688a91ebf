//! The expenses table: an operating cost or other income.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "expenses",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::required(
            "category",
            Kind::Choice(&["cogs", "sales", "marketing", "research", "general", "onboarding", "other_income"]),
        ),
        Field::required("amount", Kind::Number),
        Field::optional("currency", Kind::Currency),
    ],
    key: &[],
    day: Some("date"),
    money: Some("amount"),
    rules: no_rules,
};
