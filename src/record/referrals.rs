//! The referrals table: invitations made by existing customers.

use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

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
    rules,
};

fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    draft.check_not_negative("invitations")?;
    draft.check_not_negative("signups")
}
