//! The directory: every available KPI with its value and its status in the chosen month, the page that shows it, and the
//! name by which formulas know it.

use rust_xlsxwriter::{ConditionalFormatFormula, FormatAlign, Worksheet, XlsxError};

use super::{FORMULA, NAME, PLACE, STATUS, VALUE, heading};
use crate::book::chosen::Chosen;
use crate::book::layout::{At, Judged, Line, Page};
use crate::book::page::underlined;
use crate::book::theme::Precision;
use crate::book::{Book, bands, live, outline, ways};
use crate::compare::Span;
use crate::report::KpiRow;

/// Writes the directory below a row.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    heading(book, sheet, row, book.words.get("index.directory"))?;
    head(book, sheet, row + 1)?;
    for (row, line) in (row + 2..).zip(book.layout.lines()) {
        match line {
            Line::Category(category) => self::category(book, sheet, row, category)?,
            Line::Kpi(index) => {
                if let Some(kpi) = book.report.kpis.get(*index) {
                    entry(book, sheet, row, kpi)?;
                }
            }
        }
    }
    outline::lines(book, sheet, row + 2)?;
    let last = row + 1 + u32::try_from(book.layout.lines().len()).unwrap_or(0);
    colour(book, sheet, (row + 2, last))
}

fn head(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    let left = book.theme.header();
    let right = left.clone().set_align(FormatAlign::Right);
    let after = left.clone().set_indent(1);
    let heads = [
        (NAME, "column.kpi", &left),
        (VALUE, "column.value", &right),
        (STATUS, "column.status", &after),
        (PLACE, "index.place", &after),
        (FORMULA, "column.name", &after),
    ];
    for (column, key, format) in heads {
        live::text(sheet, (row, column), book.words.get(key), format)?;
    }
    sheet.set_row_height(row, 18)?;
    Ok(())
}

fn category(book: &Book, sheet: &mut Worksheet, row: u32, category: &str) -> Result<(), XlsxError> {
    let format = book.theme.label().set_bold();
    live::text(sheet, (row, NAME), book.words.get(&format!("category.{category}.name")), &format)?;
    sheet.set_row_height(row, 18)?;
    Ok(())
}

fn entry(book: &Book, sheet: &mut Worksheet, row: u32, kpi: &KpiRow) -> Result<(), XlsxError> {
    let (id, theme) = (&kpi.kpi.id, &book.theme);
    let chosen = Chosen { book, row: kpi, from: Page::Index };
    let text = underlined(book, theme.text().set_shrink());
    let link = underlined(book, theme.styled(theme.sizes().body, theme.colours().link).set_shrink());
    let to = book.shown_at(id);
    ways::name(book, sheet, (row, NAME), (id, to), if to.is_some() { &link } else { &text })?;
    value(book, sheet, row, &chosen)?;
    let (formula, status) = book.status_words(&chosen.judged(Judged::Status), kpi.verdict.status, &chosen.misses());
    live::formula(sheet, (row, STATUS), &formula, live::Result::Text(&status), &text.clone().set_indent(1))?;
    let muted = underlined(book, theme.label().set_indent(1));
    live::text(sheet, (row, PLACE), to.map_or("", |to| book.layout.sheet(to.page)), &muted)?;
    live::text(sheet, (row, FORMULA), &format!("v_{id}"), &muted.set_shrink())?;
    sheet.set_row_height(row, 15)?;
    Ok(())
}

/// Writes the value, or why there is none; grey where it rests on too few cases, and so are the words in its place.
fn value(book: &Book, sheet: &mut Worksheet, row: u32, chosen: &Chosen) -> Result<(), XlsxError> {
    let (figure, absent) = (chosen.over(Span::Month), chosen.said());
    let formula = format!("IF(ISNUMBER({0}),{0},{1})", figure.formula, absent.formula);
    let result =
        if figure.value.is_present() { live::Result::Number(figure.value) } else { live::Result::Text(&absent.text) };
    let number = underlined(book, book.kpi_number(chosen.row, Precision::Exact).set_shrink());
    live::formula(sheet, (row, VALUE), &formula, result, &number)?;
    let evidence = chosen.row.kpi.evidence.as_ref().filter(|fact| book.layout.fact(fact, 0).is_some());
    let thin = evidence.map_or("FALSE".to_owned(), |n| bands::too_little(&format!("INDEX(f_{n},sel_idx)")));
    let cell = At::new(Page::Index, row, VALUE).fixed();
    let look = bands::grey(&book.theme);
    let rule = format!("=IF(ISNUMBER({cell}),{thin},TRUE)");
    let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look);
    sheet.add_conditional_format(row, VALUE, row, VALUE, &rule)?;
    Ok(())
}

/// Colours the status by its word, which stands on this sheet: a rule does not read another one in every program.
fn colour(book: &Book, sheet: &mut Worksheet, (first, last): (u32, u32)) -> Result<(), XlsxError> {
    let cell = At::new(Page::Index, first, STATUS).relative();
    for (status, id) in [(1, "good"), (1, "near"), (2, "watch"), (3, "bad")] {
        let word = live::quoted(book.words.get(&format!("status.{id}")));
        let rule = format!("={cell}={word}");
        let look = bands::format(&book.theme, status);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look);
        sheet.add_conditional_format(first, STATUS, last, STATUS, &rule)?;
    }
    Ok(())
}
