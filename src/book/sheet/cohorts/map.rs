//! A heat map of cohorts: a row for all of them together, one for each age of cohorts, and one for each cohort.
//!
//! Its colours are rules and no scale, because they ask how many customers a row began with: of fewer than make a B, one
//! customer more or less would change the colour, and such a row has greys instead, which show how much and judge nothing.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Worksheet, XlsxError};

use super::{BEGAN, FIRST_AGE, SIZE, column, few};
use crate::book::layout::cohorts::{Curve, Kept};
use crate::book::layout::{At, Page};
use crate::book::plan::Plan;
use crate::book::sheet::kept;
use crate::book::theme::{Colour, Precision};
use crate::book::{Book, bands, live, outline};
use crate::goal::ENOUGH;
use crate::number::{COMPARISON_PLACES, Number, Unit};

/// The heights of rows in pixels: the heading, the head, how many cohorts there are, all of them together, a row, a row
/// where there are too many for a sheet of paper, the gap before and behind the legend.
const HEADING: u32 = 27;
const HEAD: u32 = 21;
const REACHED: u32 = 20;
const MEAN: u32 = 23;
const ROW: u32 = 20;
const LOW_ROW: u32 = 17;
const GAP: u32 = 10;
/// How many shades there are.
const STEPS: usize = 5;

/// A heat map.
pub(super) struct Map<'a> {
    /// The report, the words and the addresses.
    pub(super) book: &'a Book<'a>,
    /// What is kept.
    pub(super) kept: Kept,
}

impl Map<'_> {
    /// Writes the map, on one sheet of paper.
    pub(super) fn write(&self, sheet: &mut Worksheet, plan: &mut Plan) -> Result<(), XlsxError> {
        let shown = self.book.layout.cohorts().shown();
        plan.row(GAP);
        let pooled = u32::try_from(self.pooled().count()).unwrap_or(0);
        let with = |height| HEADING + 2 * GAP + 2 * ROW + HEAD + REACHED + MEAN + (pooled + shown) * height;
        // The last row would stand alone on a sheet of paper, without its head.
        let height = if plan.holds(with(ROW)) { ROW } else { LOW_ROW };
        plan.keep(with(height));
        self.heading(sheet, plan.row(HEADING))?;
        // In front of the rows: below, the rows that an early month leaves empty would part it from the others.
        plan.row(GAP);
        self.legend(sheet, plan)?;
        plan.row(GAP);
        self.head(sheet, plan.row(HEAD))?;
        self.reached(sheet, plan.row(REACHED))?;
        let mean = if self.kept == Kept::Customers { Curve::Customers } else { Curve::Mrr };
        let first = plan.row(MEAN);
        self.together(sheet, first, mean)?;
        for curve in self.pooled() {
            let row = plan.row(height);
            self.together(sheet, row, curve)?;
        }
        let cohorts = plan.next();
        for place in 0..shown {
            let row = plan.row(height);
            self.cohort(sheet, row, place)?;
        }
        outline::below(sheet, cohorts, plan.next() - 1)?;
        self.colour(sheet, first, plan.next() - 1)
    }

    /// Returns the groups of cohorts that have a row of their own.
    fn pooled(&self) -> impl Iterator<Item = Curve> {
        let rows = self.book.layout.cohorts();
        let groups = [Curve::Youngest, Curve::Younger, Curve::Older].into_iter();
        groups.filter(|curve| curve.kept() == self.kept && rows.of(*curve).is_some())
    }

    fn words(&self, key: &str) -> &str {
        let kind = if self.kept == Kept::Customers { "customers" } else { "mrr" };
        self.book.words.find(&format!("sheet.cohorts.{kind}.{key}")).unwrap_or_default()
    }

    fn heading(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let theme = &self.book.theme;
        let heading = theme.heading().set_background_color(theme.colours().panel);
        for at in BEGAN..=column(self.book.layout.cohorts().oldest()) {
            live::text(sheet, (row, at), if at == BEGAN { self.words("title") } else { "" }, &heading)?;
        }
        Ok(())
    }

    fn head(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let (words, theme) = (self.book.words, &self.book.theme);
        let right = theme.header().set_align(FormatAlign::Right);
        live::text(sheet, (row, BEGAN), words.get("sheet.cohorts.began"), &theme.header())?;
        live::text(sheet, (row, SIZE), self.words("size"), &right)?;
        for age in 0..=self.book.layout.cohorts().oldest() {
            let centred = theme.header().set_align(FormatAlign::Center);
            live::number(sheet, (row, column(age)), Number::from(i64::from(age)), &centred)?;
        }
        Ok(())
    }

    fn cohort(&self, sheet: &mut Worksheet, row: u32, place: u32) -> Result<(), XlsxError> {
        let (book, rows) = (self.book, self.book.layout.cohorts());
        let back = i64::from(place);
        let index = i64::try_from(book.report.chosen).unwrap_or(0) + 1 - back;
        let month = book.chosen().filter(|_| index > 0).map(|month| month.ago(i32::try_from(back).unwrap_or(0)));
        let began = month.map_or(Number::ABSENT, |month| live::serial(month.first_day()));
        let date = book.theme.text().set_num_format(book.theme.short_month()).set_align(FormatAlign::Left);
        let formula = format!("IF(sel_idx-{back}<1,\"\",EDATE(sel_month,-{back}))");
        live::formula(sheet, (row, BEGAN), &formula, live::Result::Number(began), &date)?;
        let unit = if self.kept == Kept::Customers { Unit::Count } else { Unit::Money };
        let size = kept::kept(book, (self.kept, place, 0));
        let began = book.layout.reference(kept::cell(book, (self.kept, place, 0)), Page::Cohorts);
        let format = book.number(unit, Precision::Short).set_shrink();
        live::formula(sheet, (row, SIZE), &began, live::Result::Number(size), &format)?;
        self.customers(sheet, row, place)?;
        let share = self.format();
        let size_cell = format!("${}", At::new(Page::Cohorts, row, SIZE).relative());
        for age in 0..=rows.oldest() {
            let cell = book.layout.reference(kept::cell(book, (self.kept, place, age)), Page::Cohorts);
            let formula = format!("IF(ISNUMBER({cell}),{cell}/{size_cell},\"\")");
            let value = kept::kept(book, (self.kept, place, age)).over(size);
            live::formula(sheet, (row, column(age)), &formula, live::Result::Number(value), &share)?;
        }
        Ok(())
    }

    /// Writes with how many customers a cohort began, for the rules of colour: they read their own sheet alone.
    fn customers(&self, sheet: &mut Worksheet, row: u32, place: u32) -> Result<(), XlsxError> {
        let cell = (Kept::Customers, place, 0);
        let began = self.book.layout.reference(kept::cell(self.book, cell), Page::Cohorts);
        let value = live::Result::Number(kept::kept(self.book, cell));
        live::formula(sheet, (row, few(self.book)), &began, value, &self.book.theme.label().set_num_format(";;;"))
    }

    fn format(&self) -> Format {
        self.book
            .theme
            .text()
            .set_num_format(self.book.theme.plain(Unit::Percent, 0, 0))
            .set_align(FormatAlign::Center)
            .set_shrink()
    }

    /// Writes how many cohorts have reached each age.
    fn reached(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let (book, rows, label) = (self.book, self.book.layout.cohorts(), self.book.theme.label());
        live::text(sheet, (row, BEGAN), book.words.get("sheet.cohorts.reached"), &label)?;
        let format = label.set_num_format(book.theme.plain(Unit::Count, 0, 0)).set_align(FormatAlign::Center);
        for age in 0..=rows.oldest() {
            let first = book.layout.reference(kept::cell(book, (self.kept, 0, age)), Page::Cohorts);
            let last = kept::cell(book, (self.kept, rows.shown() - 1, age)).relative();
            let count = format!("COUNT({first}:{last})");
            let value = live::Result::Number(kept::reached(book, self.kept, age));
            live::formula(sheet, (row, column(age)), &format!("IF({count}=0,\"\",{count})"), value, &format)?;
        }
        Ok(())
    }

    /// Writes what several cohorts together keep at each age, weighted by what they began with.
    fn together(&self, sheet: &mut Worksheet, row: u32, curve: Curve) -> Result<(), XlsxError> {
        let (book, rows) = (self.book, self.book.layout.cohorts());
        let bold = self.format().set_bold();
        let is_whole = matches!(curve, Curve::Customers | Curve::Mrr);
        let of_group = format!("curve.{}", curve.id());
        let name = book.words.get(if is_whole { "sheet.cohorts.mean" } else { &of_group });
        live::text(sheet, (row, BEGAN), name, &book.theme.text().set_bold())?;
        // The curves end where too few customers make them: what is there is evidence enough.
        live::number(sheet, (row, few(book)), Number::from(ENOUGH), &book.theme.label().set_num_format(";;;"))?;
        for age in 0..=rows.oldest() {
            let at = At::new(Page::Kept, rows.curve(curve), rows.age(Kept::Customers, age));
            let formula = format!("IFERROR({},\"\")", book.layout.reference(at, Page::Cohorts));
            let value = live::Result::Number(kept::share(book, curve, age));
            live::formula(sheet, (row, column(age)), &formula, value, &bold)?;
        }
        Ok(())
    }

    /// Returns the percentages from which on a shade holds, the highest first: of customers none can be kept beyond all,
    /// of revenue more can.
    fn bounds(&self) -> [u32; STEPS] {
        if self.kept == Kept::Customers { [95, 80, 65, 50, 0] } else { [110, 100, 90, 70, 0] }
    }

    /// Returns the colours that judge, the highest first.
    fn colours(&self) -> [Colour; STEPS] {
        let colours = self.book.theme.colours();
        let (low, middle, high) = (colours.bad_fill, colours.watch_fill, colours.good_fill);
        [high, high.halfway(middle), middle, low.halfway(middle), low]
    }

    /// Returns the greys for what rests on too little to be judged, the highest first.
    fn greys(&self) -> [Colour; STEPS] {
        let colours = self.book.theme.colours();
        let (low, high) = (colours.page, colours.few_fill);
        let middle = low.halfway(high);
        [high, high.halfway(middle), middle, low.halfway(middle), low]
    }

    /// Adds the rules that colour the rows; the first that holds decides.
    fn colour(&self, sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
        let end = column(self.book.layout.cohorts().oldest());
        let cell = At::new(Page::Cohorts, first, FIRST_AGE).relative();
        let n = format!("${}", At::new(Page::Cohorts, first, few(self.book)).relative());
        let few = bands::too_little(&n);
        let muted = bands::grey(&self.book.theme);
        let greys = self.greys().map(|grey| (Some(&few), muted.clone().set_background_color(grey)));
        let colours = self.colours().map(|colour| (None, Format::new().set_background_color(colour)));
        for (bound, (few, format)) in self.bounds().into_iter().cycle().zip(greys.into_iter().chain(colours)) {
            let reached = format!("ROUND({cell}*100,{COMPARISON_PLACES})>={bound}");
            let holds = few.map_or(reached.clone(), |few| format!("IF({few},{reached},FALSE)"));
            let rule = ConditionalFormatFormula::new()
                .set_rule(format!("=IF(ISNUMBER({cell}),{holds},FALSE)").as_str())
                .set_format(format)
                .set_stop_if_true(true);
            sheet.add_conditional_format(first, FIRST_AGE, last, end, &rule)?;
        }
        Ok(())
    }

    /// Writes what the colours mean.
    fn legend(&self, sheet: &mut Worksheet, plan: &mut Plan) -> Result<(), XlsxError> {
        let (theme, words, row) = (&self.book.theme, self.book.words, plan.row(ROW));
        live::text(sheet, (row, BEGAN), words.get("sheet.cohorts.legend"), &theme.label())?;
        let steps = self.bounds().into_iter().zip(self.colours()).rev();
        for (at, (bound, colour)) in (FIRST_AGE..).step_by(2).zip(steps) {
            let format = theme.label().set_align(FormatAlign::Center).set_background_color(colour);
            let from = words.say("sheet.cohorts.from", &[("share", &bound.to_string())]);
            sheet.merge_range(row, at, row, at + 1, "", &format)?;
            live::text(sheet, (row, at), &from, &format)?;
        }
        let grey = words.say("sheet.cohorts.grey", &[("customers", &ENOUGH.to_string())]);
        let said = format!("{grey} {}", self.words("legend"));
        live::text(sheet, (plan.row(ROW), BEGAN), &said, &theme.label())
    }
}
