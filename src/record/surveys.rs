//! The surveys table: an answer.

use rust_decimal::Decimal;

use crate::error::ProblemKind;
use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "surveys",
    fields: &[
        Field::required("date", Kind::Moment),
        Field::optional("customer_id", Kind::Text),
        Field::required("kind", Kind::Choice(&["nps", "csat", "ces"])),
        Field::required("score", Kind::Number),
        Field::optional("scale", Kind::Number),
    ],
    key: &[],
    day: Some("date"),
    money: None,
    rules,
};

/// Fills in the highest score of the kind where none is given, and objects to a scale that its KPI cannot use and to a
/// score outside it: recommendation is asked from 0 to 10, everything else from 1 up.
fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    let kind = draft.text("kind").to_owned();
    let (lowest, usual) = match kind.as_str() {
        "nps" => (0, 10),
        "csat" => (1, 5),
        _ => (1, 7),
    };
    let scale = draft.number("scale").unwrap_or_else(|| Decimal::from(usual));
    draft.set_number("scale", scale);
    let usable = if kind == "nps" { scale == Decimal::TEN } else { scale >= Decimal::TWO && scale.fract().is_zero() };
    if !usable {
        let objection = Objection::rejected(ProblemKind::UnusableScale, "scale").with("value", scale.normalize());
        return Err(objection.with("kind", kind));
    }
    let lowest = Decimal::from(lowest);
    match draft.number("score").filter(|score| !(lowest..=scale).contains(score)) {
        Some(score) => Err(Objection::rejected(ProblemKind::ScoreOffScale, "score")
            .with("value", score.normalize())
            .with("kind", kind)
            .with("lowest", lowest)
            .with("highest", scale.normalize())),
        None => Ok(()),
    }
}
