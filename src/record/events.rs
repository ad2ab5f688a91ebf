//! The events table: one use of the product.

use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "events",
    fields: &[
        Field::required("at", Kind::Moment),
        Field::required("user_id", Kind::Text),
        Field::optional("customer_id", Kind::Text),
        Field::optional("event", Kind::Text),
        Field::optional("session_id", Kind::Text),
        Field::optional("seconds", Kind::Number),
    ],
    key: &[],
    day: Some("at"),
    money: None,
    rules,
};

fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    draft.check_not_negative("seconds")
}
