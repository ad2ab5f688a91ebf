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

/// The columns: a table or a result, a file, a sheet, a sentence, what to do; then five counts, two dates and the money.
/// No cell of the lists of what was found is merged, so that they can be sorted and filtered.
const WIDTHS: [u32; 13] = [14, 24, 14, 54, 40, 9, 9, 9, 9, 9, 12, 11, 16];
const SENTENCE: u16 = 3;
const REMEDY: u16 = 4;
const COUNTS: u16 = 5;
const DATES: u16 = 10;
const MONEY: u16 = 12;
const HEAD_ROW: u32 = 3;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    page::title(book, sheet, book.layout.sheet(Page::Quality), &reason(book))?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let row = readings(book, sheet)?;
    let list = problems::write(book, sheet, row + 1)?;
    ways::back(book, sheet, [REMEDY, COUNTS + 1])?;
    // On paper the head of the longest list repeats; only the title stays in sight, because each list has a head.
    let head = list.unwrap_or(HEAD_ROW);
    page::set_up(book, sheet, Setup { head: (head, head), columns: 0, pages_wide: 1 })?;
    sheet.set_freeze_panes(2, 0)?;
    Ok(())
}

/// Says which month is reported on and why, and that the workbook was built for a later one.
fn reason(book: &Book) -> String {
    let month = book.report.report_month.to_string();
    let (table, day) = &book.report.report_month_reason;
    let reason = [("month", month.as_str()), ("table", &book.table_name(table)), ("day", day)];
    let reason = book.words.say("sheet.quality.reason", &reason);
    match book.chosen().filter(|_| book.report.is_partial()) {
        Some(chosen) => {
            format!("{reason} {}", book.words.say("sheet.quality.later", &[("month", &chosen.to_string())]))
        }
        None => reason,
    }
}

/// Writes the heading and the head of a list, its labels given by their keys; returns the row below.
fn head(book: &Book, sheet: &mut Worksheet, row: u32, title: &str, labels: &[(u16, &str)]) -> Result<u32, XlsxError> {
    live::text(sheet, (row, 0), book.words.get(title), &book.theme.heading())?;
    sheet.set_row_height(row, 22)?;
    let mut high = 1;
    for column in 0..labels.last().map_or(0, |(last, _)| *last) {
        live::text(sheet, (row + 1, column), "", &book.theme.header())?;
    }
    for (column, key) in labels {
        let (text, format) = (book.words.get(key), book.theme.header());
        let is_number = (COUNTS..DATES).contains(column) || *column == MONEY;
        let format = if is_number { format.set_align(FormatAlign::Right) } else { format };
        // A date stands behind a number that is aligned to the right.
        let format = if *column == DATES || *column == DATES + 1 { format.set_indent(1) } else { format };
        live::text(sheet, (row + 1, *column), text, &format)?;
        high = high.max(lines(text, width(*column)));
    }
    sheet.set_row_height(row + 1, high * 12 + 4)?;
    Ok(row + 2)
}

fn width(column: u16) -> u32 {
    WIDTHS.get(usize::from(column)).copied().unwrap_or_default()
}

fn readings(book: &Book, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let labels = [
        (0, "column.table"),
        (1, "column.file"),
        (2, "column.sheet"),
        (SENTENCE, "sheet.quality.mapping"),
        (COUNTS, "column.read"),
        (COUNTS + 1, "column.used"),
        (COUNTS + 2, "column.repaired"),
        (COUNTS + 3, "column.rejected"),
        (COUNTS + 4, "column.left_out"),
        (DATES, "column.first"),
        (DATES + 1, "column.last"),
        (MONEY, "column.repaired_money"),
    ];
    let mut row = head(book, sheet, HEAD_ROW - 1, "sheet.quality.readings", &labels)?;
    for reading in &book.report.readings {
        self::reading(book, sheet, row, reading)?;
        row += 1;
    }
    Ok(row)
}

fn reading(book: &Book, sheet: &mut Worksheet, row: u32, reading: &Reading) -> Result<(), XlsxError> {
    let text = book.theme.text();
    let (table, mapping) = (book.table_name(reading.table), mapping(reading));
    let texts = [table.as_str(), &reading.file, reading.sheet.as_deref().unwrap_or("")];
    let cells: Vec<(u16, &str, u32)> = (0..).zip(texts).map(|(column, text)| (column, text, width(column))).collect();
    page::wrapped(sheet, row, &cells, &text)?;
    let wrapped = text.clone().set_text_wrap().set_align(FormatAlign::Top);
    sheet.merge_range(row, SENTENCE, row, REMEDY, &mapping, &wrapped)?;
    let high = cells.iter().map(|(_, text, width)| lines(text, *width));
    let high = high.fold(lines(&mapping, width(SENTENCE) + width(REMEDY)), u32::max);
    sheet.set_row_height(row, high.min(33) * 12 + 4)?;
    let top = |format: Format| format.set_align(FormatAlign::Top);
    // As written: a reading may hold several currencies, so the amount carries the sign of none.
    let money = top(text.clone().set_num_format(book.theme.plain(Unit::Count, 2, 0)).set_align(FormatAlign::Right));
    live::number(sheet, (row, MONEY), reading.repaired_money, &money)?;
    let count = top(book.number(Unit::Count, Precision::Exact));
    let counts = [reading.read, reading.used, reading.repaired, reading.rejected, reading.left_out];
    for (column, value) in (COUNTS..).zip(counts) {
        let told = column >= COUNTS + 2 && value > 0;
        let format = if told { count.clone().set_bold() } else { count.clone() };
        live::number(sheet, (row, column), Number::from(i64::try_from(value).unwrap_or(i64::MAX)), &format)?;
    }
    let date = top(text.set_num_format(book.theme.iso_day()).set_align(FormatAlign::Left).set_indent(1));
    for (column, moment) in (DATES..).zip([reading.first, reading.last]) {
        live::number(sheet, (row, column), moment.map_or(Number::ABSENT, |moment| live::serial(moment.date())), &date)?;
    }
    Ok(())
}

/// Says which header gave which field.
fn mapping(reading: &Reading) -> String {
    let fields = reading.columns.iter();
    let fields: Vec<String> = fields
        .map(|(field, header)| if field == header { header.clone() } else { format!("{header} → {field}") })
        .collect();
    fields.join(" · ").chars().take(2_000).collect()
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
