//! The Cohorts sheet: who began in the same month and how much of them is kept, as heat maps of customers and of
//! revenue, for the whole company or a member that a drop-down chooses.

use rust_xlsxwriter::{
    ConditionalFormat3ColorScale, ConditionalFormatType, DataValidation, Format, FormatAlign, Worksheet, XlsxError,
};

use super::kept;
use crate::book::chart::{self, Curves};
use crate::book::layout::cohorts::{CHOICES, COHORTS, Curve, ENOUGH, INDEX, KEPT_CHOSEN, Kept, POSITION, has_curve};
use crate::book::layout::{At, Page};
use crate::book::theme::{Colour, Precision};
use crate::book::{Book, live, page};
use crate::fact::Slice;
use crate::number::{Number, Unit};

const BEGAN: u16 = 0;
const SIZE: u16 = 1;
const FIRST_AGE: u16 = 2;
/// The width of a column of an age.
const AGE_WIDTH: u32 = 6;
/// The row that says where means end, above the one that says what is left out.
const RULE: u32 = 4;
/// The first row of the charts, and how many rows they take.
const CHARTS: u32 = 7;
const CHART_ROWS: u32 = 13;
/// The size at which all ages stand on a page, and that at which more cohorts than these do with the charts.
const SCALE: u16 = 58;
const SMALL: (u32, u16) = (30, 52);

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = book.words;
    page::title(book, sheet, book.layout.sheet(Page::Cohorts), words.get("sheet.cohorts.below"))?;
    sheet.set_column_width(BEGAN, 11)?.set_column_width(SIZE, 12)?;
    for age in 0..=book.layout.cohorts().oldest() {
        sheet.set_column_width(column(age), AGE_WIDTH)?;
    }
    selection(book, sheet)?;
    notes(book, sheet)?;
    let whole = book.report.cohorts.get(&Slice::Total).map(Vec::as_slice).unwrap_or_default();
    let mut customers = CHARTS;
    if has_curve(whole) {
        charts(book, sheet)?;
        customers += CHART_ROWS + 1;
    }
    let behind = Map { book, kept: Kept::Customers, row: customers }.write(sheet)?;
    Map { book, kept: Kept::Mrr, row: behind + 1 }.write(sheet)?;
    page::paper(book, sheet);
    let scale = if book.layout.cohorts().shown() > SMALL.0 { SMALL.1 } else { SCALE };
    sheet.set_paper_size(page::A4).set_landscape().set_print_scale(scale).set_page_breaks(&[behind + 1])?;
    sheet.set_freeze_panes(3, 0)?;
    Ok(())
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
    let format = theme.input().set_bold().set_num_format("@");
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
    let month = theme.styled(theme.sizes().heading, theme.colours().accent).set_bold();
    let month = month.set_num_format("mmmm yyyy").set_align(FormatAlign::Left);
    let serial = book.chosen().map_or(Number::ABSENT, |month| live::serial(month.first_day()));
    sheet.merge_range(at.row, at.column + 7, at.row, at.column + 11, "", &month)?;
    live::formula(sheet, (at.row, at.column + 7), "sel_month", live::Result::Number(serial), &month)?;
    sheet.set_row_height(at.row, 20)?;
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

fn charts(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for row in CHARTS..CHARTS + CHART_ROWS {
        sheet.set_row_height_pixels(row, 20)?;
    }
    let pairs = [
        ("cohort_age", vec![Curve::Customers, Curve::Youngest, Curve::Younger, Curve::Older]),
        ("cohort_revenue", vec![Curve::Customers, Curve::Mrr]),
    ];
    for (at, (id, curves)) in [BEGAN, column(11)].into_iter().zip(pairs) {
        let drawn = Curves { id, curves, sheet: Page::Kept };
        chart::insert_curves(book, sheet, &drawn, (CHARTS, at), (600, CHART_ROWS * 20))?;
    }
    Ok(())
}

/// A heat map with the row of its heading.
struct Map<'a> {
    book: &'a Book<'a>,
    kept: Kept,
    row: u32,
}

impl Map<'_> {
    /// Writes the map; returns the row behind it.
    fn write(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let rows = self.book.layout.cohorts();
        self.head(sheet)?;
        self.reached(sheet)?;
        self.mean(sheet)?;
        for place in 0..rows.shown() {
            self.cohort(sheet, place)?;
        }
        let last = self.first() + rows.shown() - 1;
        let scale = self.scale();
        sheet.add_conditional_format(self.first() - 1, FIRST_AGE, last, column(rows.oldest()), &scale)?;
        self.legend(sheet, last + 2)?;
        Ok(last + 4)
    }

    /// Returns the row of the youngest cohort; above it stand the mean, and above that how many it is made of.
    fn first(&self) -> u32 {
        self.row + 4
    }

    fn words(&self, key: &str) -> &str {
        let kind = if self.kept == Kept::Customers { "customers" } else { "mrr" };
        self.book.words.find(&format!("sheet.cohorts.{kind}.{key}")).unwrap_or_default()
    }

    fn head(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (words, theme) = (self.book.words, &self.book.theme);
        let heading = theme.heading().set_background_color(theme.colours().panel);
        let last = column(self.book.layout.cohorts().oldest());
        for at in BEGAN..=last {
            live::text(sheet, (self.row, at), if at == BEGAN { self.words("title") } else { "" }, &heading)?;
        }
        sheet.set_row_height(self.row, 20)?;
        let right = theme.header().set_align(FormatAlign::Right);
        live::text(sheet, (self.row + 1, BEGAN), words.get("sheet.cohorts.began"), &theme.header())?;
        live::text(sheet, (self.row + 1, SIZE), self.words("size"), &right)?;
        for age in 0..=self.book.layout.cohorts().oldest() {
            let centred = theme.header().set_align(FormatAlign::Center);
            live::number(sheet, (self.row + 1, column(age)), Number::from(i64::from(age)), &centred)?;
        }
        sheet.set_row_height(self.row + 1, 16)?;
        Ok(())
    }

    fn cohort(&self, sheet: &mut Worksheet, place: u32) -> Result<(), XlsxError> {
        let (book, rows) = (self.book, self.book.layout.cohorts());
        let row = self.first() + place;
        let back = i64::from(place);
        let index = i64::try_from(book.report.chosen).unwrap_or(0) + 1 - back;
        let month = book.chosen().filter(|_| index > 0).map(|month| month.ago(i32::try_from(back).unwrap_or(0)));
        let began = month.map_or(Number::ABSENT, |month| live::serial(month.first_day()));
        let date = book.theme.text().set_num_format("mmm yy").set_align(FormatAlign::Left);
        let formula = format!("IF(sel_idx-{back}<1,\"\",EDATE(sel_month,-{back}))");
        live::formula(sheet, (row, BEGAN), &formula, live::Result::Number(began), &date)?;
        let unit = if self.kept == Kept::Customers { Unit::Count } else { Unit::Money };
        let size = kept::kept(book, (self.kept, place, 0));
        let began = book.layout.reference(kept::cell(book, (self.kept, place, 0)), Page::Cohorts);
        let format = book.number(unit, Precision::Short);
        live::formula(sheet, (row, SIZE), &began, live::Result::Number(size), &format)?;
        let share = self.format();
        let size_cell = format!("${}", At::new(Page::Cohorts, row, SIZE).relative());
        for age in 0..=rows.oldest() {
            let cell = book.layout.reference(kept::cell(book, (self.kept, place, age)), Page::Cohorts);
            let formula = format!("IF(ISNUMBER({cell}),{cell}/{size_cell},\"\")");
            let value = kept::kept(book, (self.kept, place, age)).over(size);
            live::formula(sheet, (row, column(age)), &formula, live::Result::Number(value), &share)?;
        }
        sheet.set_row_height(row, 15)?;
        Ok(())
    }

    fn format(&self) -> Format {
        self.book.theme.text().set_num_format("0%").set_align(FormatAlign::Center)
    }

    /// Writes how many cohorts have reached each age.
    fn reached(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (book, rows, label) = (self.book, self.book.layout.cohorts(), self.book.theme.label());
        let row = self.row + 2;
        live::text(sheet, (row, BEGAN), book.words.get("sheet.cohorts.reached"), &label)?;
        let format = label.set_num_format("0").set_align(FormatAlign::Center);
        for age in 0..=rows.oldest() {
            let first = book.layout.reference(kept::cell(book, (self.kept, 0, age)), Page::Cohorts);
            let last = kept::cell(book, (self.kept, rows.shown() - 1, age)).relative();
            let count = format!("COUNT({first}:{last})");
            let value = live::Result::Number(kept::reached(book, self.kept, age));
            live::formula(sheet, (row, column(age)), &format!("IF({count}=0,\"\",{count})"), value, &format)?;
        }
        sheet.set_row_height(row, 15)?;
        Ok(())
    }

    /// Writes the mean of each age, weighted by what the cohorts began with.
    fn mean(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (book, rows) = (self.book, self.book.layout.cohorts());
        let row = self.first() - 1;
        let curve = if self.kept == Kept::Customers { Curve::Customers } else { Curve::Mrr };
        let bold = self.format().set_bold();
        live::text(sheet, (row, BEGAN), book.words.get("sheet.cohorts.mean"), &book.theme.text().set_bold())?;
        for age in 0..=rows.oldest() {
            let at = At::new(Page::Kept, rows.curve(curve), rows.age(Kept::Customers, age));
            let formula = format!("IFERROR({},\"\")", book.layout.reference(at, Page::Cohorts));
            let value = live::Result::Number(kept::share(book, curve, age));
            live::formula(sheet, (row, column(age)), &formula, value, &bold)?;
        }
        sheet.set_row_height(row, 18)?;
        Ok(())
    }

    /// Returns the shares at which the colours stand: of customers none can be kept beyond all, of revenue more can.
    fn stops(&self) -> [(f64, Colour); 3] {
        let colours = self.book.theme.colours();
        match self.kept {
            Kept::Customers => [(0.4, colours.bad_fill), (0.7, colours.watch_fill), (1.0, colours.good_fill)],
            Kept::Mrr => [(0.5, colours.bad_fill), (1.0, colours.page), (1.5, colours.good_fill)],
        }
    }

    fn scale(&self) -> ConditionalFormat3ColorScale {
        let [low, middle, high] = self.stops();
        ConditionalFormat3ColorScale::new()
            .set_minimum(ConditionalFormatType::Number, low.0)
            .set_minimum_color(low.1)
            .set_midpoint(ConditionalFormatType::Number, middle.0)
            .set_midpoint_color(middle.1)
            .set_maximum(ConditionalFormatType::Number, high.0)
            .set_maximum_color(high.1)
    }

    fn legend(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let theme = &self.book.theme;
        live::text(sheet, (row, BEGAN), self.book.words.get("sheet.cohorts.legend"), &theme.label())?;
        for (at, (share, colour)) in (FIRST_AGE..).zip(self.stops()) {
            let format = self.format().set_background_color(colour);
            sheet.write_number_with_format(row, at, share, &format)?;
        }
        live::text(sheet, (row, FIRST_AGE + 4), self.words("legend"), &theme.label())
    }
}
