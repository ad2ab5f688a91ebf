//! The subscriptions table: one phase of a subscription with a constant plan, price, quantity, discount, status and term.

use rust_decimal::Decimal;

use crate::error::ProblemKind;
use crate::record::draft::{Draft, Objection};
use crate::record::schema::{Field, Kind, Schema};

/// The table.
pub static SCHEMA: Schema = Schema {
    table: "subscriptions",
    fields: &[
        Field::required("subscription_id", Kind::Text),
        Field::required("customer_id", Kind::Text),
        Field::optional("plan", Kind::Text),
        Field::required("amount", Kind::Number),
        Field::optional("currency", Kind::Currency),
        Field::required("interval", Kind::Choice(&["year", "half_year", "quarter", "month", "week", "day"])),
        Field::optional("interval_count", Kind::Number),
        Field::optional("quantity", Kind::Number),
        Field::optional("discount_percent", Kind::Percent),
        Field::optional("signed_at", Kind::Moment),
        Field::required("started_at", Kind::Moment),
        Field::optional("ended_at", Kind::Moment),
        Field::optional("trial_end", Kind::Moment),
        Field::optional("canceled_at", Kind::Moment),
        Field::optional("cancel_reason", Kind::Remark(&["voluntary", "non_payment"])),
        Field::optional("term_end", Kind::Moment),
        Field::optional(
            "status",
            Kind::Choice(&["active", "trialing", "past_due", "unpaid", "paused", "canceled", "incomplete", "future"]),
        ),
        Field::optional("status_since", Kind::Moment),
    ],
    key: &["subscription_id", "started_at"],
    day: Some("started_at"),
    money: Some("amount"),
    rules,
};

fn rules(draft: &mut Draft<'_>) -> Result<(), Objection> {
    for field in ["quantity", "interval_count"] {
        if draft.is_absent(field) {
            draft.set_number(field, Decimal::ONE);
        }
    }
    draft.check_positive("interval_count")?;
    // Half a year is what some systems write for six months; from here on there are five intervals.
    if draft.text("interval") == "half_year" {
        let months = draft.number("interval_count").and_then(|count| count.checked_mul(Decimal::from(6)));
        draft.set_text("interval", "month");
        draft.set_number("interval_count", months.unwrap_or(Decimal::ONE));
    }
    if let Some(quantity) =
        draft.number("quantity").filter(|quantity| quantity.is_sign_negative() && !quantity.is_zero())
    {
        return Err(Objection::rejected(ProblemKind::NotPositive, "quantity").with("value", quantity));
    }
    if let Some(amount) = draft.number("amount").filter(|amount| amount.is_sign_negative() && !amount.is_zero()) {
        return Err(Objection::rejected(ProblemKind::NotPositive, "amount").with("value", amount));
    }
    if let Some(discount) = draft.number("discount_percent")
        && !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&discount)
    {
        return Err(Objection::rejected(ProblemKind::DiscountOutOfRange, "discount_percent").with("value", discount));
    }
    draft.check_order("started_at", "ended_at")?;
    if draft.text("status") == "canceled" && draft.is_absent("ended_at") && draft.is_absent("canceled_at") {
        return Err(Objection::rejected(ProblemKind::CanceledWithoutDate, "status").with("value", "canceled"));
    }
    Ok(())
}
