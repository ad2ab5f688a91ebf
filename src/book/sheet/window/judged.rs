//! Every KPI that has a better side, with its goal and status in the chosen month, in numbers and in words; from these
//! the Dashboard picks the ones that are furthest from their goals and the ones that are judged bad.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::plain;
use crate::book::layout::board::{LISTED, NAMED, Told};
use crate::book::layout::{At, Judged, Page};
use crate::book::spoken::Figure;
use crate::book::{Book, live};
use crate::compare::Span;
use crate::kpi::Better;
use crate::number::Number;
use crate::report::KpiRow;

/// Stands for the distance of a KPI without a goal: below any other.
const NO_GOAL: i64 = -1_000_000_000;
/// Distances are cut here, so that a trace of the row still fits beside them.
const FARTHEST: i64 = 100_000;

/// Writes the block, the counts below it, and the picks.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut bad = 0;
    for (place, kpi) in (1..).zip(&book.board.judged) {
        if let Some(row) = book.kpi(kpi) {
            copied(book, sheet, row)?;
            words(book, sheet, row)?;
            picked(book, sheet, row, place)?;
            bad += i64::from(row.verdict.status == Number::from(3));
            counted(book, sheet, row, bad)?;
            changes(book, sheet, row)?;
        }
    }
    totals(book, sheet)?;
    picks(book, sheet)
}

/// Returns a figure of a KPI's block, as the Dashboard names it.
pub(in crate::book) fn figure(book: &Book, row: &KpiRow, told: Told, from: Page) -> Figure {
    let id = &row.kpi.id;
    let cell = book.board.told(id, told).map(|at| book.layout.cell(at, from));
    let value = match told {
        Told::Value => book.value(id, book.report.chosen),
        Told::Target => row.verdict.target,
        Told::Status => row.verdict.status.or(Number::ZERO),
        Told::Difference => difference(row),
        Told::Percentage => percentage(row),
        Told::HasGoal => Number::from(i64::from(has_goal(row))),
        Told::Met => Number::from(i64::from(is_met(row))),
        Told::Standing => standing(row),
        Told::Judged => Number::from(i64::from(row.verdict.status.get().is_some_and(|status| !status.is_zero()))),
        Told::Name | Told::ValueText | Told::BoundText | Told::Distance | Told::BadSoFar => Number::ABSENT,
    };
    Figure::new(cell.unwrap_or_else(|| "\"\"".to_owned()), value)
}

/// Returns the bound that a KPI is judged by: its target, else the green bound.
pub(in crate::book) fn bound(row: &KpiRow) -> Number {
    row.verdict.target.or(row.verdict.green)
}

fn span_of(row: &KpiRow, span: Span) -> Number {
    row.spans.get(span as usize).copied().unwrap_or_default()
}

fn has_goal(row: &KpiRow) -> bool {
    row.verdict.target.is_present() && span_of(row, Span::Month).is_present()
}

/// By how much the target is missed; zero or below where it is reached.
fn missed(row: &KpiRow) -> Number {
    let (value, target) = (span_of(row, Span::Month), row.verdict.target);
    if row.kpi.better == Better::Lower { value.minus(target) } else { target.minus(value) }.rounded(8)
}

fn is_met(row: &KpiRow) -> bool {
    missed(row).compare(Number::ZERO).is_some_and(std::cmp::Ordering::is_le)
}

fn standing(row: &KpiRow) -> Number {
    let status = row.verdict.status.or(Number::ZERO);
    if status == Number::ZERO {
        Number::ZERO
    } else if status == Number::ONE {
        Number::from(if has_goal(row) && !is_met(row) { 2 } else { 1 })
    } else {
        status.plus(Number::ONE)
    }
}

fn difference(row: &KpiRow) -> Number {
    span_of(row, Span::Month).minus(span_of(row, Span::PreviousMonth))
}

fn percentage(row: &KpiRow) -> Number {
    let before = span_of(row, Span::PreviousMonth);
    let positive = before.get().is_some_and(|before| before.is_sign_positive() && !before.is_zero());
    if positive { difference(row).over(before) } else { Number::ABSENT }
}

fn cell(book: &Book, row: &KpiRow, told: Told) -> String {
    figure(book, row, told, Page::Window).formula
}

fn put(
    book: &Book,
    sheet: &mut Worksheet,
    row: &KpiRow,
    told: Told,
    formula: &str,
    value: Number,
) -> Result<(), XlsxError> {
    let Some(at) = book.board.told(&row.kpi.id, told) else { return Ok(()) };
    live::formula(sheet, (at.row, at.column), formula, live::Result::Number(value), &plain(book))
}

fn copied(book: &Book, sheet: &mut Worksheet, row: &KpiRow) -> Result<(), XlsxError> {
    let id = &row.kpi.id;
    let Some(name) = book.board.told(id, Told::Name) else { return Ok(()) };
    live::text(sheet, (name.row, 0), id, &plain(book))?;
    live::text(sheet, (name.row, name.column), book.short_name(id), &plain(book))?;
    let source = |at: Option<At>| at.map_or_else(|| "\"\"".to_owned(), |at| book.layout.cell(at, Page::Window));
    let value = source(book.layout.span_kpi(id, Span::Month));
    let target = source(book.layout.judged(id, Judged::Target));
    let status = source(book.layout.judged(id, Judged::Status));
    put(book, sheet, row, Told::Value, &value, book.value(id, book.report.chosen))?;
    put(book, sheet, row, Told::Target, &target, row.verdict.target)?;
    let status = format!("IF(ISNUMBER({status}),{status},0)");
    put(book, sheet, row, Told::Status, &status, row.verdict.status.or(Number::ZERO))
}

/// Writes the value and the bound in words.
fn words(book: &Book, sheet: &mut Worksheet, row: &KpiRow) -> Result<(), XlsxError> {
    let id = &row.kpi.id;
    let green = book.layout.judged(id, Judged::Green).map(|at| book.layout.cell(at, Page::Window));
    let (green, target) = (green.unwrap_or_else(|| "\"\"".to_owned()), figure(book, row, Told::Target, Page::Window));
    let speaker = book.speaker();
    let of_target = speaker.say(row.kpi.unit, &target);
    let of_green = speaker.say(row.kpi.unit, &Figure::new(green, row.verdict.green));
    let value = speaker.say(row.kpi.unit, &figure(book, row, Told::Value, Page::Window));
    let bound = target.present().choose(of_target, of_green);
    for (told, phrase) in [(Told::ValueText, value), (Told::BoundText, bound)] {
        let Some(at) = book.board.told(id, told) else { continue };
        let result = live::Result::Text(&phrase.text);
        live::formula(sheet, (at.row, at.column), &phrase.formula, result, &plain(book))?;
    }
    Ok(())
}

/// Writes how far the KPI is from its goal: the share of the goal by which it is missed, or with a minus, passed.
fn picked(book: &Book, sheet: &mut Worksheet, row: &KpiRow, place: i64) -> Result<(), XlsxError> {
    let (value, target) = (cell(book, row, Told::Value), cell(book, row, Told::Target));
    let missed = missed_formula(book, row);
    // A goal of zero has no share; it is missed whole or met whole.
    let whole = format!("IF({missed}>0,1,IF({missed}<0,-1,0))");
    let share = format!("MAX(-{FARTHEST},MIN({FARTHEST},ROUND({missed}/ABS({target}),6)))");
    let share = format!("IF(ROUND({target},8)=0,{whole},{share})");
    let known = format!("IF(ISNUMBER({value}),IF(ISNUMBER({target}),{share},{NO_GOAL}),{NO_GOAL})");
    put(book, sheet, row, Told::Distance, &format!("{known}-{place}/1000000000"), distance(row, place))
}

fn missed_formula(book: &Book, row: &KpiRow) -> String {
    let (value, target) = (cell(book, row, Told::Value), cell(book, row, Told::Target));
    if row.kpi.better == Better::Lower {
        format!("ROUND({value}-{target},8)")
    } else {
        format!("ROUND({target}-{value},8)")
    }
}

fn distance(row: &KpiRow, place: i64) -> Number {
    let (missed, target) = (missed(row), row.verdict.target);
    let share = if target.rounded(8) == Number::ZERO {
        missed.over(missed.size()).or(missed)
    } else {
        missed.over(target.size()).rounded(6).least(Number::from(FARTHEST)).greatest(Number::from(-FARTHEST))
    };
    let trace = Number::from(place).over(Number::from(1_000_000_000));
    share.or(Number::from(NO_GOAL)).minus(trace)
}

fn counted(book: &Book, sheet: &mut Worksheet, row: &KpiRow, bad: i64) -> Result<(), XlsxError> {
    let (value, target) = (cell(book, row, Told::Value), cell(book, row, Told::Target));
    let status = cell(book, row, Told::Status);
    let goal = format!("IF(ISNUMBER({value}),IF(ISNUMBER({target}),1,0),0)");
    let (has_goal, is_met) = (cell(book, row, Told::HasGoal), cell(book, row, Told::Met));
    let met = format!("IF({has_goal}=1,IF({}<=0,1,0),0)", missed_formula(book, row));
    let good = format!("IF({has_goal}=1,IF({is_met}=1,1,2),1)");
    let standing = format!("IF({status}=1,{good},IF({status}>1,{status}+1,0))");
    let judged = format!("IF({status}>0,1,0)");
    let is_bad = format!("IF({status}=3,1,0)");
    let Some(at) = book.board.told(&row.kpi.id, Told::BadSoFar) else { return Ok(()) };
    let above = At { row: at.row.saturating_sub(1), ..at }.relative();
    let so_far = if at.row == book.board.judged_row() { is_bad } else { format!("{above}+{is_bad}") };
    let number = |told| figure(book, row, told, Page::Window).value;
    put(book, sheet, row, Told::HasGoal, &goal, number(Told::HasGoal))?;
    put(book, sheet, row, Told::Met, &met, number(Told::Met))?;
    put(book, sheet, row, Told::Standing, &standing, number(Told::Standing))?;
    put(book, sheet, row, Told::Judged, &judged, number(Told::Judged))?;
    put(book, sheet, row, Told::BadSoFar, &so_far, Number::from(bad))
}

fn changes(book: &Book, sheet: &mut Worksheet, row: &KpiRow) -> Result<(), XlsxError> {
    let before = book.layout.span_kpi(&row.kpi.id, Span::PreviousMonth);
    let Some(before) = before.map(|at| book.layout.cell(at, Page::Window)) else { return Ok(()) };
    let value = cell(book, row, Told::Value);
    let both = format!("IF(ISNUMBER({value}),IF(ISNUMBER({before}),{value}-{before},\"\"),\"\")");
    let own = cell(book, row, Told::Difference);
    let share = format!("IF(ISNUMBER({own}),IF({before}>0,{own}/{before},\"\"),\"\")");
    put(book, sheet, row, Told::Difference, &both, difference(row))?;
    put(book, sheet, row, Told::Percentage, &share, percentage(row))
}

/// The counts that stand below the block.
const COUNTS: [Told; 3] = [Told::HasGoal, Told::Met, Told::Judged];

fn totals(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for told in COUNTS {
        let total = total(book, told, Page::Window);
        let formula = format!("SUM({})", book.board.told_range(&book.layout, told));
        let at = (book.board.totals_row(), told as u16);
        live::formula(sheet, at, &formula, live::Result::Number(total.value), &plain(book))?;
    }
    let bad = total(book, Told::BadSoFar, Page::Window);
    let formula = format!("MAX({})", book.board.told_range(&book.layout, Told::BadSoFar));
    let at = (book.board.totals_row(), Told::BadSoFar as u16);
    live::formula(sheet, at, &formula, live::Result::Number(bad.value), &plain(book))
}

/// Returns a count over all KPIs that are judged.
pub(in crate::book) fn total(book: &Book, told: Told, from: Page) -> Figure {
    let at = At::new(Page::Window, book.board.totals_row(), told as u16);
    let rows = book.board.judged.iter().filter_map(|id| book.kpi(id));
    let value = if told == Told::BadSoFar {
        let bad = rows.filter(|row| row.verdict.status == Number::from(3)).count();
        Number::from(i64::try_from(bad).unwrap_or(0))
    } else {
        rows.map(|row| figure(book, row, told, from).value).fold(Number::ZERO, Number::plus)
    };
    Figure::new(book.layout.cell(at, from), value)
}

/// Writes the places of the KPIs that the Dashboard lists and names.
fn picks(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let distances = book.board.told_range(&book.layout, Told::Distance);
    let so_far = book.board.told_range(&book.layout, Told::BadSoFar);
    for n in 0..LISTED {
        let at = book.board.furthest(n);
        let largest = format!("LARGE({distances},{})", n + 1);
        let limit = NO_GOAL / 10;
        let formula = format!("IFERROR(IF({largest}>{limit},MATCH({largest},{distances},0),\"\"),\"\")");
        let value = place(furthest(book, n).map(|(place, _)| place));
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(value), &plain(book))?;
    }
    for n in 0..NAMED {
        let at = book.board.bad(n);
        let formula = format!("IFERROR(MATCH({},{so_far},0),\"\")", n + 1);
        let value = place(bad(book, n).map(|(place, _)| place));
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(value), &plain(book))?;
    }
    Ok(())
}

fn place(place: Option<usize>) -> Number {
    place.and_then(|place| i64::try_from(place).ok()).map_or(Number::ABSENT, |place| Number::from(place + 1))
}

/// Returns the KPI that is the n-th (from 0) furthest from its goal, with its place in the block.
pub(in crate::book) fn furthest<'b>(book: &'b Book, n: u32) -> Option<(usize, &'b KpiRow)> {
    let rows = book.board.judged.iter().filter_map(|id| book.kpi(id)).enumerate();
    let mut goals: Vec<(usize, &KpiRow)> = rows.filter(|(_, row)| has_goal(row)).collect();
    let far = |(place, row): &(usize, &KpiRow)| distance(row, i64::try_from(*place).unwrap_or(0) + 1).get();
    goals.sort_by_key(|entry| std::cmp::Reverse(far(entry)));
    goals.get(usize::try_from(n).ok()?).copied()
}

/// Returns the n-th (from 0) KPI that is judged bad, with its place in the block.
pub(in crate::book) fn bad<'b>(book: &'b Book, n: u32) -> Option<(usize, &'b KpiRow)> {
    let rows = book.board.judged.iter().filter_map(|id| book.kpi(id)).enumerate();
    rows.filter(|(_, row)| row.verdict.status == Number::from(3)).nth(usize::try_from(n).ok()?)
}
