//! Amounts of money and counts while they are added up: fixed point, 14 places, exact.
//!
//! Millions of sums are made on the way to the facts, and every one must be exact in any order. An integer of 10⁻¹⁴
//! gives that at the price of an addition; it is the same cut as [`Number::money`], and at the door of the room it
//! becomes a [`Number`] again. What a division or a rate of exchange makes goes through [`Number`].

use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::Decimal;

use crate::number::{MONEY_PLACES, Number};

/// An amount in units of 10⁻¹⁴.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Amount(i128);

const ONE: i128 = 100_000_000_000_000;

impl Amount {
    pub(crate) const ZERO: Amount = Amount(0);
    /// One whole unit: one customer, one invoice.
    pub(crate) const ONE: Amount = Amount(ONE);

    /// Takes a number, cut to 14 places; nothing where it is absent or beyond hundreds of trillions.
    pub(crate) fn of(number: Number) -> Option<Amount> {
        let value = number.money().get()?.normalize();
        let places = MONEY_PLACES.checked_sub(value.scale())?;
        let units = value.mantissa().checked_mul(10_i128.checked_pow(places)?)?;
        // What does not fit into a Decimal at 14 places could not be given back exactly.
        Decimal::try_from_i128_with_scale(units, MONEY_PLACES).ok()?;
        Some(Amount(units))
    }

    /// Gives the number back; absent where a sum has outgrown 28 digits.
    pub(crate) fn number(self) -> Number {
        Number::from_option(Decimal::try_from_i128_with_scale(self.0, MONEY_PLACES).ok().map(|value| value.normalize()))
    }

    /// Converts at a rate of exchange, cut to 14 places.
    pub(crate) fn at(self, rate: Decimal) -> Option<Amount> {
        if rate == Decimal::ONE { Some(self) } else { Amount::of(self.number().times(Number::new(rate))) }
    }

    /// Returns the share `part / whole`, rounded half away from zero.
    pub(crate) fn share(self, part: i64, whole: i64) -> Amount {
        let whole = i128::from(whole.max(1));
        let product = self.0.saturating_mul(i128::from(part));
        let half = if product < 0 { -whole } else { whole };
        Amount((product.saturating_mul(2).saturating_add(half)) / (whole * 2))
    }

    /// Multiplies by a number of months.
    pub(crate) fn months(self, months: Amount) -> Amount {
        Amount::of(self.number().times(months.number())).unwrap_or_default()
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Returns the amount in millionths, as far as 64 bits reach: enough to tell its sign among its like.
    pub(crate) fn millionths(self) -> i64 {
        let millionths = self.share(1, 100_000_000).0;
        i64::try_from(millionths).unwrap_or(if millionths < 0 { i64::MIN } else { i64::MAX })
    }
}

// Saturation is out of reach for what the readers let in; it keeps a hostile file from a panic.
impl Add for Amount {
    type Output = Amount;

    fn add(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }
}

impl Sub for Amount {
    type Output = Amount;

    fn sub(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        *self = *self + other;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Amount) {
        *self = *self - other;
    }
}

impl Neg for Amount {
    type Output = Amount;

    fn neg(self) -> Amount {
        Amount(self.0.saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::of(text.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_amount_is_cut_like_money_and_given_back_exactly() {
        assert_eq!(amount("12.50").number().to_string(), "12.5");
        assert_eq!(amount("0.000000000000005"), amount("0.00000000000001"));
        assert_eq!(Amount::of("792281625142643".parse().unwrap()).map(|_| ()), Some(()));
        assert_eq!(Amount::of("7922816251426430".parse().unwrap()), None);
        assert_eq!(Amount::of(Number::ABSENT), None);
    }

    #[test]
    fn shares_are_rounded_half_away_from_zero() {
        // 10 / 3 = 3.33…; a half of the smallest unit goes away from zero on both sides.
        assert_eq!(amount("10").share(1, 3), amount("3.33333333333333"));
        assert_eq!(amount("0.00000000000001").share(1, 2), amount("0.00000000000001"));
        assert_eq!(amount("-0.00000000000001").share(1, 2), amount("-0.00000000000001"));
        assert_eq!(amount("-10").share(2, 3), amount("-6.66666666666667"));
    }

    #[test]
    fn a_rate_converts_with_a_cut() {
        assert_eq!(amount("100").at("1.0834".parse().unwrap()), Some(amount("108.34")));
        assert_eq!(amount("0.00000000000001").at("0.4".parse().unwrap()), Some(Amount::ZERO));
    }
}
