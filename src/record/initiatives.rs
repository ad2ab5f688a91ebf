//! The initiatives table: something done to move KPIs.

use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "initiatives",
    fields: &[
        Field::required("name", Kind::Text),
        Field::required("kpi", Kind::Text),
        Field::required("started_at", Kind::Moment),
        Field::optional("ended_at", Kind::Moment),
        Field::optional("cost", Kind::Number),
        Field::optional("currency", Kind::Currency),
        Field::optional("owner", Kind::Text),
    ],
    key: &[],
    day: Some("started_at"),
    money: Some("cost"),
    rules,
};

fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    draft.check_order("started_at", "ended_at")
}
