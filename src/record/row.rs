//! A typed row of a table, and what its reader says of it.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use rust_decimal::Decimal;

use crate::error::{Place, Problem};
use crate::month::Month;
use crate::number::Number;
use crate::record::schema::Schema;

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// The cell is empty or the file lacks the column.
    Absent,
    /// Trimmed text, or the id of a choice.
    Text(String),
    /// An exact number.
    Number(Decimal),
    /// A date; `true` where a time of day was written. A month is its first day. Beside it stands how many seconds the
    /// clocks were ahead of UTC, where the cell or its header says so.
    Moment(NaiveDateTime, bool, Option<i32>),
    /// A whole month, as its first day.
    Month(NaiveDateTime),
    /// Yes or no.
    Flag(bool),
}

impl Value {
    /// Returns a moment, and whether a time of day was written.
    pub fn moment(&self) -> Option<(NaiveDateTime, bool)> {
        match self {
            Value::Moment(moment, timed, _) => Some((*moment, *timed)),
            Value::Month(first_day) => Some((*first_day, false)),
            Value::Absent | Value::Text(_) | Value::Number(_) | Value::Flag(_) => None,
        }
    }
}

/// A moment as it is written, with the offset of its clocks where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The date and the time as written.
    pub at: NaiveDateTime,
    /// Whether a time of day was written.
    pub timed: bool,
    /// How many seconds the clocks were ahead of UTC.
    pub offset: Option<i32>,
}

impl Stamp {
    /// Returns the day as written.
    pub fn day(self) -> NaiveDate {
        self.at.date()
    }

    /// Returns the month as written.
    pub fn month(self) -> Month {
        Month::of(self.day())
    }

    /// Returns what the clocks of another moment showed at this one: as written where one of them has no offset.
    fn by_clocks_of(self, other: Stamp) -> NaiveDateTime {
        let shift = self.offset.zip(other.offset).map_or(0, |(own, others)| others - own);
        self.at.checked_add_signed(TimeDelta::seconds(i64::from(shift))).unwrap_or(self.at)
    }

    /// Tells whether a moment lies before another; a date without a time counts as any time of its day.
    pub fn is_before(self, start: Stamp) -> bool {
        let at = self.by_clocks_of(start);
        if self.timed && start.timed { at < start.at } else { at.date() < start.at.date() }
    }

    /// Returns the seconds that passed since another moment, where both have a time of day.
    pub fn seconds_since(self, start: Stamp) -> Option<i64> {
        (self.timed && start.timed).then(|| (self.by_clocks_of(start) - start.at).num_seconds())
    }

    /// Returns the days on the calendar since another moment.
    pub fn days_since(self, start: Stamp) -> i64 {
        (self.by_clocks_of(start).date() - start.day()).num_days()
    }
}

/// Where a sheet's fields stand, for messages.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The file, as messages name it.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// Each field that the sheet has, with its header and the column's position in the file.
    pub columns: Vec<(&'static str, String, u32)>,
}

impl Origin {
    /// Returns the place of a row.
    pub fn row(&self, number: u64) -> Place {
        Place::file(self.file.clone()).sheet(self.sheet.as_deref()).row(number)
    }

    /// Returns the place of a field in a row that is one cell of a wider one, whose column is given: the row's own, and
    /// every field that no column has, stand in that cell.
    pub(crate) fn part(&self, number: u64, field: Option<&str>, part: Option<(&str, u32)>) -> Place {
        let place = field.map_or_else(|| self.row(number), |field| self.cell(number, field));
        match part.filter(|_| place.column.is_none()) {
            Some((header, position)) => place.column(header, position),
            None => place,
        }
    }

    /// Returns the place of a field in a row; of the row where the sheet lacks the field.
    pub fn cell(&self, number: u64, field: &str) -> Place {
        let place = self.row(number);
        match self.columns.iter().find(|(id, _, _)| *id == field) {
            Some((_, header, position)) => place.column(header, *position),
            None => place,
        }
    }
}

/// A typed row of a table, with its place.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The table.
    pub schema: &'static Schema,
    /// One value for each field of the schema.
    pub values: &'a [Value],
    /// The text of each of the user's own dimensions, in their order; absent where the sheet lacks it.
    pub own: &'a [Value],
    /// The sheet it stands in, an index into [`crate::record::Tables::readings`].
    pub reading: usize,
    /// The row in the file.
    pub number: u64,
    /// Where the sheet's fields stand.
    pub origin: &'a Origin,
    /// The header and the position of the column that is this row, in a table with a column a month.
    pub part: Option<(&'a str, u32)>,
}

impl<'a> Row<'a> {
    /// Returns the value of a field.
    pub fn value(&self, field: &str) -> &'a Value {
        self.schema.position(field).and_then(|position| self.values.get(position)).unwrap_or(&Value::Absent)
    }

    /// Returns a text or the id of a choice; empty where it is absent.
    pub fn text(&self, field: &str) -> &'a str {
        if let Value::Text(text) = self.value(field) { text } else { "" }
    }

    /// Returns the member of one of the user's own dimensions, by its place in kpibook.toml; empty where it has none.
    pub fn own(&self, place: usize) -> &'a str {
        if let Some(Value::Text(text)) = self.own.get(place) { text } else { "" }
    }

    /// Returns a number.
    pub fn number(&self, field: &str) -> Number {
        if let Value::Number(number) = self.value(field) { Number::new(*number) } else { Number::ABSENT }
    }

    /// Returns a moment, and whether a time of day was written.
    pub fn moment(&self, field: &str) -> Option<(NaiveDateTime, bool)> {
        self.value(field).moment()
    }

    /// Returns a moment with its offset.
    pub fn stamp(&self, field: &str) -> Option<Stamp> {
        let (at, timed) = self.moment(field)?;
        let offset = if let Value::Moment(_, _, offset) = self.value(field) { *offset } else { None };
        Some(Stamp { at, timed, offset })
    }

    /// Tells whether a moment was written as a month without a day.
    pub fn is_month(&self, field: &str) -> bool {
        matches!(self.value(field), Value::Month(_))
    }

    /// Returns the day of a moment.
    pub fn day(&self, field: &str) -> Option<NaiveDate> {
        self.moment(field).map(|(moment, _)| moment.date())
    }

    /// Returns the month of a moment.
    pub fn month(&self, field: &str) -> Option<Month> {
        self.day(field).map(Month::of)
    }

    /// Returns a yes or no.
    pub fn flag(&self, field: &str) -> Option<bool> {
        if let Value::Flag(flag) = self.value(field) { Some(*flag) } else { None }
    }

    /// Returns the row's money, where its table has some.
    pub fn money(&self) -> Number {
        self.schema.money.map_or(Number::ABSENT, |field| self.number(field))
    }

    /// Returns the place of the row, or of one of its fields.
    pub fn place(&self, field: Option<&str>) -> Place {
        self.origin.part(self.number, field, self.part)
    }
}

/// What a reader of rows says of one.
#[derive(Debug)]
pub enum Verdict {
    /// The row counts.
    Used,
    /// The row counts after it was mended, or a person should look.
    UsedWith(Problem),
    /// The row counts, and several things are to be said of it.
    UsedWithAll(Vec<Problem>),
    /// The row does not count.
    Rejected(Problem),
}
