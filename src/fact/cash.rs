//! Cash: the sum of each account's last balance of the month.
//!
//! It knows accounts and balances, and nothing of what moved them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::amount::Amount;
use super::rates::{Currency, Rates, no_rate, out_of_range};
use super::slice::{Dimension, SliceNumber, Slices};
use super::window::Calendar;
use crate::error::Error;
use crate::month::Month;
use crate::number::Number;
use crate::record::{Tables, Verdict};

/// The last balance of each month of an account.
type Balances = BTreeMap<Month, (NaiveDateTime, Amount)>;

/// Every account, by its name and currency.
#[derive(Debug, Default)]
pub(crate) struct Cash {
    accounts: BTreeMap<(String, Currency), Balances>,
    /// The slice of each account's name.
    slices: BTreeMap<SliceNumber, String>,
}

impl Cash {
    /// Reads the cash table.
    pub(crate) fn read(
        tables: &mut Tables,
        rates: &Rates,
        slices: &mut Slices,
        calendar: &mut Calendar,
    ) -> Result<Cash, Error> {
        let mut cash = Cash::default();
        tables.for_each("cash", &mut |row| {
            let Some((date, timed)) = row.moment("date") else { return Verdict::Used };
            // A balance is worth what its currency is worth on the month's last day.
            let last_day = Month::of(date.date()).last_day();
            let currency = rates.currency(row.text("currency"));
            let Some(currency) = currency.filter(|currency| rates.on(*currency, last_day).is_some()) else {
                return Verdict::Rejected(no_rate(row, last_day));
            };
            let Some(balance) = Amount::of(row.number("balance")) else {
                return Verdict::Rejected(out_of_range(row, "balance"));
            };
            calendar.see("cash", date.date(), timed);
            cash.add(row.text("account"), currency, date, balance);
            Verdict::Used
        })?;
        if tables.has_column("cash", "account") {
            let names: BTreeSet<&String> = cash.accounts.keys().map(|(name, _)| name).collect();
            let numbered = names.into_iter().map(|name| (slices.number(Dimension::ACCOUNT, name), name.clone()));
            cash.slices = numbered.collect();
        }
        Ok(cash)
    }

    fn add(&mut self, account: &str, currency: Currency, at: NaiveDateTime, balance: Amount) {
        let balances = self.accounts.entry((account.to_owned(), currency)).or_default();
        let last = balances.entry(Month::of(at.date())).or_insert((at, balance));
        // Of two balances at one instant, which no table should have, the smaller: the order of rows must not decide.
        if at > last.0 || (at == last.0 && balance < last.1) {
            *last = (at, balance);
        }
    }

    /// Returns the cash at the end of a month, in total or of one account; absent where an open account has no balance in
    /// it, or no account is open.
    pub(crate) fn at(&self, slice: SliceNumber, month: Month, rates: &Rates) -> Number {
        let only = self.slices.get(&slice).filter(|_| slice != SliceNumber::TOTAL);
        let mut sum = Number::ABSENT;
        for ((name, currency), balances) in &self.accounts {
            if only.is_some_and(|only| only != name) {
                continue;
            }
            let open = balances.first_key_value().is_some_and(|(first, _)| *first <= month);
            let last = balances.last_key_value();
            let closed = last.is_some_and(|(last, (_, balance))| *last < month && balance.is_zero());
            if !open || closed {
                continue;
            }
            let Some((_, balance)) = balances.get(&month) else { return Number::ABSENT };
            let rate = rates.on(*currency, month.last_day());
            let worth = rate.and_then(|rate| balance.at(rate)).map_or(Number::ABSENT, Amount::number);
            sum = sum.or(Number::ZERO).plus(worth);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cash(rows: &[(&str, &str, i64)]) -> impl Fn(&str) -> String {
        let mut cash = Cash::default();
        for (account, at, balance) in rows {
            let balance = Amount::of(Number::from(*balance)).unwrap();
            cash.add(account, Currency::REPORTING, format!("{at}T00:00:00").parse().unwrap(), balance);
        }
        let rates = Rates::new("EUR".to_owned(), []);
        move |month| cash.at(SliceNumber::TOTAL, month.parse().unwrap(), &rates).to_string()
    }

    #[test]
    fn the_last_balance_of_the_month_counts_for_each_account() {
        let rows = [
            ("main", "2026-01-10", 50),
            ("main", "2026-01-30", 70),
            ("main", "2026-01-20", 60),
            ("till", "2026-01-02", 5),
        ];
        assert_eq!(cash(&rows)("2026-01"), "75");
    }

    #[test]
    fn an_open_account_without_a_balance_makes_the_month_absent() {
        let rows = [
            ("main", "2026-01-31", 50),
            ("main", "2026-03-31", 40),
            ("till", "2026-02-28", 5),
            ("till", "2026-03-31", 6),
        ];
        let at = cash(&rows);
        assert_eq!([at("2026-01"), at("2026-02"), at("2026-03")], ["50", "", "46"]);
    }

    #[test]
    fn an_account_is_closed_after_a_last_balance_of_zero_only() {
        let emptied = [("main", "2026-01-31", 50), ("main", "2026-02-28", 40), ("till", "2026-01-31", 0)];
        assert_eq!(cash(&emptied)("2026-02"), "40");
        let forgotten = [("main", "2026-01-31", 50), ("main", "2026-02-28", 40), ("till", "2026-01-31", 9)];
        assert_eq!(cash(&forgotten)("2026-02"), "");
    }
}
