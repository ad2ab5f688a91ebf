//! The hidden Kept sheet: what became of the cohorts of each slice, as constants; of the chosen slice, what is reached
//! in the chosen month; and the curves that charts draw.

use std::cmp::Ordering;

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::book::layout::cohorts::{Curve, ENOUGH, INDEX, KEPT_CHOSEN, KEPT_SHOWN, Kept, POSITION, is_shown};
use crate::book::layout::{At, Page};
use crate::book::{Book, live};
use crate::fact::{Cohort, Slice};
use crate::number::Number;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let plain = book.theme.text();
    let rows = book.layout.cohorts();
    let (labels, numbers) = (book.layout.cohort_labels(false), book.layout.cohort_labels(true));
    // Not MATCH, which takes a star in a name for anything.
    let selection = book.layout.cell(book.layout.cohort_selection(), Page::Kept);
    let chosen = format!("SUMPRODUCT(({labels}={selection})*{numbers})");
    live::formula(sheet, (KEPT_CHOSEN, POSITION), &chosen, live::Result::Number(Number::ONE), &plain)?;
    for age in 0..=rows.oldest() {
        live::number(sheet, (rows.ages(), rows.age(Kept::Customers, age)), Number::from(i64::from(age)), &plain)?;
    }
    for place in 0..rows.shown() {
        shown(book, sheet, place)?;
    }
    for curve in Curve::ALL {
        drawn(book, sheet, curve)?;
    }
    for (row, (number, label)) in (rows.labels()..).zip((1_i64..).zip(self::labels(book))) {
        live::text(sheet, (row, 0), &label, &plain)?;
        live::number(sheet, (row, 1), Number::from(number), &plain)?;
    }
    constants(book, sheet)?;
    sheet.set_column_width(0, 24)?;
    Ok(())
}

/// Returns what the slices are called in the drop-down, each once: two that differ in capitals alone are the same to a
/// spreadsheet.
pub(super) fn labels(book: &Book) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for slice in &book.layout.cohorts().slices {
        let label = match slice {
            Slice::Total => book.words.get("sheet.cohorts.whole").to_owned(),
            Slice::Member { dimension, member } => {
                let member = if member.is_empty() { book.words.get("member.nameless") } else { member };
                format!("{}: {member}", book.dimension_name(dimension))
            }
        };
        let is_taken = |label: &str| labels.iter().any(|known| known.to_lowercase() == label.to_lowercase());
        let mut unique = label.clone();
        let mut number = 2;
        while is_taken(&unique) {
            unique = format!("{label} ({number})");
            number += 1;
        }
        labels.push(unique);
    }
    labels
}

/// Returns the report's index of the month of a cohort that is shown, given by its place; none before the data.
fn month(book: &Book, place: u32) -> Option<usize> {
    book.report.chosen.checked_sub(usize::try_from(place).ok()?)
}

/// Returns a cohort of the whole company, which is what a workbook opens with.
fn cohort<'b>(book: &'b Book, place: u32) -> Option<&'b Cohort> {
    let month = book.report.months.get(month(book, place)?)?;
    let cohorts = book.report.cohorts.get(&Slice::Total)?;
    cohorts.iter().find(|cohort| cohort.month == *month && is_shown(cohort))
}

/// Returns what is kept of a cohort at an age that the chosen month has reached.
pub(super) fn kept(book: &Book, (kept, place, age): (Kept, u32, u32)) -> Number {
    let Some(cohort) = cohort(book, place).filter(|_| age <= place) else { return Number::ABSENT };
    at(cohort, kept, age)
}

fn at(cohort: &Cohort, kept: Kept, age: u32) -> Number {
    let age = usize::try_from(age).unwrap_or(usize::MAX);
    match kept {
        Kept::Customers => cohort.customers.get(age).map_or(Number::ABSENT, |count| Number::from(i64::from(*count))),
        Kept::Mrr => cohort.mrr.get(age).copied().unwrap_or_default(),
    }
}

/// Returns a cell of what is shown.
pub(super) fn cell(book: &Book, (kept, place, age): (Kept, u32, u32)) -> At {
    At::new(Page::Kept, KEPT_SHOWN + place, book.layout.cohorts().age(kept, age))
}

/// Writes a cohort of the chosen slice: its month, its row among the constants, and what is kept at each age.
fn shown(book: &Book, sheet: &mut Worksheet, place: u32) -> Result<(), XlsxError> {
    let plain = book.theme.text();
    let rows = book.layout.cohorts();
    let row = KEPT_SHOWN + place;
    let fixed = |column| format!("${}", At::new(Page::Kept, row, column).relative());
    let (index, position, size) = (fixed(INDEX), fixed(POSITION), fixed(rows.age(Kept::Customers, 0)));
    let number = i64::try_from(book.report.chosen).unwrap_or(0) + 1 - i64::from(place);
    let formula = format!("sel_idx-{place}");
    live::formula(sheet, (row, INDEX), &formula, live::Result::Number(Number::from(number)), &plain)?;
    let chosen = At::new(Page::Kept, KEPT_CHOSEN, POSITION).fixed();
    let months = book.layout.months();
    let formula = format!("IF({index}<1,\"\",IF({chosen}<1,\"\",({chosen}-1)*{months}+{index}))");
    let value = if number < 1 { Number::ABSENT } else { Number::from(number) };
    live::formula(sheet, (row, POSITION), &formula, live::Result::Number(value), &plain)?;
    for kind in [Kept::Customers, Kept::Mrr] {
        for age in 0..=rows.oldest() {
            let column = rows.age(kind, age);
            let there = format!("INDEX({},{position})", book.layout.cohort_constants(column));
            let formula = if (kind, age) == (Kept::Customers, 0) {
                format!("IF(ISNUMBER({position}),IF({there}>0,{there},\"\"),\"\")")
            } else {
                format!("IF(ISNUMBER({size}),IF({index}+{age}>sel_idx,\"\",{there}),\"\")")
            };
            let value = live::Result::Number(kept(book, (kind, place, age)));
            live::formula(sheet, (row, column), &formula, value, &plain)?;
        }
    }
    Ok(())
}

/// Writes a curve: at each age what is kept, by what those cohorts began with that have reached the age. It ends where
/// too few have: what one small cohort does is no trend.
fn drawn(book: &Book, sheet: &mut Worksheet, curve: Curve) -> Result<(), XlsxError> {
    let plain = book.theme.text();
    let rows = book.layout.cohorts();
    let row = rows.curve(curve);
    let Some((first, last)) = rows.of(curve) else { return Ok(()) };
    live::text(sheet, (row, 0), book.words.get(&format!("curve.{}", curve.id())), &plain)?;
    for age in 0..=rows.oldest() {
        let range = |kind, age| {
            let cell = |place| cell(book, (kind, place, age)).fixed();
            format!("{}:{}", cell(first), cell(last))
        };
        let (kept, began, size) = (range(curve.kept(), age), range(curve.kept(), 0), range(Kept::Customers, 0));
        let few = format!("OR(COUNT({kept})<{},SUMIFS({size},{kept},\">=-1E+300\")<{})", ENOUGH.0, ENOUGH.1);
        let formula = format!("IF({few},NA(),SUM({kept})/SUMIFS({began},{kept},\">=-1E+300\"))");
        let value = live::Result::Drawn(share(book, curve, age));
        live::formula(sheet, (row, rows.age(Kept::Customers, age)), &formula, value, &plain)?;
    }
    Ok(())
}

/// Returns how many of the cohorts of the whole company that are shown have reached an age; none is absent.
pub(super) fn reached(book: &Book, kind: Kept, age: u32) -> Number {
    let places = 0..book.layout.cohorts().shown();
    let count = places.filter(|place| kept(book, (kind, *place, age)).is_present()).count();
    if count == 0 { Number::ABSENT } else { Number::count(count) }
}

/// Returns how many cohorts of the whole company are too old to be shown, and with how many customers they began.
pub(super) fn earlier(book: &Book) -> (usize, u64) {
    let shown = usize::try_from(book.layout.cohorts().shown()).unwrap_or(usize::MAX);
    let before = (book.report.chosen + 1).saturating_sub(shown);
    let months = book.report.months.get(..before).unwrap_or_default();
    let cohorts = book.report.cohorts.get(&Slice::Total).map(Vec::as_slice).unwrap_or_default();
    let left = cohorts.iter().filter(|cohort| is_shown(cohort) && months.contains(&cohort.month));
    let sizes = left.filter_map(|cohort| cohort.customers.first());
    sizes.fold((0, 0), |(count, customers), began| (count + 1, customers + u64::from(*began)))
}

/// Returns what a curve gives at an age.
pub(super) fn share(book: &Book, curve: Curve, age: u32) -> Number {
    let Some((first, last)) = book.layout.cohorts().of(curve) else { return Number::ABSENT };
    let mut sums = (Number::ZERO, Number::ZERO);
    let mut evidence = (0_u32, Number::ZERO);
    for place in first..=last {
        let value = kept(book, (curve.kept(), place, age));
        if value.is_present() {
            let began = kept(book, (curve.kept(), place, 0));
            sums = (sums.0.plus(value), sums.1.plus(began));
            evidence = (evidence.0 + 1, evidence.1.plus(kept(book, (Kept::Customers, place, 0))));
        }
    }
    let is_enough =
        evidence.0 >= ENOUGH.0 && evidence.1.compare(Number::from(i64::from(ENOUGH.1))).is_some_and(Ordering::is_ge);
    if is_enough { sums.0.over(sums.1) } else { Number::ABSENT }
}

/// Writes the cohorts of every slice: a month without a cohort is left blank.
fn constants(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let plain = book.theme.text();
    let rows = book.layout.cohorts();
    for (number, slice) in rows.slices.iter().enumerate() {
        let cohorts = book.report.cohorts.get(slice).map(Vec::as_slice).unwrap_or_default();
        for cohort in cohorts.iter().filter(|cohort| is_shown(cohort)) {
            let Some(index) = book.index(cohort.month) else { continue };
            let row = rows.constant(number, u32::try_from(index - 1).unwrap_or(0));
            live::number(sheet, (row, INDEX), Number::count(number + 1), &plain)?;
            live::number(sheet, (row, POSITION), Number::from(index), &plain)?;
            for kind in [Kept::Customers, Kept::Mrr] {
                for age in 0..=rows.oldest() {
                    let value = at(cohort, kind, age);
                    if value.is_present() {
                        live::number(sheet, (row, rows.age(kind, age)), value, &plain)?;
                    }
                }
            }
        }
    }
    Ok(())
}
