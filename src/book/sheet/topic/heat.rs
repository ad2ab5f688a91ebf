//! A heat map of the chosen month: the hours of the day, one below the other, by the days of the week.
//!
//! Its members are `weekday-hour`, 1 Monday to 7; an hour that occurs nowhere in the data has no member, and is zero
//! wherever the others are known.

use rust_xlsxwriter::{ConditionalFormat2ColorScale, ConditionalFormatType, Format, FormatAlign, XlsxError};

use super::Canvas;
use super::by_month::heading_over;
use crate::book::Book;
use crate::book::layout::At;
use crate::book::live;
use crate::book::members::When;
use crate::book::spoken::Figure;
use crate::book::theme::Precision;
use crate::number::{Number, Unit};
use crate::report::{ListKind, Who};

const DAYS: u16 = 7;
const HOURS: u16 = 24;
/// The columns: the hour stands in the first, then the days, then the sum of an hour.
const FIRST_DAY: u16 = 1;
const ALL_DAYS: u16 = FIRST_DAY + DAYS;
/// The heights of rows in pixels.
const HEAD: u32 = 20;
const ROW: u32 = 18;

/// Writes the map of a dimension's hours with a fact, where the data have a time of day.
pub(super) fn write(canvas: &mut Canvas, kind: ListKind, (dimension, fact): (&str, &str)) -> Result<(), XlsxError> {
    let hours = Hours { book: canvas.book, dimension, fact };
    if canvas.book.members(dimension).is_empty() || canvas.book.layout.fact(fact, 0).is_none() {
        return Ok(());
    }
    heading_over(canvas, &format!("list.{}.title", kind.id()), 2 * HEAD + u32::from(HOURS + 2) * ROW)?;
    head(canvas)?;
    let first = canvas.plan.next();
    for hour in 0..HOURS {
        let row = canvas.plan.row(ROW);
        let label = canvas.book.theme.label().set_align(FormatAlign::Right);
        live::text(canvas.sheet, (row, 0), &format!("{hour:02}:00"), &label)?;
        for day in 0..DAYS {
            put(canvas, (row, FIRST_DAY + day), &hours.figure(day, hour), &plain(canvas.book))?;
        }
        let sum = summed(&area(canvas, (row, FIRST_DAY), (row, ALL_DAYS - 1)), hours.sum(0..DAYS, hour..hour + 1));
        put(canvas, (row, ALL_DAYS), &sum, &plain(canvas.book).set_bold())?;
    }
    let below = canvas.plan.row(ROW);
    let bold = canvas.book.theme.text().set_bold();
    live::text(canvas.sheet, (below, 0), canvas.book.words.get("list.all"), &bold)?;
    for day in 0..=DAYS {
        let days = if day == DAYS { 0..DAYS } else { day..day + 1 };
        let column = FIRST_DAY + day;
        let sum = summed(&area(canvas, (first, column), (below - 1, column)), hours.sum(days, 0..HOURS));
        put(canvas, (below, column), &sum, &plain(canvas.book).set_bold())?;
    }
    colour(canvas, (first, FIRST_DAY), (below - 1, ALL_DAYS - 1))?;
    legend(canvas, &area(canvas, (first, FIRST_DAY), (below - 1, ALL_DAYS - 1)), (kind, hours.most()))
}

/// The hours of a week with a fact.
#[derive(Clone, Copy)]
struct Hours<'a> {
    book: &'a Book<'a>,
    dimension: &'a str,
    fact: &'a str,
}

impl Hours<'_> {
    /// Returns what happened in an hour of a weekday in the chosen month.
    fn figure(&self, day: u16, hour: u16) -> Figure {
        let name = format!("{}-{hour}", day + 1);
        let members = self.book.members(self.dimension);
        let place = members.iter().position(|member| matches!(&member.who, Who::Named(own) if *own == name));
        let of = |place| self.book.member_fact(self.dimension, place, self.fact, When::chosen(self.book));
        place.map_or_else(
            || {
                let any = of(0);
                let value = if any.value.is_present() { Number::ZERO } else { Number::ABSENT };
                Figure::new(format!("IF(ISNUMBER({}),0,\"\")", any.formula), value)
            },
            of,
        )
    }

    fn values(&self, days: std::ops::Range<u16>, hours: std::ops::Range<u16>) -> impl Iterator<Item = Number> {
        days.flat_map(move |day| hours.clone().map(move |hour| self.figure(day, hour).value))
    }

    fn sum(&self, days: std::ops::Range<u16>, hours: std::ops::Range<u16>) -> Number {
        let present = self.values(days, hours).filter(|value| value.is_present());
        present.fold(Number::ABSENT, |sum, value| sum.or(Number::ZERO).plus(value))
    }

    fn most(&self) -> Number {
        let present = self.values(0..DAYS, 0..HOURS).filter(|value| value.is_present());
        present.reduce(Number::greatest).unwrap_or_default()
    }
}

fn head(canvas: &mut Canvas) -> Result<(), XlsxError> {
    let row = canvas.plan.row(HEAD);
    let words = canvas.book.words;
    let right = canvas.book.theme.header().set_align(FormatAlign::Right);
    live::text(canvas.sheet, (row, 0), words.get("weekday.hour"), &right)?;
    for day in 0..DAYS {
        let name = words.find(&format!("weekday.{}", day + 1)).unwrap_or_default();
        live::text(canvas.sheet, (row, FIRST_DAY + day), name, &right)?;
    }
    live::text(canvas.sheet, (row, ALL_DAYS), words.get("list.all"), &right)
}

/// Writes what the colours mean: none, half of the busiest hour, and the busiest; and what the map leaves out.
fn legend(canvas: &mut Canvas, area: &str, (kind, most): (ListKind, Number)) -> Result<(), XlsxError> {
    let row = canvas.plan.row(HEAD);
    let label = canvas.book.theme.label().set_align(FormatAlign::Right);
    live::text(canvas.sheet, (row, 0), canvas.book.words.get("weekday.legend"), &label)?;
    let known = format!("COUNTIFS({area},\">=0\")=0");
    let zero = if most.is_present() { Number::ZERO } else { Number::ABSENT };
    let figures = [
        Figure::new(format!("IF({known},\"\",0)"), zero),
        Figure::new(format!("IF({known},\"\",MAX({area})/2)"), most.over(Number::from(2))),
        Figure::new(format!("IF({known},\"\",MAX({area}))"), most),
    ];
    for (column, figure) in (FIRST_DAY..).zip(&figures) {
        put(canvas, (row, column), figure, &plain(canvas.book))?;
    }
    let note = canvas.book.words.find(&format!("list.{}.note", kind.id())).unwrap_or_default();
    live::text(canvas.sheet, (row, FIRST_DAY + 4), note, &canvas.book.theme.label())?;
    colour(canvas, (row, FIRST_DAY), (row, FIRST_DAY + 2))
}

/// Colours cells from nothing to the largest of them.
fn colour(canvas: &mut Canvas, first: live::Cell, last: live::Cell) -> Result<(), XlsxError> {
    let colours = canvas.book.theme.colours();
    let scale = ConditionalFormat2ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_minimum_color(colours.page)
        .set_maximum_color(colours.accent_light);
    canvas.sheet.add_conditional_format(first.0, first.1, last.0, last.1, &scale)?;
    Ok(())
}

fn summed(area: &str, value: Number) -> Figure {
    Figure::new(format!("IF(COUNTIFS({area},\">=0\")=0,\"\",SUM({area}))"), value)
}

fn area(canvas: &Canvas, first: live::Cell, last: live::Cell) -> String {
    let at = |cell: live::Cell| At::new(canvas.page, cell.0, cell.1).fixed();
    format!("{}:{}", at(first), at(last))
}

fn plain(book: &Book) -> Format {
    book.number(Unit::Count, Precision::Short).set_shrink()
}

fn put(canvas: &mut Canvas, cell: live::Cell, figure: &Figure, format: &Format) -> Result<(), XlsxError> {
    live::formula(canvas.sheet, cell, &figure.formula, live::Result::Number(figure.value), format)
}
