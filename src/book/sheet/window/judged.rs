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
/// The smallest distance of a goal that is missed, as formulas write it.
const HAIR: &str = "0.000001";
/// By how much those of the category that is named first are put back: further than any distance.
const BEHIND: i64 = 1_000_000;

/// Writes the block, the counts below it, and the picks.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (place, kpi) in (1..).zip(&book.board.judged) {
        if let Some(row) = book.kpi(kpi) {
            copied(book, sheet, row)?;
            words(book, sheet, row)?;
            picked(book, sheet, row, place)?;
            counted(book, sheet, row)?;
            beyond(book, sheet, row, place)?;
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
        Told::Bad => Number::from(i64::from(is_bad(row))),
        Told::AtRisk => Number::from(i64::from(row.verdict.status == Number::from(2))),
        Told::Bound => bound(row).or(row.verdict.red),
        Told::Category => category(book, row),
        Told::Name | Told::ValueText | Told::BoundText | Told::Distance | Told::Beyond | Told::Another => {
            Number::ABSENT
        }
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

/// Tells whether the KPI is held against a goal: not where its value rests on too few cases to be judged.
fn has_goal(row: &KpiRow) -> bool {
    let status = row.verdict.status.or(Number::ZERO);
    row.verdict.target.is_present() && span_of(row, Span::Month).is_present() && status != Number::ZERO
}

/// By how much the target is missed; zero or below where it is reached.
fn missed(row: &KpiRow) -> Number {
    let (value, target) = (span_of(row, Span::Month), row.verdict.target);
    if row.kpi.better == Better::Lower { value.minus(target) } else { target.minus(value) }.rounded(8)
}

fn is_met(row: &KpiRow) -> bool {
    has_goal(row) && missed(row).compare(Number::ZERO).is_some_and(std::cmp::Ordering::is_le)
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
    let target = cell(book, row, Told::Target);
    let missed = missed_formula(book, row);
    // A goal of zero has no share; it is missed whole or met whole.
    let whole = format!("IF({missed}>0,1,IF({missed}<0,-1,0))");
    let share = format!("MAX(-{FARTHEST},MIN({FARTHEST},ROUND({missed}/ABS({target}),6)))");
    let share = format!("IF(ROUND({target},8)=0,{whole},{share})");
    // What is missed by a hair still stands before what is met.
    let share = format!("IF({missed}>0,MAX({HAIR},{share}),{share})");
    let known = format!("IF({}=1,{share},{NO_GOAL})", cell(book, row, Told::HasGoal));
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
    let trace = Number::from(place).over(Number::from(1_000_000_000));
    if !has_goal(row) {
        return Number::from(NO_GOAL).minus(trace);
    }
    let (missed, target) = (missed(row), row.verdict.target);
    let share = if target.rounded(8) == Number::ZERO {
        missed.over(missed.size()).or(missed)
    } else {
        missed.over(target.size()).rounded(6).least(Number::from(FARTHEST)).greatest(Number::from(-FARTHEST))
    };
    let is_missed = missed.compare(Number::ZERO).is_some_and(std::cmp::Ordering::is_gt);
    let hair = Number::ONE.over(Number::from(1_000_000));
    let share = if is_missed { share.greatest(hair) } else { share };
    share.or(Number::from(NO_GOAL)).minus(trace)
}

fn counted(book: &Book, sheet: &mut Worksheet, row: &KpiRow) -> Result<(), XlsxError> {
    let (value, target) = (cell(book, row, Told::Value), cell(book, row, Told::Target));
    let status = cell(book, row, Told::Status);
    let goal = format!("IF({status}>0,IF(ISNUMBER({value}),IF(ISNUMBER({target}),1,0),0),0)");
    let (has_goal, is_met) = (cell(book, row, Told::HasGoal), cell(book, row, Told::Met));
    let met = format!("IF({has_goal}=1,IF({}<=0,1,0),0)", missed_formula(book, row));
    let good = format!("IF({has_goal}=1,IF({is_met}=1,1,2),1)");
    let standing = format!("IF({status}=1,{good},IF({status}>1,{status}+1,0))");
    let judged = format!("IF({status}>0,1,0)");
    let is_bad = format!("IF({status}=3,1,0)");
    let at_risk = format!("IF({status}=2,1,0)");
    let number = |told| figure(book, row, told, Page::Window).value;
    put(book, sheet, row, Told::HasGoal, &goal, number(Told::HasGoal))?;
    put(book, sheet, row, Told::Met, &met, number(Told::Met))?;
    put(book, sheet, row, Told::Standing, &standing, number(Told::Standing))?;
    put(book, sheet, row, Told::Judged, &judged, number(Told::Judged))?;
    put(book, sheet, row, Told::Bad, &is_bad, number(Told::Bad))?;
    put(book, sheet, row, Told::AtRisk, &at_risk, number(Told::AtRisk))
}

fn is_bad(row: &KpiRow) -> bool {
    row.verdict.status == Number::from(3)
}

/// Returns a code of the KPI's category, from 1.
fn category(book: &Book, row: &KpiRow) -> Number {
    let first = book.report.kpis.iter().position(|other| other.kpi.category == row.kpi.category);
    Number::place(first)
}

/// Writes how far the KPI is beyond its bound where it is judged bad, and again with the one that is named first and its
/// category put back, so that two that are named do not say the same.
fn beyond(book: &Book, sheet: &mut Worksheet, row: &KpiRow, place: i64) -> Result<(), XlsxError> {
    let judged = |judged| {
        let at = book.layout.judged(&row.kpi.id, judged);
        at.map_or_else(|| "\"\"".to_owned(), |at| book.layout.cell(at, Page::Window))
    };
    let (green, red, target) = (judged(Judged::Green), judged(Judged::Red), cell(book, row, Told::Target));
    let number = |told| figure(book, row, told, Page::Window).value;
    let in_force = format!("IF(ISNUMBER({target}),{target},IF(ISNUMBER({green}),{green},{red}))");
    put(book, sheet, row, Told::Bound, &in_force, number(Told::Bound))?;
    let (value, bound, status) =
        (cell(book, row, Told::Value), cell(book, row, Told::Bound), cell(book, row, Told::Status));
    let missed = if row.kpi.better == Better::Lower { format!("{value}-{bound}") } else { format!("{bound}-{value}") };
    let share = format!("MAX(-{FARTHEST},MIN({FARTHEST},ROUND(({missed})/ABS({bound}),6)))");
    // A bound of zero has no share, and a state that is bad no value: both are missed whole.
    let share = format!("IF(ISNUMBER({value}),IF(ISNUMBER({bound}),IF(ROUND({bound},8)=0,1,{share}),1),1)");
    let formula = format!("IF({status}=3,{share},{NO_GOAL})-{place}/1000000000");
    put(book, sheet, row, Told::Beyond, &formula, excess(row, place))?;
    let (own, category, first) = (
        cell(book, row, Told::Beyond),
        cell(book, row, Told::Category),
        book.layout.cell(book.board.bad(0), Page::Window),
    );
    if let Some(at) = book.board.told(&row.kpi.id, Told::Category) {
        live::number(sheet, (at.row, at.column), number(Told::Category), &plain(book))?;
    }
    let categories = book.board.told_range(&book.layout, Told::Category);
    let behind = format!("IF(INDEX({categories},{first})={category},{own}-{BEHIND},{own})");
    let formula = format!("IF(ISNUMBER({first}),IF({first}={place},{NO_GOAL},{behind}),{NO_GOAL})");
    put(book, sheet, row, Told::Another, &formula, another(book, row, place))
}

fn excess(row: &KpiRow, place: i64) -> Number {
    let trace = Number::from(place).over(Number::from(1_000_000_000));
    if !is_bad(row) {
        return Number::from(NO_GOAL).minus(trace);
    }
    let (value, bound) = (span_of(row, Span::Month), bound(row).or(row.verdict.red));
    let missed = if row.kpi.better == Better::Lower { value.minus(bound) } else { bound.minus(value) };
    let share = if bound.rounded(8) == Number::ZERO {
        Number::ONE
    } else {
        missed.over(bound.size()).rounded(6).least(Number::from(FARTHEST)).greatest(Number::from(-FARTHEST))
    };
    share.or(Number::ONE).minus(trace)
}

fn another(book: &Book, row: &KpiRow, place: i64) -> Number {
    match bad(book, 0) {
        Some((_, first)) if first.kpi.id == row.kpi.id => Number::from(NO_GOAL),
        Some((_, first)) if first.kpi.category == row.kpi.category => excess(row, place).minus(Number::from(BEHIND)),
        Some(_) => excess(row, place),
        None => Number::from(NO_GOAL),
    }
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
const COUNTS: [Told; 5] = [Told::HasGoal, Told::Met, Told::Judged, Told::Bad, Told::AtRisk];

fn totals(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for told in COUNTS {
        let total = total(book, told, Page::Window);
        let formula = format!("SUM({})", book.board.told_range(&book.layout, told));
        let at = (book.board.totals_row(), told as u16);
        live::formula(sheet, at, &formula, live::Result::Number(total.value), &plain(book))?;
    }
    Ok(())
}

/// Returns a count over all KPIs that are judged.
pub(in crate::book) fn total(book: &Book, told: Told, from: Page) -> Figure {
    let at = At::new(Page::Window, book.board.totals_row(), told as u16);
    let rows = book.board.judged.iter().filter_map(|id| book.kpi(id));
    let value = rows.map(|row| figure(book, row, told, from).value).fold(Number::ZERO, Number::plus);
    Figure::new(book.layout.cell(at, from), value)
}

/// Writes the places of the KPIs that the Dashboard lists and names.
fn picks(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let distances = book.board.told_range(&book.layout, Told::Distance);
    for n in 0..LISTED {
        let at = book.board.furthest(n);
        let largest = format!("LARGE({distances},{})", n + 1);
        let limit = NO_GOAL / 10;
        let formula = format!("IFERROR(IF({largest}>{limit},MATCH({largest},{distances},0),\"\"),\"\")");
        let value = Number::place(furthest(book, n).map(|(place, _)| place));
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(value), &plain(book))?;
    }
    for n in 0..NAMED {
        let at = book.board.bad(n);
        let beyond = book.board.told_range(&book.layout, if n == 0 { Told::Beyond } else { Told::Another });
        let limit = NO_GOAL / 10;
        let formula = format!("IF(MAX({beyond})>{limit},MATCH(MAX({beyond}),{beyond},0),\"\")");
        let value = Number::place(bad(book, n).map(|(place, _)| place));
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(value), &plain(book))?;
    }
    Ok(())
}

/// Returns the KPI that is the n-th (from 0) furthest from its goal, with its place in the block.
pub(in crate::book) fn furthest<'b>(book: &'b Book, n: u32) -> Option<(usize, &'b KpiRow)> {
    let rows = book.board.judged.iter().filter_map(|id| book.kpi(id)).enumerate();
    let mut goals: Vec<(usize, &KpiRow)> = rows.filter(|(_, row)| has_goal(row)).collect();
    let far = |(place, row): &(usize, &KpiRow)| distance(row, i64::try_from(*place).unwrap_or(0) + 1).get();
    goals.sort_by_key(|entry| std::cmp::Reverse(far(entry)));
    goals.get(usize::try_from(n).ok()?).copied()
}

/// Returns the KPI that is named first, or second, as judged bad, with its place in the block: the furthest beyond its
/// bound, then the furthest of another category, else of the same.
pub(in crate::book) fn bad<'b>(book: &'b Book, n: u32) -> Option<(usize, &'b KpiRow)> {
    let rows = book.board.judged.iter().filter_map(|id| book.kpi(id)).enumerate();
    let far = |(place, row): &(usize, &KpiRow)| {
        let place = i64::try_from(*place).unwrap_or(0) + 1;
        if n == 0 { excess(row, place) } else { another(book, row, place) }.get()
    };
    let furthest = rows.max_by_key(far)?;
    let limit = Number::from(NO_GOAL / 10).get();
    Some(furthest).filter(|furthest| far(furthest) > limit)
}
