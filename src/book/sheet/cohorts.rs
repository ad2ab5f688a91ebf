//! The Cohorts sheet: who began in the same month and how much of them is kept, as heat maps of customers and of
//! revenue, for the whole company or a member that a drop-down chooses.

mod map;

use rust_xlsxwriter::{DataValidation, FormatAlign, Worksheet, XlsxError};

use super::dashboard::captions;
use super::kept;
use crate::book::chart::{self, Curves};
use crate::book::layout::cohorts::{CHOICES, COHORTS, Curve, ENOUGH, INDEX, KEPT_CHOSEN, Kept, POSITION, has_curve};
use crate::book::layout::{At, Page};
use crate::book::plan::{Plan, SCALE, WIDTH};
use crate::book::theme::AS_TEXT;
use crate::book::{Book, live, page, unfinished, ways};
use crate::fact::Slice;
use crate::number::Number;
use map::Map;

const BEGAN: u16 = 0;
const SIZE: u16 = 1;
const FIRST_AGE: u16 = 2;
/// The widths of the first two columns in pixels, and the bounds of those of the ages.
const WIDTHS: [u32; 2] = [105, 85];
const AGE_WIDTH: (u32, u32) = (38, 56);
/// The heights of rows in pixels: the title, the line below it, the drop-down, a remark, the line above a chart, a row of
/// a chart.
const TITLE: u32 = 35;
const BELOW: u32 = 21;
const CHOICE: u32 = 27;
const REMARK: u32 = 17;
const CAPTION: u32 = 18;
const CHART: u32 = 22;
/// How many rows a chart takes.
const CHART_ROWS: u32 = 13;
/// The row that says where means end, above the one that says what is left out.
const RULE: u32 = 4;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = book.words;
    page::title(book, sheet, book.layout.sheet(Page::Cohorts), words.get("sheet.cohorts.below"))?;
    let width = columns(book, sheet)?;
    selection(book, sheet)?;
    notes(book, sheet)?;
    let mut plan = Plan::new(&[TITLE, BELOW]);
    for height in [CHOICE, REMARK, REMARK, REMARK, REMARK] {
        plan.row(height);
    }
    let whole = book.report.cohorts.get(&Slice::Total).map(Vec::as_slice).unwrap_or_default();
    if has_curve(whole) {
        charts(book, sheet, &mut plan, width)?;
    }
    for kept in [Kept::Customers, Kept::Mrr] {
        Map { book, kept }.write(sheet, &mut plan)?;
    }
    plan.apply(sheet)?;
    let last = column(book.layout.cohorts().oldest());
    sheet.set_freeze_panes(3, 0)?.set_repeat_rows(0, 1)?;
    sheet.set_paper_size(page::A4).set_landscape().set_print_scale(SCALE);
    sheet.set_print_area(0, 0, plan.next().max(1) - 1, last.max(FIRST_AGE + 18))?;
    ways::back(book, sheet, [FIRST_AGE + 14, FIRST_AGE + 18])?;
    page::paper(book, sheet);
    Ok(())
}

/// Sets the widths of the columns: the ages share what a page has. Returns how wide the charts are.
fn columns(book: &Book, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let oldest = book.layout.cohorts().oldest();
    let [began, size] = WIDTHS;
    let age = ((WIDTH - began - size) / (oldest + 1)).clamp(AGE_WIDTH.0, AGE_WIDTH.1);
    sheet.set_column_width_pixels(BEGAN, began)?.set_column_width_pixels(SIZE, size)?;
    // The drop-down and the month stand over ages, however few there are.
    for column in FIRST_AGE..=column(oldest).max(FIRST_AGE + 18) {
        sheet.set_column_width_pixels(column, age)?;
    }
    sheet.set_column_hidden(few(book))?;
    Ok(began + size + age * 19.max(oldest + 1))
}

/// Returns the hidden column with the number of customers with which a row began.
fn few(book: &Book) -> u16 {
    column(book.layout.cohorts().oldest()).max(FIRST_AGE + 18) + 2
}

fn column(age: u32) -> u16 {
    FIRST_AGE + u16::try_from(age).unwrap_or(0)
}

/// Writes the drop-down of slices.
fn selection(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (words, theme) = (book.words, &book.theme);
    let at = book.layout.cohort_selection();
    let label = theme.label().set_align(FormatAlign::Right);
    sheet.merge_range(at.row, BEGAN, at.row, at.column - 1, "", &label)?;
    live::text(sheet, (at.row, BEGAN), words.get("sheet.cohorts.choose"), &label)?;
    let format = theme.input().set_bold().set_num_format(AS_TEXT);
    sheet.merge_range(at.row, at.column, at.row, at.column + 5, "", &format)?;
    live::text(sheet, (at.row, at.column), words.get("sheet.cohorts.whole"), &format)?;
    let labels = book.layout.cohort_labels(false);
    let list = DataValidation::new()
        .allow_list_formula(labels.as_str().into())
        .set_input_title(words.get("sheet.cohorts.choose_title"))?
        .set_input_message(words.get("sheet.cohorts.choose_help"))?
        .set_error_title(words.get("sheet.cohorts.choose_title"))?
        .set_error_message(words.get("sheet.cohorts.choose_error"))?;
    sheet.add_data_validation(at.row, at.column, at.row, at.column, &list)?;
    let month = page::month_look(book, theme.sizes().heading);
    sheet.merge_range(at.row, at.column + 7, at.row, at.column + 11, "", &month)?;
    page::month(book, sheet, (at.row, at.column + 7), &month)?;
    unfinished::say(book, sheet, (at.row, at.column + 12), FormatAlign::Left)?;
    if book.layout.cohorts().capped {
        let said = words.say("sheet.cohorts.capped", &[("count", &CHOICES.to_string())]);
        live::text(sheet, (at.row + 1, FIRST_AGE), &said, &theme.label())?;
    }
    Ok(())
}

/// Says where the means end, and which ages and cohorts are left out.
fn notes(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (words, label, rows) = (book.words, book.theme.label(), book.layout.cohorts());
    let [cohorts, customers] = [ENOUGH.0, ENOUGH.1].map(|count| count.to_string());
    let said = words.say("sheet.cohorts.enough", &[("cohorts", &cohorts), ("customers", &customers)]);
    live::text(sheet, (RULE, BEGAN), &said, &label)?;
    if rows.more_ages() {
        let said = words.say("sheet.cohorts.ages", &[("age", &rows.oldest().to_string())]);
        live::text(sheet, (RULE + 1, BEGAN), &said, &label)?;
    }
    if !rows.more_cohorts() {
        return Ok(());
    }
    let (cohorts, customers) = kept::earlier(book);
    let say = |cohorts: &str, customers: &str| {
        let arguments = [("shown", COHORTS.to_string()), ("cohorts", cohorts.into()), ("customers", customers.into())];
        words.say("sheet.cohorts.earlier", &arguments.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    let chosen = book.layout.cell(At::new(Page::Kept, KEPT_CHOSEN, POSITION), Page::Cohorts);
    let column = |column| book.layout.cohort_constants(column);
    let (slices, months, sizes) = (column(INDEX), column(POSITION), column(rows.age(Kept::Customers, 0)));
    let which = format!("{slices},{chosen},{months},\"<\"&(sel_idx-{})", COHORTS - 1);
    let (count, sum) = (format!("COUNTIFS({which})"), format!("SUMIFS({sizes},{which})"));
    // The two numbers take the places of two characters that no language writes.
    let text = live::quoted(&say("\u{1}", "\u{2}"));
    let text = text.replace('\u{1}', &format!("\"&{count}&\"")).replace('\u{2}', &format!("\"&{sum}&\""));
    let said = if cohorts == 0 { String::new() } else { say(&cohorts.to_string(), &customers.to_string()) };
    let formula = format!("IF({count}=0,\"\",{text})");
    live::formula(sheet, (RULE + 2, BEGAN), &formula, live::Result::Text(&said), &label)
}

/// Draws the charts, one below the other.
fn charts(book: &Book, sheet: &mut Worksheet, plan: &mut Plan, width: u32) -> Result<(), XlsxError> {
    let rows = book.layout.cohorts();
    let pairs = [
        ("cohort_age", vec![Curve::Customers, Curve::Youngest, Curve::Younger, Curve::Older]),
        ("cohort_revenue", vec![Curve::Customers, Curve::Mrr]),
    ];
    for (id, curves) in pairs {
        plan.keep(CAPTION + CHART_ROWS * CHART);
        let caption = plan.row(CAPTION);
        for _ in 0..CHART_ROWS {
            plan.row(CHART);
        }
        let drawn = curves.iter().copied().filter(|curve| rows.of(*curve).is_some());
        let (first, last) = (rows.age(Kept::Customers, 0), rows.age(Kept::Customers, rows.oldest()));
        let ranges: Vec<String> = drawn
            .map(|curve| book.layout.range(At::new(Page::Kept, rows.curve(curve), first), rows.curve(curve), last))
            .collect();
        let mut shares = curves.iter().flat_map(|curve| (0..=rows.oldest()).map(|age| kept::share(book, *curve, age)));
        let is_empty = !shares.any(Number::is_present);
        captions::of_rows(book, sheet, (caption, BEGAN), (&ranges, is_empty))?;
        let drawn = Curves { id, curves, sheet: Page::Kept };
        chart::insert_curves(book, sheet, &drawn, (caption + 1, BEGAN), (width, CHART_ROWS * CHART - 4))?;
    }
    Ok(())
}
