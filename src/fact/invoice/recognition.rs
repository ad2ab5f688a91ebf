//! A service period, and an amount spread by day over it.
//!
//! It knows days and one amount, and nothing of invoices.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use crate::fact::amount::Amount;
use crate::fact::phase::whole_months;
use crate::month::Month;

/// The days that a line pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    /// From a day to before another.
    Sure {
        /// The first day.
        start: NaiveDate,
        /// The first day after.
        after: NaiveDate,
        /// Where the end is a date that proves by whole months what it is: whether it is the last day.
        inclusive: Option<bool>,
    },
    /// From a day to a date that may be the last day or the first day after.
    Unsure {
        /// The first day.
        start: NaiveDate,
        /// The date.
        end: NaiveDate,
    },
}

impl Period {
    /// Returns the period between two moments as written (`true`: with a time of day); none where one is missing.
    pub(crate) fn of(start: Option<(NaiveDateTime, bool)>, end: Option<(NaiveDateTime, bool)>) -> Option<Period> {
        let ((start, _), (end, timed)) = (start?, end?);
        let (first, last) = (start.date(), end.date());
        let after_last = last.succ_opt().unwrap_or(last);
        if timed {
            // A whole number of days from the start, rounded up: 23:59:59 ends its day.
            let from = if start.time() == NaiveTime::MIN { first.and_time(NaiveTime::MIN) } else { start };
            let after = if end.time() > from.time() { after_last } else { last };
            return Some(Period::Sure { start: first, after, inclusive: None });
        }
        let (exclusive, inclusive) = (whole_months(first, last), whole_months(first, after_last));
        // From 28 February to 30 March is a month of what begins on the 30th, and of what begins on the 31st with its
        // last day: only the other lines can tell. The same day some months on needs no other line.
        let same_day = exclusive.is_some() && first.day() == last.day();
        Some(match (exclusive, inclusive) {
            (Some(_), None) => Period::Sure { start: first, after: last, inclusive: Some(false) },
            (Some(_), Some(_)) if same_day => Period::Sure { start: first, after: last, inclusive: Some(false) },
            (None, Some(_)) => Period::Sure { start: first, after: after_last, inclusive: Some(true) },
            (None, None) | (Some(_), Some(_)) => Period::Unsure { start: first, end: last },
        })
    }

    /// Tells whether the period is longer than a month.
    pub(crate) fn is_long(self) -> bool {
        let (start, end) = match self {
            Period::Sure { start, after, .. } => (start, after),
            Period::Unsure { start, end } => (start, end),
        };
        (end - start).num_days() > 31
    }
}

/// Spreads an amount by day from a day to before another (at least one day), and calls `visit` with each month's part;
/// the parts add up to the amount exactly.
pub(crate) fn spread(amount: Amount, start: NaiveDate, after: NaiveDate, visit: &mut dyn FnMut(Month, Amount)) {
    let days = (after - start).num_days().max(1);
    let last = Month::of(after.pred_opt().unwrap_or(start).max(start));
    let mut before = Amount::ZERO;
    for month in Month::of(start).through(last) {
        let passed = (month.ago(-1).first_day() - start).num_days().min(days);
        let to_date = amount.share(passed, days);
        visit(month, to_date - before);
        before = to_date;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn parts(amount: &str, start: &str, after: &str) -> Vec<String> {
        let mut parts = Vec::new();
        let amount = Amount::of(amount.parse().unwrap()).unwrap();
        spread(amount, day(start), day(after), &mut |month, part| parts.push(format!("{month} {}", part.number())));
        parts
    }

    #[test]
    fn an_annual_invoice_is_recognised_by_day_over_its_year() {
        // 3,650 over the 365 days of 2026 is 10 a day: 310 in January, 280 in February, and so on.
        let year = parts("3650", "2026-01-01", "2027-01-01");
        assert_eq!(year.len(), 12);
        assert_eq!(year[..3], ["2026-01 310", "2026-02 280", "2026-03 310"]);
        // From the middle of January: 17 days of January (15th to 31st), 14 days of January a year on.
        let shifted = parts("3650", "2026-01-15", "2027-01-15");
        assert_eq!((shifted[0].as_str(), shifted[12].as_str()), ("2026-01 170", "2027-01 140"));
    }

    #[test]
    fn a_leap_february_has_29_days_of_revenue() {
        // 366 over the leap year 2028 is 1 a day.
        assert_eq!(parts("366", "2028-01-01", "2029-01-01")[1], "2028-02 29");
    }

    #[test]
    fn parts_add_up_to_the_amount_exactly() {
        let amount = Amount::of("100".parse().unwrap()).unwrap();
        let mut sum = Amount::ZERO;
        spread(amount, day("2026-01-10"), day("2026-07-11"), &mut |_, part| sum += part);
        assert_eq!(sum, amount);
        assert_eq!(parts("5", "2026-01-31", "2026-01-31"), ["2026-01 5"]);
    }

    #[test]
    fn whole_months_prove_what_a_date_only_end_is() {
        let at = |text: &str| Some((day(text).and_time(NaiveTime::MIN), false));
        let sure = |start: &str, after: &str, inclusive| {
            Some(Period::Sure { start: day(start), after: day(after), inclusive })
        };
        assert_eq!(Period::of(at("2026-01-01"), at("2026-02-01")), sure("2026-01-01", "2026-02-01", Some(false)));
        assert_eq!(Period::of(at("2026-01-01"), at("2026-12-31")), sure("2026-01-01", "2027-01-01", Some(true)));
        // Billed on the 31st: every month is a month, however short the one before.
        assert_eq!(Period::of(at("2026-02-28"), at("2026-03-31")), sure("2026-02-28", "2026-03-31", Some(false)));
        assert_eq!(Period::of(at("2026-02-28"), at("2026-03-28")), sure("2026-02-28", "2026-03-28", Some(false)));
        let either = Some(Period::Unsure { start: day("2026-02-28"), end: day("2026-03-30") });
        assert_eq!(Period::of(at("2026-02-28"), at("2026-03-30")), either);
        let unsure = Some(Period::Unsure { start: day("2026-01-10"), end: day("2026-01-20") });
        assert_eq!(Period::of(at("2026-01-10"), at("2026-01-20")), unsure);
        let timed = |text: &str| Some((text.parse::<NaiveDateTime>().unwrap(), true));
        let end = timed("2026-01-31T23:59:59");
        assert_eq!(Period::of(timed("2026-01-01T00:00:00"), end), sure("2026-01-01", "2026-02-01", None));
        let noon = (timed("2026-01-15T14:00:00"), timed("2026-02-15T14:00:00"));
        assert_eq!(Period::of(noon.0, noon.1), sure("2026-01-15", "2026-02-15", None));
        assert_eq!(Period::of(at("2026-01-10"), None), None);
    }
}
