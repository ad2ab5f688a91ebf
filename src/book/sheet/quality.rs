//! The Data quality sheet: what was read, how its columns were understood, and everything that was found, with its
//! place and its remedy. Constants only.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::book::layout::Page;
use crate::book::page::{self, Setup, lines};
use crate::book::theme::Precision;
use crate::book::{Book, live, ways};
use crate::error::{Problem, ProblemKind};
use crate::number::{Number, Unit};
use crate::record::Reading;

mod problems;

/// The widths of the columns: a table, a file, a sheet, five counts, two dates, the money.
const WIDTHS: [u32; 11] = [16, 26, 14, 9, 9, 9, 9, 9, 11, 11, 44];
/// The columns that a sentence spans, first and last.
const SENTENCE: (u16, u16) = (3, 9);
const REMEDY: u16 = 10;
const HEAD_ROW: u32 = 3;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    page::title(book, sheet, book.layout.sheet(Page::Quality), &reason(book))?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let row = readings(book, sheet)?;
    let row = columns(book, sheet, row + 1)?;
    problems::write(book, sheet, row + 1)?;
    ways::back(book, sheet, [SENTENCE.1, REMEDY])?;
    page::set_up(book, sheet, Setup { head: (HEAD_ROW, HEAD_ROW), columns: 0, pages_wide: 1 })?;
    // Only the title stays in sight: the tables below have heads of their own.
    sheet.set_freeze_panes(2, 0)?.set_repeat_rows(0, 1)?;
    Ok(())
}

/// Says which month is reported on and why.
fn reason(book: &Book) -> String {
    let month = book.report.report_month.to_string();
    let (table, day) = &book.report.report_month_reason;
    book.words.say("sheet.quality.reason", &[("month", &month), ("table", &book.table_name(table)), ("day", day)])
}

/// Writes the head of a table, its labels given by their keys; returns the row below.
fn head(book: &Book, sheet: &mut Worksheet, row: u32, title: &str, labels: &[(u16, &str)]) -> Result<u32, XlsxError> {
    live::text(sheet, (row, 0), book.words.get(title), &book.theme.heading())?;
    sheet.set_row_height(row, 22)?.set_row_height(row + 1, 16)?;
    for column in 0..=REMEDY {
        live::text(sheet, (row + 1, column), "", &book.theme.header())?;
    }
    for (column, key) in labels {
        // A label may be longer than its column: the sentences below it span several.
        let format = book.theme.header().unset_text_wrap();
        let format = if is_number(*column, labels) { format.set_align(FormatAlign::Right) } else { format };
        live::text(sheet, (row + 1, *column), book.words.get(key), &format)?;
    }
    Ok(row + 2)
}

/// The counts of the first table stand to the right, and so do their labels.
fn is_number(column: u16, labels: &[(u16, &str)]) -> bool {
    labels.len() == WIDTHS.len() && (3..=7).contains(&column)
}

fn readings(book: &Book, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let labels = [
        (0, "column.table"),
        (1, "column.file"),
        (2, "column.sheet"),
        (3, "column.read"),
        (4, "column.used"),
        (5, "column.repaired"),
        (6, "column.rejected"),
        (7, "column.left_out"),
        (8, "column.first"),
        (9, "column.last"),
        (10, "column.repaired_money"),
    ];
    let mut row = head(book, sheet, HEAD_ROW - 1, "sheet.quality.readings", &labels)?;
    for reading in &book.report.readings {
        self::reading(book, sheet, row, reading)?;
        row += 1;
    }
    Ok(row)
}

fn reading(book: &Book, sheet: &mut Worksheet, row: u32, reading: &Reading) -> Result<(), XlsxError> {
    let (text, table) = (book.theme.text(), book.table_name(reading.table));
    page::wrapped(
        sheet,
        row,
        &[(0, &table, 16), (1, &reading.file, 26), (2, reading.sheet.as_deref().unwrap_or(""), 14)],
        &text,
    )?;
    let top = |format: Format| format.set_align(FormatAlign::Top);
    let count = top(book.number(Unit::Count, Precision::Exact));
    let counts = [reading.read, reading.used, reading.repaired, reading.rejected, reading.left_out];
    for (column, value) in (3..).zip(counts) {
        let format = if column >= 5 && value > 0 { count.clone().set_bold() } else { count.clone() };
        live::number(sheet, (row, column), Number::from(i64::try_from(value).unwrap_or(i64::MAX)), &format)?;
    }
    let date = top(text.set_num_format(book.theme.iso_day()).set_align(FormatAlign::Left).set_indent(1));
    for (column, moment) in [(8, reading.first), (9, reading.last)] {
        live::number(sheet, (row, column), moment.map_or(Number::ABSENT, |moment| live::serial(moment.date())), &date)?;
    }
    // As written: a reading may hold several currencies, so the amount carries the sign of none.
    let money = top(book.theme.text().set_num_format(book.theme.plain(Unit::Count, 2, 0)).set_align(FormatAlign::Left));
    live::number(sheet, (row, 10), reading.repaired_money, &money)
}

/// Lists which header gave which field.
fn columns(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
    let labels = [(0, "column.table"), (1, "column.file"), (2, "column.sheet"), (3, "sheet.quality.mapping")];
    let mut row = head(book, sheet, row, "sheet.quality.columns", &labels)?;
    for reading in &book.report.readings {
        let fields: Vec<String> = reading
            .columns
            .iter()
            .map(|(field, header)| if field == header { header.clone() } else { format!("{header} → {field}") })
            .collect();
        let (mapping, table) = (fields.join(" · "), book.table_name(reading.table));
        let texts =
            [(0, table.as_str(), 16), (1, reading.file.as_str(), 26), (2, reading.sheet.as_deref().unwrap_or(""), 14)];
        page::wrapped(sheet, row, &texts, &book.theme.text())?;
        let high = sentence(book, sheet, row, (SENTENCE.0, REMEDY), &mapping)?;
        let high = texts.iter().map(|(_, text, width)| lines(text, *width)).fold(high, u32::max);
        sheet.set_row_height(row, high.min(33) * 12 + 4)?;
        row += 1;
    }
    Ok(row)
}

/// Writes a sentence over several columns; returns how many lines it takes.
fn sentence(book: &Book, sheet: &mut Worksheet, row: u32, columns: (u16, u16), text: &str) -> Result<u32, XlsxError> {
    let (first, last) = columns;
    let format = book.theme.text().set_text_wrap().set_align(FormatAlign::Top);
    let text: String = text.chars().take(2_000).collect();
    sheet.merge_range(row, first, row, last, &text, &format)?;
    let room = WIDTHS.iter().skip(first.into()).take((last - first + 1).into()).sum();
    Ok(lines(&text, room))
}

/// Returns how many problems there are.
pub(super) fn count(book: &Book) -> usize {
    found(book).len()
}

/// Returns the problems, the gravest first. That an earlier workbook of kpibook lay among the inputs is no matter of the
/// data; naming it here would make a second build differ from the first.
fn found<'a>(book: &'a Book) -> Vec<&'a Problem> {
    let problems = book.report.problems.iter().filter(|problem| problem.kind != ProblemKind::OwnWorkbook);
    let mut problems: Vec<&Problem> = problems.collect();
    problems.sort_by_key(|problem| problem.severity);
    problems
}
