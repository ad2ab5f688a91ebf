//! The values that were given in a `facts` table, beside the computed ones that they replaced.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::{DIFFERENCE, LEFT, LEFT_VALUE, RIGHT, RIGHT_VALUE, TITLE};
use crate::book::layout::{At, Page};
use crate::book::theme::{AS_TEXT, Precision};
use crate::book::{Book, live, table};
use crate::fact::{Replaced, Slice};
use crate::number::Unit;

/// How many are listed.
const LISTED: usize = 200;

/// Writes the list, if there is anything to list.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    let all = &book.report.replaced;
    if all.is_empty() {
        return Ok(());
    }
    super::heading(book, sheet, row, book.words.get("check.group.replaced"))?;
    let heads = [
        (TITLE, "fact"),
        (LEFT, "slice"),
        (LEFT_VALUE, "given"),
        (RIGHT, "month"),
        (RIGHT_VALUE, "computed"),
        (DIFFERENCE, "difference"),
    ];
    let mut labels: Vec<(&str, Format)> = Vec::new();
    for (column, key) in heads {
        let format = book.theme.header();
        let numeric = [LEFT_VALUE, RIGHT_VALUE, DIFFERENCE].contains(&column);
        // The buttons of the filter stand on the right.
        let format = if numeric { format.set_align(FormatAlign::Right).set_indent(2) } else { format };
        // A month stands behind a number that is aligned to the right.
        let format = if column == RIGHT { format.set_indent(1) } else { format };
        let text = book.words.find(&format!("sheet.tie_out.{key}")).unwrap_or_default();
        live::text(sheet, (row + 1, column), text, &format)?;
        labels.push((text, format));
    }
    for (row, replaced) in (row + 2..).zip(all.iter().take(LISTED)) {
        line(book, sheet, row, replaced)?;
    }
    let listed = u32::try_from(all.len().min(LISTED)).unwrap_or(0);
    table::add(sheet, "t_replaced", (row + 1, row + 1 + listed), &labels, true)?;
    if let Some(rest) = all.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
        let said = book.words.say("sheet.tie_out.rest", &[("count", &rest.to_string())]);
        let below = row + 2 + u32::try_from(LISTED).unwrap_or(0);
        live::text(sheet, (below, TITLE), &said, &book.theme.label())?;
    }
    Ok(())
}

fn line(book: &Book, sheet: &mut Worksheet, row: u32, replaced: &Replaced) -> Result<(), XlsxError> {
    let id = &replaced.fact;
    let name = book.words.find(&format!("fact.{id}.name")).unwrap_or(id);
    let fact = book.report.facts.iter().find(|column| column.definition.id == *id);
    let unit = fact.map_or(Unit::Count, |column| column.definition.unit);
    let slice = match &replaced.slice {
        Slice::Total => String::new(),
        Slice::Member { dimension, member } if member.is_empty() => {
            format!("{}: {}", book.dimension_name(dimension), book.words.get("member.nameless"))
        }
        Slice::Member { dimension, member } => format!("{}: {member}", book.dimension_name(dimension)),
    };
    let format = book.number(unit, Precision::Exact).set_shrink();
    let text = book.theme.text();
    live::text(sheet, (row, TITLE), name, &text)?;
    live::text(sheet, (row, LEFT), &slice, &text)?;
    live::text(sheet, (row, RIGHT), &replaced.month.to_string(), &text.clone().set_num_format(AS_TEXT).set_indent(1))?;
    live::number(sheet, (row, LEFT_VALUE), replaced.given, &format)?;
    live::number(sheet, (row, RIGHT_VALUE), replaced.computed, &format)?;
    let cell = |column| At::new(Page::TieOut, row, column).relative();
    let formula = format!("IFERROR({}-{},\"\")", cell(LEFT_VALUE), cell(RIGHT_VALUE));
    let difference = replaced.given.minus(replaced.computed);
    live::formula(sheet, (row, DIFFERENCE), &formula, live::Result::Number(difference), &format)
}
