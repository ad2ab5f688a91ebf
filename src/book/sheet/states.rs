//! The hidden States sheet: which of a KPI's states ("not burning") holds in each month, in the rows and columns of
//! the Trends sheet.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::book::cells::OfMonth;
use crate::book::layout::{Page, TRENDS_MONTH};
use crate::book::{Book, live};
use crate::kpi::excel;
use crate::number::Number;
use crate::report::KpiRow;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    super::trends::months(book, sheet, Page::States)?;
    for (id, index) in book.layout.available() {
        if let Some(kpi) = book.report.kpis.get(index).filter(|kpi| !kpi.kpi.said.is_empty()) {
            states(book, sheet, id, kpi)?;
        }
    }
    Ok(())
}

fn states(book: &Book, sheet: &mut Worksheet, id: &str, kpi: &KpiRow) -> Result<(), XlsxError> {
    let format = book.theme.text();
    for (month, said) in (0..).zip(&kpi.said) {
        let Some(at) = book.layout.trend(Page::States, id, month) else { continue };
        live::text(sheet, (at.row, TRENDS_MONTH - 1), id, &format)?;
        let cells = OfMonth { layout: &book.layout, from: Page::States, own: id, month };
        let mut formula = "\"\"".to_owned();
        for (number, state) in kpi.kpi.said.iter().enumerate().rev() {
            let when = excel::formula(&state.when, &cells);
            formula = format!("IF(IFERROR({when},FALSE),{},{formula})", number + 1);
        }
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(Number::place(*said)), &format)?;
    }
    Ok(())
}
