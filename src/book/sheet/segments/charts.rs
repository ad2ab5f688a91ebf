//! What a dimension's charts draw: the largest members and the rest, in the chosen month and the year before it.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{CHART_ROW, CHART_ROWS, FX, NAME, NAME_WIDTH, WIDTH};
use crate::book::chart::{self, Stack};
use crate::book::layout::board::{INDEX_ROW, MONTH_COLUMN, MONTHS};
use crate::book::layout::members::{DRAWN, DRAWN_FACTS, MEMBERS_DIMENSION, MEMBERS_MONTH};
use crate::book::layout::{At, Page};
use crate::book::members::When;
use crate::book::sheet::dashboard::captions;
use crate::book::{Book, live};
use crate::number::Number;

/// Inserts a dimension's charts below a row, with a line above each.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, dimension: &str, row: u32) -> Result<(), XlsxError> {
    let half = u32::midpoint(NAME_WIDTH, WIDTH * u32::from(FX + 1)) - 6;
    let last = MEMBERS_MONTH + MONTHS - 1;
    for (place, fact) in (0_u16..).zip(DRAWN_FACTS) {
        let names = names(book, dimension);
        let rows = (0..names.len()).filter(|n| is_drawn(book, (dimension, fact, *n)));
        let rows = rows.filter_map(|n| Some((names.get(n)?.clone(), book.layout.drawn_member(dimension, fact, n)?)));
        let stack = Stack {
            id: format!("members_{fact}"),
            of: book.dimension_name(dimension).to_owned(),
            fact,
            series: rows.collect(),
        };
        let column = if place == 0 { NAME } else { FX / 2 + 1 };
        let range = |row: &u32| book.layout.range(At::new(Page::Members, *row, MEMBERS_MONTH), *row, last);
        let ranges: Vec<String> = stack.series.iter().map(|(_, row)| range(row)).collect();
        captions::of_months(book, sheet, (row, column), (&ranges, is_empty(book, dimension, fact)))?;
        chart::insert_stack(book, sheet, &stack, (row + 1, column), (half, (CHART_ROWS - 1) * CHART_ROW))?;
    }
    Ok(())
}

/// Tells whether no member has a value in the months drawn.
fn is_empty(book: &Book, dimension: &str, fact: &str) -> bool {
    let chosen = book.report.chosen;
    let first = (chosen + 1).saturating_sub(usize::from(MONTHS));
    let present = |month| {
        let members = book.members(dimension).iter();
        members.map(|member| member.value(fact, month)).any(Number::is_present)
    };
    !(first..=chosen).any(present)
}

/// Returns the names of the members that are drawn one by one, and of the rest where there is one.
fn names(book: &Book, dimension: &str) -> Vec<String> {
    let members = book.members(dimension);
    let alone = alone(book, dimension);
    let mut names: Vec<String> = members.iter().take(alone).map(|member| book.member_name(member)).collect();
    if members.len() > alone {
        names.push(book.words.get("member.rest").to_owned());
    }
    names
}

/// Returns how many members are drawn one by one; a rest of one is drawn by its name.
fn alone(book: &Book, dimension: &str) -> usize {
    let count = book.members(dimension).len();
    if count <= DRAWN { count } else { DRAWN - 1 }
}

/// Tells whether there is anything of a member to draw, in whichever month.
fn is_drawn(book: &Book, (dimension, fact, n): (&str, &str, usize)) -> bool {
    let last = if n < alone(book, dimension) { n + 1 } else { book.members(dimension).len() };
    let members = book.members(dimension).get(n..last).unwrap_or_default();
    let mut numbers = members.iter().filter_map(|member| member.facts.get(fact)).flatten();
    numbers.any(|number| number.is_present() && *number != Number::ZERO)
}

/// Writes the rows that the charts draw, on the hidden Members sheet.
pub(in crate::book::sheet) fn drawn(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for dimension in super::dimensions(book) {
        for fact in DRAWN_FACTS {
            for (n, name) in names(book, dimension).iter().enumerate() {
                series(book, sheet, (dimension, fact, n), name)?;
            }
        }
    }
    Ok(())
}

fn series(
    book: &Book,
    sheet: &mut Worksheet,
    (dimension, fact, n): (&str, &str, usize),
    name: &str,
) -> Result<(), XlsxError> {
    let Some(row) = book.layout.drawn_member(dimension, fact, n) else { return Ok(()) };
    let plain = book.theme.text();
    for (column, text) in (MEMBERS_DIMENSION..).zip([dimension, name, fact]) {
        live::text(sheet, (row, column), text, &plain)?;
    }
    for place in 0..MONTHS {
        let index = At::new(Page::Window, INDEX_ROW, MONTH_COLUMN + place);
        let index = book.layout.cell(index, Page::Members);
        let month = (book.report.chosen + usize::from(place) + 1).checked_sub(usize::from(MONTHS));
        let when = When { index: &index, month };
        let (formula, value) = if n < alone(book, dimension) {
            let figure = book.member_fact(dimension, n, fact, when);
            (format!("IF(ISNUMBER({0}),{0},NA())", figure.formula), figure.value)
        } else {
            rest(book, (dimension, fact, n), when)
        };
        live::formula(sheet, (row, MEMBERS_MONTH + place), &formula, live::Result::Drawn(value), &plain)?;
    }
    Ok(())
}

/// Adds up the members from a place on.
fn rest(book: &Book, (dimension, fact, first): (&str, &str, usize), when: When) -> (String, Number) {
    let Some(range) = book.layout.members_from(dimension, first, fact) else {
        return ("NA()".to_owned(), Number::ABSENT);
    };
    let index = when.index;
    let column = format!("INDEX({range},0,{index})");
    let there = (first..book.members(dimension).len())
        .map(|place| book.member_fact(dimension, place, fact, when).value)
        .filter(|value| value.is_present());
    let formula = format!("IF({index}<1,NA(),IF(COUNT({column})=0,NA(),SUM({column})))");
    (formula, there.reduce(Number::plus).unwrap_or_default())
}
