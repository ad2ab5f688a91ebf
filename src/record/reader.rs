//! A cell as the value of its field: text, a number, a date, a currency, one of a few words.
//!
//! It looks at one cell at a time; of the row around it, it knows nothing.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use crate::error::{ProblemKind, Severity};
use crate::month::{Month, period};
use crate::number::Number;
use crate::record::draft::Objection;
use crate::record::preset::Presets;
use crate::record::recognise::quoted;
use crate::record::row::Value;
use crate::record::schema::{Field, Kind, Need, Schema};
use crate::source::Cell;
use crate::source::cell::{
    DateStyle, DecimalMark, Zone, is_month, read_moment, read_month_cell, read_number, read_offset, read_percentage,
};

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) mark: DecimalMark,
    pub(crate) dates: DateStyle,
    /// The zone of all times, where the header names one.
    pub(crate) zone: Option<Zone>,
}

/// What all cells are read with.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) presets: Presets,
    pub(crate) fiscal_year_starts: u32,
    /// The reporting currency, where kpibook.toml names it.
    pub(crate) currency: Option<String>,
    /// The zone to whose clocks times with an offset are moved, where kpibook.toml names one.
    pub(crate) home: Option<Zone>,
}

impl Reader {
    /// Reads a cell into a value, and returns what should be noticed about it or why it cannot be read.
    pub(crate) fn read(
        &self,
        schema: &Schema,
        field: &Field,
        cell: &Cell,
        style: Style,
        value: &mut Value,
    ) -> Result<Option<Objection>, Objection> {
        let says_nothing = if field.kind == Kind::Text { cell.is_blank() } else { cell.says_nothing() };
        if says_nothing {
            *value = Value::Absent;
            return match field.need {
                Need::Value => Err(Objection::rejected(ProblemKind::MissingValue, field.id)),
                Need::Column | Need::Nothing => Ok(None),
            };
        }
        if matches!(cell, Cell::Error(_)) {
            return Err(Objection::rejected(ProblemKind::ErrorCell, field.id));
        }
        if let Kind::Choice(ids) | Kind::Remark(ids) = field.kind {
            return self.read_word(schema, field, ids, cell, value);
        }
        let read = self.read_kind(field.kind, cell, style, value);
        read.map(|()| None).map_err(|kind| unreadable(kind, field, style))
    }

    /// Reads a currency: a code, or a sign or a name that the presets know.
    pub(crate) fn currency(&self, text: &str) -> Option<String> {
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Some(text.to_owned());
        }
        let codes = self.presets.currencies(text);
        if let Some(first) = codes.first() {
            let own = self.currency.as_ref().filter(|own| codes.contains(own));
            return Some(own.unwrap_or(first).clone());
        }
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_code.then(|| text.to_ascii_uppercase())
    }

    /// Tells whether a sign beside an amount may stand for a currency.
    pub(crate) fn may_mean(&self, sign: &str, currency: &str) -> bool {
        let codes = self.presets.currencies(sign);
        sign == currency || codes.iter().any(|code| code == currency) || codes.is_empty() && !is_code(sign)
    }

    /// Moves a time whose offset is known to the clocks of the company's zone; one without an offset stays as written.
    fn at_home(&self, moment: NaiveDateTime, offset: Option<i32>) -> (NaiveDateTime, Option<i32>) {
        let moved = self.home.zip(offset).and_then(|(home, ahead)| {
            let utc = moment.checked_sub_signed(TimeDelta::seconds(i64::from(ahead)))?;
            let here = home.shows(utc)?;
            Some((here, i32::try_from((here - utc).num_seconds()).ok()))
        });
        moved.unwrap_or((moment, offset))
    }

    fn read_kind(&self, kind: Kind, cell: &Cell, style: Style, value: &mut Value) -> Result<(), ProblemKind> {
        match kind {
            Kind::Text | Kind::Choice(_) | Kind::Remark(_) => put_text(value, &cell.text()),
            Kind::Number => *value = Value::Number(read_number(cell, style.mark)?),
            Kind::Percent => *value = Value::Number(read_percentage(cell, style.mark)?.0),
            Kind::Share => {
                let (number, percent) = read_percentage(cell, style.mark)?;
                let share = Number::new(number).over(Number::from(if percent { 100 } else { 1 }));
                *value = Value::Number(share.get().ok_or(ProblemKind::NumberOutOfRange)?);
            }
            Kind::Moment => {
                let (moment, timed) = read_moment(cell, style.dates)?;
                let of_cell = || read_offset(cell, moment, style.dates.order);
                let of_header = || style.zone.and_then(|zone| zone.offset(moment));
                let offset = if timed { of_cell().or_else(of_header) } else { None };
                let (moment, offset) = self.at_home(moment, offset);
                *value = Value::Moment(moment, timed, offset);
            }
            Kind::DayOrMonth => {
                let (moment, timed) = read_moment(cell, style.dates)?;
                *value = if is_month(cell) { Value::Month(moment) } else { Value::Moment(moment, timed, None) };
            }
            Kind::Month => {
                // `May-26` and 202605 are months, and no dates.
                let month = match read_moment(cell, style.dates) {
                    Ok((moment, _)) => Month::of(moment.date()),
                    Err(kind) => read_month_cell(cell).ok_or(kind)?,
                };
                *value = Value::Moment(month.first_day().and_time(NaiveTime::MIN), false, None);
            }
            Kind::Period => put_text(value, &self.period(cell, style)?),
            Kind::Currency => put_text(value, &self.currency(&cell.text()).ok_or(ProblemKind::UnknownCurrency)?),
            Kind::Flag => {
                let flag = if let Cell::Flag(flag) = cell { Some(*flag) } else { self.presets.flag(&cell.text()) };
                *value = Value::Flag(flag.ok_or(ProblemKind::UnknownWord)?);
            }
        }
        Ok(())
    }

    fn read_word(
        &self,
        schema: &Schema,
        field: &Field,
        ids: &[&'static str],
        cell: &Cell,
        value: &mut Value,
    ) -> Result<Option<Objection>, Objection> {
        let text = cell.text();
        let exact = ids.iter().copied().find(|id| *id == text);
        if let Some(id) = exact.or_else(|| self.presets.choice(schema, field.id, &text)) {
            put_text(value, id);
            return Ok(None);
        }
        let known = |objection: Objection| objection.with("known", quoted(ids.iter().copied()));
        if matches!(field.kind, Kind::Remark(_)) {
            *value = Value::Absent;
            return Ok(Some(known(Objection::of_cell(ProblemKind::UnknownWord, field.id, Severity::Noticed))));
        }
        let kind = if field.id == "interval" { ProblemKind::UnknownInterval } else { ProblemKind::UnknownWord };
        Err(known(Objection::rejected(kind, field.id)))
    }

    /// Reads a month, a quarter or a year; a typed date is its month.
    fn period(&self, cell: &Cell, style: Style) -> Result<String, ProblemKind> {
        let text = cell.text();
        if period(&text, self.fiscal_year_starts).is_some() {
            return Ok(text.into_owned());
        }
        if matches!(cell, Cell::Number(_)) {
            return Err(ProblemKind::UnknownWord);
        }
        let (moment, _) = read_moment(cell, style.dates).map_err(|_| ProblemKind::UnknownWord)?;
        Ok(Month::of(moment.date()).to_string())
    }
}

/// Says why a cell cannot be read, and what could be.
fn unreadable(kind: ProblemKind, field: &Field, style: Style) -> Objection {
    let objection = Objection::rejected(kind, field.id);
    if kind == ProblemKind::NotANumber {
        return objection.with("mark", if style.mark == DecimalMark::Point { 1 } else { 2 });
    }
    if kind != ProblemKind::UnknownWord {
        return objection;
    }
    let known: &[&str] = if field.kind == Kind::Period { &["2026-10", "2026-Q4", "2026"] } else { &["yes", "no"] };
    objection.with("known", quoted(known.iter().copied()))
}

/// Tells whether a text has the form of a currency's code.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Writes a text into a value; the memory of the text before it is used again.
pub(crate) fn put_text(value: &mut Value, text: &str) {
    if let Value::Text(old) = value {
        old.clear();
        old.push_str(text);
    } else {
        *value = Value::Text(text.to_owned());
    }
}
