//! A row that is being read: its table's rules look at it, mend it or object to it.

use chrono::{NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;

use crate::error::{ProblemKind, Severity};
use crate::record::row::Value;
use crate::record::schema::Schema;

/// The values of a row before its table's rules have passed.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) schema: &'static Schema,
    pub(crate) values: &'a mut [Value],
}

/// Why a row does not count, or what of it was mended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Objection {
    /// What was found.
    pub(crate) kind: ProblemKind,
    /// The field that it was found in.
    pub(crate) field: Option<&'static str>,
    /// Rejected, or left out on purpose where it is only noticed.
    pub(crate) severity: Severity,
    /// The words to quote.
    pub(crate) arguments: Vec<(&'static str, String)>,
}

impl Objection {
    /// Rejects the row for what stands in a field.
    pub(crate) fn rejected(kind: ProblemKind, field: &'static str) -> Objection {
        Objection { kind, field: Some(field), severity: Severity::Rejected, arguments: Vec::new() }
    }

    /// Leaves the row out on purpose.
    pub(crate) fn left_out(kind: ProblemKind, field: &'static str) -> Objection {
        Objection { kind, field: Some(field), severity: Severity::Noticed, arguments: Vec::new() }
    }

    /// Says something about the row as a whole.
    pub(crate) fn of_row(kind: ProblemKind, severity: Severity) -> Objection {
        Objection { kind, field: None, severity, arguments: Vec::new() }
    }

    /// Says something about a cell.
    pub(crate) fn of_cell(kind: ProblemKind, field: &'static str, severity: Severity) -> Objection {
        Objection { kind, field: Some(field), severity, arguments: Vec::new() }
    }

    /// Quotes a word.
    #[allow(clippy::needless_pass_by_value, reason = "a text, a number and a date are given alike")]
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Objection {
        self.arguments.push((name, value.to_string()));
        self
    }
}

impl Draft<'_> {
    /// Returns a text or the id of a choice; empty where it is absent.
    pub(crate) fn text(&self, field: &str) -> &str {
        if let Some(Value::Text(text)) = self.value(field) { text } else { "" }
    }

    /// Returns a number.
    pub(crate) fn number(&self, field: &str) -> Option<Decimal> {
        if let Some(Value::Number(number)) = self.value(field) { Some(*number) } else { None }
    }

    /// Returns a moment, and whether a time of day was written.
    pub(crate) fn moment(&self, field: &str) -> Option<(NaiveDateTime, bool)> {
        self.value(field).and_then(Value::moment)
    }

    /// Tells whether a field is empty.
    pub(crate) fn is_absent(&self, field: &str) -> bool {
        self.value(field).is_none_or(|value| *value == Value::Absent)
    }

    /// Replaces a number.
    pub(crate) fn set_number(&mut self, field: &str, number: Decimal) {
        self.set(field, Value::Number(number));
    }

    /// Replaces a text; the text's memory is used again.
    pub(crate) fn set_text(&mut self, field: &str, text: &str) {
        let Some(slot) = self.schema.position(field).and_then(|position| self.values.get_mut(position)) else { return };
        if let Value::Text(old) = slot {
            old.clear();
            old.push_str(text);
        } else {
            *slot = Value::Text(text.to_owned());
        }
    }

    /// Objects where an end lies before its start; a date without a time counts as any time of its day.
    pub(crate) fn check_order(&self, start: &'static str, end: &'static str) -> Result<(), Objection> {
        let (Some((from, from_timed)), Some((to, to_timed))) = (self.moment(start), self.moment(end)) else {
            return Ok(());
        };
        let backwards = if from_timed && to_timed { to < from } else { to.date() < from.date() };
        if !backwards {
            return Ok(());
        }
        let day = |moment: NaiveDateTime| moment.date().format("%Y-%m-%d").to_string();
        Err(Objection::rejected(ProblemKind::EndBeforeStart, end).with("end", day(to)).with("start", day(from)))
    }

    /// Objects to a number that is not above zero.
    pub(crate) fn check_positive(&self, field: &'static str) -> Result<(), Objection> {
        match self.number(field) {
            Some(number) if number <= Decimal::ZERO => {
                Err(Objection::rejected(ProblemKind::NotPositive, field).with("value", number))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Objects to a number below zero.
    pub(crate) fn check_not_negative(&self, field: &'static str) -> Result<(), Objection> {
        match self.number(field) {
            Some(number) if number < Decimal::ZERO => {
                Err(Objection::rejected(ProblemKind::NotPositive, field).with("value", number))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Keeps the day of a moment, and forgets the time.
    pub(crate) fn drop_time(&mut self, field: &str) {
        if let Some((moment, _)) = self.moment(field) {
            self.set(field, Value::Moment(moment.date().and_time(NaiveTime::MIN), false, None));
        }
    }

    fn value(&self, field: &str) -> Option<&Value> {
        self.schema.position(field).and_then(|position| self.values.get(position))
    }

    fn set(&mut self, field: &str, value: Value) {
        if let Some(slot) = self.schema.position(field).and_then(|position| self.values.get_mut(position)) {
            *slot = value;
        }
    }
}
