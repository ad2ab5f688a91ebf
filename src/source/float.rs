//! A workbook's binary numbers as the spreadsheet shows them: exact decimals, dates, percentages.
//!
//! The only place of this room that sees binary floating point; no arithmetic is done on it.

use std::fmt::Write as _;

use rust_decimal::{Decimal, RoundingStrategy};

use super::cell::{self, Cell};
use crate::number::Number;

/// How many digits of a number a spreadsheet shows and computes with; behind them stands only what is left over from
/// its being binary.
const DIGITS: u32 = 15;

/// Turns the numbers of one workbook into cells.
#[derive(Default)]
pub(super) struct Floats {
    from_1904: bool,
    digits: String,
}

impl Floats {
    /// Starts; `from_1904` tells whether the serial numbers of days count from 1904.
    pub(super) fn new(from_1904: bool) -> Floats {
        Floats { from_1904, ..Floats::default() }
    }

    /// Returns a number, or a percentage where the cell is formatted as one.
    pub(super) fn number(&mut self, value: f64, percent: bool) -> Cell {
        match self.shown(value) {
            Some(number) if !percent => Cell::Number(number),
            Some(number) => match Number::new(number).times(Number::from(100)).get() {
                Some(number) => Cell::Percent(number.normalize()),
                None => Cell::Text(self.digits.clone()),
            },
            // Too large for a decimal; whoever reads it says so.
            None => Cell::Text(self.digits.clone()),
        }
    }

    /// Returns the date that a serial number stands for.
    pub(super) fn moment(&mut self, value: f64) -> Cell {
        match self.shown(value).and_then(|serial| cell::serial_moment(serial, self.from_1904)) {
            Some((moment, timed)) => Cell::Moment(moment, timed),
            None => Cell::Text(self.digits.clone()),
        }
    }

    /// Returns a length of time as text, such as `36:00:00`: it has no unit that a column of numbers could mean, and a
    /// date it is not.
    pub(super) fn duration(&mut self, value: f64) -> Cell {
        let days = Number::from_option(self.shown(value));
        let seconds = days.times(Number::from(86_400)).rounded(0).get().and_then(|seconds| i64::try_from(seconds).ok());
        match seconds {
            Some(s) => Cell::Text(format!("{}:{:02}:{:02}", s / 3_600, (s / 60 % 60).abs(), (s % 60).abs())),
            None => Cell::Text(self.digits.clone()),
        }
    }

    /// Returns a number with 15 digits: 0.1 + 0.2 is 0.3. A whole number is exact, so that identifiers of 16 digits
    /// stay apart. Nothing where it does not fit; its digits are left in the text.
    fn shown(&mut self, value: f64) -> Option<Decimal> {
        self.digits.clear();
        write!(self.digits, "{value}").ok()?;
        let number = cell::read_digits(&self.digits)?;
        if !self.digits.contains('.') && self.digits.len() <= 16 {
            return Some(number);
        }
        number.round_sf_with_strategy(DIGITS, RoundingStrategy::MidpointAwayFromZero).map(|number| number.normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64, percent: bool) -> String {
        Floats::default().number(value, percent).text().into_owned()
    }

    #[test]
    fn a_number_is_what_the_spreadsheet_shows() {
        assert_eq!(number(0.1 + 0.2, false), "0.3");
        assert_eq!(number(1234.56, false), "1234.56");
        assert_eq!(number(-0.0, false), "0");
        assert_eq!(number(1e13, false), "10000000000000");
        assert_eq!(number(1_234_567_890_123_456.0, false), "1234567890123456");
        assert_eq!(number(1.1 * 1.1, false), "1.21");
        assert_eq!(number(5e-324, false), "0");
        // 1e300 does not fit: its digits stay, to be told.
        assert!(matches!(Floats::default().number(1e300, false), Cell::Text(digits) if digits.len() == 301));
    }

    #[test]
    fn a_percentage_is_in_percent() {
        assert_eq!(number(0.2, true), "20 %");
        assert_eq!(number(0.07 * 3.0, true), "21 %");
    }

    #[test]
    fn a_duration_is_neither_a_number_nor_a_date() {
        assert_eq!(Floats::default().duration(1.5).text(), "36:00:00");
    }

    #[test]
    fn a_time_alone_is_no_day_that_is_read() {
        let cell = Floats::default().moment(0.5);
        assert_eq!(cell.text(), "1899-12-30 12:00:00");
    }
}
