//! Each KPI against other periods and the baseline.
//!
//! A comparison is between two spans; its difference and percentage are expressions, so that the workbook computes them
//! by the same definition. It knows nothing of goals or sheets.

use crate::kpi::evaluate::{self, Evaluator, Names};
use crate::kpi::{Comparison, Expr, Kpi, Operator};
use crate::month::Month;
use crate::number::{Number, Unit};

/// A span of months, as seen from the chosen month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// The chosen month.
    Month,
    /// The month before.
    PreviousMonth,
    /// The same month a year earlier.
    MonthLastYear,
    /// The fiscal quarter up to the chosen month.
    QuarterToDate,
    /// The quarter before, up to as many months.
    PreviousQuarterToDate,
    /// The fiscal year up to the chosen month.
    YearToDate,
    /// The year before, up to as many months.
    LastYearToDate,
    /// Three months up to the chosen one.
    Trailing3,
    /// The three months before those.
    PreviousTrailing3,
    /// Twelve months up to the chosen one.
    Trailing12,
    /// The twelve months before those.
    PreviousTrailing12,
    /// The baseline month.
    Baseline,
}

/// What the chosen month, or the span up to it, is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Against {
    /// The month before.
    PreviousMonth,
    /// The same month last year.
    LastYear,
    /// Quarter to date against the previous quarter to the same month.
    Quarter,
    /// Year to date against last year's.
    Year,
    /// Three months against the three before.
    Trailing3,
    /// Twelve months against the twelve before.
    Trailing12,
    /// The baseline.
    Baseline,
}

/// A comparison's result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The span's value less the other's.
    pub difference: Number,
    /// The difference as a share of the other value; absent for KPIs that are percentages or points, and for a base of
    /// zero or below.
    pub percentage: Number,
}

/// What a span is seen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The chosen month.
    pub chosen: Month,
    /// The last complete month; a later chosen month is partial and is compared with nothing.
    pub report_month: Month,
    /// The month in which the fiscal year starts.
    pub fiscal_year_starts: u32,
    /// The baseline that the project file gives; else it is the last month of the previous fiscal year.
    pub baseline: Option<Month>,
}

impl Frame {
    /// Tells whether the chosen month is incomplete.
    pub fn is_partial(&self) -> bool {
        self.chosen > self.report_month
    }
}

impl Span {
    /// Every span, in the order in which the report lists them.
    pub const ALL: [Span; 12] = [
        Span::Month,
        Span::PreviousMonth,
        Span::MonthLastYear,
        Span::QuarterToDate,
        Span::PreviousQuarterToDate,
        Span::YearToDate,
        Span::LastYearToDate,
        Span::Trailing3,
        Span::PreviousTrailing3,
        Span::Trailing12,
        Span::PreviousTrailing12,
        Span::Baseline,
    ];

    /// Returns the id, under which the language files name it.
    pub fn id(self) -> &'static str {
        match self {
            Span::Month => "month",
            Span::PreviousMonth => "previous_month",
            Span::MonthLastYear => "month_last_year",
            Span::QuarterToDate => "quarter_to_date",
            Span::PreviousQuarterToDate => "previous_quarter_to_date",
            Span::YearToDate => "year_to_date",
            Span::LastYearToDate => "last_year_to_date",
            Span::Trailing3 => "trailing_3",
            Span::PreviousTrailing3 => "previous_trailing_3",
            Span::Trailing12 => "trailing_12",
            Span::PreviousTrailing12 => "previous_trailing_12",
            Span::Baseline => "baseline",
        }
    }

    /// Tells whether it is one month by its nature; a KPI with a window of its own has a value for these only.
    pub fn is_month(self) -> bool {
        matches!(self, Span::Month | Span::PreviousMonth | Span::MonthLastYear | Span::Baseline)
    }

    /// Tells whether it is the chosen month or ends in it.
    pub fn is_current(self) -> bool {
        matches!(self, Span::Month | Span::QuarterToDate | Span::YearToDate | Span::Trailing3 | Span::Trailing12)
    }

    /// Returns the last month and the number of months; nothing for the other side of a comparison that a partial
    /// month does not have.
    pub fn range(self, frame: &Frame) -> Option<(Month, u32)> {
        if frame.is_partial() && !self.is_current() {
            return None;
        }
        let chosen = frame.chosen;
        let quarter = chosen.of_quarter(frame.fiscal_year_starts);
        let year = chosen.of_year(frame.fiscal_year_starts);
        Some(match self {
            Span::Month => (chosen, 1),
            Span::PreviousMonth => (chosen.ago(1), 1),
            Span::MonthLastYear => (chosen.ago(12), 1),
            Span::QuarterToDate => (chosen, quarter),
            Span::PreviousQuarterToDate => (chosen.ago(3), quarter),
            Span::YearToDate => (chosen, year),
            Span::LastYearToDate => (chosen.ago(12), year),
            Span::Trailing3 => (chosen, 3),
            Span::PreviousTrailing3 => (chosen.ago(3), 3),
            Span::Trailing12 => (chosen, 12),
            Span::PreviousTrailing12 => (chosen.ago(12), 12),
            Span::Baseline => (frame.baseline.unwrap_or(chosen.ago(year.cast_signed())), 1),
        })
    }
}

impl Against {
    /// Every comparison, in the order in which the report lists them.
    pub const ALL: [Against; 7] = [
        Against::PreviousMonth,
        Against::LastYear,
        Against::Quarter,
        Against::Year,
        Against::Trailing3,
        Against::Trailing12,
        Against::Baseline,
    ];

    /// Returns the id, under which the language files name it.
    pub fn id(self) -> &'static str {
        match self {
            Against::PreviousMonth => "previous_month",
            Against::LastYear => "last_year",
            Against::Quarter => "quarter",
            Against::Year => "year",
            Against::Trailing3 => "trailing_3",
            Against::Trailing12 => "trailing_12",
            Against::Baseline => "baseline",
        }
    }

    /// Returns the span that is compared, and the one that it is compared with.
    pub fn spans(self) -> (Span, Span) {
        match self {
            Against::PreviousMonth => (Span::Month, Span::PreviousMonth),
            Against::LastYear => (Span::Month, Span::MonthLastYear),
            Against::Quarter => (Span::QuarterToDate, Span::PreviousQuarterToDate),
            Against::Year => (Span::YearToDate, Span::LastYearToDate),
            Against::Trailing3 => (Span::Trailing3, Span::PreviousTrailing3),
            Against::Trailing12 => (Span::Trailing12, Span::PreviousTrailing12),
            Against::Baseline => (Span::Month, Span::Baseline),
        }
    }
}

/// Returns the difference as an expression over `value` and `base`.
pub fn difference() -> Expr {
    Expr::binary(Operator::Subtract, Expr::name("value"), Expr::name("base"))
}

/// Returns the percentage as an expression over `value` and `base`: absent for a base of zero or below. A KPI that is
/// itself a percentage or points has none; its difference is in percentage points or points.
pub fn percentage(unit: Unit) -> Option<Expr> {
    if matches!(unit, Unit::Percent | Unit::Points) {
        return None;
    }
    let share = Expr::binary(Operator::Divide, difference(), Expr::name("base"));
    Some(Expr::only_if(Expr::compare(Comparison::More, Expr::name("base"), Expr::number(0)), share))
}

/// Returns a KPI's value over a span.
pub fn value(evaluator: &Evaluator, kpi: &Kpi, span: Span, frame: &Frame) -> Number {
    let Some((month, length)) = span.range(frame) else { return Number::ABSENT };
    if kpi.windowed && !span.is_month() {
        return Number::ABSENT;
    }
    evaluator.value(&kpi.id, month, length)
}

/// Compares two values of a unit.
pub fn change(unit: Unit, value: Number, base: Number) -> Change {
    let names = Sides { value, base };
    Change {
        difference: evaluate::value(&difference(), &names),
        percentage: percentage(unit).map_or(Number::ABSENT, |expr| evaluate::value(&expr, &names)),
    }
}

struct Sides {
    value: Number,
    base: Number,
}

impl Names for Sides {
    fn value(&self, name: &str, _months_ago: u32) -> Number {
        if name == "value" { self.value } else { self.base }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(chosen: &str, fiscal_year_starts: u32) -> Frame {
        let month = |text: &str| text.parse().unwrap();
        Frame { chosen: month(chosen), report_month: month("2026-08"), fiscal_year_starts, baseline: None }
    }

    fn ranges(frame: &Frame) -> Vec<String> {
        let range = |span: Span| span.range(frame).map(|(end, length)| format!("{} {end} {length}", span.id()));
        Span::ALL.into_iter().filter_map(range).collect()
    }

    #[test]
    fn spans_reach_the_same_month_of_the_period_before() {
        // August 2026 is the second month of the third quarter and the eighth of the year.
        let expected = [
            "month 2026-08 1",
            "previous_month 2026-07 1",
            "month_last_year 2025-08 1",
            "quarter_to_date 2026-08 2",
            "previous_quarter_to_date 2026-05 2",
            "year_to_date 2026-08 8",
            "last_year_to_date 2025-08 8",
            "trailing_3 2026-08 3",
            "previous_trailing_3 2026-05 3",
            "trailing_12 2026-08 12",
            "previous_trailing_12 2025-08 12",
            "baseline 2025-12 1",
        ];
        assert_eq!(ranges(&frame("2026-08", 1)), expected);
    }

    #[test]
    fn the_fiscal_year_decides_quarter_year_and_baseline() {
        // With a year from July, August is its second month; the year before ended in June.
        let frame = frame("2026-08", 7);
        assert_eq!(Span::YearToDate.range(&frame).map(|(_, length)| length), Some(2));
        assert_eq!(Span::Baseline.range(&frame), Some(("2026-06".parse().unwrap(), 1)));
        let baseline = Some("2024-03".parse().unwrap());
        assert_eq!(Span::Baseline.range(&Frame { baseline, ..frame }), Some(("2024-03".parse().unwrap(), 1)));
    }

    #[test]
    fn a_partial_month_is_compared_with_nothing() {
        let partial = frame("2026-09", 1);
        let expected = [
            "month 2026-09 1",
            "quarter_to_date 2026-09 3",
            "year_to_date 2026-09 9",
            "trailing_3 2026-09 3",
            "trailing_12 2026-09 12",
        ];
        assert_eq!(ranges(&partial), expected);
        for against in Against::ALL {
            assert_eq!(against.spans().1.range(&partial), None);
        }
    }

    #[test]
    fn a_base_of_zero_or_below_gives_a_difference_and_no_percentage() {
        let shown = |unit, value: &str, base: &str| {
            let change = change(unit, value.parse().unwrap(), base.parse().unwrap());
            (change.difference.to_string(), change.percentage.to_string())
        };
        assert_eq!(shown(Unit::Money, "120", "100"), ("20".into(), "0.2".into()));
        assert_eq!(shown(Unit::Money, "120", "0"), ("120".into(), String::new()));
        assert_eq!(shown(Unit::Money, "120", "-10"), ("130".into(), String::new()));
        assert_eq!(shown(Unit::Percent, "0.05", "0.04"), ("0.01".into(), String::new()));
        assert_eq!(shown(Unit::Count, "120", ""), (String::new(), String::new()));
    }
}
