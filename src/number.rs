//! Exact numbers that may be absent, and the only arithmetic on `Decimal`.
//!
//! Absent is never zero: any operation with an absent operand is absent, and so is a result that does not exist
//! (a division by zero, a root of a negative number) or that does not fit into 28 digits.
//! This room knows nothing of KPIs, of cells, and of binary floating point.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places to which an amount of money is cut where a division makes it (a yearly price per month, a rate of
/// exchange, a day's share of an invoice). A fixed scale makes sums exact, so that identities close to zero; it
/// leaves room for balances of hundreds of trillions.
pub const MONEY_PLACES: u32 = 14;

/// Decimal places at which two numbers are compared, in Rust and in the workbook alike, so that an exact hit on a goal
/// does not flip on the last bit of a spreadsheet's binary number.
pub const COMPARISON_PLACES: u32 = 8;

/// An exact number, or its absence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Number(Option<Decimal>);

impl Number {
    /// The absent number.
    pub const ABSENT: Number = Number(None);
    /// Zero, which is present.
    pub const ZERO: Number = Number(Some(Decimal::ZERO));
    /// One.
    pub const ONE: Number = Number(Some(Decimal::ONE));

    /// Wraps a present number.
    pub fn new(value: Decimal) -> Number {
        Number(Some(value))
    }

    /// Wraps a number that may be absent.
    pub fn from_option(value: Option<Decimal>) -> Number {
        Number(value)
    }

    /// Returns how many there are.
    pub fn count(count: usize) -> Number {
        Number(Some(Decimal::from(count)))
    }

    /// Returns a place, given from 0, counted from 1; absent where there is none.
    pub fn place(place: Option<usize>) -> Number {
        Number(place.map(|place| Decimal::from(place) + Decimal::ONE))
    }

    /// Returns the number if it is present.
    pub fn get(self) -> Option<Decimal> {
        self.0
    }

    /// Tells whether the number is present.
    pub fn is_present(self) -> bool {
        self.0.is_some()
    }

    /// Adds.
    #[must_use]
    pub fn plus(self, other: Number) -> Number {
        self.both(other, Decimal::checked_add)
    }

    /// Subtracts.
    #[must_use]
    pub fn minus(self, other: Number) -> Number {
        self.both(other, Decimal::checked_sub)
    }

    /// Multiplies.
    #[must_use]
    pub fn times(self, other: Number) -> Number {
        self.both(other, Decimal::checked_mul)
    }

    /// Divides; absent where the divisor is zero.
    #[must_use]
    pub fn over(self, other: Number) -> Number {
        self.both(other, Decimal::checked_div)
    }

    /// Changes the sign.
    #[must_use]
    pub fn negated(self) -> Number {
        Number(self.0.map(|value| -value))
    }

    /// Returns the size without the sign.
    #[must_use]
    pub fn size(self) -> Number {
        Number(self.0.map(|value| value.abs()))
    }

    /// Returns the smaller of two present numbers.
    #[must_use]
    pub fn least(self, other: Number) -> Number {
        self.both(other, |a, b| Some(a.min(b)))
    }

    /// Returns the larger of two present numbers.
    #[must_use]
    pub fn greatest(self, other: Number) -> Number {
        self.both(other, |a, b| Some(a.max(b)))
    }

    /// Returns this number, or the other where this one is absent.
    #[must_use]
    pub fn or(self, other: Number) -> Number {
        Number(self.0.or(other.0))
    }

    /// Raises to a power: a whole exponent up to ±1,000, or the reciprocal of a whole number up to 1,000, which is a
    /// root (`x ^ (1 / 12)`). Absent for any other exponent, and for a root of a number below zero.
    #[must_use]
    pub fn power(self, exponent: Number) -> Number {
        let (Some(base), Some(exponent)) = (self.0, exponent.0) else { return Number::ABSENT };
        if let Some(whole) = whole_number(exponent) {
            return Number(whole_power(base, whole));
        }
        let Some(inverse) = Decimal::ONE.checked_div(exponent) else { return Number::ABSENT };
        // 1 / (1 / 12) is 12.000…0012 in 28 digits.
        match whole_number(inverse.round_dp(20)) {
            Some(degree) if degree > 0 => Number(root(base, degree)),
            Some(degree) if degree < 0 => Number::ONE.over(Number(root(base, -degree))),
            _ => Number::ABSENT,
        }
    }

    /// Compares two present numbers at [`COMPARISON_PLACES`].
    pub fn compare(self, other: Number) -> Option<Ordering> {
        let places = COMPARISON_PLACES;
        Some(self.rounded(places).0?.cmp(&other.rounded(places).0?))
    }

    /// Rounds half away from zero, as spreadsheets and readers do.
    #[must_use]
    pub fn rounded(self, places: u32) -> Number {
        Number(self.0.map(|value| value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)))
    }

    /// Cuts an amount of money to [`MONEY_PLACES`].
    #[must_use]
    pub fn money(self) -> Number {
        self.rounded(MONEY_PLACES)
    }

    fn both(self, other: Number, operation: impl Fn(Decimal, Decimal) -> Option<Decimal>) -> Number {
        match (self.0, other.0) {
            (Some(a), Some(b)) => Number(operation(a, b)),
            _ => Number::ABSENT,
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number(Some(Decimal::from(value)))
    }
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Number {
        Number(Some(value))
    }
}

impl FromStr for Number {
    type Err = rust_decimal::Error;

    /// Reads a number as kpibook itself writes it; an empty text is absent.
    fn from_str(text: &str) -> Result<Number, rust_decimal::Error> {
        if text.is_empty() { Ok(Number::ABSENT) } else { Ok(Number(Some(Decimal::from_str(text)?))) }
    }
}

impl fmt::Display for Number {
    /// Writes the number to 12 places, without trailing zeros; nothing where it is absent.
    ///
    /// Twelve places are below the cut of [`MONEY_PLACES`], so 1,000 a year times a twelfth times twelve prints as 1000.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rounded(12).0 {
            Some(value) => write!(f, "{}", if value.is_zero() { Decimal::ZERO } else { value.normalize() }),
            None => Ok(()),
        }
    }
}

fn whole_number(value: Decimal) -> Option<i32> {
    let whole = value.trunc();
    if whole != value || whole.abs() > Decimal::ONE_THOUSAND {
        return None;
    }
    i32::try_from(whole).ok()
}

fn whole_power(base: Decimal, exponent: i32) -> Option<Decimal> {
    if exponent < 0 {
        return Decimal::ONE.checked_div(whole_power(base, -exponent)?);
    }
    if exponent == 0 && base.is_zero() {
        return None;
    }
    (0..exponent).try_fold(Decimal::ONE, |product, _| product.checked_mul(base))
}

/// Newton's iteration for the root of a positive number; it falls monotonically once above the root.
fn root(base: Decimal, degree: i32) -> Option<Decimal> {
    if base.is_sign_negative() && !base.is_zero() {
        return None;
    }
    if base.is_zero() || degree == 1 {
        return Some(base);
    }
    let n = Decimal::from(degree);
    // A power of two at or above the root, and below twice it, keeps every power small.
    let mut guess = Decimal::ONE;
    while whole_power(guess, degree).is_some_and(|power| power < base) {
        guess = guess.checked_mul(Decimal::TWO)?;
    }
    for _ in 0..500 {
        let quotient = base.checked_div(whole_power(guess, degree - 1)?)?;
        let next = guess.checked_mul(n - Decimal::ONE)?.checked_add(quotient)?.checked_div(n)?;
        if next >= guess {
            break;
        }
        guess = next;
    }
    Some(guess)
}

/// What a number measures; decides its format and which numbers may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// An amount in the reporting currency.
    Money,
    /// A share: 0.031 is shown as 3.1 %, and changes in percentage points.
    Percent,
    /// A number of things.
    Count,
    /// A multiple (×).
    Ratio,
    /// Months.
    Months,
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
    /// Seconds.
    Seconds,
    /// Points, such as the net promoter score.
    Points,
    /// A score on a scale.
    Score,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Unit; 11] = [
        Unit::Money,
        Unit::Percent,
        Unit::Count,
        Unit::Ratio,
        Unit::Months,
        Unit::Days,
        Unit::Hours,
        Unit::Minutes,
        Unit::Seconds,
        Unit::Points,
        Unit::Score,
    ];

    /// Returns the unit's id, as the templates write it.
    pub fn id(self) -> &'static str {
        match self {
            Unit::Money => "money",
            Unit::Percent => "percent",
            Unit::Count => "count",
            Unit::Ratio => "ratio",
            Unit::Months => "months",
            Unit::Days => "days",
            Unit::Hours => "hours",
            Unit::Minutes => "minutes",
            Unit::Seconds => "seconds",
            Unit::Points => "points",
            Unit::Score => "score",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn absence_spreads_and_a_division_by_zero_is_absent() {
        assert_eq!(Number::ONE.plus(Number::ABSENT), Number::ABSENT);
        assert_eq!(Number::ONE.over(Number::ZERO), Number::ABSENT);
        assert_eq!(number("79228162514264337593543950335").times(number("10")), Number::ABSENT);
    }

    #[test]
    fn twelfth_root_is_exact_to_display() {
        // 1.01^12 = 1.126825030131969720661201 exactly.
        let root = number("1.126825030131969720661201").power(Number::ONE.over(Number::from(12)));
        assert_eq!(root.to_string(), "1.01");
        assert_eq!(number("4096").power(Number::ONE.over(Number::from(12))).to_string(), "2");
        assert_eq!(number("0.000000000000000244140625").power(Number::ONE.over(Number::from(12))).to_string(), "0.05");
        assert_eq!(number("1000000000000000000000000").power(Number::ONE.over(Number::from(12))).to_string(), "100");
        assert_eq!(number("-4").power(number("0.5")), Number::ABSENT);
        assert_eq!(number("9").power(number("0.5")).to_string(), "3");
        assert_eq!(number("2").power(number("-2")).to_string(), "0.25");
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        assert_eq!(number("2.5").rounded(0).to_string(), "3");
        assert_eq!(number("-2.5").rounded(0).to_string(), "-3");
    }

    #[test]
    fn a_third_of_a_year_prints_whole_again() {
        let monthly = number("1000").over(number("12")).money();
        assert_eq!(monthly.times(number("12")).to_string(), "1000");
    }
}
