//! The goals table: a target for one KPI.

use crate::error::ProblemKind;
use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "goals",
    fields: &[
        Field::required("kpi", Kind::Text),
        Field::optional("period", Kind::Period),
        Field::present("target", Kind::Share),
        Field::optional("warning", Kind::Share),
        Field::optional("critical", Kind::Share),
        Field::optional("owner", Kind::Text),
        Field::optional("note", Kind::Text),
    ],
    key: &["kpi", "period"],
    day: None,
    money: None,
    rules,
};

/// A row sets a target, or changes the bands of one.
fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    if ["target", "warning", "critical"].into_iter().all(|field| draft.is_absent(field)) {
        return Err(Objection::rejected(ProblemKind::MissingValue, "target"));
    }
    Ok(())
}
