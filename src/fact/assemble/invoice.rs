//! The facts of invoices: sums, and who bought.
//!
//! It knows which months are covered, and adds nothing up.

use std::collections::BTreeMap;

use super::Assembly;
use crate::fact::amount::Amount;
use crate::fact::slice::SliceNumber;
use crate::month::Month;
use crate::number::Number;

impl Assembly<'_> {
    pub(super) fn invoices(&self, id: &str, slice: SliceNumber, index: usize, month: Month) -> Number {
        self.covered("invoices", month, || {
            if id == "buyers" {
                let mut buyers = self.purchases.buyers(slice);
                let count = buyers.find(|(span, _)| *span == (index, 1)).map(|(_, count)| count);
                return count.and_then(|count| i64::try_from(count).ok()).map_or(Number::ABSENT, Number::from);
            }
            let sum = self.gathered.invoices.sum(id, slice, month);
            sum.or_else(|| self.purchases.of(id, slice, month)).map_or(Number::ABSENT, Amount::number)
        })
    }

    /// Returns the buyers of each span whose every month is covered.
    pub(super) fn buyers(&self, slice: SliceNumber) -> BTreeMap<(usize, u32), Number> {
        let month = |index: usize| self.window.months().nth(index);
        let covered = |index: usize| {
            month(index).map_or(Number::ABSENT, |month| self.covered("invoices", month, || Number::ZERO)).is_present()
        };
        let longer = self.purchases.buyers(slice).filter(|((_, length), _)| *length > 1);
        longer
            .filter(|((last, length), _)| covered(*last) && covered(last + 1 - *length as usize))
            .map(|(span, count)| (span, i64::try_from(count).map_or(Number::ABSENT, Number::from)))
            .collect()
    }
}
