//! Sums by slice and month whose months are not known beforehand.
//!
//! It knows nothing of what is added up.

use super::amount::Amount;
use super::slice::SliceNumber;
use crate::month::Month;

/// Amounts from some month on.
#[derive(Clone, Debug, Default)]
struct Monthly {
    first: Option<Month>,
    amounts: Vec<Amount>,
}

impl Monthly {
    fn add(&mut self, month: Month, amount: Amount) {
        let first = *self.first.get_or_insert(month);
        let ahead = usize::try_from(first.since(month)).unwrap_or(0);
        if ahead > 0 {
            self.amounts.splice(0..0, std::iter::repeat_n(Amount::ZERO, ahead));
            self.first = Some(month);
        }
        let index = usize::try_from(month.since(first)).unwrap_or(0);
        if index >= self.amounts.len() {
            self.amounts.resize(index + 1, Amount::ZERO);
        }
        if let Some(cell) = self.amounts.get_mut(index) {
            *cell += amount;
        }
    }

    fn get(&self, month: Month) -> Amount {
        let index = self.first.and_then(|first| usize::try_from(month.since(first)).ok());
        index.and_then(|index| self.amounts.get(index)).copied().unwrap_or_default()
    }
}

/// The sums of several facts, by slice and month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flows {
    slices: Vec<Vec<Monthly>>,
}

impl Flows {
    /// Adds an amount to a fact.
    pub(crate) fn add(&mut self, slice: SliceNumber, fact: usize, month: Month, amount: Amount) {
        if slice.index() >= self.slices.len() {
            self.slices.resize_with(slice.index() + 1, Vec::new);
        }
        let Some(facts) = self.slices.get_mut(slice.index()) else { return };
        if fact >= facts.len() {
            facts.resize_with(fact + 1, Monthly::default);
        }
        if let Some(monthly) = facts.get_mut(fact) {
            monthly.add(month, amount);
        }
    }

    /// Returns a fact's sum; zero where nothing was added.
    pub(crate) fn get(&self, slice: SliceNumber, fact: usize, month: Month) -> Amount {
        self.monthly(slice, fact).map_or(Amount::ZERO, |monthly| monthly.get(month))
    }

    /// Returns a fact's sum up to a month, from the very first.
    pub(crate) fn to_date(&self, slice: SliceNumber, fact: usize, month: Month) -> Amount {
        let Some(monthly) = self.monthly(slice, fact) else { return Amount::ZERO };
        let Some(first) = monthly.first else { return Amount::ZERO };
        first.through(month).fold(Amount::ZERO, |sum, month| sum + monthly.get(month))
    }

    /// Tells whether anything was ever added to a fact.
    pub(crate) fn is_any(&self, slice: SliceNumber, fact: usize) -> bool {
        self.monthly(slice, fact).is_some_and(|monthly| monthly.first.is_some())
    }

    fn monthly(&self, slice: SliceNumber, fact: usize) -> Option<&Monthly> {
        self.slices.get(slice.index())?.get(fact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_may_come_in_any_order() {
        let mut flows = Flows::default();
        let month = |text: &str| text.parse::<Month>().unwrap();
        for text in ["2026-03", "2026-01", "2026-05", "2026-03"] {
            flows.add(SliceNumber::TOTAL, 1, month(text), Amount::ONE);
        }
        assert_eq!(flows.get(SliceNumber::TOTAL, 1, month("2026-03")), Amount::ONE + Amount::ONE);
        assert_eq!(flows.get(SliceNumber::TOTAL, 1, month("2026-01")), Amount::ONE);
        assert_eq!(flows.get(SliceNumber::TOTAL, 1, month("2026-02")), Amount::ZERO);
        assert_eq!(flows.get(SliceNumber::TOTAL, 0, month("2026-01")), Amount::ZERO);
        assert_eq!(flows.to_date(SliceNumber::TOTAL, 1, month("2026-04")).number().to_string(), "3");
    }
}
