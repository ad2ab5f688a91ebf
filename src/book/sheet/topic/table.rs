//! The table of KPIs: each for the chosen month, the month before, the same month last year and the quarter, with its
//! goal, its year, and how many cases it rests on. What rests on too few is grey and never coloured.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, XlsxError};

use super::{Canvas, HIDDEN, HIDDEN_TOO, LAST, unseen};
use crate::book::chosen::Chosen;
use crate::book::layout::{At, Judged};
use crate::book::page::underlined;
use crate::book::plan::Plan;
use crate::book::spoken::{Figure, Phrase};
use crate::book::theme::Precision;
use crate::book::{bands, live, outline, sparkline, ways};
use crate::compare::Span;
use crate::number::{Number, Unit};
use crate::report::KpiRow;

const NAME: u16 = 0;
const VALUE: u16 = 1;
const BEFORE: u16 = 2;
const LAST_YEAR: u16 = 4;
const QUARTER: u16 = 6;
const GOAL: u16 = 7;
const STATUS: u16 = 8;
const YEAR: u16 = 9;
const EVIDENCE: u16 = LAST;
/// The heights of rows in pixels.
const HEAD: u32 = 32;
const ROW: u32 = 20;

/// Writes the table.
pub(super) fn write(canvas: &mut Canvas, kpis: &[String]) -> Result<(), XlsxError> {
    let rows = rows(&mut canvas.plan, kpis);
    if let [(head, _), .., (last, _)] = rows.as_slice() {
        outline::below(canvas.sheet, head + 1, *last)?;
    }
    for (row, id) in rows {
        match id.and_then(|id| canvas.book.kpi(id)) {
            Some(kpi) => (Line { kpi, row }).write(canvas)?,
            None => head(canvas, row)?,
        }
    }
    Ok(())
}

/// Plans the rows: a head, repeated where a sheet of paper begins, and one for each KPI.
fn rows<'a>(plan: &mut Plan, kpis: &'a [String]) -> Vec<(u32, Option<&'a str>)> {
    let mut rows = vec![(plan.row(HEAD), None)];
    for id in kpis {
        if !plan.fits(ROW) {
            rows.push((plan.row(HEAD), None));
        }
        rows.push((plan.row(ROW), Some(id.as_str())));
    }
    rows
}

/// Returns the row of a KPI on a page whose table has some KPIs.
pub(in crate::book) fn row_of(kpis: &[String], id: &str) -> Option<u32> {
    let rows = rows(&mut Plan::new(&super::HEADS), kpis);
    rows.into_iter().find(|(_, other)| *other == Some(id)).map(|(row, _)| row)
}

fn head(canvas: &mut Canvas, row: u32) -> Result<(), XlsxError> {
    let left = canvas.book.theme.header();
    let right = left.clone().set_align(FormatAlign::Right);
    let after = left.clone().set_indent(1);
    let heads = [
        ("column.kpi", &left),
        ("column.value", &right),
        ("topic.before", &right),
        ("column.percentage", &right),
        ("topic.last_year", &right),
        ("column.percentage", &right),
        ("topic.quarter", &right),
        ("topic.goal", &after),
        ("column.status", &left),
        ("topic.year", &left),
        ("topic.evidence", &right),
    ];
    for (column, (key, format)) in (0..).zip(heads) {
        live::text(canvas.sheet, (row, column), canvas.book.words.get(key), format)?;
    }
    Ok(())
}

/// A KPI's row.
struct Line<'a> {
    kpi: &'a KpiRow,
    row: u32,
}

impl Line<'_> {
    fn write(&self, canvas: &mut Canvas) -> Result<(), XlsxError> {
        let (book, row) = (canvas.book, self.row);
        let text = underlined(book, book.theme.text().set_shrink());
        let id = &self.kpi.kpi.id;
        ways::name(book, canvas.sheet, (row, NAME), (id, book.layout.definition(id)), &text)?;
        let chosen = Chosen { book, row: self.kpi, from: canvas.page };
        self.value(canvas, &chosen)?;
        let number = self.number(canvas);
        for (column, span) in [(BEFORE, Span::PreviousMonth), (LAST_YEAR, Span::MonthLastYear)] {
            let before = chosen.over(span);
            self.put(canvas, column, &before, &number)?;
            let change = chosen.change(&before);
            let small = book.theme.styled(book.theme.sizes().small, book.theme.colours().muted).set_shrink();
            let format = underlined(book, small.set_align(FormatAlign::Right).set_num_format(change.format));
            self.put(canvas, column + 1, &Figure::new(change.formula, change.value), &format)?;
        }
        self.put(canvas, QUARTER, &chosen.over(Span::QuarterToDate), &number)?;
        let goal = chosen.goal();
        let muted = underlined(book, book.theme.label().set_indent(1).set_shrink());
        live::formula(canvas.sheet, (row, GOAL), &goal.formula, live::Result::Text(&goal.text), &muted)?;
        self.status(canvas, &chosen, &text)?;
        live::text(canvas.sheet, (row, YEAR), "", &text)?;
        if let Some(sparkline) = sparkline::in_table(book, self.kpi) {
            canvas.sheet.add_sparkline(row, YEAR, &sparkline)?;
        }
        self.evidence(canvas, &chosen)?;
        self.colour(canvas)
    }

    /// Writes the grade and the number of cases, and that number alone for the rules of colour.
    fn evidence(&self, canvas: &mut Canvas, chosen: &Chosen) -> Result<(), XlsxError> {
        let (book, row) = (canvas.book, self.row);
        let n = Figure::new(chosen.judged(Judged::Evidence), self.kpi.evidence);
        self.put(canvas, HIDDEN_TOO, &n, &unseen(book))?;
        let cell = |column| At::new(canvas.page, row, column).relative();
        let value = Figure::new(cell(VALUE), chosen.over(Span::Month).value);
        let rests = book.rests_on(&Figure::new(cell(HIDDEN_TOO), n.value));
        let rests = value.present().choose(rests, Phrase::constant(""));
        let muted = underlined(book, book.theme.label().set_align(FormatAlign::Right).set_shrink());
        live::formula(canvas.sheet, (row, EVIDENCE), &rests.formula, live::Result::Text(&rests.text), &muted)
    }

    /// Writes the value; a month without one says why, or that it is not available.
    fn value(&self, canvas: &mut Canvas, chosen: &Chosen) -> Result<(), XlsxError> {
        let (figure, absent) = (chosen.over(Span::Month), chosen.said());
        let formula = format!("IF(ISNUMBER({0}),{0},{1})", figure.formula, absent.formula);
        let result = if figure.value.is_present() {
            live::Result::Number(figure.value)
        } else {
            live::Result::Text(&absent.text)
        };
        let format = self.number(canvas).set_bold();
        live::formula(canvas.sheet, (self.row, VALUE), &formula, result, &format)
    }

    /// Returns the format of the values: amounts with their cents where they are small in every month.
    fn number(&self, canvas: &Canvas) -> Format {
        let unit = self.kpi.kpi.unit;
        let small = |number: &Number| number.size().compare(Number::from(1_000)).is_none_or(std::cmp::Ordering::is_lt);
        let precision = match unit {
            Unit::Money if self.kpi.months.iter().all(small) => Precision::Exact,
            Unit::Percent | Unit::Ratio | Unit::Count | Unit::Score => Precision::Exact,
            Unit::Money | Unit::Months | Unit::Days | Unit::Hours | Unit::Minutes | Unit::Seconds | Unit::Points => {
                Precision::Short
            }
        };
        underlined(canvas.book, canvas.book.kpi_number(self.kpi, precision).set_shrink())
    }

    fn put(&self, canvas: &mut Canvas, column: u16, figure: &Figure, format: &Format) -> Result<(), XlsxError> {
        live::formula(canvas.sheet, (self.row, column), &figure.formula, live::Result::Number(figure.value), format)
    }

    /// Writes the status in words, and as a number that nobody sees.
    fn status(&self, canvas: &mut Canvas, chosen: &Chosen, format: &Format) -> Result<(), XlsxError> {
        let status = self.kpi.verdict.status;
        let code = Figure::new(chosen.judged(Judged::Status), status);
        self.put(canvas, HIDDEN, &code, &unseen(canvas.book))?;
        let own = At::new(canvas.page, self.row, HIDDEN).relative();
        let (formula, words) = canvas.book.status_words(&own, status, &chosen.misses());
        live::formula(canvas.sheet, (self.row, STATUS), &formula, live::Result::Text(&words), format)
    }

    /// Colours the value and the status by the status, and the changes by whether they are for the better.
    fn colour(&self, canvas: &mut Canvas) -> Result<(), XlsxError> {
        let (book, row) = (canvas.book, self.row);
        let n = At::new(canvas.page, row, HIDDEN_TOO).fixed();
        let grey = bands::grey(&book.theme);
        let value = At::new(canvas.page, row, VALUE).fixed();
        // So are the words that stand in the place of a value.
        let rule = format!("=IF(ISNUMBER({value}),{},TRUE)", bands::too_little(&n));
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(grey).set_stop_if_true(true);
        for column in [VALUE, BEFORE + 1, LAST_YEAR + 1, STATUS] {
            canvas.sheet.add_conditional_format(row, column, row, column, &rule)?;
        }
        let code = At::new(canvas.page, row, HIDDEN).fixed();
        for rule in bands::by_status(&book.theme, &code) {
            for column in [VALUE, STATUS] {
                canvas.sheet.add_conditional_format(row, column, row, column, &rule)?;
            }
        }
        let Some((more, less)) = bands::changes(&book.theme, self.kpi.kpi.better) else { return Ok(()) };
        for column in [BEFORE + 1, LAST_YEAR + 1] {
            let cell = At::new(canvas.page, row, column).fixed();
            for (sign, colour) in [(">", more), ("<", less)] {
                let rule = format!("=IF(ISNUMBER({cell}),{cell}{sign}0,FALSE)");
                let look = Format::new().set_font_color(colour);
                let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look);
                canvas.sheet.add_conditional_format(row, column, row, column, &rule)?;
            }
        }
        Ok(())
    }
}
