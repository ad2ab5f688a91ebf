//! The first pass over the inputs: which sheet feeds which table, how its dates and numbers are written, and which
//! currencies there are.
//!
//! Every mistake that stops a build is gathered, so that a user mends all of them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::config::{Config, Source as SourceSettings};
use crate::error::{Error, ErrorKind, Place, Problem, ProblemKind, Severity};
use crate::record::feed::Feed;
use crate::record::preset::{OfTables, bare, header_currency};
use crate::record::reader::{Reader, Style, is_code};
use crate::record::recognise::{self, Mapping, near, quoted};
use crate::record::row::Origin;
use crate::record::schema::Kind;
use crate::record::sources;
use crate::source::cell::{Ambiguity, DateEvidence, DateStyle, DecimalMark, NumberEvidence, Zone, written_currency};
use crate::source::{Cell, Header, Sheet};

/// The tables whose amounts are computed with; the currencies of the others do not decide what is reported in.
const MONEY: [&str; 7] = ["subscriptions", "mrr_events", "mrr_by_month", "invoices", "spend", "expenses", "cash"];

/// How many of the columns that are ignored are named.
const MOST_NAMED: usize = 10;

/// What the survey gathers.
pub(crate) struct Survey<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) feeds: Vec<Feed>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) currencies: BTreeSet<String>,
    pub(crate) fx_currencies: BTreeSet<String>,
    errors: Vec<Error>,
    /// The user's own dimensions.
    dimensions: &'a [String],
    /// The named files in which no table was recognised yet, each with the headers of its sheets.
    silent: Vec<(PathBuf, String, Vec<String>)>,
    /// Every sheet in which no table was recognised, with its headers where a header was found.
    unread: Vec<(Place, Option<String>)>,
}

/// Surveys the sheets.
pub(crate) fn survey<'a>(sheets: Vec<Sheet>, config: &'a Config, reader: &'a Reader) -> Result<Survey<'a>, Error> {
    let mut survey = Survey {
        reader,
        feeds: Vec::new(),
        problems: Vec::new(),
        currencies: BTreeSet::new(),
        fx_currencies: BTreeSet::new(),
        errors: sources::check(config),
        dimensions: &config.dimensions,
        silent: Vec::new(),
        unread: Vec::new(),
    };
    let mut used = BTreeSet::new();
    let mut sheets_of: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for sheet in &sheets {
        *sheets_of.entry(sheet.path.clone()).or_default() += 1;
    }
    for sheet in sheets {
        let matching = config.source.iter().position(|source| is_for(source, &sheet));
        used.extend(matching);
        let settings = matching.and_then(|index| config.source.get(index)).cloned().unwrap_or_default();
        let alone = sheets_of.get(&sheet.path) == Some(&1);
        if let Err(mut error) = survey.look(&sheet, settings, alone) {
            let also = std::mem::take(&mut error.also);
            survey.errors.push(error);
            survey.errors.extend(also);
        }
    }
    survey.problems.extend(sources::unused(config, &used));
    survey.notice_dimensions();
    survey.finish()
}

impl Survey<'_> {
    fn look(&mut self, sheet: &Sheet, mut settings: SourceSettings, alone: bool) -> Result<(), Error> {
        let named = recognise::named(sheet, alone, &self.reader.presets);
        let presets = &self.reader.presets;
        // Where the name says the table, only its own headers tell which row is the header.
        let tables = if named.own { named.tables.as_slice() } else { &[] };
        let mut header = sheet.header(&settings, &OfTables { presets, tables })?;
        if header.is_none() && !tables.is_empty() {
            header = sheet.header(&settings, presets)?;
        }
        if header.is_none() && (named.whole || sheet.named) {
            // A file that is named, or named after a table, and has no header that is known: what it has must be said.
            let table = named.tables.first().filter(|_| named.whole).map_or("", |schema| schema.table);
            let wanted = SourceSettings { table: Some(table.to_owned()), ..settings.clone() };
            header = sheet.header(&wanted, &self.reader.presets)?;
            settings.table = settings.table.or_else(|| wanted.table.filter(|_| named.whole));
        }
        let Some(header) = header else {
            self.unrecognised(sheet, None);
            return Ok(());
        };
        if let Some(mapping) = recognise::table(sheet, &header, &settings, &named, &self.reader.presets)? {
            self.add(sheet, header, settings, &mapping)
        } else {
            self.unrecognised(sheet, Some(&header));
            Ok(())
        }
    }

    fn unrecognised(&mut self, sheet: &Sheet, header: Option<&Header>) {
        let place = Place::file(sheet.file.as_str()).sheet(sheet.sheet.as_deref());
        let found = header.map(|header| quoted(header.columns.iter().map(|(_, text)| text.as_str())));
        self.unread.push((place.clone(), found));
        self.problems.push(Problem::new(ProblemKind::UnrecognisedSheet, Severity::Noticed, "", place));
        if sheet.named {
            let headers = header.into_iter().flat_map(|header| header.columns.iter().map(|(_, text)| text.clone()));
            match self.silent.iter_mut().find(|(path, ..)| *path == sheet.path) {
                Some((.., found)) => found.extend(headers),
                None => self.silent.push((sheet.path.clone(), sheet.file.clone(), headers.collect())),
            }
        }
    }

    fn add(&mut self, sheet: &Sheet, header: Header, settings: SourceSettings, mapping: &Mapping) -> Result<(), Error> {
        let style = Style {
            mark: DecimalMark::Point,
            dates: DateStyle { order: settings.dates, from_1904: header.from_1904 },
            zone: None,
        };
        let is_month = |index: &usize| mapping.months.iter().any(|(month, _)| month == index);
        let is_field = |index: &usize| mapping.columns.contains(&Some(*index)) || is_month(index);
        let text = |index: usize| header.columns.get(index).map_or("", |(_, text)| text.as_str());
        let money =
            mapping.schema.money.and_then(|field| mapping.columns.get(mapping.schema.position(field)?).copied()?);
        let says_kind = mapping.schema.position("kind").and_then(|index| mapping.columns.get(index).copied().flatten());
        let kind = match says_kind {
            None => recognise::kind_named(sheet, mapping.schema, &self.reader.presets),
            Some(_) => None,
        };
        let zone = |index: usize| bare(text(index)).1.and_then(Zone::read);
        let styled = |column: Option<usize>| Style { zone: column.and_then(zone), ..style };
        let own = |id: &String| (id.clone(), recognise::dimension(&header, mapping, id));
        let currency = |index: usize| header_currency(text(index)).and_then(|text| self.reader.currency(text));
        let feed = Feed {
            schema: mapping.schema,
            kind,
            own: self.dimensions.iter().map(own).collect(),
            origin: origin(sheet, &header, mapping),
            columns: mapping.columns.iter().map(|column| (*column, styled(*column))).collect(),
            months: mapping.months.clone(),
            extras: (0..header.columns.len()).filter(|index| !is_field(index)).collect(),
            currency: money.and_then(currency),
            currencies: mapping.months.iter().filter_map(|(index, _)| Some((*index, currency(*index)?))).collect(),
            mixed_signs: false,
            sheet: sheet.clone(),
            header,
            settings,
        };
        self.notice_header(&feed);
        let feed = self.read_through(feed)?;
        self.feeds.push(feed);
        Ok(())
    }

    fn notice_header(&mut self, feed: &Feed) {
        let place = Place::file(feed.origin.file.as_str()).sheet(feed.origin.sheet.as_deref());
        let problem = |kind| Problem::new(kind, Severity::Noticed, feed.schema.table, place.clone());
        if feed.header.skipped > 0 {
            self.problems.push(problem(ProblemKind::RowsAboveHeader).with("count", feed.header.skipped));
        }
        if feed.header.merged {
            self.problems.push(problem(ProblemKind::MergedHeader));
        }
        if feed.header.formulas_without_values > 0 {
            let problem = problem(ProblemKind::FormulasWithoutValues);
            self.problems.push(problem.with("count", feed.header.formulas_without_values));
        }
        let header = |index: &usize| feed.header.columns.get(*index).map(|(_, text)| text.as_str());
        if let (Some((first, _)), Some((last, _))) = (feed.months.first(), feed.months.last()) {
            self.problems.push(
                problem(ProblemKind::MonthsAcross)
                    .with("count", feed.months.len())
                    .with("first", header(first).unwrap_or_default())
                    .with("last", header(last).unwrap_or_default())
                    .with("file", &feed.origin.file),
            );
        }
        let is_own = |index: &usize| feed.own.iter().any(|(_, column)| *column == Some(*index));
        let ignored: Vec<usize> = feed.extras.iter().copied().filter(|index| !is_own(index)).collect();
        if !ignored.is_empty() {
            let columns = quoted(ignored.iter().take(MOST_NAMED).filter_map(header));
            let more = ignored.len().saturating_sub(MOST_NAMED);
            let kind = if more > 0 { ProblemKind::IgnoredColumns } else { ProblemKind::IgnoredColumn };
            self.problems.push(
                problem(kind)
                    .with("more", more)
                    .with("count", ignored.len())
                    .with("columns", columns)
                    .with("table", feed.schema.table),
            );
        }
    }

    /// Says which of the user's own dimensions no file has, with the header that is nearest.
    fn notice_dimensions(&mut self) {
        for dimension in self.dimensions {
            let has = |feed: &Feed| feed.own.iter().any(|(id, column)| id == dimension && column.is_some());
            if self.feeds.iter().any(has) {
                continue;
            }
            let headers = self.feeds.iter().flat_map(|feed| feed.header.columns.iter().map(|(_, text)| text.as_str()));
            let near = near(dimension, headers).map(|near| quoted(std::iter::once(near))).unwrap_or_default();
            let place = Place::file("kpibook.toml");
            let problem = Problem::new(ProblemKind::UnusedDimension, Severity::Noticed, "", place);
            self.problems.push(problem.with("value", dimension).with("near", near));
        }
    }

    /// Reads the rows once for what they prove about their columns, and for the currencies in them.
    fn read_through(&mut self, mut feed: Feed) -> Result<Feed, Error> {
        let mut evidence: Vec<Evidence> = feed.schema.fields.iter().map(|field| Evidence::of(field.kind)).collect();
        let position = |id: &str| feed.schema.position(id).and_then(|position| feed.columns.get(position)?.0);
        let (money, currency) = (feed.schema.money.and_then(position), position("currency"));
        // In a table with a column a month each of them holds amounts.
        let amount = feed.schema.money.and_then(|field| feed.schema.position(field)).filter(|_| money.is_none());
        let months: Vec<usize> = feed.months.iter().map(|(index, _)| *index).collect();
        let amounts = || money.into_iter().chain(months.iter().copied());
        let (mut signs, mut written) = (BTreeSet::new(), BTreeSet::new());
        let insert = |set: &mut BTreeSet<String>, text: &str| {
            if !set.contains(text) {
                set.insert(text.to_owned());
            }
        };
        feed.sheet.for_each(&feed.header, &feed.settings, &mut |raw| {
            for (evidence, (column, _)) in evidence.iter_mut().zip(&feed.columns) {
                if let Some(cell) = column.and_then(|index| raw.cells.get(index)) {
                    evidence.see(cell);
                }
            }
            if let Some(evidence) = amount.and_then(|position| evidence.get_mut(position)) {
                amounts().filter_map(|index| raw.cells.get(index)).for_each(|cell| evidence.see(cell));
            }
            if let Some(cell) = currency.and_then(|index| raw.cells.get(index)).filter(|cell| !cell.is_blank()) {
                insert(&mut written, &cell.text());
            } else {
                let mut beside =
                    amounts().filter_map(|index| raw.cells.get(index)).filter_map(written_currency).peekable();
                if let (None, Some(currency), Some(_)) = (beside.peek(), &feed.currency, money) {
                    insert(&mut written, currency);
                }
                beside.for_each(|sign| insert(&mut signs, sign));
            }
            ControlFlow::Continue(())
        })?;
        written.extend(feed.currencies.values().cloned());
        feed.mixed_signs = signs.len() > 1;
        let known = written.iter().chain(signs.iter().filter(|sign| is_code(sign) || !feed.mixed_signs));
        let known = known.filter_map(|text| self.reader.currency(text));
        if feed.schema.table == "fx_rates" {
            self.fx_currencies.extend(known);
        } else if MONEY.contains(&feed.schema.table) {
            self.currencies.extend(known);
        }
        settle(&mut feed, &evidence)?;
        Ok(feed)
    }

    fn finish(mut self) -> Result<Self, Error> {
        let read = |path: &PathBuf| self.feeds.iter().any(|feed| feed.sheet.path == *path);
        for (_, file, found) in self.silent.iter().filter(|(path, ..)| !read(path)) {
            let place = Place::file(file.as_str());
            self.errors.push(if found.is_empty() {
                Error::new(ErrorKind::NoHeader).at(place)
            } else {
                let found = quoted(found.iter().map(String::as_str));
                Error::new(ErrorKind::UnrecognisedInput).at(place).with("found", found)
            });
        }
        if self.errors.is_empty() && self.feeds.is_empty() {
            self.errors.push(Error::new(ErrorKind::NothingReadable));
            let unread = std::mem::take(&mut self.unread);
            self.errors.extend(unread.into_iter().map(|(place, found)| match found {
                Some(found) => Error::new(ErrorKind::UnrecognisedInput).at(place).with("found", found),
                None => Error::new(ErrorKind::NoHeader).at(place),
            }));
        }
        match Error::joined(std::mem::take(&mut self.errors)) {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }
}

/// What the cells of a column prove, for the kinds whose writing varies.
enum Evidence {
    Number(NumberEvidence),
    Date(DateEvidence),
    None,
}

impl Evidence {
    fn of(kind: Kind) -> Evidence {
        match kind {
            Kind::Number | Kind::Percent | Kind::Share => Evidence::Number(NumberEvidence::default()),
            Kind::Moment | Kind::DayOrMonth | Kind::Month => Evidence::Date(DateEvidence::default()),
            Kind::Text | Kind::Period | Kind::Currency | Kind::Choice(_) | Kind::Remark(_) | Kind::Flag => {
                Evidence::None
            }
        }
    }

    fn see(&mut self, cell: &Cell) {
        match self {
            Evidence::Number(evidence) => evidence.see(cell),
            Evidence::Date(evidence) => evidence.see(cell),
            Evidence::None => {}
        }
    }
}

/// Settles how each column is written: as kpibook.toml says, else as the cells prove.
fn settle(feed: &mut Feed, evidence: &[Evidence]) -> Result<(), Error> {
    let mark = feed.settings.decimal.as_deref().and_then(DecimalMark::named);
    let mut errors = Vec::new();
    for ((field, (_, style)), evidence) in feed.schema.fields.iter().zip(&mut feed.columns).zip(evidence) {
        let mut verdict = Ok(());
        match evidence {
            Evidence::None => {}
            Evidence::Number(evidence) => match mark.map_or_else(|| evidence.verdict(), |mark| Ok(Some(mark))) {
                Ok(mark) => style.mark = mark.unwrap_or(DecimalMark::Point),
                Err(ambiguity) => verdict = Err(ambiguity),
            },
            Evidence::Date(evidence) => {
                match style.dates.order.map_or_else(|| evidence.verdict(), |order| Ok(Some(order))) {
                    Ok(order) => style.dates.order = order,
                    Err(ambiguity) => verdict = Err(ambiguity),
                }
            }
        }
        if let Err(ambiguity) = verdict {
            let mut place = feed.origin.cell(0, field.id);
            place.row = None;
            errors.push(ambiguous(ambiguity, evidence, place, &feed.origin.file));
        }
    }
    Error::joined(errors).map_or(Ok(()), Err)
}

fn ambiguous(ambiguity: Ambiguity, evidence: &Evidence, place: Place, file: &str) -> Error {
    let is_date = matches!(evidence, Evidence::Date(_));
    let kind = match (is_date, &ambiguity.against) {
        (true, None) => ErrorKind::AmbiguousDates,
        (true, Some(_)) => ErrorKind::ContradictingDates,
        (false, None) => ErrorKind::AmbiguousNumbers,
        (false, Some(_)) => ErrorKind::ContradictingNumbers,
    };
    let error = Error::new(kind).at(place).with("value", ambiguity.example).with("file", file);
    match ambiguity.against {
        Some(against) => error.with("against", against),
        None => error,
    }
}

fn origin(sheet: &Sheet, header: &Header, mapping: &Mapping) -> Origin {
    let columns = mapping.schema.fields.iter().zip(&mapping.columns).filter_map(|(field, column)| {
        let (position, text) = header.columns.get((*column)?)?;
        Some((field.id, text.clone(), *position))
    });
    Origin { file: sheet.file.clone(), sheet: sheet.sheet.clone(), columns: columns.collect() }
}

/// Tells whether a `[[source]]` is for a sheet: `*` stands for any characters, and a folder need not be named.
fn is_for(source: &SourceSettings, sheet: &Sheet) -> bool {
    let name = sheet.path.file_name().unwrap_or_default().to_string_lossy();
    let same_sheet = source.sheet.is_none() || source.sheet == sheet.sheet;
    same_sheet && (matches(&source.file, &name) || matches(&source.file, &sheet.file))
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name
            .strip_prefix(start)
            .is_some_and(|tail| (0..=tail.len()).any(|from| tail.get(from..).is_some_and(|end| matches(rest, end)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asterisk_stands_for_any_characters() {
        assert!(matches("invoices*.csv", "invoices-2026-10.csv") && matches("*", "a.csv") && matches("a.csv", "a.csv"));
        assert!(!matches("invoices*.csv", "invoices.xlsx") && !matches("a.csv", "b/a.csv"));
    }
}
