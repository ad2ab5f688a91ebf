//! How far apart the gridlines of an axis stand, so that there are few of them in whichever month is chosen.
//!
//! The distance is constant in a file, while what is drawn grows with the months: where the smallest year would be lost
//! between two lines, the distance is left to the program.

use std::cmp::Ordering;

use rust_xlsxwriter::ChartAxis;

use super::scale::Scale;
use crate::book::bands::Side;
use crate::book::layout::board::{MONTHS, split};
use crate::book::{Book, live};
use crate::goal;
use crate::month::Month;
use crate::number::Number;

/// How many distances an axis has at most in the latest month, and in any: the program adds a part of one at either end.
const MOST: i64 = 5;
const MOST_EVER: i64 = 8;
/// The first digits of a distance.
const STEPS: [i64; 3] = [1, 2, 5];

/// What an axis reaches in a month: the highest, and the lowest below zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    above: Number,
    below: Number,
}

impl Reach {
    /// Of nothing.
    pub(super) const NONE: Reach = Reach { above: Number::ZERO, below: Number::ZERO };

    /// Reaches at least to a number, which may be absent.
    fn to(self, number: Number) -> Reach {
        let number = number.or(Number::ZERO);
        Reach { above: self.above.greatest(number), below: self.below.least(number) }
    }

    /// Stands a number on top of what there is, or below it.
    pub(super) fn stacked(self, number: Number) -> Reach {
        let number = number.or(Number::ZERO);
        Reach {
            above: self.above.plus(number.greatest(Number::ZERO)),
            below: self.below.plus(number.least(Number::ZERO)),
        }
    }

    fn height(self) -> Number {
        self.above.minus(self.below)
    }
}

/// Where the gridlines of an axis stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticks {
    step: f64,
    /// Where the axis begins and ends, where that has to be said: without a value, a program draws an axis of its own
    /// choice, and at a given distance it may have hundreds of lines.
    ends: Option<(f64, f64)>,
}

/// Sets the gridlines of an axis.
pub(super) fn set(axis: &mut ChartAxis, ticks: Option<Ticks>) {
    let Some(Ticks { step, ends }) = ticks else { return };
    axis.set_major_unit(step);
    if let Some((least, most)) = ends {
        axis.set_min(least).set_max(most);
    }
}

/// Returns the distance for a KPI with its goal.
pub(super) fn of_kpi(book: &Book, kpi: &str, scale: Scale) -> Option<Ticks> {
    let row = book.kpi(kpi)?;
    let starts = book.report.fiscal_year_starts;
    let goal = |month: &Month| {
        let band = Side::Good.of(row.kpi.bands_in(*month, starts));
        goal::in_force(&book.report.goals, &row.kpi, *month, starts).target.or(band)
    };
    of(book, scale, |month| {
        // A goal is drawn only where there is a value.
        let value = book.value(kpi, month);
        let goal = book.report.months.get(month).filter(|_| value.is_present()).map_or(Number::ABSENT, goal);
        Reach::NONE.to(goal).to(value)
    })
}

/// Returns the distance for several KPIs beside one another.
pub(super) fn of_lines(book: &Book, series: &[String], scale: Scale) -> Option<Ticks> {
    of(book, scale, |month| series.iter().map(|kpi| book.value(kpi, month)).fold(Reach::NONE, Reach::to))
}

/// Returns the distance for several KPIs on top of one another; a loss stands below zero.
pub(super) fn of_stack(book: &Book, series: &[String], scale: Scale) -> Option<Ticks> {
    let signed = |text: &String, month| {
        let (kpi, loss) = split(text);
        let value = book.value(kpi, month);
        if loss { value.negated() } else { value }
    };
    of(book, scale, |month| series.iter().map(|text| signed(text, month)).fold(Reach::NONE, Reach::stacked))
}

/// Returns the distance for what each month (an index) reaches.
pub(super) fn of(book: &Book, scale: Scale, reach: impl Fn(usize) -> Reach) -> Option<Ticks> {
    let months: Vec<Reach> = (0..book.report.months.len()).map(reach).collect();
    let of_window = |last: usize| {
        let first = (last + 1).saturating_sub(usize::from(MONTHS));
        let window = months.get(first..=last).unwrap_or_default();
        window.iter().fold(Reach::NONE, |whole, month| whole.to(month.above).to(month.below)).height()
    };
    let heights: Vec<Number> = (0..months.len()).map(of_window).collect();
    let (latest, most) = (*heights.last()?, heights.iter().copied().reduce(Number::greatest)?);
    let is_more = |one: Number, other: Number| one.compare(other).is_some_and(Ordering::is_gt);
    if !is_more(latest, Number::ZERO) {
        return None;
    }
    let wanted = latest.over(Number::from(MOST)).greatest(most.over(Number::from(MOST_EVER)));
    let step = nice(wanted, scale.finest())?;
    // A fifth of a distance can still be seen below the first line.
    let seen = step.over(Number::from(5));
    if !heights.iter().any(|height| is_more(seen, *height)) {
        return Some(Ticks { step: live::binary(step)?, ends: None });
    }
    // Some year has nothing to show, or next to nothing: the axis holds all, unless that would flatten the latest.
    if is_more(most, latest.times(Number::from(2))) {
        return None;
    }
    let whole = months.iter().fold(Reach::NONE, |whole, month| whole.to(month.above).to(month.below));
    let down = |number: Number| Number::from_option(number.over(step).get().map(|steps| steps.floor())).times(step);
    let (least, most) = (down(whole.below), down(whole.above.negated()).negated());
    // Room for the label of the chosen month.
    let most = if is_more(whole.above.plus(seen), most) { most.plus(step) } else { most };
    Some(Ticks { step: live::binary(step)?, ends: Some((live::binary(least)?, live::binary(most)?)) })
}

/// Returns the smallest round number that is no smaller than two others.
fn nice(least: Number, finest: Number) -> Option<Number> {
    let mut power = Number::ONE.over(Number::from(1_000));
    for _ in 0..18 {
        for step in STEPS {
            let step = power.times(Number::from(step));
            let enough = |bound: Number| step.compare(bound).is_some_and(Ordering::is_ge);
            if enough(least) && enough(finest) {
                return Some(step);
            }
        }
        power = power.times(Number::from(10));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_round_and_no_finer_than_the_axis_can_write() {
        let nice = |least: &str, finest: &str| nice(least.parse().unwrap(), finest.parse().unwrap()).unwrap();
        assert_eq!(nice("44593", "1"), Number::from(50_000));
        assert_eq!(nice("0.8", "1"), Number::ONE);
        assert_eq!(nice("0.08", "0.001"), "0.1".parse().unwrap());
        assert_eq!(nice("200", "1"), Number::from(200));
    }

    #[test]
    fn gains_stand_on_one_another_and_losses_below_zero() {
        let reach = [5, -3, 4].map(Number::from).into_iter().fold(Reach::NONE, Reach::stacked);
        assert_eq!((reach.above, reach.below, reach.height()), (Number::from(9), Number::from(-3), Number::from(12)));
        let beside = [5, -3, 4].map(Number::from).into_iter().fold(Reach::NONE, Reach::to);
        assert_eq!(beside.height(), Number::from(8));
    }
}
