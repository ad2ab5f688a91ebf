//! The hidden Members sheet: the facts of each member of each dimension by month, all constants; what the pages by
//! member are computed from.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::book::layout::members::{MEMBERS_DIMENSION, MEMBERS_HEADER, MEMBERS_MONTH};
use crate::book::{Book, live};
use crate::number::Number;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let plain = book.theme.text();
    let date = plain.clone().set_num_format(book.theme.short_month());
    for (column, month) in (MEMBERS_MONTH..).zip(&book.report.months) {
        live::number(sheet, (MEMBERS_HEADER, column), live::serial(month.first_day()), &date)?;
    }
    for (dimension, fact, first) in book.layout.member_blocks() {
        for (row, member) in (first..).zip(book.members(dimension)) {
            let texts = [dimension, &book.member_name(member), fact];
            for (column, text) in (MEMBERS_DIMENSION..).zip(texts) {
                live::text(sheet, (row, column), text, &plain)?;
            }
            let absent = vec![Number::ABSENT; book.report.months.len()];
            for (column, value) in (MEMBERS_MONTH..).zip(member.facts.get(fact).unwrap_or(&absent)) {
                live::number(sheet, (row, column), *value, &plain)?;
            }
        }
    }
    super::segments::drawn(book, sheet)?;
    sheet.set_column_width(MEMBERS_DIMENSION, 16)?.set_column_width(MEMBERS_DIMENSION + 1, 24)?;
    Ok(())
}
