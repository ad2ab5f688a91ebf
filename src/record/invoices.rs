//! The invoices table: a line of an invoice, or a refund.

use rust_decimal::Decimal;

use crate::error::ProblemKind;
use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "invoices",
    fields: &[
        Field::required("invoice_id", Kind::Text),
        Field::required("customer_id", Kind::Text),
        Field::required("issued_at", Kind::Moment),
        Field::required("amount", Kind::Number),
        Field::optional("currency", Kind::Currency),
        Field::optional("kind", Kind::Choice(&["recurring", "one_off", "usage", "refund"])),
        Field::optional("status", Kind::Choice(&["paid", "open", "void", "draft", "uncollectible"])),
        Field::optional("paid_at", Kind::Moment),
        Field::optional("service_start", Kind::Moment),
        Field::optional("service_end", Kind::Moment),
    ],
    key: &[],
    day: Some("issued_at"),
    money: Some("amount"),
    rules,
};

fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    let status = draft.text("status");
    if matches!(status, "void" | "draft") {
        return Err(Objection::left_out(ProblemKind::VoidOrDraft, "status").with("value", status));
    }
    draft.check_order("service_start", "service_end")?;
    let Some(amount) = draft.number("amount") else { return Ok(()) };
    if draft.is_absent("kind") {
        let in_service = !draft.is_absent("service_start") && !draft.is_absent("service_end");
        let kind = match (amount < Decimal::ZERO, in_service) {
            (true, _) => "refund",
            (false, true) => "recurring",
            (false, false) => "one_off",
        };
        draft.set_text("kind", kind);
    }
    if draft.text("kind") == "refund" {
        draft.set_number("amount", amount.abs());
    }
    Ok(())
}
