//! Each KPI against other periods and the baseline.
//!
//! A comparison is between two spans; its difference and percentage are expressions, so that the workbook computes them
//! by the same definition. It knows nothing of goals or sheets.

use crate::number::Number;

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
