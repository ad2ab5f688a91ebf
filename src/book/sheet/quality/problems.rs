//! The lower half of the Data quality sheet: the problems by kind, then one by one.

use std::collections::BTreeMap;

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::{REMEDY, SENTENCE, found, head, width};
use crate::book::page::lines;
use crate::book::{Book, live, table};
use crate::error::{Problem, ProblemKind, Severity};
use crate::number::Number;

/// No more problems than this are listed one by one; their number is given all the same.
const LISTED: usize = 5_000;

/// Writes both lists; returns the head of the second, where there are problems.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<Option<u32>, XlsxError> {
    let problems = found(book);
    if problems.is_empty() {
        live::text(sheet, (row, 0), book.words.get("sheet.quality.nothing"), &book.theme.heading())?;
        return Ok(None);
    }
    let row = groups(book, sheet, row, &problems)?;
    list(book, sheet, row + 1, &problems).map(Some)
}

fn groups(book: &Book, sheet: &mut Worksheet, row: u32, problems: &[&Problem]) -> Result<u32, XlsxError> {
    let labels = [
        (0, "column.result"),
        (1, "column.table"),
        (2, "column.count"),
        (SENTENCE, "column.example"),
        (REMEDY, "column.remedy"),
    ];
    let first = head(book, sheet, row, "sheet.quality.groups", &labels)?;
    let mut row = first;
    let mut groups: BTreeMap<(Severity, &str, ProblemKind), (i64, &Problem)> = BTreeMap::new();
    for problem in problems {
        groups.entry((problem.severity, problem.table, problem.kind)).or_insert((0, problem)).0 += 1;
    }
    for ((severity, table, _), (count, problem)) in groups {
        let example = format!("{}: {}", book.words.place(&problem.place), book.words.problem(problem));
        let cells = Cells {
            first: book.words.find(&format!("severity.{}", severity.id())).unwrap_or(""),
            second: &book.table_name(table),
            third: Third::Count(count),
            sentence: &example,
            remedy: &book.words.problem_help(problem),
        };
        cells.write(book, sheet, row)?;
        row += 1;
    }
    filtered(book, sheet, "t_found", (first - 1, row - 1), &labels)?;
    Ok(row)
}

fn list(book: &Book, sheet: &mut Worksheet, row: u32, problems: &[&Problem]) -> Result<u32, XlsxError> {
    let labels = [
        (0, "column.result"),
        (1, "column.file"),
        (2, "column.sheet"),
        (SENTENCE, "column.found"),
        (REMEDY, "column.remedy"),
    ];
    let first = head(book, sheet, row, "sheet.quality.list", &labels)?;
    let mut row = first;
    for problem in problems.iter().take(LISTED) {
        let mut place = problem.place.clone();
        // The file and the sheet have columns of their own.
        place.file = String::new();
        let place = book.words.place(&place);
        let sheet_part = problem.place.sheet.as_ref().map(|name| book.words.say("place.sheet", &[("sheet", name)]));
        let place = place
            .trim_start_matches(", ")
            .trim_start_matches(sheet_part.as_deref().unwrap_or(""))
            .trim_start_matches(", ");
        let found = book.words.problem(problem);
        let sentence = if place.is_empty() { found } else { format!("{place}: {found}") };
        let cells = Cells {
            first: book.words.find(&format!("severity.{}", problem.severity.id())).unwrap_or(""),
            second: &problem.place.file,
            third: Third::Text(problem.place.sheet.as_deref().unwrap_or("")),
            sentence: &sentence,
            remedy: &book.words.problem_help(problem),
        };
        cells.write(book, sheet, row)?;
        row += 1;
    }
    filtered(book, sheet, "t_problems", (first - 1, row - 1), &labels)?;
    if let Some(rest) = problems.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
        let text = book.words.say("sheet.quality.rest", &[("count", &rest.to_string())]);
        live::text(sheet, (row, 0), &text, &book.theme.text())?;
    }
    Ok(first - 1)
}

/// Makes rows a table that a reader can sort and filter.
fn filtered(
    book: &Book,
    sheet: &mut Worksheet,
    name: &str,
    rows: (u32, u32),
    labels: &[(u16, &str)],
) -> Result<(), XlsxError> {
    let heads: Vec<_> = labels.iter().map(|(_, key)| (book.words.get(key), book.theme.header())).collect();
    table::add(sheet, name, rows, &heads, true)
}

enum Third<'a> {
    Count(i64),
    Text(&'a str),
}

/// A row of either list.
struct Cells<'a> {
    first: &'a str,
    second: &'a str,
    third: Third<'a>,
    sentence: &'a str,
    remedy: &'a str,
}

impl Cells<'_> {
    fn write(&self, book: &Book, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let format = book.theme.text().set_text_wrap().set_align(FormatAlign::Top);
        live::text(sheet, (row, 0), self.first, &format)?;
        live::text(sheet, (row, 1), self.second, &format)?;
        match self.third {
            Third::Count(count) => {
                live::number(sheet, (row, 2), Number::from(count), &format.clone().set_align(FormatAlign::Left))?;
            }
            Third::Text(text) => live::text(sheet, (row, 2), text, &format)?,
        }
        let sentence: String = self.sentence.chars().take(2_000).collect();
        live::text(sheet, (row, SENTENCE), &sentence, &format)?;
        live::text(sheet, (row, REMEDY), self.remedy, &format)?;
        let third = if let Third::Text(text) = self.third { text } else { "" };
        let high = [(1, self.second), (2, third), (SENTENCE, sentence.as_str()), (REMEDY, self.remedy)]
            .map(|(column, text)| lines(text, width(column)));
        sheet.set_row_height(row, high.into_iter().max().unwrap_or(1).min(33) * 12 + 4)?;
        Ok(())
    }
}
