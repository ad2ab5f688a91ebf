//! Which table a sheet feeds, by its name and its columns, and which column is which field.
//!
//! It looks at names and headers; it must not look at rows.

use crate::config::Source as SourceSettings;
use crate::error::{Error, ErrorKind, Place};
use crate::month::Month;
use crate::record::preset::{Presets, comparable};
use crate::record::schema::{self, Need, Schema};
use crate::source::cell::{Months, read_months};
use crate::source::{Header, MONTHS, Sheet};

/// How many fields a sheet must have to be a table by its columns alone.
const TELLING: usize = 3;

/// Which column of a sheet is which field of a table.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) schema: &'static Schema,
    /// For each field the index of its column within the header.
    pub(crate) columns: Vec<Option<usize>>,
    /// The columns that are months, where the sheet has a column a month.
    pub(crate) months: Vec<(usize, Month)>,
    /// The columns that may be months and are not read.
    unread: Months,
    /// The fields for which two columns are equally good.
    doubled: Vec<(usize, Vec<usize>)>,
    /// The fields whose header kpibook.toml names and the sheet lacks, with that header.
    misnamed: Vec<(&'static str, String)>,
}

impl Mapping {
    fn found(&self) -> usize {
        self.columns.iter().flatten().count() + self.across().len()
    }

    fn missing(&self) -> impl Iterator<Item = &'static str> {
        let fields = self.schema.fields.iter().zip(&self.columns).map(|(field, column)| (field, column.is_none()));
        let missing = fields.filter(|(field, is_missing)| *is_missing && field.need != Need::Nothing);
        missing.map(|(field, _)| field.id).filter(|id| !self.across().contains(id))
    }

    /// Returns the fields that stand in the columns of months.
    fn across(&self) -> Vec<&'static str> {
        let fields = schema::across(self.schema).filter(|_| !self.months.is_empty());
        fields.into_iter().flatten().collect()
    }

    /// Finds the columns of months, where the fields that they stand for have no columns of their own. A second header
    /// for the customer is then the customer's name.
    fn find_months(&mut self, header: &Header, settings: &SourceSettings, presets: &Presets) {
        let has = |id: &str| self.schema.position(id).is_some_and(|at| matches!(self.columns.get(at), Some(Some(_))));
        let misnamed = |id: &str| self.misnamed.iter().any(|(named, _)| *named == id);
        let Some(across) = schema::across(self.schema) else { return };
        if across.iter().any(|id| has(id) || misnamed(id)) {
            return;
        }
        let free = |index: &usize| !self.columns.contains(&Some(*index));
        let headers = header.columns.iter().map(|(_, text)| text.as_str()).enumerate();
        let months = headers.clone().filter(|(index, _)| free(index));
        let mut found = read_months(months, settings.dates);
        if found.read.len() + found.unclear.len() + found.yearless.len() + found.open.len() < MONTHS {
            return;
        }
        let customer =
            |text: &str| presets.field(self.schema, text).map(|(at, _)| at) == self.schema.position("customer_id");
        let name = headers.clone().find(|(index, text)| free(index) && customer(text)).map(|(index, _)| index);
        let name = name.filter(|_| !found.read.is_empty() && !has("name"));
        if let (Some(name), Some(at)) = (name, self.schema.position("name"))
            && let Some(slot) = self.columns.get_mut(at)
        {
            *slot = Some(name);
        }
        self.months = std::mem::take(&mut found.read);
        self.unread = found;
        self.find_strays(header, presets);
    }

    /// Finds the columns among those of months that are neither one nor a total of some: their MRR would be lost.
    fn find_strays(&mut self, header: &Header, presets: &Presets) {
        let among = |index: usize| {
            self.months.first().is_some_and(|(first, _)| *first < index)
                && self.months.last().is_some_and(|(last, _)| index < *last)
        };
        let said = |index: usize| self.unread.columns().any(|column| column == index);
        let is_month = |index: usize| self.months.iter().any(|(month, _)| *month == index);
        let stray = |(index, (_, text)): (usize, &(u32, String))| {
            let passed = said(index) || is_month(index) || self.columns.contains(&Some(index));
            (among(index) && !passed && !presets.is_beside_months(text)).then_some(index)
        };
        let strays: Vec<usize> = header.columns.iter().enumerate().filter_map(stray).collect();
        self.unread.unclear.extend(strays);
        self.unread.unclear.sort_unstable();
        let text = |index: &usize| header.columns.get(*index).map_or("", |(_, text)| text.as_str());
        self.unread.unclear.retain(|index| !presets.is_beside_months(text(index)));
    }

    fn fits(&self) -> bool {
        self.missing().next().is_none()
    }
}

/// What a sheet's name says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    /// The tables that the name may stand for.
    pub(crate) tables: Vec<&'static Schema>,
    /// Whether the name is the sheet's own, and not that of a workbook with other sheets.
    pub(crate) own: bool,
    /// Whether the name is the id of the table.
    pub(crate) whole: bool,
}

/// Reads the name of a sheet, or of its file where the sheet's says nothing.
pub(crate) fn named(sheet: &Sheet, alone: bool, presets: &Presets) -> Named {
    let stem = sheet.path.file_stem().unwrap_or_default().to_string_lossy();
    let (tables, whole) = sheet.sheet.as_deref().map_or((Vec::new(), false), |name| tables_in(name, presets));
    if !tables.is_empty() {
        return Named { tables, own: true, whole };
    }
    let (tables, whole) = tables_in(&stem, presets);
    Named { tables, own: alone, whole: whole && alone }
}

/// Returns the kind that the name of a sheet, or of its file, says of all its rows: `refunds 2026-10.csv` holds refunds,
/// whatever the sign of its amounts. The name must say nothing else, but for that of the table.
pub(crate) fn kind_named(sheet: &Sheet, schema: &Schema, presets: &Presets) -> Option<&'static str> {
    let stem = sheet.path.file_stem().unwrap_or_default().to_string_lossy();
    let kind = |name: &str| {
        let of_table = |word: &String| presets.tables_named(word).iter().any(|table| table.table == schema.table);
        let words: Vec<String> = words_in(name).into_iter().filter(|word| !of_table(word)).collect();
        presets.choice(schema, "kind", &words.join(" "))
    };
    sheet.sheet.as_deref().and_then(kind).or_else(|| kind(&stem))
}

fn words_in(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .map(|word| comparable(word.trim_matches(|c: char| c.is_ascii_digit())))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Finds the names of tables among the words of a name, the longest first: `2026-10 stripe_invoices` is of invoices.
fn tables_in(name: &str, presets: &Presets) -> (Vec<&'static Schema>, bool) {
    let words = words_in(name);
    for length in (1..=words.len()).rev() {
        let mut tables: Vec<&'static Schema> = Vec::new();
        for run in words.windows(length) {
            for table in presets.tables_named(&run.concat()) {
                if !tables.iter().any(|other| other.table == table.table) {
                    tables.push(table);
                }
            }
        }
        if !tables.is_empty() {
            let whole = tables.iter().any(|schema| comparable(schema.table) == words.concat());
            return (tables, whole);
        }
    }
    (Vec::new(), false)
}

/// Maps the columns of a header to the fields of a table: first those that kpibook.toml names, then by the presets.
pub(crate) fn map(schema: &'static Schema, header: &Header, settings: &SourceSettings, presets: &Presets) -> Mapping {
    let mut mapping = Mapping {
        schema,
        columns: vec![None; schema.fields.len()],
        months: Vec::new(),
        unread: Months::default(),
        doubled: Vec::new(),
        misnamed: Vec::new(),
    };
    let mut taken = vec![false; header.columns.len()];
    for (id, wanted) in &settings.columns {
        let Some(position) = schema.position(id) else { continue };
        let (Some(field), Some(slot)) = (schema.fields.get(position), mapping.columns.get_mut(position)) else {
            continue;
        };
        *slot = column_named(header, wanted);
        match *slot {
            Some(index) => taken.iter_mut().skip(index).take(1).for_each(|taken| *taken = true),
            None => mapping.misnamed.push((field.id, wanted.clone())),
        }
    }
    let mut best: Vec<Option<(usize, Vec<usize>)>> = vec![None; schema.fields.len()];
    for (index, ((_, text), taken)) in header.columns.iter().zip(&taken).enumerate() {
        let Some((position, rank)) = presets.field(schema, text).filter(|_| !taken) else { continue };
        let Some(best) = best.get_mut(position) else { continue };
        match best {
            Some((other, columns)) if *other == rank => columns.push(index),
            Some((other, _)) if *other < rank => {}
            Some(_) | None => *best = Some((rank, vec![index])),
        }
    }
    for (position, (slot, best)) in mapping.columns.iter_mut().zip(best).enumerate() {
        let Some((_, columns)) = best.filter(|_| slot.is_none()) else { continue };
        *slot = columns.first().copied();
        if columns.len() > 1 {
            mapping.doubled.push((position, columns));
        }
    }
    mapping.find_months(header, settings, presets);
    mapping
}

/// Finds the column of one of the user's own dimensions: by its header, else the column of the field of that name.
pub(crate) fn dimension(header: &Header, mapping: &Mapping, id: &str) -> Option<usize> {
    let field = || mapping.columns.get(mapping.schema.position(id)?).copied().flatten();
    column_named(header, id).or_else(field)
}

/// Finds a column by the header that kpibook.toml names: as written, else without regard to case and accents.
fn column_named(header: &Header, wanted: &str) -> Option<usize> {
    let exact = header.columns.iter().position(|(_, text)| text.trim() == wanted.trim());
    let wanted = comparable(wanted);
    exact.or_else(|| header.columns.iter().position(|(_, text)| comparable(text) == wanted))
}

/// Decides which table a sheet feeds; none where nothing tells.
pub(crate) fn table(
    sheet: &Sheet,
    header: &Header,
    settings: &SourceSettings,
    named: &Named,
    presets: &Presets,
) -> Result<Option<Mapping>, Error> {
    let place = Place::file(sheet.file.as_str()).sheet(sheet.sheet.as_deref());
    let map = |schema| map(schema, header, settings, presets);
    let chosen = if let Some(schema) = settings.table.as_deref().and_then(schema::find) {
        Some(map(schema))
    } else {
        let mappings: Vec<Mapping> = named.tables.iter().map(|schema| map(schema)).collect();
        match best(mappings.iter().filter(|mapping| mapping.fits())) {
            Best::One(mapping) => Some(mapping.clone()),
            Best::Several(mappings) => return Err(several(&mappings, place, sheet)),
            Best::None if named.own => {
                said_by_name(mappings, named).map_or_else(|| by_columns(&map, sheet), |it| Ok(Some(it)))?
            }
            Best::None => by_columns(&map, sheet)?,
        }
    };
    match chosen {
        Some(mapping) => check(&mapping, header, place, sheet).map(|()| Some(mapping)),
        None => Ok(None),
    }
}

/// The table that a name says, though columns are missing: where the name is the table's id, or one of them is there.
fn said_by_name(mappings: Vec<Mapping>, named: &Named) -> Option<Mapping> {
    let needed = |mapping: &Mapping| mapping.schema.fields.iter().filter(|field| field.need != Need::Nothing).count();
    let likeliest = mappings.into_iter().max_by_key(Mapping::found)?;
    (named.whole || likeliest.missing().count() < needed(&likeliest)).then_some(likeliest)
}

/// Finds the table that the columns alone tell.
fn by_columns(map: &dyn Fn(&'static Schema) -> Mapping, sheet: &Sheet) -> Result<Option<Mapping>, Error> {
    let mappings: Vec<Mapping> = schema::ALL.iter().map(|schema| map(schema)).collect();
    match best(mappings.iter().filter(|mapping| mapping.fits() && mapping.found() >= TELLING)) {
        Best::One(mapping) => Ok(Some(mapping.clone())),
        Best::None => Ok(None),
        Best::Several(mappings) => {
            let place = Place::file(sheet.file.as_str()).sheet(sheet.sheet.as_deref());
            Err(several(&mappings, place, sheet))
        }
    }
}

enum Best<'a> {
    None,
    One(&'a Mapping),
    Several(Vec<&'a Mapping>),
}

/// Returns the table with the most columns; several where they have as many.
fn best<'a>(mappings: impl Iterator<Item = &'a Mapping>) -> Best<'a> {
    let mut most: Vec<&Mapping> = Vec::new();
    for mapping in mappings {
        let found = most.first().map_or(0, |best| best.found());
        if mapping.found() > found {
            most.clear();
        }
        if mapping.found() >= found {
            most.push(mapping);
        }
    }
    match most.as_slice() {
        [] => Best::None,
        [one] => Best::One(one),
        _ => Best::Several(most),
    }
}

fn several(mappings: &[&Mapping], place: Place, sheet: &Sheet) -> Error {
    let tables = quoted(mappings.iter().map(|mapping| mapping.schema.table));
    Error::new(ErrorKind::AmbiguousTable).at(place).with("tables", tables).with("file", &sheet.file)
}

/// Objects to columns that may be months and cannot be read: left out in silence, their MRR would be lost.
fn check_months(mapping: &Mapping, header: &Header, place: &Place, sheet: &Sheet) -> Result<(), Error> {
    let texts = |columns: &[usize]| {
        let texts = columns.iter().filter_map(|index| header.columns.get(*index)).map(|(_, text)| text.as_str());
        quoted(texts)
    };
    let unread = &mapping.unread;
    let errors = [
        (ErrorKind::MonthWithoutYear, &unread.yearless),
        (ErrorKind::UnreadMonth, &unread.unclear),
        (ErrorKind::AmbiguousMonths, &unread.open),
    ];
    let errors = errors.into_iter().filter(|(_, columns)| !columns.is_empty()).map(|(kind, columns)| {
        let error = Error::new(kind).at(place.clone()).with("columns", texts(columns)).with("count", columns.len());
        error.with("file", &sheet.file)
    });
    Error::joined(errors).map_or(Ok(()), Err)
}

/// Objects to missing columns, all at once, and to two columns that are one field.
fn check(mapping: &Mapping, header: &Header, place: Place, sheet: &Sheet) -> Result<(), Error> {
    check_months(mapping, header, &place, sheet)?;
    let mut missing: Vec<&str> = mapping.misnamed.iter().map(|(_, header)| header.as_str()).collect();
    let is_misnamed = |id: &str| mapping.misnamed.iter().any(|(misnamed, _)| *misnamed == id);
    mapping.missing().filter(|id| !is_misnamed(id)).for_each(|id| missing.push(id));
    let table = mapping.schema.table;
    if let Some(first) = mapping.misnamed.first().map(|(id, _)| *id).or_else(|| mapping.missing().next()) {
        let spare = header.columns.iter().enumerate().filter(|(index, _)| !mapping.columns.contains(&Some(*index)));
        let near: Vec<&str> = missing
            .iter()
            .filter_map(|wanted| near(wanted, spare.clone().map(|(_, (_, text))| text.as_str())))
            .collect();
        return Err(Error::new(ErrorKind::MissingColumns)
            .at(place)
            .with("table", table)
            .with("count", missing.len())
            .with("missing", quoted(missing.iter().copied()))
            .with("row", header.row)
            .with("found", quoted(header.columns.iter().map(|(_, text)| text.as_str())))
            .with("first", first)
            .with("near", quoted(near.into_iter()))
            .with("file", &sheet.file));
    }
    let doubled = mapping.doubled.iter().filter_map(|(position, columns)| {
        let field = mapping.schema.fields.get(*position)?;
        let found = columns.iter().filter_map(|index| header.columns.get(*index)).map(|(_, text)| text.as_str());
        Some(
            Error::new(ErrorKind::DuplicateColumn)
                .at(place.clone())
                .with("found", quoted(found))
                .with("field", field.id)
                .with("table", table)
                .with("file", &sheet.file),
        )
    });
    Error::joined(doubled).map_or(Ok(()), Err)
}

/// Returns the name that is nearest to the one wanted, if any is near: a few letters off, or longer or shorter.
pub(crate) fn near<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = comparable(wanted);
    let distance = |known: &str| strsim::damerau_levenshtein(&wanted, &comparable(known));
    let (distance, name) = known.map(|name| (distance(name), name)).min()?;
    let found = comparable(name);
    let goes_on = found.len() >= 4 && wanted.starts_with(&found) || wanted.len() >= 4 && found.starts_with(&wanted);
    (goes_on || distance * 3 <= wanted.chars().count()).then_some(name)
}

/// Lists names, each in backticks.
pub(crate) fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<String>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::Templates;

    fn tables(name: &str) -> (Vec<&'static str>, bool) {
        let presets = Presets::load(&Templates::embedded()).unwrap();
        let (tables, whole) = tables_in(name, &presets);
        (tables.into_iter().map(|schema| schema.table).collect(), whole)
    }

    #[test]
    fn a_name_is_read_by_its_words_and_the_longest_wins() {
        assert_eq!(tables("invoices"), (vec!["invoices"], true));
        assert_eq!(tables("2026-10_stripe invoices"), (vec!["invoices"], false));
        assert_eq!(tables("Ad-Spend (2)"), (vec!["spend"], false));
        assert_eq!(tables("MRR_per_Subscriber__monthly_"), (vec!["mrr_by_month"], false));
        assert_eq!(tables("fxrates"), (vec!["fx_rates"], true));
        assert_eq!(tables("customer_invoices"), (vec!["customers", "invoices"], false));
        assert_eq!(tables("Sheet1"), (vec![], false));
        assert_eq!(tables("Facturas"), (vec!["invoices"], false));
    }

    #[test]
    fn the_better_header_of_a_field_wins_and_equals_are_doubled() {
        let presets = Presets::load(&Templates::embedded()).unwrap();
        let header = |columns: &[&str]| Header {
            columns: (0..).zip(columns.iter().map(|text| (*text).to_owned())).collect(),
            ..Header::default()
        };
        let schema = &crate::record::subscriptions::SCHEMA;
        let stripe = header(&["id", "Customer ID", "Created (UTC)", "Start (UTC)", "Start Date (UTC)"]);
        let mapping = map(schema, &stripe, &SourceSettings::default(), &presets);
        assert_eq!(mapping.columns[schema.position("started_at").unwrap()], Some(4));
        assert!(mapping.doubled.is_empty());
        let twice = header(&["Amount (EUR)", "amount"]);
        assert_eq!(map(schema, &twice, &SourceSettings::default(), &presets).doubled, [(3, vec![0, 1])]);
    }
}
