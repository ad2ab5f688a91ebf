//! The unit in which a chart's axis is written: chosen when the workbook is built from all its months, so that the title
//! can say it and stay true for whichever month is chosen.

use crate::book::Book;
use crate::book::layout::board::split;
use crate::number::{Number, Unit};

/// A unit and how many thousands it is divided by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    unit: Unit,
    thousands: usize,
    /// Whether the values lie so close that the axis needs a decimal.
    close: bool,
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
        let at_least =
            |number: Number, limit: i64| number.compare(Number::from(limit)).is_some_and(std::cmp::Ordering::is_ge);
        let thousands = match unit {
            Unit::Money if at_least(most, 2_000_000) => 2,
            Unit::Money if at_least(most, 5_000) => 1,
            Unit::Money
            | Unit::Percent
            | Unit::Count
            | Unit::Ratio
            | Unit::Months
            | Unit::Days
            | Unit::Hours
            | Unit::Minutes
            | Unit::Seconds
            | Unit::Points
            | Unit::Score => 0,
        };
        // In hundredths of a percentage, and in tenths of other units.
        let spread = highest.minus(least).times(Number::from(if unit == Unit::Percent { 100 } else { 1 }));
        Scale { unit, thousands, close: !at_least(spread, 5) }
    }

    /// Returns the number format of the axis.
    pub(super) fn axis(self) -> String {
        let commas = ",".repeat(self.thousands);
        match self.unit {
            Unit::Percent if self.close => "0.0%".to_owned(),
            Unit::Percent => "0%".to_owned(),
            Unit::Ratio if self.close => "0.0\"×\"".to_owned(),
            Unit::Ratio => "0\"×\"".to_owned(),
            Unit::Money if self.thousands == 2 => format!("#,##0.0{commas}"),
            Unit::Money
            | Unit::Count
            | Unit::Months
            | Unit::Days
            | Unit::Hours
            | Unit::Minutes
            | Unit::Seconds
            | Unit::Points
            | Unit::Score => format!("#,##0{commas}"),
        }
    }

    /// Returns the number format of a label at a point.
    pub(super) fn label(self) -> String {
        let commas = ",".repeat(self.thousands);
        match self.unit {
            Unit::Percent => "0.0%".to_owned(),
            Unit::Ratio => "0.0\"×\"".to_owned(),
            Unit::Money if self.thousands == 2 => format!("#,##0.00{commas}"),
            Unit::Money if self.thousands == 1 => format!("#,##0.0{commas}"),
            Unit::Months | Unit::Days | Unit::Hours | Unit::Minutes | Unit::Seconds | Unit::Points | Unit::Score => {
                "#,##0.0".to_owned()
            }
            Unit::Money | Unit::Count => "#,##0".to_owned(),
        }
    }

    /// Says the unit in a title: `€ thousand`.
    pub(super) fn words(self, book: &Book) -> String {
        let (before, after) = book.theme.sign(&book.report.currency);
        let sign = format!("{before}{after}");
        let key = match (self.unit, self.thousands) {
            (Unit::Money, 2) => "chart.unit.million".to_owned(),
            (Unit::Money, 1) => "chart.unit.thousand".to_owned(),
            (Unit::Money, _) => "chart.unit.money".to_owned(),
            (unit, _) => format!("chart.unit.{}", unit.id()),
        };
        book.words.say(&key, &[("sign", sign.trim())])
    }
}
