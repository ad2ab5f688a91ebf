//! Costs: what the declared sums do not tell of spend and expenses, and advertising that stands in both.
//!
//! It knows the two tables' rows, and nothing of other rooms' ratios.

use std::collections::BTreeMap;

use super::amount::Amount;
use super::rates::Rates;
use crate::config::Ads;
use crate::error::{Place, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::Row;

/// What is remembered of the rows of expenses.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    /// Whether there is any cost of goods sold.
    pub(crate) cogs_given: bool,
    /// Every amount of marketing by month, with the sheet of one such row.
    marketing: BTreeMap<(Month, Amount), usize>,
    files: BTreeMap<usize, Place>,
}

impl Costs {
    /// Notes a row of expenses that counts.
    pub(crate) fn see(&mut self, row: &Row<'_>, rates: &Rates) {
        let category = row.text("category");
        self.cogs_given |= category == "cogs";
        if category != "marketing" {
            return;
        }
        if let (Some(day), Some(month)) = (row.day("date"), row.month("date"))
            && let Ok(amount) = rates.convert(row, "amount", day)
        {
            self.files
                .entry(row.reading)
                .or_insert_with(|| Place::file(row.origin.file.clone()).sheet(row.origin.sheet.as_deref()));
            let reading = self.marketing.entry((month, amount)).or_insert(row.reading);
            *reading = row.reading.min(*reading);
        }
    }

    /// Returns a problem for each month in which a marketing expense, or their sum, equals the spend above zero; the two
    /// sums are asked for by month.
    pub(crate) fn advertising_twice(&self, sums: impl Fn(Month) -> (Number, Number)) -> Vec<(Problem, usize)> {
        let months: BTreeMap<Month, usize> =
            self.marketing.iter().rev().map(|((month, _), reading)| (*month, *reading)).collect();
        let mut problems = Vec::new();
        for (month, any) in months {
            let (spend, marketing) = sums(month);
            let Some(spend) = Amount::of(spend).filter(|spend| spend.is_positive()) else { continue };
            let all = (spend.number() == marketing).then_some(&any);
            let Some(reading) = self.marketing.get(&(month, spend)).or(all) else { continue };
            let place = self.files.get(reading).cloned().unwrap_or_default();
            let problem = Problem::new(ProblemKind::AdvertisingTwice, Severity::Noticed, "expenses", place);
            problems.push((problem.with("month", month).money(spend.number()), *reading));
        }
        problems
    }
}

/// The sums of a month that the policy on advertising chooses among; absent where their table does not cover it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) spend: Number,
    pub(crate) expenses: Number,
    pub(crate) sales: Number,
    pub(crate) marketing: Number,
}

impl Counted {
    /// Returns the sums with advertising where the policy has it; `tables` tells whether there are any spend and any
    /// expenses at all. Where one table is missing there is nothing to count once, and its part is zero.
    pub(crate) fn by(self, ads: Ads, tables: (bool, bool)) -> Counted {
        let with_zeros = match tables {
            (false, true) => Counted { spend: Number::ZERO, ..self },
            (true, false) => Counted { sales: Number::ZERO, marketing: Number::ZERO, ..self },
            (true, true) | (false, false) => self,
        };
        match (ads, tables) {
            (Ads::Spend, (true, true)) => {
                Counted { expenses: self.expenses.minus(self.marketing), marketing: Number::ZERO, ..with_zeros }
            }
            (Ads::Expenses, (true, true)) => Counted { spend: Number::ZERO, ..with_zeros },
            (_, _) => with_zeros,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(ads: Ads, tables: (bool, bool)) -> [String; 3] {
        let number = |value: i64| Number::from(value);
        let given = Counted { spend: number(100), expenses: number(500), sales: number(30), marketing: number(70) };
        let absent = Number::ABSENT;
        let given = match tables {
            (false, _) => Counted { spend: absent, ..given },
            (_, false) => Counted { expenses: absent, sales: absent, marketing: absent, ..given },
            _ => given,
        };
        let counted = given.by(ads, tables);
        [counted.spend, counted.expenses, counted.sales.plus(counted.marketing)].map(|number| number.to_string())
    }

    #[test]
    fn advertising_counts_where_the_policy_has_it() {
        assert_eq!(counted(Ads::Both, (true, true)), ["100", "500", "100"]);
        // Without the 70 of marketing, 430 of the 500 are left, and 30 of sales.
        assert_eq!(counted(Ads::Spend, (true, true)), ["100", "430", "30"]);
        assert_eq!(counted(Ads::Expenses, (true, true)), ["0", "500", "100"]);
    }

    #[test]
    fn a_missing_table_is_zero_beside_the_other_and_drops_nothing() {
        assert_eq!(counted(Ads::Spend, (false, true)), ["0", "500", "100"]);
        assert_eq!(counted(Ads::Expenses, (true, false)), ["100", "", "0"]);
    }
}
