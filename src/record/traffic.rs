//! The traffic table: a day or a month of one channel.

use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "traffic",
    fields: &[
        Field::required("date", Kind::DayOrMonth),
        Field::optional("channel", Kind::Text),
        Field::optional("targeted", Kind::Number),
        Field::optional("impressions", Kind::Number),
        Field::optional("clicks", Kind::Number),
        Field::optional("visitors", Kind::Number),
        Field::optional("sessions", Kind::Number),
        Field::optional("page_views", Kind::Number),
        Field::optional("page_clicks", Kind::Number),
        Field::optional("seconds_on_page", Kind::Number),
        Field::optional("signups", Kind::Number),
        Field::optional("downloads", Kind::Number),
    ],
    key: &[],
    day: Some("date"),
    money: None,
    rules,
};

/// Whatever is counted, it is not below zero.
fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    let counted = draft.schema.fields.iter().filter(|field| field.kind == Kind::Number);
    counted.map(|field| field.id).try_for_each(|field| draft.check_not_negative(field))
}
