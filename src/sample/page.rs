//! A sheet of a workbook as somebody in an office makes one: a title, an empty row, a header, rows, and a total.
//!
//! It knows formats, and nothing of what the rows tell.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use super::World;
use super::files::money;

/// Starts a workbook; its date of creation is the last day of the story, for the same options make the same bytes.
pub(super) fn workbook(world: &World) -> Result<Workbook, XlsxError> {
    let created = date(world.calendar.today())?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_author(&world.company.name).set_creation_datetime(&created));
    Ok(workbook)
}

/// A cell of a page.
pub(super) enum Cell<'a> {
    Text(&'a str),
    /// In cents.
    Money(i64),
    /// In ten thousandths.
    Rate(i64),
    /// A whole number.
    Count(i64),
    /// What a division by zero leaves.
    Broken,
}

/// A sheet as a bookkeeper makes one: a title, an empty row, a header, and rows that begin with a date.
pub(super) struct Page {
    pub(super) sheet: Worksheet,
    next: u32,
}

impl Page {
    pub(super) fn new(name: &str, title: &str, header: &[&str]) -> Result<Page, XlsxError> {
        let bold = Format::new().set_bold();
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        sheet.write_string_with_format(0, 0, title, &bold)?;
        for (column, header) in (0..).zip(header) {
            sheet.write_string_with_format(2, column, *header, &bold)?;
            sheet.set_column_width(column, 18)?;
        }
        Ok(Page { sheet, next: 3 })
    }

    pub(super) fn row(&mut self, day: Option<NaiveDate>, cells: &[Cell]) -> Result<(), XlsxError> {
        if let Some(day) = day {
            self.sheet.write_datetime_with_format(
                self.next,
                0,
                &date(day)?,
                &Format::new().set_num_format("yyyy-mm-dd"),
            )?;
        }
        for (column, cell) in (1..).zip(cells) {
            match cell {
                Cell::Text(text) => self.sheet.write_string(self.next, column, *text)?,
                Cell::Money(cents) => {
                    let format = Format::new().set_num_format("#,##0.00");
                    self.sheet.write_number_with_format(self.next, column, number(&money(*cents)), &format)?
                }
                Cell::Rate(rate) => {
                    let text = format!("{}.{:04}", rate / 10_000, rate % 10_000);
                    self.sheet.write_number(self.next, column, number(&text))?
                }
                Cell::Count(count) => self.sheet.write_number(self.next, column, number(&count.to_string()))?,
                Cell::Broken => {
                    self.sheet.write_formula(self.next, column, Formula::new("=1/0").set_result("#DIV/0!"))?
                }
            };
        }
        self.next += 1;
        Ok(())
    }

    /// Adds a row of totals, which a reader must not take for data.
    pub(super) fn total(&mut self, label: &str, cells: &[Cell]) -> Result<(), XlsxError> {
        self.sheet.write_string(self.next, 0, label)?;
        self.row(None, cells)
    }
}

/// Returns the binary number nearest to a decimal one, for that is what a workbook keeps.
fn number(text: &str) -> f64 {
    text.parse().unwrap_or_default()
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    let (month, day) = (u8::try_from(day.month()).unwrap_or(1), u8::try_from(day.day()).unwrap_or(1));
    ExcelDateTime::from_ymd(year, month, day)
}
