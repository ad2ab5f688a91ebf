//! Reads the Goals sheet of a written workbook back, and tells whether it was edited since.
//!
//! It finds the sheet by its defined names, so that it needs neither the language nor the layout of the version that
//! wrote it. It knows nothing of what a goal means.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx};
use rust_decimal::Decimal;

use super::live;
use super::password::{self, Content};
use crate::error::{Error, ErrorKind, Place};
use crate::goal::read::{Typed, TypedGoal};
use crate::month::Month;
use crate::number::Number;
use crate::report::Goal;
use crate::source::cell::{Cell, DecimalMark, NumberEvidence, read_percentage, trimmed};

/// The defined names of the columns that a user fills in.
const COLUMNS: [&str; 7] = ["g_Kpi", "g_Period", "g_Target", "g_Warning", "g_Critical", "g_Owner", "g_Note"];
/// No Goals sheet has more rows; a file that says so was not written by kpibook.
const MOST_ROWS: u32 = 100_000;

/// Tells whether kpibook wrote a file, by its custom document property.
pub fn is_ours(path: &Path, password: Option<&str>) -> Result<bool, Error> {
    Ok(property(password::open(path, password)?, super::PROPERTY).is_some())
}

/// Reads the goals of a workbook. Nothing where the file is no workbook or has no Goals sheet of kpibook's.
pub fn read(path: &Path, password: Option<&str>) -> Result<Option<Typed>, Error> {
    let cannot =
        |kind, reason: String| Error::new(kind).at(Place::file(path.display().to_string())).with("reason", reason);
    let Ok(mut workbook) = Xlsx::new(password::open(path, password)?) else { return Ok(None) };
    let Some(columns) = columns(workbook.defined_names()) else { return Ok(None) };
    let sheet = Place::file(path.display().to_string()).sheet(Some(&columns.sheet));
    let mut rows: BTreeMap<u32, TypedGoal> = BTreeMap::new();
    let mut wrong: BTreeMap<u32, Vec<Error>> = BTreeMap::new();
    let unreadable = |error: calamine::XlsxError| cannot(ErrorKind::CannotRead, error.to_string());
    let mut cells = workbook.worksheet_cells_reader(&columns.sheet).map_err(unreadable)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
        let (row, column) = cell.pos;
        let field = columns.fields.iter().position(|field| *field == column);
        let Some(field) = field.filter(|_| (columns.first..=columns.last).contains(&row)) else { continue };
        let at = sheet.clone().row(u64::from(row) + 1);
        let typed = rows.entry(row).or_insert_with(|| columns.typed(&at));
        let value = Data::from(cell.value);
        let filled = if cell.formula.is_some() && value == Data::Empty {
            Err(Error::new(ErrorKind::GoalWithoutValue))
        } else {
            fill(&mut typed.goal, field, &value)
        };
        if let Err(error) = filled {
            wrong.entry(row).or_default().push(error.at(at.column("", column)));
        }
    }
    rows.retain(|row, typed| says_something(&typed.goal) || wrong.contains_key(row));
    let rows: Vec<TypedGoal> = rows.into_values().collect();
    let found = fingerprint(rows.iter().map(|typed| &typed.goal));
    let written = property(password::open(path, password)?, super::GOALS_PROPERTY);
    let edited = !wrong.is_empty() || written.is_none_or(|written| written != found);
    Ok(Some(Typed { rows, wrong: wrong.into_values().flatten().collect(), edited }))
}

/// Returns a text that tells goals apart: the same goals in any order have the same.
pub fn fingerprint<'a>(goals: impl IntoIterator<Item = &'a Goal>) -> String {
    let mut lines: Vec<String> = goals.into_iter().filter(|goal| says_something(goal)).map(line).collect();
    lines.sort();
    // FNV-1a, 64 bits: a fixed definition, so that the text means the same in every version.
    let hash = lines
        .join("\n")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("g1-{hash:016x}")
}

fn line(goal: &Goal) -> String {
    let number = |value: Option<Decimal>| live::digits(Number::from_option(value)).unwrap_or_default();
    let texts = [&goal.kpi, &goal.period, &goal.owner, &goal.note].map(|text| text.trim().to_owned());
    let numbers = [goal.target, goal.warning, goal.critical].map(number);
    [texts.join("\t"), numbers.join("\t")].join("\t")
}

/// Tells whether a row is more than a KPI's id that waits for its target.
fn says_something(goal: &Goal) -> bool {
    let numbers = [goal.target, goal.warning, goal.critical];
    let texts = [&goal.period, &goal.owner, &goal.note];
    numbers.iter().any(Option::is_some) || texts.iter().any(|text| !text.trim().is_empty())
}

/// Fills a field of a goal.
fn fill(goal: &mut Goal, field: usize, value: &Data) -> Result<(), Error> {
    let text = || match value {
        Data::Empty => String::new(),
        Data::DateTime(moment) => {
            live::day(moment.as_f64()).map_or_else(|| value.to_string(), |day| Month::of(day).to_string())
        }
        Data::String(_)
        | Data::Float(_)
        | Data::Int(_)
        | Data::Bool(_)
        | Data::Error(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_) => trimmed(&value.to_string()).to_owned(),
    };
    let number = || {
        let (text, typed) = (text(), matches!(value, Data::String(_) | Data::Empty));
        let number = if typed { number_of_text(&text) } else { number_of_digits(&text).map(Some) };
        number.map_err(|kind| Error::new(kind).with("value", text))
    };
    match field {
        0 => goal.kpi = text(),
        1 => goal.period = text(),
        2 => goal.target = number()?,
        3 => goal.warning = number()?,
        4 => goal.critical = number()?,
        5 => goal.owner = text(),
        _ => goal.note = text(),
    }
    Ok(())
}

fn number_of_digits(text: &str) -> Result<Decimal, ErrorKind> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).map_err(|_| ErrorKind::GoalNotANumber)
}

/// Reads a number that stands in its cell as text. Goals of one column have many units and hands, so that no cell may
/// settle the decimal mark of another; and a sign of a currency says nothing of the one that is reported in.
fn number_of_text(text: &str) -> Result<Option<Decimal>, ErrorKind> {
    let cell = Cell::Text(text.to_owned());
    if cell.says_nothing() {
        return Ok(None);
    }
    let belongs = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,'\u{2019}+-\u{2212}()%".contains(c);
    if !text.chars().all(belongs) {
        return Err(ErrorKind::GoalNotANumber);
    }
    let mut evidence = NumberEvidence::default();
    evidence.see(&cell);
    let mark = evidence.verdict().map_err(|_| ErrorKind::AmbiguousGoal)?.unwrap_or(DecimalMark::Point);
    let (value, percent) = read_percentage(&cell, mark).map_err(|_| ErrorKind::GoalNotANumber)?;
    Ok(Number::new(value).over(Number::from(if percent { 100 } else { 1 })).get())
}

/// Where the columns stand.
struct Columns {
    sheet: String,
    first: u32,
    last: u32,
    fields: Vec<u32>,
}

impl Columns {
    /// Starts a goal of a row, with the places of its cells.
    fn typed(&self, row: &Place) -> TypedGoal {
        let cell = |field: usize| match self.fields.get(field) {
            Some(column) => row.clone().column("", *column),
            None => row.clone(),
        };
        TypedGoal { goal: Goal::default(), kpi: cell(0), period: cell(1), numbers: [cell(2), cell(3), cell(4)] }
    }
}

fn columns(names: &[(String, String)]) -> Option<Columns> {
    let ranges: Option<Vec<_>> = COLUMNS
        .iter()
        .map(|name| names.iter().find(|(known, _)| known == name).and_then(|(_, range)| parse(range)))
        .collect();
    let ranges = ranges?;
    let (sheet, first, last, _) = ranges.first()?.clone();
    (last - first < MOST_ROWS).then_some(Columns {
        sheet,
        first,
        last,
        fields: ranges.iter().map(|range| range.3).collect(),
    })
}

/// Parses `'My goals'!$A$6:$A$70` into the sheet, the first and the last row and the column, counted from 0.
fn parse(range: &str) -> Option<(String, u32, u32, u32)> {
    let (sheet, cells) = range.rsplit_once('!')?;
    let sheet = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\'')).unwrap_or(sheet).replace("''", "'");
    let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
    let cell = |text: &str| -> Option<(u32, u32)> {
        let text = text.replace('$', "");
        let digits = text.find(|letter: char| letter.is_ascii_digit())?;
        let (letters, row) = text.split_at(digits);
        let column = letters.bytes().try_fold(0_u32, |column, letter| {
            letter.is_ascii_uppercase().then_some(column.checked_mul(26)? + u32::from(letter - b'A') + 1)
        })?;
        Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
    };
    let ((first, column), (last, _)) = (cell(first)?, cell(last)?);
    (first <= last).then_some((sheet, first, last, column))
}

/// Reads a custom document property of a workbook.
#[allow(clippy::wildcard_enum_match_arm, reason = "comments and declarations say nothing of a property")]
fn property(content: impl Content, name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(content).ok()?;
    let mut text = String::new();
    // The properties of any real workbook are far below this size.
    archive.by_name("docProps/custom.xml").ok()?.take(1 << 20).read_to_string(&mut text).ok()?;
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut wanted = false;
    let mut value = String::new();
    loop {
        match reader.read_event().ok()? {
            quick_xml::events::Event::Start(start) if start.local_name().as_ref() == "property" => {
                let attribute = start.try_get_attribute("name").ok()??;
                wanted = attribute.value.as_ref() == name;
            }
            quick_xml::events::Event::Text(piece) if wanted => value.push_str(piece.into_inner().trim()),
            quick_xml::events::Event::End(end) if wanted && end.local_name().as_ref() == "property" => {
                return Some(value);
            }
            quick_xml::events::Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_refers_to_a_sheet_rows_and_a_column() {
        assert_eq!(parse("Goals!$A$6:$A$70"), Some(("Goals".to_owned(), 5, 69, 0)));
        assert_eq!(parse("'CEO''s goals'!$AB$6"), Some(("CEO's goals".to_owned(), 5, 5, 27)));
        assert_eq!(parse("#REF!"), None);
    }

    #[test]
    fn a_fingerprint_sees_a_target_and_not_the_order_nor_an_empty_row() {
        let goal =
            |kpi: &str, target: &str| Goal { kpi: kpi.to_owned(), target: target.parse().ok(), ..Goal::default() };
        let (mrr, arr, none) = (goal("mrr", "100.50"), goal("arr", "7"), goal("cac", ""));
        assert_eq!(fingerprint(&[mrr.clone(), arr.clone()]), fingerprint(&[none, arr, goal("mrr", "100.5")]));
        assert_ne!(fingerprint(&[mrr]), fingerprint(&[goal("mrr", "100.51")]));
    }

    #[test]
    fn a_number_typed_as_text_is_read_where_it_has_one_reading() {
        let read = |text: &str| {
            let mut goal = Goal::default();
            let filled = fill(&mut goal, 2, &Data::String(text.to_owned()));
            filled.map(|()| goal.target.map(|target| target.normalize().to_string())).map_err(|error| error.kind)
        };
        let is = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(read("3 %"), is("0.03"));
        assert_eq!(read("3%"), is("0.03"));
        assert_eq!(read("2,5 %"), is("0.025"));
        assert_eq!(read("1.234,56"), is("1234.56"));
        assert_eq!(read("1 234"), is("1234"));
        assert_eq!(read("-12.5"), is("-12.5"));
        assert_eq!(read(" "), Ok(None));
        assert_eq!(read("310.000"), Err(ErrorKind::AmbiguousGoal));
        assert_eq!(read("1,234"), Err(ErrorKind::AmbiguousGoal));
        for text in ["$310", "310 EUR", "12 mil", "3 percent", "1.2.3"] {
            assert_eq!(read(text), Err(ErrorKind::GoalNotANumber), "{text}");
        }
    }

    #[test]
    fn an_error_or_a_date_in_the_cell_of_a_number_is_not_passed_over() {
        let mut goal = Goal::default();
        let error = fill(&mut goal, 2, &Data::Error(calamine::CellErrorType::Ref)).unwrap_err();
        assert_eq!((error.kind, error.arguments.0[0].1.as_str()), (ErrorKind::GoalNotANumber, "#REF!"));
        assert!(fill(&mut goal, 3, &Data::Bool(true)).is_err());
    }

    #[test]
    fn a_row_says_something_with_a_period_an_owner_or_a_note_alone() {
        let kpi = Goal { kpi: "mrr".to_owned(), ..Goal::default() };
        assert!(!says_something(&kpi));
        assert!(says_something(&Goal { period: "2026".to_owned(), ..kpi.clone() }));
        assert!(says_something(&Goal { owner: "Ana".to_owned(), ..kpi.clone() }));
        assert!(says_something(&Goal { note: "agreed".to_owned(), ..kpi }));
    }
}
