//! The facts of costs: what is counted once where two tables have it, and the new customers of paid channels.
//!
//! It knows which months are covered, and adds nothing up.

use super::Assembly;
use crate::fact::amount::Amount;
use crate::fact::cost::Counted;
use crate::fact::slice::{Dimension, SliceNumber};
use crate::month::Month;
use crate::number::Number;

impl Assembly<'_> {
    pub(super) fn costs(&self, id: &str, slice: SliceNumber, index: usize, month: Month) -> Number {
        match id {
            "cogs_given" if !self.has_rows("expenses") => Number::ZERO,
            "cogs_given" => self.covered("expenses", month, || Number::from(i64::from(self.gathered.costs.cogs_given))),
            "counted_spend" => self.counted(month).spend,
            "counted_expenses" => self.counted(month).expenses,
            "counted_sales_and_marketing_expenses" => {
                let counted = self.counted(month);
                counted.sales.plus(counted.marketing)
            }
            "paid_new_customers" => self.paid_new_customers(slice, index, month),
            _ => Number::ABSENT,
        }
    }

    fn has_rows(&self, table: &str) -> bool {
        self.gathered.calendar.months(table).is_some()
    }

    fn counted(&self, month: Month) -> Counted {
        let total = |id: &str| self.declared(id, SliceNumber::TOTAL, month);
        let (sales, marketing) = (total("sales_expenses"), total("marketing_expenses"));
        let counted = Counted { spend: total("spend"), expenses: total("expenses"), sales, marketing };
        counted.by(self.config.policies.ads, (self.has_rows("spend"), self.has_rows("expenses")))
    }

    /// Counts the new customers of the channels that have spend in the month; in total those of all such channels.
    fn paid_new_customers(&self, slice: SliceNumber, index: usize, month: Month) -> Number {
        let of = |channel: SliceNumber| {
            let paid = Amount::of(self.declared("spend", channel, month)).is_some_and(Amount::is_positive);
            if paid { self.mrr("new_customers", None, channel, index) } else { Number::ZERO }
        };
        if !self.declared("spend", slice, month).is_present()
            || !self.mrr("new_customers", None, slice, index).is_present()
        {
            return Number::ABSENT;
        }
        if slice != SliceNumber::TOTAL {
            return of(slice);
        }
        self.gathered.slices.members(Dimension::CHANNEL).fold(Number::ZERO, |sum, (_, channel)| sum.plus(of(channel)))
    }
}
