//! A calendar month, and the quarters and fiscal years that it belongs to.
//!
//! Knows nothing of the clock: every date is an argument.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// Builds a month from a year and a month number 1–12.
    pub fn new(year: i32, month: u32) -> Option<Month> {
        let month = i32::try_from(month).ok()?;
        (1..=12).contains(&month).then_some(Month(year * 12 + month - 1))
    }

    /// Returns the month in which a day lies.
    pub fn of(day: NaiveDate) -> Month {
        Month(day.year() * 12 + day.month0().cast_signed())
    }

    /// Returns the year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Returns the number of the month, 1–12.
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12).unsigned_abs() + 1
    }

    /// Returns the month `n` months earlier (later for a negative `n`).
    #[must_use]
    pub fn ago(self, n: i32) -> Month {
        Month(self.0 - n)
    }

    /// Returns how many months this one lies after another.
    pub fn since(self, earlier: Month) -> i32 {
        self.0 - earlier.0
    }

    /// Returns the first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or_default()
    }

    /// Returns the last day.
    pub fn last_day(self) -> NaiveDate {
        self.ago(-1).first_day().pred_opt().unwrap_or_default()
    }

    /// Returns the first instant after the month: the `E` of the policies.
    pub fn end(self) -> NaiveDateTime {
        self.ago(-1).first_day().and_time(NaiveTime::MIN)
    }

    /// Returns the number of days.
    pub fn days(self) -> u32 {
        self.last_day().day()
    }

    /// Returns how many months of its quarter have passed at the month's end: 1, 2 or 3.
    pub fn of_quarter(self, fiscal_year_starts: u32) -> u32 {
        (self.of_year(fiscal_year_starts) - 1) % 3 + 1
    }

    /// Returns how many months of its fiscal year have passed at the month's end: 1 to 12.
    pub fn of_year(self, fiscal_year_starts: u32) -> u32 {
        (self.number() + 12 - fiscal_year_starts) % 12 + 1
    }

    /// Returns the fiscal year, named after the calendar year in which it ends.
    pub fn fiscal_year(self, fiscal_year_starts: u32) -> i32 {
        self.ago(self.of_year(fiscal_year_starts).cast_signed() - 12).year()
    }

    /// Returns the key of the month's fiscal quarter, such as `2026-Q4`.
    pub fn quarter_key(self, fiscal_year_starts: u32) -> String {
        let quarter = (self.of_year(fiscal_year_starts) - 1) / 3 + 1;
        format!("{}-Q{quarter}", self.fiscal_year(fiscal_year_starts))
    }

    /// Returns every month from this one to another, both included.
    pub fn through(self, last: Month) -> impl DoubleEndedIterator<Item = Month> + Clone {
        (self.0..=last.0).map(Month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = ();

    /// Reads `2026-10`.
    fn from_str(text: &str) -> Result<Month, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        if year.len() != 4 || month.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(());
        }
        Month::new(year.parse().map_err(|_| ())?, month.parse().map_err(|_| ())?).ok_or(())
    }
}

/// Returns the month of a period written by a user: a month, a quarter (`2026-Q4`) or a year, with its length in months.
pub fn period(text: &str, fiscal_year_starts: u32) -> Option<(Month, u32)> {
    if let Ok(month) = text.parse::<Month>() {
        return Some((month, 1));
    }
    let first_of_year = |year: i32| -> Option<Month> {
        let shift = i32::from(fiscal_year_starts != 1);
        Month::new(year - shift, fiscal_year_starts)
    };
    if let Some((year, quarter)) = text.split_once("-Q") {
        let quarter: i32 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        let year = year.parse().ok().filter(|_| year.len() == 4)?;
        return Some((first_of_year(year)?.ago(1 - quarter * 3), 3));
    }
    let year = text.parse().ok().filter(|_| text.len() == 4)?;
    Some((first_of_year(year)?.ago(-11), 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_and_years_follow_the_fiscal_year() {
        let october: Month = "2026-10".parse().unwrap();
        assert_eq!((october.of_quarter(1), october.of_year(1), october.fiscal_year(1)), (1, 10, 2026));
        assert_eq!(october.quarter_key(1), "2026-Q4");
        // A year that starts in April 2026 ends in March 2027 and is named 2027; October is the first of its third quarter.
        assert_eq!((october.of_quarter(4), october.of_year(4), october.fiscal_year(4)), (1, 7, 2027));
        assert_eq!(october.quarter_key(4), "2027-Q3");
        assert_eq!(period("2027-Q3", 4), Some(("2026-12".parse().unwrap(), 3)));
        assert_eq!(period("2026", 1), Some(("2026-12".parse().unwrap(), 12)));
        assert_eq!(period("2026-Q5", 1), None);
        assert_eq!(period("26-Q1", 1), None);
    }

    #[test]
    fn february_of_a_leap_year_has_29_days() {
        assert_eq!("2028-02".parse::<Month>().unwrap().days(), 29);
        assert_eq!("2026-12".parse::<Month>().unwrap().end().to_string(), "2027-01-01 00:00:00");
        assert!("2026-13".parse::<Month>().is_err());
        assert!("2026-1".parse::<Month>().is_err());
    }
}
