//! The `fx_rates` table: what one unit of a currency is worth in the reporting currency, from that day on.

use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "fx_rates",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::required("currency", Kind::Currency),
        Field::required("rate", Kind::Number),
    ],
    key: &["date", "currency"],
    day: Some("date"),
    money: None,
    rules,
};

fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    draft.check_positive("rate")
}
