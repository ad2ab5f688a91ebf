//! The funnel of the chosen month, of the whole company and of each channel: how many arrive at each step, which share
//! of the step before they are, and the step that lost most against what is usual for it. A step is judged only where
//! enough arrived at the step before.
//!
//! What is usual is the median share of the six months before. Those shares stand in hidden columns beside the tables.

mod drawn;
mod step;

use rust_xlsxwriter::{ConditionalFormatFormula, FormatAlign, XlsxError};

use super::by_month::heading;
use super::channels::places_with;
use super::{Canvas, GAP};
use crate::book::layout::At;
use crate::book::page::underlined;
use crate::book::spoken::{Figure, Phrase};
use crate::book::theme::Precision;
use crate::book::{bands, live, outline};
use crate::goal::ENOUGH;
use crate::number::{Number, Unit};
use step::{Run, Who, is_known};

pub(super) use step::LAST_HIDDEN;

/// The steps in their order, each a fact.
const STEPS: [&str; 8] =
    ["targeted", "impressions", "clicks", "visitors", "signups", "leads", "qualified_leads", "won_leads"];
const NAME: u16 = 0;
/// The column of the first step in the tables by channel, and that of the step which lost most.
const FIRST_STEP: u16 = 1;
const LOST: u16 = 9;
/// The heights of rows in pixels; a row of the funnel itself is as high as its bar.
const TITLE: u32 = 40;
const HEAD: u32 = 32;
const ROW: u32 = 18;
const BAR: u32 = 26;
const NOTE: u32 = 18;

/// Writes the funnel, where the data have two steps of it.
pub(super) fn write(canvas: &mut Canvas) -> Result<(), XlsxError> {
    let steps: Vec<&str> = STEPS.into_iter().filter(|step| is_known(canvas.book, step)).collect();
    if steps.len() < 2 {
        return Ok(());
    }
    // The chart beside the steps stands on one sheet of paper.
    canvas.plan.keep(TITLE + NOTE + HEAD + BAR * u32::try_from(STEPS.len()).unwrap_or(0));
    heading(canvas, "list.funnel.title")?;
    let (sentence, whole_head) = (canvas.plan.row(NOTE), canvas.plan.row(HEAD));
    let bars: Vec<u32> = (0..STEPS.len()).map(|_| canvas.plan.row(BAR)).collect();
    let runs = by_channel(canvas, &steps)?;
    let Some(whole) = runs.first() else { return Ok(()) };
    said(canvas, sentence, &bars, whole)?;
    drawn::write(canvas, (whole_head, &bars), whole)
}

/// Writes the two tables by channel, the whole company first: the numbers, then the shares.
fn by_channel<'s>(canvas: &mut Canvas, steps: &'s [&'s str]) -> Result<Vec<Run<'s>>, XlsxError> {
    let book = canvas.book;
    let channels = places_with(book, steps).map(Who::Channel);
    let everyone: Vec<Who> = std::iter::once(Who::Whole).chain(channels).collect();
    heading(canvas, "list.funnel.numbers")?;
    head(canvas, steps, "")?;
    let numbers: Vec<u32> = everyone.iter().map(|_| canvas.plan.row(ROW)).collect();
    heading(canvas, "list.funnel.shares")?;
    let names = head(canvas, steps, "list.funnel.lost_most")?;
    let shares: Vec<u32> = everyone.iter().map(|_| canvas.plan.row(ROW)).collect();
    for rows in [&numbers, &shares] {
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            outline::below(canvas.sheet, *first, *last)?;
        }
    }
    let mut runs = Vec::new();
    for (who, (numbers, shares)) in everyone.into_iter().zip(numbers.into_iter().zip(shares)) {
        let run = Run { who, steps, numbers, shares };
        line(canvas, &run, names)?;
        runs.push(run);
    }
    canvas.plan.row(GAP);
    let grey = book.words.say("list.funnel.grey", &[("cases", &ENOUGH.to_string())]);
    for text in [book.words.get("list.funnel.usual_is"), &grey, book.words.get("list.funnel.same_month")] {
        let note = canvas.plan.row(NOTE);
        live::text(canvas.sheet, (note, NAME), text, &book.theme.label())?;
    }
    Ok(runs)
}

/// Writes the names of the steps above a table; returns its row.
fn head(canvas: &mut Canvas, steps: &[&str], last: &str) -> Result<u32, XlsxError> {
    let row = canvas.plan.row(HEAD);
    let (words, left) = (canvas.book.words, canvas.book.theme.header());
    let right = left.clone().set_align(FormatAlign::Right);
    live::text(canvas.sheet, (row, NAME), words.get("dimension.channel"), &left)?;
    for column in FIRST_STEP..=LOST {
        live::text(canvas.sheet, (row, column), "", &left)?;
    }
    for (column, step) in (FIRST_STEP..).zip(steps) {
        live::text(canvas.sheet, (row, column), words.get(&format!("funnel.{step}")), &right)?;
    }
    let last = words.find(last).unwrap_or_default();
    live::text(canvas.sheet, (row, LOST), last, &left.set_indent(1))?;
    Ok(row)
}

/// Writes the numbers and the shares of the whole company or a channel, and which step lost most; `names` is the row with
/// the names of the steps.
fn line(canvas: &mut Canvas, run: &Run, names: u32) -> Result<(), XlsxError> {
    let book = canvas.book;
    let name = run.who.name(book);
    let text = if run.who == Who::Whole { book.theme.text().set_bold() } else { book.theme.text() };
    let text = underlined(book, text.set_shrink());
    let number = underlined(book, book.number(Unit::Count, Precision::Exact).set_shrink());
    let share = underlined(book, book.number(Unit::Percent, Precision::Short).set_shrink());
    for row in [run.numbers, run.shares] {
        for column in NAME..=LOST {
            live::text(canvas.sheet, (row, column), if column == NAME { &name } else { "" }, &text)?;
        }
    }
    for (place, column) in (0..run.steps.len()).zip(FIRST_STEP..) {
        let arrived = run.arrived(book, place, 0);
        live::formula(canvas.sheet, (run.numbers, column), &arrived.formula, result(&arrived), &number)?;
        if place > 0 {
            let figure = run.share(book, place);
            live::formula(canvas.sheet, (run.shares, column), &figure.formula, result(&figure), &share)?;
            run.usual(canvas, place)?;
        }
    }
    let lost = run.lost_most(book, names);
    let format = underlined(book, book.theme.text().set_indent(1).set_shrink());
    live::formula(canvas.sheet, (run.shares, LOST), &lost.formula, live::Result::Text(&lost.text), &format)?;
    for (place, column) in (1..run.steps.len()).zip(FIRST_STEP + 1..) {
        mark(canvas, (run.shares, column, column), (run, place))?;
    }
    Ok(())
}

fn result(figure: &Figure) -> live::Result<'static> {
    live::Result::Number(figure.value)
}

/// Colours cells of a step, given by their row with the first and the last column: the step that lost most, and in grey
/// what cannot be judged.
fn mark(
    canvas: &mut Canvas,
    (row, first, last): (u32, u16, u16),
    (run, place): (&Run, usize),
) -> Result<(), XlsxError> {
    let theme = &canvas.book.theme;
    let looks = [(run.is_thin(place), bands::grey(theme)), (run.is_bottleneck(place), bands::format(theme, 3))];
    for (condition, look) in looks {
        let rule = ConditionalFormatFormula::new().set_rule(format!("={condition}").as_str()).set_format(look);
        canvas.sheet.add_conditional_format(row, first, row, last, &rule)?;
    }
    Ok(())
}

/// Says which step of the whole company lost most, and how much; `rows` are those of its steps.
fn said(canvas: &mut Canvas, row: u32, rows: &[u32], whole: &Run) -> Result<(), XlsxError> {
    let book = canvas.book;
    let most = whole.loss(book);
    let all = compared(canvas, rows, whole);
    let size = Figure::new(format!("-({})", most.formula), most.value.negated());
    let cell = At::new(canvas.page, whole.shares, LOST).fixed();
    let step = Phrase::new(cell, whole.lost_most(book, 0).text);
    let share = book.speaker().say(Unit::Percent, &size);
    let sentence = book.words.get("list.funnel.bottleneck");
    let bottleneck = Phrase::fill(sentence, &[("step", &step), ("share", &share)]);
    let constant = |key| Phrase::constant(book.words.get(key));
    let too_few = Phrase::constant(book.words.say("list.funnel.too_few", &[("cases", &ENOUGH.to_string())]));
    // Where what can be judged lost nothing, what cannot be judged may have.
    let none = all.is("<", 0).choose(too_few.clone(), constant("list.funnel.no_bottleneck"));
    let judged = most.present().choose(most.is("<", 0).choose(bottleneck, none), too_few);
    let said = all.present().choose(judged, constant("list.funnel.unknown"));
    let format = book.theme.text().set_bold();
    live::formula(canvas.sheet, (row, NAME), &said.formula, live::Result::Text(&said.text), &format)
}

/// Returns the largest loss of the whole company, whether it can be judged or not.
fn compared(canvas: &Canvas, rows: &[u32], whole: &Run) -> Figure {
    let cell = |place: usize| {
        let row = rows.get(place).copied().unwrap_or_default();
        At::new(canvas.page, row, drawn::COMPARED).fixed()
    };
    let range = format!("{}:{}", cell(1), cell(whole.steps.len() - 1));
    let known = (1..whole.steps.len()).map(|place| whole.compared(canvas.book, place).value);
    let least = known.filter(|compared| compared.is_present()).reduce(Number::least).unwrap_or_default();
    Figure::new(format!("IF(COUNT({range})=0,\"\",MIN({range}))"), least)
}

impl Run<'_> {
    /// Returns the name of the step that lost most, where any lost at all.
    fn lost_most(&self, book: &crate::book::Book, names: u32) -> Phrase {
        let loss = self.loss(book);
        let (first, last) = (self.loss_cell(1), self.loss_cell(self.steps.len() - 1));
        let column = |place: usize| FIRST_STEP + u16::try_from(place).unwrap_or(0);
        let at = |place: usize| At::new(crate::book::layout::Page::Acquisition, names, column(place)).fixed();
        let text = (1..self.steps.len())
            .find(|place| self.lost(book, *place).value.compare(loss.value).is_some_and(std::cmp::Ordering::is_eq))
            .filter(|_| loss.value.compare(Number::ZERO).is_some_and(std::cmp::Ordering::is_lt))
            .map_or("", |place| self.step_name(book, place));
        let found =
            format!("INDEX({}:{},MATCH(MIN({first}:{last}),{first}:{last},0))", at(1), at(self.steps.len() - 1));
        let formula = format!("IF(COUNT({first}:{last})=0,\"\",IF(MIN({first}:{last})<0,{found},\"\"))");
        Phrase::new(formula, text)
    }
}
