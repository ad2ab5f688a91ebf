//! The `mrr_events` table: a change of a customer's MRR, from a ledger.

use crate::error::ProblemKind;
use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "mrr_events",
    fields: &[
        Field::required("customer_id", Kind::Text),
        Field::required("date", Kind::Moment),
        Field::optional("delta", Kind::Number),
        Field::optional("mrr_after", Kind::Number),
        Field::optional("plan", Kind::Text),
        Field::optional("currency", Kind::Currency),
    ],
    key: &[],
    day: Some("date"),
    money: Some("delta"),
    rules,
};

/// A row says by how much the MRR changed, or what it was afterwards.
fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    if draft.is_absent("delta") && draft.is_absent("mrr_after") {
        return Err(Objection::rejected(ProblemKind::MissingValue, "delta"));
    }
    Ok(())
}
