//! The unit in which a chart's axis is written: chosen when the workbook is built from all its months, so that the title
//! can say it and stay true for whichever month is chosen.

use std::cmp::Ordering;

use crate::book::layout::board::split;
use crate::book::theme::SCALES;
use crate::book::{Book, live};
use crate::number::{Number, Unit};
use crate::report::KpiRow;

/// Where an axis of months ends at the latest.
pub(super) const MANY_MONTHS: i32 = 60;

/// From which amount on an axis is in each of the [`SCALES`].
const SCALED_FROM: [i64; SCALES.len()] = [5_000, 2_000_000, 2_000_000_000, 2_000_000_000_000];

/// The distances of gridlines among which an axis of shares chooses, in thousandths, and how many it has at most.
const STEPS: [i64; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const MOST_STEPS: i64 = 6;

/// Where an axis begins and ends, and how far apart its gridlines stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Where it begins.
    pub(super) least: f64,
    /// Where it ends.
    pub(super) most: f64,
    /// The distance of the gridlines.
    pub(super) step: f64,
}

/// A unit and how many thousands it is divided by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    unit: Unit,
    thousands: usize,
    /// How many decimals the axis needs to tell the values apart.
    decimals: usize,
    /// Whether a number of things is a mean or a rate: its label then has decimals, as its cells have.
    is_mean: bool,
    /// Whether amounts have four digits or more before the mark, beside which decimals have no room.
    is_long: bool,
    /// Whether a month's amount would be lost without decimals.
    is_lost: bool,
    least: Number,
    most: Number,
}

fn at_least(number: Number, limit: i64) -> bool {
    number.compare(Number::from(limit)).is_some_and(Ordering::is_ge)
}

/// Tells whether a share is the same in all months, in whole tenths of a percentage.
fn is_flat(least: Number, most: Number) -> bool {
    let tenths = most.times(Number::from(1000));
    least == most && tenths.is_present() && tenths == tenths.rounded(0)
}

/// Tells of amounts in so many thousands of thousands whether one has four digits or more, and whether one has none
/// before the mark.
fn digits(thousands: usize, values: &[Number]) -> (bool, bool) {
    let one = (0..thousands).fold(Number::ONE, |one, _| one.times(Number::from(1_000)));
    let sizes = || values.iter().map(|number| number.size());
    let is_long = thousands > 0 && sizes().any(|size| at_least(size.over(one).rounded(0), 1_000));
    (is_long, sizes().any(|size| at_least(size, 1) && !at_least(size.over(one), 1)))
}

/// Tells whether some month's amounts are all below a thousand, of which an axis in thousands would write zeros only, and
/// no month's are too long for an axis in ones.
fn has_small_months(book: &Book, series: &[String], most: Number) -> bool {
    let rows: Vec<&KpiRow> = series.iter().filter_map(|text| book.kpi(split(text).0)).collect();
    let largest = |month: usize| {
        let amounts = rows.iter().filter_map(|row| row.months.get(month)).map(|number| number.size());
        amounts.filter(|size| size.is_present()).reduce(Number::greatest)
    };
    let mut months = (0..book.report.months.len()).filter_map(largest);
    !at_least(most, 100_000) && months.any(|size| at_least(size, 1) && !at_least(size, 1_000))
}

impl Scale {
    /// Chooses the scale of an axis from its series.
    pub(super) fn of(book: &Book, series: &[String]) -> Scale {
        let unit = series.first().map_or(Unit::Count, |text| book.unit(split(text).0));
        let same = series.iter().map(|text| split(text).0).filter(|kpi| book.unit(kpi) == unit);
        let values: Vec<Number> = same
            .filter_map(|kpi| book.kpi(kpi))
            .flat_map(|row| row.months.iter().copied())
            .filter(|number| number.is_present())
            .collect();
        let most = values.iter().copied().map(Number::size).reduce(Number::greatest).unwrap_or(Number::ZERO);
        let least = values.iter().copied().reduce(Number::least).unwrap_or(Number::ZERO);
        let highest = values.iter().copied().reduce(Number::greatest).unwrap_or(Number::ZERO);
        let reached = |limit: &&i64| unit == Unit::Money && at_least(most, **limit);
        let thousands = SCALED_FROM.iter().filter(reached).count();
        let thousands = if thousands == 1 && has_small_months(book, series, most) { 0 } else { thousands };
        // In hundredths of a percentage, and in tenths of other units.
        let spread = highest.minus(least).times(Number::from(if unit == Unit::Percent { 100 } else { 1 }));
        // Shares of requests that failed, or of days without a fault, differ in hundredths of a percentage.
        // A share that never differs, such as a retention of 100 %, tells nothing apart.
        let tiny = unit == Unit::Percent && !at_least(spread.times(Number::from(2)), 1) && !is_flat(least, highest);
        let decimals = if tiny { 2 } else { usize::from(!at_least(spread, 5)) };
        let is_part = |number: &Number| number.get().is_some_and(|value| !value.fract().is_zero());
        let is_mean = unit == Unit::Count && values.iter().any(is_part);
        let (is_long, is_lost) = if unit == Unit::Money { digits(thousands, &values) } else { (false, false) };
        Scale { unit, thousands, decimals, is_mean, is_long, is_lost, least, most: highest }
    }

    /// Returns the scale for the label of one of its series: a whole number of things has no decimals because another's
    /// is a mean.
    pub(super) fn of_label(self, book: &Book, kpi: &str) -> Scale {
        Scale { is_mean: Scale::of(book, &[kpi.to_owned()]).is_mean, ..self }
    }

    /// Returns where an axis of shares begins and ends, so that lines between 85 % and 120 % fill it: whole steps
    /// around all months, so that it holds for whichever is chosen. Other units, and
    /// shares without bounds to speak of, are left to the program.
    pub(super) fn bounds(self) -> Option<Bounds> {
        let spread = self.most.minus(self.least);
        // Where a first month without revenue to speak of lies far off, its bounds would flatten all others.
        let wide = spread.compare(Number::from(60).over(Number::from(100))).is_some_and(Ordering::is_gt);
        if self.unit != Unit::Percent || wide {
            return None;
        }
        if is_flat(self.least, self.most) {
            return self.around();
        }
        let steps = if self.decimals == 2 { STEPS.as_slice() } else { STEPS.get(2..).unwrap_or_default() };
        steps.iter().find_map(|thousandths| self.within(Number::from(*thousandths).over(Number::from(1000))))
    }

    /// Returns bounds ten percentage points around a share that never differs, so that its line lies on no edge.
    fn around(self) -> Option<Bounds> {
        let tenth = Number::ONE.over(Number::from(10));
        let step = tenth.over(Number::from(2));
        let floor = Number::from_option(self.least.over(step).get().map(|steps| steps.floor())).times(step);
        let ends = (floor.minus(tenth).greatest(Number::ZERO), floor.plus(tenth));
        Some(Bounds { least: live::binary(ends.0)?, most: live::binary(ends.1)?, step: live::binary(step)? })
    }

    /// Returns the bounds in whole steps; none where they are too many to be read.
    fn within(self, step: Number) -> Option<Bounds> {
        // Half a step of room for the labels of the last points.
        let room = step.over(Number::from(2));
        let floor = Number::from_option(self.least.minus(room).over(step).get().map(|steps| steps.floor())).times(step);
        // No share is below zero here unless one of the months is.
        let floor = if self.least.compare(Number::ZERO).is_some_and(Ordering::is_ge) {
            floor.greatest(Number::ZERO)
        } else {
            floor
        };
        let ceiling = Number::from_option(self.most.plus(room).over(step).get().map(|steps| steps.ceil())).times(step);
        // Nor is one above the whole.
        let whole = self.most.compare(Number::ONE).is_some_and(Ordering::is_le);
        let ceiling = if whole { ceiling.least(Number::ONE) } else { ceiling };
        let steps = ceiling.minus(floor).over(step);
        let few = steps.compare(Number::from(MOST_STEPS)).is_some_and(Ordering::is_le);
        let (least, most, step) = (live::binary(floor)?, live::binary(ceiling)?, live::binary(step)?);
        few.then_some(Bounds { least, most, step })
    }

    /// Returns the finest distance between gridlines that the axis can write.
    pub(super) fn finest(self) -> Number {
        let thousandths = match self.unit {
            Unit::Percent if is_flat(self.least, self.most) => 10,
            Unit::Percent => [10, 5, 1].get(self.decimals).copied().unwrap_or(1),
            Unit::Count => 1_000,
            Unit::Money if self.thousands > 0 || self.decimals == 0 => 1_000,
            Unit::Money => 10,
            Unit::Ratio
            | Unit::Months
            | Unit::Days
            | Unit::Hours
            | Unit::Minutes
            | Unit::Seconds
            | Unit::Points
            | Unit::Score => {
                if self.decimals > 0 {
                    100
                } else {
                    1_000
                }
            }
        };
        Number::from(thousandths).over(Number::from(1000))
    }

    /// Tells whether months run beyond what an axis should show: a runway of forty years, in the month before there was
    /// none to speak of, would flatten all others.
    pub(super) fn beyond_years(self) -> bool {
        self.unit == Unit::Months
            && self.most.compare(Number::from(i64::from(MANY_MONTHS))).is_some_and(Ordering::is_gt)
    }

    /// Returns the number format of the axis.
    pub(super) fn axis(self, book: &Book) -> String {
        let decimals = match self.unit {
            Unit::Percent if is_flat(self.least, self.most) => 0,
            Unit::Percent => self.decimals,
            Unit::Money if self.is_long => 0,
            Unit::Money if self.thousands >= 2 => 1,
            Unit::Money if self.thousands == 0 && self.decimals > 0 => 2,
            Unit::Money | Unit::Count => 0,
            Unit::Ratio
            | Unit::Months
            | Unit::Days
            | Unit::Hours
            | Unit::Minutes
            | Unit::Seconds
            | Unit::Points
            | Unit::Score => self.decimals.min(1),
        };
        book.theme.plain(self.unit, decimals, self.thousands)
    }

    /// Returns the number format of a label at a point.
    pub(super) fn label(self, book: &Book) -> String {
        let decimals = match self.unit {
            Unit::Percent => self.decimals.max(1),
            Unit::Money if self.is_long => usize::from(self.is_lost),
            Unit::Money => self.thousands.min(2),
            Unit::Count if self.is_mean => 1,
            Unit::Count => 0,
            Unit::Ratio
            | Unit::Months
            | Unit::Days
            | Unit::Hours
            | Unit::Minutes
            | Unit::Seconds
            | Unit::Points
            | Unit::Score => 1,
        };
        book.theme.plain(self.unit, decimals, self.thousands)
    }

    /// Says the unit at the end of a title: `, € thousand`; nothing for amounts without a currency or a larger unit.
    pub(super) fn words(self, book: &Book) -> String {
        let sign = book.theme.bare_sign(&book.report.currency);
        // `€ thousand`, but `thousand lei`.
        let is_before = book.theme.around(&book.report.currency, "").1.is_empty();
        let place = match (sign.is_empty(), is_before) {
            (true, _) => "_plain",
            (false, true) => "",
            (false, false) => "_after",
        };
        let scale = self.thousands.checked_sub(1).and_then(|thousands| SCALES.get(thousands));
        let key = match scale {
            Some(scale) => format!("chart.unit.{scale}{place}"),
            None if self.unit == Unit::Money && sign.is_empty() => "chart.unit.money_plain".to_owned(),
            None => format!("chart.unit.{}", self.unit.id()),
        };
        book.words.say(&key, &[("sign", sign)])
    }
}
