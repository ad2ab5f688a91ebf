//! The hidden Checks sheet: each check's two sides and their difference in every month.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::book::check::{self, CHECKS_FIRST, CHECKS_MONTH, COMPARISON, COUNTS_ROW, Check, IDENTITY, Kind, ROWS, Side};
use crate::book::layout::{At, Page};
use crate::book::{Book, live};
use crate::number::Number;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let date = book.theme.text().set_num_format(book.theme.short_month());
    for (column, month) in (CHECKS_MONTH..).zip(&book.report.months) {
        live::number(sheet, (0, column), live::serial(month.first_day()), &date)?;
    }
    for (place, check) in book.checks.all.iter().enumerate() {
        one(book, sheet, place, check)?;
    }
    counts(book, sheet, Kind::Identity, IDENTITY)?;
    counts(book, sheet, Kind::Comparison, COMPARISON)?;
    sheet.set_column_width(0, 60)?;
    Ok(())
}

fn one(book: &Book, sheet: &mut Worksheet, place: usize, check: &Check) -> Result<(), XlsxError> {
    let plain = book.theme.text();
    let [left, right, difference] = [0, 1, 2].map(|row| check::cell(place, row, 0).row);
    for (row, text) in [(left, &check.left.label), (right, &check.right.label), (difference, &check.title)] {
        live::text(sheet, (row, 0), text, &plain)?;
    }
    for (month, column) in (0..book.report.months.len()).zip(CHECKS_MONTH..) {
        side(book, sheet, (left, column), (&check.left, month))?;
        side(book, sheet, (right, column), (&check.right, month))?;
        let cell = |row| At::new(Page::Checks, row, column).relative();
        let formula = check::difference(&cell(left), &cell(right));
        let result = live::Result::Number(check.difference(month));
        live::formula(sheet, (difference, column), &formula, result, &plain)?;
    }
    let (formula, code) = check::code(&book.layout, place, check);
    let column = if check.kind == Kind::Identity { IDENTITY } else { COMPARISON };
    live::formula(sheet, (difference, column), &formula, live::Result::Number(code), &plain)
}

fn side(book: &Book, sheet: &mut Worksheet, at: live::Cell, (side, month): (&Side, usize)) -> Result<(), XlsxError> {
    let value = side.months.get(month).copied().unwrap_or_default();
    match side.formula(book, month) {
        Some(formula) => live::formula(sheet, at, &formula, live::Result::Number(value), &book.theme.text()),
        None => live::number(sheet, at, value, &book.theme.text()),
    }
}

/// Writes how many checks of a kind there are and how many close.
fn counts(book: &Book, sheet: &mut Worksheet, kind: Kind, column: u16) -> Result<(), XlsxError> {
    let counts = book.checks.counts(kind);
    let rows = u32::try_from(book.checks.all.len()).unwrap_or(0) * ROWS;
    let cell = |row| At::new(Page::Checks, row, column).fixed();
    let range = format!("{}:{}", cell(CHECKS_FIRST), cell(CHECKS_FIRST + rows.max(1) - 1));
    let mut put = |row: u32, formula: String, value: Number| {
        live::formula(sheet, (row, column), &formula, live::Result::Number(value), &book.theme.text())
    };
    put(COUNTS_ROW, format!("COUNTIFS({range},\">=0\")"), counts.made)?;
    put(COUNTS_ROW + 1, format!("SUM({range})"), counts.closed)
}
