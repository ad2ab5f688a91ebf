//! The reliability table: a day of service.

use crate::error::ProblemKind;
use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "reliability",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::optional("requests", Kind::Number),
        Field::optional("errors", Kind::Number),
        Field::optional("downtime_minutes", Kind::Number),
    ],
    key: &["date"],
    day: Some("date"),
    money: None,
    rules,
};

fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    // A day has one row: two of different hours are two rows of one key.
    draft.drop_time("date");
    for field in ["requests", "errors", "downtime_minutes"] {
        draft.check_not_negative(field)?;
    }
    match (draft.number("requests"), draft.number("errors")) {
        (Some(requests), Some(errors)) if errors > requests => {
            Err(Objection::rejected(ProblemKind::MoreErrorsThanRequests, "errors").with("requests", requests))
        }
        _ => Ok(()),
    }
}
