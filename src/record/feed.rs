//! A sheet's rows as values: each cell read as its field's kind, total rows told, the table's own rules applied.
//!
//! It reads one row at a time and keeps nothing; whether a row stands in the inputs twice it must not know.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::NaiveTime;

use crate::config::Source as SourceSettings;
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::draft::{Draft, Objection};
use crate::record::reader::{Reader, Style, is_code, put_text};
use crate::record::row::{Origin, Value};
use crate::record::schema::{self, Kind, Need, Schema};
use crate::source::cell::{read_number, trimmed, written_currency};
use crate::source::{Cell, Header, RawRow, Sheet};

/// A sheet that feeds a table, with everything that is needed to read its rows.
#[derive(Debug)]
pub(crate) struct Feed {
    pub(crate) schema: &'static Schema,
    pub(crate) sheet: Sheet,
    pub(crate) header: Header,
    pub(crate) settings: SourceSettings,
    pub(crate) origin: Origin,
    /// For each field the index of its column, and how its cells are written.
    pub(crate) columns: Vec<(Option<usize>, Style)>,
    /// The columns that are months, where the sheet has a column a month: each of their cells is a row of its own.
    pub(crate) months: Vec<(usize, Month)>,
    /// The columns that are no field; they tell two lines apart that are else the same.
    pub(crate) extras: Vec<usize>,
    /// The column of each of the user's own dimensions, in their order.
    pub(crate) own: Vec<(String, Option<usize>)>,
    /// The kind of every row, where no column says it and the name of the sheet does.
    pub(crate) kind: Option<&'static str>,
    /// The currency that the header of the money names.
    pub(crate) currency: Option<String>,
    /// The currencies that the headers of months name, by their columns.
    pub(crate) currencies: BTreeMap<usize, String>,
    /// Whether amounts are written with several signs, so that none of them can be taken for granted.
    pub(crate) mixed_signs: bool,
}

/// A row as it was read: what of it was noticed or mended, or why it does not count.
pub(crate) type Outcome = Result<Option<Objection>, Objection>;

/// What looks at the rows of a feed.
pub(crate) type Visit<'a> = dyn FnMut(&RawRow<'_>, &[Value], Outcome) -> ControlFlow<()> + 'a;

impl Feed {
    /// Passes every row with its values; their memory is used again from row to row. Behind the fields stands one more
    /// value, the text of the columns that are no field, and then one for each of the user's own dimensions.
    pub(crate) fn for_each(&self, reader: &Reader, visit: &mut Visit<'_>) -> Result<(), Error> {
        let mut values = vec![Value::Absent; self.schema.fields.len() + 1 + self.own.len()];
        self.sheet.for_each(&self.header, &self.settings, &mut |raw| {
            if let Err(objection) = self.check_row(reader, &raw) {
                return visit(&raw, &values, Err(objection));
            }
            if self.months.is_empty() {
                let outcome = self.read(reader, &raw, &mut values);
                return visit(&raw, &values, outcome);
            }
            let says = |index: usize| raw.cells.get(index).is_some_and(|cell| !cell.says_nothing());
            for (nth, (index, _)) in self.months.iter().filter(|(index, _)| says(*index)).enumerate() {
                // What is odd about the row as a whole is told once.
                let raw = RawRow { part: Some(*index), ragged: raw.ragged.filter(|_| nth == 0), ..raw };
                let outcome = self.read(reader, &raw, &mut values);
                visit(&raw, &values, outcome)?;
            }
            ControlFlow::Continue(())
        })
    }

    /// Objects to a row that is none: a total, a line of a footer, one with a cell too many.
    fn check_row(&self, reader: &Reader, raw: &RawRow<'_>) -> Result<(), Objection> {
        if let Some(text) = self.footer(reader, raw) {
            return Err(Objection::of_row(ProblemKind::TotalRow, Severity::Noticed).with("value", text));
        }
        self.check_width(raw).map(|_| ())
    }

    /// Tells whether a field stands in the columns of months.
    fn is_across(&self, field: &str) -> bool {
        !self.months.is_empty() && schema::across(self.schema).is_some_and(|across| across.contains(&field))
    }

    /// Returns the month and the column of a cell that is a row of its own.
    fn part(&self, raw: &RawRow<'_>) -> Option<(Month, &(u32, String))> {
        let (index, month) = self.months.iter().find(|(index, _)| Some(*index) == raw.part)?;
        Some((*month, self.header.columns.get(*index)?))
    }

    /// Returns the header and the position of the column that is a row of its own.
    pub(crate) fn column_of_part(&self, raw: &RawRow<'_>) -> Option<(&str, u32)> {
        self.part(raw).map(|(_, (position, header))| (header.as_str(), *position))
    }

    /// Turns what was found in a row into a problem, with its place, the words that it quotes and the row's money.
    pub(crate) fn problem(&self, objection: &Objection, raw: &RawRow<'_>) -> Problem {
        let place = self.origin.part(raw.number, objection.field, self.column_of_part(raw));
        let mut problem = Problem::new(objection.kind, objection.severity, self.schema.table, place);
        problem.arguments.0.extend(objection.arguments.iter().cloned());
        if let Some(field) = objection.field {
            if !objection.arguments.iter().any(|(name, _)| *name == "value") {
                let value = self.cell(field, raw).map(Cell::text).unwrap_or_default();
                problem = problem.with("value", value);
            }
            problem = problem.with("field", field);
        }
        let money = self.schema.money.and_then(|field| {
            let (_, style) = self.column(field)?;
            read_number(self.cell(field, raw)?, style.mark).ok()
        });
        problem.with("table", self.schema.table).money(Number::from_option(money))
    }

    /// Returns the fields that were found, each with the header that gave it; of columns of months the first and last.
    pub(crate) fn columns_found(&self) -> Vec<(&'static str, String)> {
        let mut found: Vec<(&'static str, String)> =
            self.origin.columns.iter().map(|(id, header, _)| (*id, header.clone())).collect();
        let header = |month: &(usize, Month)| self.header.columns.get(month.0).map(|(_, text)| text.as_str());
        if let (Some(first), Some(last)) = (self.months.first().and_then(header), self.months.last().and_then(header)) {
            let across = schema::across(self.schema).into_iter().flatten();
            found.extend(across.map(|field| (field, format!("{first} … {last}"))));
        }
        found
    }

    fn column(&self, field: &str) -> Option<(Option<usize>, Style)> {
        self.schema.position(field).and_then(|position| self.columns.get(position)).copied()
    }

    fn cell<'a>(&self, field: &str, raw: &RawRow<'a>) -> Option<&'a Cell> {
        let own = self.column(field)?.0;
        raw.cells.get(if self.is_across(field) { raw.part? } else { own? })
    }

    fn read(&self, reader: &Reader, raw: &RawRow<'_>, values: &mut [Value]) -> Outcome {
        let mut noticed = self.check_width(raw)?;
        for ((field, (_, style)), value) in self.schema.fields.iter().zip(&self.columns).zip(values.iter_mut()) {
            if field.kind == Kind::Month
                && let Some((month, _)) = self.part(raw)
            {
                *value = Value::Moment(month.first_day().and_time(NaiveTime::MIN), false, None);
                continue;
            }
            let cell = self.cell(field.id, raw).unwrap_or(&Cell::Empty);
            let found = reader.read(self.schema, field, cell, *style, value)?;
            let padded = || Objection::of_cell(ProblemKind::Trimmed, field.id, Severity::Repaired);
            noticed = noticed.or(found).or_else(|| is_padded(cell).then(padded));
        }
        self.settle_currency(reader, raw, values)?;
        self.put_extras(raw, values);
        self.put_own(raw, values);
        let mut draft = Draft { schema: self.schema, values };
        if let Some(kind) = self.kind {
            draft.set_text("kind", kind);
        }
        (self.schema.rules)(&mut draft)?;
        Ok(noticed)
    }

    /// Objects to a row with a cell too many: it is shifted, and an amount may stand where another belongs.
    fn check_width(&self, raw: &RawRow<'_>) -> Outcome {
        let Some(cells) = raw.ragged else { return Ok(None) };
        let width = self.header.width as usize;
        let severity = if cells > width { Severity::Rejected } else { Severity::Noticed };
        let objection = Objection::of_row(ProblemKind::RaggedRow, severity).with("cells", cells).with("columns", width);
        if cells > width { Err(objection) } else { Ok(Some(objection)) }
    }

    /// Returns the first cell of a row below the data: a total, or a line of a footer.
    fn footer(&self, reader: &Reader, raw: &RawRow<'_>) -> Option<String> {
        let (first, cell) = raw.cells.iter().enumerate().find(|(_, cell)| !cell.is_blank())?;
        let Cell::Text(text) = cell else { return None };
        let text = trimmed(text);
        let fields = self.schema.fields.iter().zip(&self.columns).filter(|(field, _)| !self.is_across(field.id));
        let needed = || fields.clone().filter(|(field, _)| field.need == Need::Value);
        let is_blank = |column: Option<usize>| column.and_then(|index| raw.cells.get(index)).is_none_or(Cell::is_blank);
        let lacks_a_value = needed().any(|(_, (column, _))| is_blank(*column));
        if lacks_a_value {
            return (reader.presets.is_total(text) || reader.presets.is_footer(text)).then(|| text.to_owned());
        }
        // A customer or a plan may be called Total: a row with all that its table needs is data, unless the word stands
        // where something else is needed, or the table has no names at all.
        let is_needed = || needed().any(|(_, (column, _))| *column == Some(first));
        let has_names = || needed().any(|(field, _)| field.kind == Kind::Text);
        (reader.presets.is_total(text) && (is_needed() || !has_names())).then(|| text.to_owned())
    }

    /// Takes the currency from the amount or the header where no column gives it, and objects where two of them differ.
    fn settle_currency(&self, reader: &Reader, raw: &RawRow<'_>, values: &mut [Value]) -> Result<(), Objection> {
        let (Some(money), Some(position)) = (self.schema.money, self.schema.position("currency")) else {
            return Ok(());
        };
        let written = self.cell(money, raw).and_then(written_currency);
        let Some(slot) = values.get_mut(position) else { return Ok(()) };
        let Some(sign) = written else {
            let of_month = raw.part.and_then(|part| self.currencies.get(&part));
            if let (Value::Absent, Some(currency)) = (&*slot, of_month.or(self.currency.as_ref())) {
                put_text(slot, currency);
            }
            return Ok(());
        };
        if let Value::Text(beside) = slot {
            let objection = || Objection::rejected(ProblemKind::ContradictingCurrency, money);
            let fits = reader.may_mean(sign, beside);
            return if fits { Ok(()) } else { Err(objection().with("currency", beside)) };
        }
        if let Some(of_month) = raw.part.and_then(|part| self.currencies.get(&part)) {
            let objection =
                || Objection::rejected(ProblemKind::ContradictingCurrency, money).with("currency", of_month);
            put_text(slot, of_month);
            return if reader.may_mean(sign, of_month) { Ok(()) } else { Err(objection()) };
        }
        let code = reader.currency(sign).filter(|_| is_code(sign) || !self.mixed_signs);
        put_text(slot, &code.ok_or_else(|| Objection::rejected(ProblemKind::UnknownCurrency, money))?);
        Ok(())
    }

    fn put_extras(&self, raw: &RawRow<'_>, values: &mut [Value]) {
        let slot = values.get_mut(self.schema.fields.len());
        let Some(slot) = slot.filter(|_| self.schema.key.is_empty()) else { return };
        put_text(slot, "");
        let Value::Text(text) = slot else { return };
        for index in &self.extras {
            if let (Some(cell), Some((_, header))) = (raw.cells.get(*index), self.header.columns.get(*index)) {
                for part in [header.as_str(), &cell.text()] {
                    text.push_str(part);
                    text.push('\u{1f}');
                }
            }
        }
    }
}

impl Feed {
    /// Writes the members of the user's own dimensions behind everything else.
    fn put_own(&self, raw: &RawRow<'_>, values: &mut [Value]) {
        let slots = values.iter_mut().skip(self.schema.fields.len() + 1);
        for ((_, column), slot) in self.own.iter().zip(slots) {
            let cell = column.and_then(|index| raw.cells.get(index));
            put_text(slot, trimmed(&cell.map(Cell::text).unwrap_or_default()));
        }
    }
}

/// Tells whether blanks stand around a cell's text.
fn is_padded(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    trimmed(text).len() != text.len() && !cell.is_blank()
}
