//! The report to a workbook: every address in `layout`, the look in `theme`, formulas with their exact results in
//! `live`, one file a sheet in `sheet/`.
//!
//! It decides where and how things are shown and computes nothing that the report does not say; a formula's cached
//! result is the report's number.

pub mod bands;
pub mod caches;
pub mod cells;
pub mod chart;
pub mod check;
pub mod chosen;
pub mod goals;
pub mod layout;
pub mod listing;
pub mod live;
pub mod lookup;
pub mod members;
pub mod note;
pub mod outline;
pub mod page;
pub mod password;
pub mod plan;
pub mod sheet;
pub mod sparkline;
pub mod spoken;
pub mod table;
pub mod target;
pub mod theme;
pub mod unfinished;
pub mod ways;

use std::io::Write as _;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};

use crate::error::{Error, ErrorKind, Place};
use crate::month::Month;
use crate::number::{Number, Unit};
use crate::report::Report;
use crate::words::Words;
use check::Checks;
use layout::Layout;
use layout::board::Board;
use listing::Listing;
use spoken::{Flag, Phrase};
use theme::{Precision, Theme};

/// The custom document property by which a workbook of kpibook is known; its value is the version.
pub const PROPERTY: &str = "kpibook";
/// The custom document property with the fingerprint of the goals as they were written.
pub const GOALS_PROPERTY: &str = "kpibook_goals";

/// The heights of rows and the widths of columns that are not set, in pixels, as the default font has them.
const ROW_HEIGHT: u32 = 17;
const COLUMN_WIDTH: u32 = 64;

/// What every sheet is written from.
#[derive(Debug)]
pub struct Book<'a> {
    /// The numbers.
    pub report: &'a Report,
    /// The words.
    pub words: &'a Words,
    /// The look.
    pub theme: Theme,
    /// The addresses.
    pub layout: Layout,
    /// What stands on the Dashboard and the pages by topic.
    pub board: Board,
    /// The checks of the Tie-out.
    pub checks: Checks,
    /// The lists by month.
    pub listings: Vec<Listing>,
}

impl<'a> Book<'a> {
    /// Decides on the addresses of a report.
    pub fn new(report: &'a Report, words: &'a Words, theme: Theme) -> Book<'a> {
        let listings = Listing::all(report, words);
        let layout = Layout::new(report, &listings, words);
        let board = Board::new(report, &layout, &listings);
        let checks = Checks::new(report, words, &layout);
        Book { report, words, theme, layout, board, checks, listings }
    }

    /// Returns the format of a number of a unit, in the reporting currency.
    pub fn number(&self, unit: Unit, precision: Precision) -> Format {
        self.theme.number(unit, &self.report.currency, precision)
    }

    /// Returns the chosen month.
    pub fn chosen(&self) -> Option<Month> {
        self.report.months.get(self.report.chosen).copied()
    }

    /// Returns a month's index, counted from 1, where it lies in the data.
    pub fn index(&self, month: Month) -> Option<i64> {
        let position = self.report.months.iter().position(|other| *other == month)?;
        i64::try_from(position).ok().map(|index| index + 1)
    }

    /// Returns a KPI's name in the language; its id where a user's own KPI has none.
    pub fn kpi_name<'b>(&'b self, id: &'b str) -> &'b str {
        self.words.find(&format!("kpi.{id}.name")).unwrap_or(id)
    }

    /// Returns the name of an input table in the language, or that of a column given as `table.column`.
    pub fn table_name(&self, id: &str) -> String {
        let name = |kind: &str, id: &str| self.words.find(&format!("{kind}.{id}")).unwrap_or(id).to_owned();
        if id.contains('|') {
            let names: Vec<String> = id.split('|').map(|table| name("table", table)).collect();
            return self.words.any_of(&names);
        }
        match id.split_once('.') {
            Some((table, column)) => format!("{}: {}", name("table", table), name("field", column)),
            None => name("table", id),
        }
    }

    /// Returns the names of what is needed or used, each as [`Book::table_name`] takes it; alternatives among them stay
    /// apart from the rest.
    pub fn table_names(&self, ids: &[String]) -> String {
        let between = if ids.iter().any(|id| id.contains('|')) { "; " } else { ", " };
        ids.iter().map(|id| self.table_name(id)).collect::<Vec<_>>().join(between)
    }

    /// Returns the formula that words a status, given by a reference to its code, and what it gives for a code. What is
    /// good and yet misses its goal, because a warning draws the line, is not said to be on track.
    pub fn status_words(&self, reference: &str, code: Number, misses: &Flag) -> (String, String) {
        let word = |status: &str| Phrase::constant(self.words.get(&format!("status.{status}")));
        let words = [word("none"), misses.choose(word("near"), word("good")), word("watch"), word("bad")];
        let choices = words.each_ref().map(|word| word.formula.as_str()).join(",");
        let formula = format!("IF(ISNUMBER({reference}),CHOOSE({reference}+1,{choices}),\"\")");
        let index = code.get().and_then(|code| usize::try_from(code).ok());
        (formula, index.and_then(|index| words.get(index)).map_or(String::new(), |word| word.text.clone()))
    }

    /// Returns the reporting currency, or the words for files that name none.
    pub fn currency(&self) -> &str {
        if self.report.currency.is_empty() { self.words.get("book.currency") } else { &self.report.currency }
    }

    /// Returns the company's name, or the words for a company without one.
    pub fn company(&self) -> &str {
        if self.report.company.is_empty() { self.words.get("book.company") } else { &self.report.company }
    }
}

/// Where a workbook is written, and what opens it.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The file.
    pub path: &'a Path,
    /// The password, where only one opens it.
    pub password: Option<&'a str>,
}

impl<'a, P: AsRef<Path> + ?Sized> From<&'a P> for Destination<'a> {
    fn from(path: &'a P) -> Destination<'a> {
        Destination { path: path.as_ref(), password: None }
    }
}

/// Writes the workbook: whole or not at all, and with a password never in the clear.
pub fn write<'a>(report: &Report, words: &Words, theme: Theme, to: impl Into<Destination<'a>>) -> Result<(), Error> {
    let Destination { path, password } = to.into();
    let book = Book::new(report, words, theme);
    let failed = || Error::new(ErrorKind::CannotWrite).at(Place::file(path.display().to_string()));
    let cannot_write = |error: std::io::Error| failed().because(&error);
    let cannot_assemble = |error: XlsxError| failed().with("reason", error);
    let mut workbook = assemble(&book).map_err(cannot_assemble)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Written beside and renamed, so that no reader ever opens half a workbook.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot_write)?;
    let bytes = workbook.save_to_buffer().map_err(cannot_assemble)?;
    let sheets: Vec<&str> = book.layout.pages().iter().map(|page| book.layout.sheet(*page)).collect();
    let bytes = caches::filled(bytes, &sheets);
    let bytes = match password {
        Some(password) => password::locked(&bytes, password).map_err(cannot_write)?,
        None => bytes,
    };
    file.write_all(&bytes).map_err(cannot_write)?;
    readable(file.as_file()).map_err(cannot_write)?;
    file.persist(path).map_err(|error| cannot_write(error.error))?;
    Ok(())
}

/// Gives a temporary file the permissions of an ordinary one.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

fn assemble(book: &Book) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(book)?);
    // Columns are measured in digits of the default font: where a program lacks it, they would be wider than they were
    // planned. The theme's font has the metrics of one that every program has.
    let font = Format::new().set_font_name(book.theme.font()).set_font_size(book.theme.sizes().base);
    workbook.set_default_format(&font, ROW_HEIGHT, COLUMN_WIDTH)?;
    for page in book.layout.pages().iter().copied() {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(book.layout.sheet(page))?;
        worksheet.set_hidden(!book.layout.is_seen(page));
        sheet::write(book, page, worksheet)?;
    }
    for (name, range) in book.layout.names() {
        workbook.define_name(name, &format!("={range}"))?;
    }
    Ok(workbook)
}

fn properties(book: &Book) -> Result<DocProperties, XlsxError> {
    // Goals that were typed into a workbook stay typed ones until the inputs have them too.
    let of_inputs = book.report.input_goals.as_deref().unwrap_or(&book.report.goals);
    let words = book.words;
    let title = words.say("book.title", &[("company", book.company())]);
    let month = book.chosen().map(|month| words.month(month)).unwrap_or_default();
    let day = book.report.report_month.last_day();
    let version = env!("CARGO_PKG_VERSION");
    let mut comment = words.say("book.comment", &[("version", version), ("day", &day.to_string())]);
    if book.report.is_anonymous() {
        comment = format!("{comment} {}", words.get("book.comment_anonymous"));
    }
    let properties = DocProperties::new()
        .set_title(title)
        .set_subject(words.say("book.subject", &[("month", &month)]))
        .set_keywords(words.get("book.keywords"))
        .set_category(words.get("book.category"))
        .set_comment(comment)
        .set_company(book.company())
        .set_author(words.get("book.author"))
        .set_custom_property(PROPERTY, version)
        .set_custom_property(GOALS_PROPERTY, goals::fingerprint(of_inputs));
    // The clock has no part in it: the same report gives the same bytes.
    Ok(properties.set_creation_datetime(&live::moment(day)?))
}
