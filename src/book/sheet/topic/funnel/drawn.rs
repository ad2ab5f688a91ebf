//! The funnel of the whole company, step below step, with its bars beside it.

use rust_xlsxwriter::{FormatAlign, XlsxError};

use super::step::Run;
use super::{BAR, FIRST_STEP, HEAD, NAME, mark};
use crate::book::chart::{self, Funnel};
use crate::book::layout::At;
use crate::book::live;
use crate::book::page::underlined;
use crate::book::sheet::topic::{Canvas, HIDDEN, HIDDEN_TOO, PANEL, PANELS, unseen};
use crate::book::spoken::{Figure, Phrase};
use crate::book::theme::Precision;
use crate::number::{Number, Unit};

/// The columns: how many, which share of the step before, what is usual, and how the two compare.
const NUMBER: u16 = 1;
const SHARE: u16 = 2;
const USUAL: u16 = 3;
pub(super) const COMPARED: u16 = 4;
/// The hidden columns of what the bars are drawn from: their names, the pads before them, the bars.
const LABEL: u16 = HIDDEN;
const PAD: u16 = HIDDEN_TOO;
const LENGTH: u16 = HIDDEN_TOO + 1;

/// Writes the rows and inserts the chart.
pub(super) fn write(canvas: &mut Canvas, (head, rows): (u32, &[u32]), whole: &Run) -> Result<(), XlsxError> {
    let (words, left) = (canvas.book.words, canvas.book.theme.header());
    let right = left.clone().set_align(FormatAlign::Right);
    let heads = ["step", "number", "share", "usual", "compared"];
    for (column, key) in (NAME..).zip(heads) {
        let format = if column == NAME { &left } else { &right };
        live::text(canvas.sheet, (head, column), words.get(&format!("list.funnel.{key}")), format)?;
    }
    let (Some(first), Some(last)) = (rows.first(), rows.get(whole.steps.len() - 1)) else { return Ok(()) };
    let longest = (0..whole.steps.len()).map(|place| length(canvas, whole, place)).reduce(more).unwrap_or_default();
    for (place, row) in (0..whole.steps.len()).zip(rows) {
        numbers(canvas, *row, (whole, place))?;
        bar(canvas, (*row, *first, *last), (whole, place), longest)?;
    }
    let funnel = Funnel { rows: (*first, *last), columns: (LABEL, PAD, LENGTH), page: canvas.page };
    let height = HEAD + BAR * u32::try_from(rows.len()).unwrap_or(1);
    let column = PANELS.last().copied().unwrap_or(COMPARED + 1);
    chart::insert_funnel(canvas.book, canvas.sheet, funnel, (head, column), (PANEL, height))
}

/// Returns the longer of two bars, one of which may be missing.
fn more(a: Number, b: Number) -> Number {
    a.greatest(b).or(a).or(b)
}

fn numbers(canvas: &mut Canvas, row: u32, (whole, place): (&Run, usize)) -> Result<(), XlsxError> {
    let book = canvas.book;
    let name = whole.step_name(book, place);
    live::text(canvas.sheet, (row, NAME), name, &underlined(book, book.theme.text().set_shrink()))?;
    let column = FIRST_STEP + u16::try_from(place).unwrap_or(0);
    let from = |row| At::new(canvas.page, row, column).fixed();
    let shown = |cell: String| format!("IF(ISNUMBER({cell}),{cell},\"\")");
    let arrived = Figure::new(shown(from(whole.numbers)), whole.arrived(book, place, 0).value);
    let mut figures = vec![(NUMBER, arrived, Unit::Count)];
    if place > 0 {
        let share = Figure::new(shown(from(whole.shares)), whole.share(book, place).value);
        let usual = whole.usual_share(book, place);
        figures.extend([
            (SHARE, share, Unit::Percent),
            (USUAL, usual, Unit::Percent),
            (COMPARED, whole.compared(book, place), Unit::Percent),
        ]);
    }
    for column in NUMBER..=COMPARED {
        live::text(canvas.sheet, (row, column), "", &underlined(book, book.theme.text()))?;
    }
    for (column, figure, unit) in figures {
        let precision = if unit == Unit::Count { Precision::Exact } else { Precision::Short };
        let mut format = book.number(unit, precision).set_shrink();
        if column == COMPARED {
            format = format.set_num_format(book.theme.signed_share());
        }
        let result = live::Result::Number(figure.value);
        live::formula(canvas.sheet, (row, column), &figure.formula, result, &underlined(book, format))?;
    }
    if place > 0 {
        mark(canvas, (row, NAME, COMPARED), (whole, place))?;
    }
    Ok(())
}

/// Returns how long a step's bar is: the cube root of its number, as steps differ by thousands.
fn length(canvas: &Canvas, whole: &Run, place: usize) -> Number {
    whole.arrived(canvas.book, place, 0).value.power(Number::ONE.over(Number::from(3)))
}

/// Writes what a bar is drawn from: its name with the number, the pad that centres it, and its length.
fn bar(
    canvas: &mut Canvas,
    (row, first, last): (u32, u32, u32),
    (whole, place): (&Run, usize),
    longest: Number,
) -> Result<(), XlsxError> {
    let (book, page) = (canvas.book, canvas.page);
    let format = unseen(book);
    let number = At::new(page, row, NUMBER).fixed();
    let arrived = Figure::new(number.clone(), whole.arrived(book, place, 0).value);
    let name = whole.step_name(book, place);
    let said = book.speaker().say(Unit::Count, &arrived);
    let label = Phrase::fill("{name}: {number}", &[("name", &Phrase::constant(name)), ("number", &said)]);
    let label = arrived.present().choose(label, Phrase::constant(name));
    // A chart shows a name as its cell does: this one may not be made unseen.
    let seen = book.theme.label();
    live::formula(canvas.sheet, (row, LABEL), &label.formula, live::Result::Text(&label.text), &seen)?;
    let length = length(canvas, whole, place);
    let formula = format!("IF(ISNUMBER({number}),{number}^(1/3),\"\")");
    live::formula(canvas.sheet, (row, LENGTH), &formula, live::Result::Number(length), &format)?;
    let at = |row| At::new(page, row, LENGTH).fixed();
    let formula = format!("IF(ISNUMBER({0}),(MAX({1}:{2})-{0})/2,\"\")", at(row), at(first), at(last));
    let pad = longest.minus(length).over(Number::from(2));
    live::formula(canvas.sheet, (row, PAD), &formula, live::Result::Number(pad), &format)
}
