//! What a formula measures, as far as its parts tell: an algebra of units.
//!
//! A quantity is the set of units that it may have. It is narrow only where the parts leave no doubt – an amount divided
//! by a number of customers is an amount –, so that no right formula is refused; where they leave doubt, every unit fits.
//! It knows units and no formulas.

use crate::number::Unit;

/// The units that a part of a formula may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    /// A bit for each of [`Unit::ALL`].
    units: u16,
    /// The unit by which a message names it.
    name: Unit,
    /// Whether it is a number as written, which may stand for anything.
    is_written: bool,
}

fn bit(unit: Unit) -> u16 {
    1 << Unit::ALL.iter().position(|known| *known == unit).unwrap_or_default()
}

/// Tells whether a unit stands for a part of something, and takes the unit of what it is multiplied by.
fn is_part(unit: Unit) -> bool {
    matches!(unit, Unit::Percent | Unit::Ratio)
}

const EVERY: u16 = (1 << Unit::ALL.len()) - 1;

impl Quantity {
    /// A number as written: it fits beside anything.
    pub(super) const WRITTEN: Quantity = Quantity { units: EVERY, name: Unit::Ratio, is_written: true };

    /// Something of which nothing is known.
    pub(super) const UNKNOWN: Quantity = Quantity { units: EVERY, name: Unit::Ratio, is_written: false };

    /// Something of a unit.
    pub(super) fn of(unit: Option<Unit>) -> Quantity {
        unit.map_or(Quantity::UNKNOWN, |unit| Quantity { units: bit(unit), name: unit, is_written: false })
    }

    fn without(unit: Unit, name: Unit) -> Quantity {
        Quantity { units: EVERY & !bit(unit), name, is_written: false }
    }

    /// Returns the unit by which a message names it.
    pub(super) fn name(self) -> Unit {
        self.name
    }

    /// Tells whether it may have a unit.
    pub(super) fn may_be(self, unit: Unit) -> bool {
        self.units & bit(unit) != 0
    }

    fn is(self, unit: Unit) -> bool {
        self.units == bit(unit)
    }

    /// Returns what two quantities are that are added, compared or stand for one another; nothing where they cannot be
    /// the same.
    pub(super) fn and(self, other: Quantity) -> Option<Quantity> {
        let units = self.units & other.units;
        // The one that says more gives the name.
        let name = if self.units.count_ones() <= other.units.count_ones() { self.name } else { other.name };
        (units != 0).then_some(Quantity { units, name, is_written: self.is_written && other.is_written })
    }

    /// Returns a product.
    pub(super) fn times(self, other: Quantity) -> Quantity {
        match (self.is_written, other.is_written) {
            (true, true) => Quantity::WRITTEN,
            (true, false) => other.times_written(),
            (false, true) => self.times_written(),
            (false, false) => self.times_measured(other),
        }
    }

    /// A share stays without a unit, an amount an amount; 25 a ticket make tickets an amount, or minutes.
    fn times_written(self) -> Quantity {
        if self.is(Unit::Money) {
            self
        } else if self.name == Unit::Percent && !self.may_be(Unit::Money) {
            Quantity::without(Unit::Money, Unit::Percent)
        } else if self.is(self.name) && !is_part(self.name) {
            Quantity::without(Unit::Percent, self.name)
        } else {
            Quantity::UNKNOWN
        }
    }

    fn times_measured(self, other: Quantity) -> Quantity {
        if self.is(Unit::Money) && !other.may_be(Unit::Money) {
            self
        } else if other.is(Unit::Money) && !self.may_be(Unit::Money) {
            other
        } else if self.may_be(Unit::Money) || other.may_be(Unit::Money) {
            Quantity::UNKNOWN
        } else {
            Quantity::without(Unit::Money, if is_part(self.name) { other.name } else { self.name })
        }
    }

    /// Returns a quotient.
    pub(super) fn over(self, other: Quantity) -> Quantity {
        let is_money = self.is(Unit::Money);
        if self.is_written {
            // So much of something for each of another, or the other way round: the number written tells nothing.
            return if other.is_written { Quantity::WRITTEN } else { Quantity::UNKNOWN };
        }
        if is_money && (other.is_written || !other.may_be(Unit::Money)) {
            return self;
        }
        if is_money && other.is(Unit::Money) {
            return Quantity::without(Unit::Money, Unit::Ratio);
        }
        // A number written may be of the same kind: customers divided by 1000 are a share.
        if self.may_be(Unit::Money) || (other.may_be(Unit::Money) && !other.is_written) {
            return Quantity::UNKNOWN;
        }
        let is_share = !other.is_written && self.name == other.name;
        Quantity::without(Unit::Money, if is_share { Unit::Ratio } else { self.name })
    }

    /// Returns a power.
    pub(super) fn raised(self) -> Quantity {
        if self.is_written {
            Quantity::WRITTEN
        } else if self.may_be(Unit::Money) {
            Quantity::UNKNOWN
        } else {
            Quantity::without(Unit::Money, self.name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(unit: Unit) -> Quantity {
        Quantity::of(Some(unit))
    }

    #[test]
    fn an_amount_stays_one_unless_it_is_divided_by_another() {
        let money = of(Unit::Money);
        for other in [of(Unit::Count), of(Unit::Percent), of(Unit::Ratio), of(Unit::Months), Quantity::WRITTEN] {
            assert_eq!((money.times(other), money.over(other)), (money, money));
            assert_eq!(other.times(money), money);
        }
        let parts = money.over(money);
        let fits = |unit: Unit| parts.may_be(unit);
        assert!(fits(Unit::Percent) && fits(Unit::Ratio) && fits(Unit::Months) && !fits(Unit::Money));
        assert_eq!(parts.times(money), money);
    }

    #[test]
    fn where_the_parts_leave_doubt_every_unit_fits() {
        let money = of(Unit::Money);
        let doubtful =
            [money.times(money), Quantity::WRITTEN.over(money), of(Unit::Count).over(money), Quantity::of(None)];
        for quantity in doubtful {
            assert!(Unit::ALL.into_iter().all(|unit| quantity.may_be(unit)));
            assert!(Unit::ALL.into_iter().all(|unit| quantity.times(money).may_be(unit)));
        }
        // 25 for each ticket is an amount, and 15 minutes for each are minutes.
        let tickets = of(Unit::Count).times(Quantity::WRITTEN);
        assert!(tickets.may_be(Unit::Money) && tickets.may_be(Unit::Minutes) && !tickets.may_be(Unit::Percent));
    }

    #[test]
    fn a_number_as_written_fits_beside_anything_and_says_nothing_of_a_sum() {
        assert_eq!(Quantity::WRITTEN.and(of(Unit::Money)), Some(of(Unit::Money)));
        assert_eq!(Quantity::WRITTEN.times(Quantity::WRITTEN).over(Quantity::WRITTEN), Quantity::WRITTEN);
        assert_eq!(of(Unit::Money).and(of(Unit::Percent)), None);
        let share = of(Unit::Count).over(of(Unit::Count)).and(of(Unit::Percent));
        assert_eq!(share, Some(of(Unit::Percent)));
    }
}
