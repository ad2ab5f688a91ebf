//! The Facts sheet: a row a month, a column a fact, all constants; what everything else is computed from.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::book::layout::{
    Anew, FACTS_DATE, FACTS_FIRST, FACTS_INDEX, FACTS_KEY, FACTS_QUARTER, FACTS_YEAR, FactPlace, Page,
};
use crate::book::page::{self, Setup};
use crate::book::theme::{AS_TEXT, Precision};
use crate::book::{Book, live, table, unfinished, ways};
use crate::month::Month;
use crate::number::Number;
use crate::report::FactColumn;

const UNIT_ROW: u32 = FACTS_FIRST - 3;
const NAME_ROW: u32 = FACTS_FIRST - 2;
const ID_ROW: u32 = FACTS_FIRST - 1;
/// The columns before the facts: each with its key among the words `sheet.facts`, its id, which stands behind `f_` in
/// formulas as those of the facts do, and its width.
const BEFORE: [(u16, &str, &str, u32); 5] = [
    (FACTS_INDEX, "index", "index", 7),
    (FACTS_KEY, "key", "key", 10),
    (FACTS_DATE, "date", "month", 10),
    (FACTS_QUARTER, "quarter", "quarter", 10),
    (FACTS_YEAR, "year", "year", 8),
];
/// How many facts fit on a page.
const FACTS_ON_A_PAGE: usize = 12;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = book.words;
    page::title(
        book,
        sheet,
        book.layout.sheet(Page::Facts),
        &unfinished::explained(book, words.get("sheet.facts.below")),
    )?;
    sheet.set_row_height(NAME_ROW, 52)?.set_row_height(ID_ROW, 14)?.set_row_height(UNIT_ROW, 14)?;
    months(book, sheet)?;
    for place in book.layout.facts() {
        if let Some(fact) = book.report.facts.get(place.index) {
            column(book, sheet, place, fact)?;
        }
    }
    as_table(book, sheet)?;
    ways::back(book, sheet, [FACTS_QUARTER, FACTS_YEAR])?;
    let shown = fold(book, sheet)?;
    let pages_wide = u16::try_from(shown.div_ceil(FACTS_ON_A_PAGE)).unwrap_or(1).max(1);
    page::set_up(book, sheet, Setup { head: (UNIT_ROW, ID_ROW), columns: FACTS_YEAR + 1, pages_wide })
}

/// Makes the months a table below the row of ids. It is not filtered: the whole workbook finds the months by their place.
fn as_table(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let before = BEFORE.into_iter().map(|(_, _, id, _)| (id.to_owned(), book.theme.label()));
    let facts = book.layout.facts().iter().map(|place| (id(place), label(book)));
    let heads: Vec<(String, Format)> = before.chain(facts).collect();
    let heads: Vec<(&str, Format)> = heads.iter().map(|(id, format)| (id.as_str(), format.clone())).collect();
    table::add(sheet, "t_facts", (ID_ROW, ID_ROW + book.layout.months()), &heads, false)
}

/// Returns the id of a column, as its name in formulas has it.
fn id(place: &FactPlace) -> String {
    place.name().chars().skip(2).collect()
}

/// Returns the look of what stands above and below a fact's name.
fn label(book: &Book) -> Format {
    book.theme.label().set_align(FormatAlign::Right)
}

/// Folds the columns by span behind the fact that is counted anew over each; returns how many columns are left.
fn fold(book: &Book, sheet: &mut Worksheet) -> Result<usize, XlsxError> {
    sheet.group_symbols_to_left(true);
    let places = book.layout.facts();
    for spans in places.chunk_by(|a, b| a.anew.is_some() == b.anew.is_some()) {
        if let [first, .., last] = spans
            && first.anew.is_some()
        {
            sheet.group_columns_collapsed(first.column, last.column)?;
        }
    }
    Ok(places.iter().filter(|place| place.anew.is_none()).count())
}

fn months(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (column, key, id, width) in BEFORE {
        live::text(sheet, (NAME_ROW, column), book.words.get(&format!("sheet.facts.{key}")), &book.theme.header())?;
        live::text(sheet, (ID_ROW, column), id, &book.theme.label())?;
        sheet.set_column_width(column, width)?;
    }
    let text = book.theme.text().set_num_format(AS_TEXT);
    let starts = book.report.fiscal_year_starts;
    for (row, (index, month)) in (FACTS_FIRST..).zip((1_i64..).zip(&book.report.months)) {
        live::number(sheet, (row, FACTS_INDEX), Number::from(index), &book.theme.label())?;
        live::text(sheet, (row, FACTS_KEY), &month.to_string(), &text.clone().set_indent(1))?;
        let date = (&book.theme.text().set_align(FormatAlign::Left), book.theme.month());
        unfinished::month(book, sheet, (row, FACTS_DATE), *month, date)?;
        live::text(sheet, (row, FACTS_QUARTER), &month.quarter_key(starts), &text)?;
        live::text(sheet, (row, FACTS_YEAR), &month.fiscal_year(starts).to_string(), &text)?;
    }
    Ok(())
}

fn column(book: &Book, sheet: &mut Worksheet, place: &FactPlace, fact: &FactColumn) -> Result<(), XlsxError> {
    let (theme, words, unit) = (&book.theme, book.words, fact.definition.unit);
    let name = words.get(&format!("fact.{}.name", place.id)).to_owned();
    let name = place.anew.map_or(name.clone(), |anew| {
        words.say("sheet.facts.anew", &[("fact", &name), ("span", words.get(&format!("span.{}", anew.id())))])
    });
    let label = label(book);
    live::text(sheet, (UNIT_ROW, place.column), words.get(&format!("unit.{}.name", unit.id())), &label)?;
    live::text(sheet, (NAME_ROW, place.column), &name, &theme.header().set_align(FormatAlign::Right))?;
    live::text(sheet, (ID_ROW, place.column), &id(place), &label)?;
    let format = book.number(unit, Precision::Exact);
    let mut widest = 11;
    for (index, row) in (0..book.report.months.len()).zip(FACTS_FIRST..) {
        let value = value(book, place, fact, index);
        // A separator for every three digits, two decimals and the currency's sign.
        let digits = u32::try_from(value.rounded(0).to_string().len()).unwrap_or(0);
        widest = widest.max(digits * 4 / 3 + 5);
        live::number(sheet, (row, place.column), value, &format)?;
    }
    // The heading is bold, and wraps between its words only.
    let words = name.split(' ').map(|word| page::width(word) + 1);
    widest = words.chain([page::width(&place.name())]).fold(widest, u32::max);
    sheet.set_column_width(place.column, widest.min(40))?;
    Ok(())
}

/// Returns a fact's value in a month, or over the span of its column that ends there.
fn value(book: &Book, place: &FactPlace, fact: &FactColumn, index: usize) -> Number {
    let month = || fact.series.months.get(index).copied().unwrap_or_default();
    let Some(anew) = place.anew else { return month() };
    let starts = book.report.fiscal_year_starts;
    let length = match anew {
        Anew::Quarter => book.report.months.get(index).copied().map(|month: Month| month.of_quarter(starts)),
        Anew::Year => book.report.months.get(index).copied().map(|month: Month| month.of_year(starts)),
        Anew::Trailing3 => Some(3),
        Anew::Trailing12 => Some(12),
    };
    match length {
        Some(1) => month(),
        Some(length) => fact.series.anew.get(&(index, length)).copied().unwrap_or_default(),
        None => Number::ABSENT,
    }
}
