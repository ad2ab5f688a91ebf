//! The traffic table: a day or a month of one channel.

use crate::record::schema::{Field, Kind, Schema, no_rules};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "traffic",
    fields: &[
        Field::required("date", Kind::Moment),
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
    rules: no_rules,
};
