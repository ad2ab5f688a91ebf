//! The Trends sheet: every available KPI by month, each cell a live formula, coloured by the KPI's bands.

use rust_xlsxwriter::{
    ChartEmptyCells, ConditionalFormatFormula, Format, FormatAlign, Sparkline, SparklineType, Worksheet, XlsxError,
};

use crate::book::cells::{OfMonth, shown};
use crate::book::layout::{At, Line, Page, TRENDS_FIRST, TRENDS_HEADER, TRENDS_INDEX, TRENDS_MONTH};
use crate::book::page::{self, Setup};
use crate::book::theme::Precision;
use crate::book::{Book, bands, live, outline, sparkline, unfinished, ways};
use crate::number::{Number, Unit};
use crate::report::KpiRow;

const NAME: u16 = 0;
const UNIT: u16 = 1;
const LINE: u16 = 2;
/// How many of the complete months are in sight until a reader unfolds the rest, and are drawn: a year, and the month it
/// began with.
const MONTHS_IN_SIGHT: u16 = 13;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = book.words;
    page::title(
        book,
        sheet,
        book.layout.sheet(Page::Trends),
        &unfinished::explained(book, words.get("sheet.trends.below")),
    )?;
    months(book, sheet, Page::Trends)?;
    live::text(sheet, (TRENDS_HEADER, NAME), words.get("column.kpi"), &book.theme.header())?;
    live::text(sheet, (TRENDS_HEADER, UNIT), words.get("column.unit"), &book.theme.header())?;
    live::text(sheet, (TRENDS_HEADER, LINE), words.get("sheet.trends.line"), &book.theme.header())?;
    page::fit(sheet, NAME, names(book), (18, 38))?;
    // The way back to the Dashboard stands above the units.
    page::fit(sheet, UNIT, std::iter::once(book.layout.sheet(Page::Dashboard)), (8, 16))?;
    sheet.set_column_width(LINE, 16)?;
    for (row, line) in (TRENDS_FIRST..).zip(book.layout.lines()) {
        match line {
            Line::Category(category) => heading(book, sheet, row, category)?,
            Line::Kpi(index) => {
                if let Some(kpi) = book.report.kpis.get(*index) {
                    series(book, sheet, row, kpi)?;
                }
            }
        }
    }
    // The wider of the two columns is that of the longer name.
    ways::back(book, sheet, [LINE, UNIT])?;
    fold(book, sheet)?;
    page::set_up(book, sheet, Setup { head: (TRENDS_HEADER, TRENDS_HEADER), columns: TRENDS_MONTH, pages_wide: 1 })
}

/// Groups the KPIs below their categories, and folds the months before the last year, so that the rest fits on a page.
fn fold(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    outline::lines(book, sheet, TRENDS_FIRST)?;
    let before = last_complete(book).saturating_sub(MONTHS_IN_SIGHT);
    if before >= TRENDS_MONTH {
        sheet.group_columns_collapsed(TRENDS_MONTH, before)?;
    }
    Ok(())
}

/// Returns a width that the longest amount of any month fits into.
fn month_width(book: &Book) -> u32 {
    let money = book.report.kpis.iter().filter(|row| row.kpi.unit == Unit::Money).flat_map(|row| &row.months);
    let longest = money.map(|number| number.rounded(0).to_string().len()).max().unwrap_or(0);
    // A separator for every three digits, the currency's sign, and some air.
    u32::try_from(longest + longest / 3 + 3).unwrap_or(10).max(10)
}

/// Writes the row of month indices, which formulas count by, and the row of months.
pub(super) fn months(book: &Book, sheet: &mut Worksheet, page: Page) -> Result<(), XlsxError> {
    let width = month_width(book);
    let header = book.theme.header().set_align(FormatAlign::Right);
    for (column, (index, month)) in (TRENDS_MONTH..).zip((1_i64..).zip(&book.report.months)) {
        live::number(sheet, (TRENDS_INDEX, column), Number::from(index), &book.theme.label())?;
        unfinished::month(book, sheet, (TRENDS_HEADER, column), *month, (&header, book.theme.short_month()))?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_row_height(TRENDS_HEADER, 18)?;
    if page == Page::Trends {
        sheet.set_row_hidden(TRENDS_INDEX)?;
    }
    Ok(())
}

fn names<'a>(book: &'a Book) -> impl Iterator<Item = &'a str> {
    book.layout.available().map(|(id, _)| book.kpi_name(id))
}

fn last_column(book: &Book) -> u16 {
    TRENDS_MONTH + u16::try_from(book.layout.months().max(1) - 1).unwrap_or(0)
}

/// Returns the column of the last month that is over; of the last one where none is.
fn last_complete(book: &Book) -> u16 {
    let complete = book.report.months.iter().filter(|month| **month <= book.report.report_month).count();
    let last = complete.checked_sub(1).and_then(|last| u16::try_from(last).ok());
    last.map_or(last_column(book), |last| TRENDS_MONTH + last)
}

fn heading(book: &Book, sheet: &mut Worksheet, row: u32, category: &str) -> Result<(), XlsxError> {
    let format = book.theme.heading().set_background_color(book.theme.colours().panel);
    live::text(sheet, (row, NAME), book.words.get(&format!("category.{category}.name")), &format)?;
    for column in UNIT..=last_column(book) {
        live::text(sheet, (row, column), "", &format)?;
    }
    sheet.set_row_height(row, 20)?;
    Ok(())
}

fn series(book: &Book, sheet: &mut Worksheet, row: u32, kpi: &KpiRow) -> Result<(), XlsxError> {
    let id = &kpi.kpi.id;
    let unit = book.words.get(&format!("unit.{}.name", kpi.kpi.unit.id())).to_owned();
    ways::name(book, sheet, (row, NAME), (id, book.layout.definition(id)), &book.theme.text())?;
    live::text(sheet, (row, UNIT), &unit, &book.theme.label())?;
    let format = book.kpi_number(kpi, Precision::Short);
    for (month, (column, value)) in (0..).zip((TRENDS_MONTH..).zip(&kpi.months)) {
        let cells = OfMonth { layout: &book.layout, from: Page::Trends, own: id, month };
        let formula = shown(&kpi.kpi.formula, &cells);
        live::formula(sheet, (row, column), &formula, live::Result::Number(*value), &format)?;
    }
    sheet.set_row_height(row, 18)?;
    sparkline(book, sheet, row, kpi)?;
    colour(book, sheet, row, kpi)
}

fn sparkline(book: &Book, sheet: &mut Worksheet, row: u32, kpi: &KpiRow) -> Result<(), XlsxError> {
    // A month that is not over would look like a fall.
    let last = last_complete(book);
    let first = (last + 1).saturating_sub(MONTHS_IN_SIGHT).max(TRENDS_MONTH);
    let range = (book.layout.sheet(Page::Trends), row, first, row, last);
    // A line would vanish on paper.
    let mut sparkline = Sparkline::new()
        .set_range(range)
        .set_type(SparklineType::Column)
        .set_sparkline_color(book.theme.colours().accent_light)
        .show_last_point(true)
        .set_last_point_color(book.theme.colours().accent)
        .show_negative_points(true)
        .set_negative_points_color(book.theme.colours().last_year)
        .show_empty_cells_as(ChartEmptyCells::Gaps);
    if let Some(floor) = sparkline::floor(kpi) {
        sparkline = sparkline.set_custom_min(floor);
    }
    let drawn = usize::from(first - TRENDS_MONTH)..=usize::from(last - TRENDS_MONTH);
    if let Some(ceiling) = sparkline::highest(kpi, kpi.months.get(drawn).unwrap_or_default()) {
        sparkline = sparkline.set_custom_max(ceiling);
    }
    live::text(sheet, (row, LINE), "", &book.theme.text())?;
    sheet.add_sparkline(row, LINE, &sparkline)?;
    Ok(())
}

/// Adds the rules that colour a row; the first that holds decides. Colour never stands alone: what is bad is bold too,
/// what is to be watched is slanted.
fn colour(book: &Book, sheet: &mut Worksheet, row: u32, kpi: &KpiRow) -> Result<(), XlsxError> {
    let cell = At::new(Page::Trends, row, TRENDS_MONTH).relative();
    let last = last_column(book);
    let mut add = |rule: &str, format: Format| -> Result<(), XlsxError> {
        let rule = ConditionalFormatFormula::new()
            .set_rule(format!("=IF(ISNUMBER({cell}),{rule},FALSE)").as_str())
            .set_format(format)
            .set_stop_if_true(true);
        sheet.add_conditional_format(row, TRENDS_MONTH, row, last, &rule)?;
        Ok(())
    };
    let index = At::new(Page::Trends, 0, TRENDS_MONTH).relative();
    let index = format!("{}${}", index.trim_end_matches('1'), TRENDS_INDEX + 1);
    if let Some(n) = kpi.kpi.evidence.as_ref().filter(|fact| book.layout.fact(fact, 0).is_some()) {
        let thin = bands::too_little(&format!("INDEX(f_{n},{index})"));
        add(&thin, Format::new().set_font_color(book.theme.colours().none).set_italic())?;
    }
    for (status, rule) in bands::rules(&kpi.kpi, &cell, &index) {
        add(&rule, bands::format(&book.theme, status))?;
    }
    Ok(())
}
