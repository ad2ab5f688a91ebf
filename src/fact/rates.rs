//! The reporting currency, and what the others are worth in it.
//!
//! It knows rates and days, and nothing of what is converted.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::amount::Amount;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{Row, Tables, Verdict};

/// The number of a currency; the reporting currency is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Currency(u16);

impl Currency {
    /// The reporting currency, in which an amount stands as it is.
    pub(crate) const REPORTING: Currency = Currency(0);

    fn index(self) -> Option<usize> {
        usize::from(self.0).checked_sub(1)
    }
}

/// The reporting currency and the rates of the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    /// The reporting currency (ISO 4217); empty where no amount says its currency and no setting does.
    pub(crate) reporting: String,
    /// The other currencies by code, each with its rates by day.
    others: Vec<(String, Vec<(NaiveDate, Decimal)>)>,
    /// The day whose rates are used for every day, where the policy is one constant rate.
    constant: Option<NaiveDate>,
}

/// Chooses the reporting currency: the setting, else the only one in the data, else the only one without a rate.
pub(crate) fn reporting_currency(
    setting: Option<&str>,
    written: &BTreeSet<String>,
    quoted: &BTreeSet<String>,
) -> Result<String, Error> {
    if let Some(setting) = setting.map(str::trim).filter(|setting| !setting.is_empty()) {
        return Ok(setting.to_uppercase());
    }
    if written.len() <= 1 {
        return Ok(written.first().cloned().unwrap_or_default());
    }
    let mut unquoted = written.difference(quoted);
    if let (Some(only), None) = (unquoted.next(), unquoted.next()) {
        return Ok(only.clone());
    }
    let codes: Vec<&str> = written.iter().map(String::as_str).collect();
    Err(Error::new(ErrorKind::AmbiguousCurrency).with("currencies", codes.join(", ")))
}

impl Rates {
    /// Starts with the currencies of some codes and no rates.
    pub(crate) fn new(reporting: String, codes: impl IntoIterator<Item = String>) -> Rates {
        let codes: BTreeSet<String> = codes.into_iter().filter(|code| !code.is_empty() && *code != reporting).collect();
        Rates { reporting, others: codes.into_iter().map(|code| (code, Vec::new())).collect(), constant: None }
    }

    /// Chooses the reporting currency and reads the rates.
    pub(crate) fn read(tables: &mut Tables, config: &Config) -> Result<Rates, Error> {
        let reporting = reporting_currency(config.currency.as_deref(), tables.currencies(), tables.fx_currencies())?;
        let codes: Vec<String> = tables.currencies().union(tables.fx_currencies()).cloned().collect();
        let mut rates = Rates::new(reporting, codes);
        tables.for_each("fx_rates", &mut |row| {
            if let (Some(day), Some(rate)) = (row.day("date"), row.number("rate").get()) {
                rates.quote(row.text("currency"), day, rate);
            }
            Verdict::Used
        })?;
        Ok(rates)
    }

    /// Adds a rate that holds from a day on.
    pub(crate) fn quote(&mut self, code: &str, day: NaiveDate, rate: Decimal) {
        let Ok(position) = self.others.binary_search_by(|(known, _)| known.as_str().cmp(code)) else { return };
        let Some((_, rates)) = self.others.get_mut(position) else { return };
        let at = rates.partition_point(|(known, _)| *known <= day);
        rates.insert(at, (day, rate));
    }

    /// Uses the rates of one day for every day.
    pub(crate) fn fix(&mut self, day: NaiveDate) {
        self.constant = Some(day);
    }

    /// Returns the currency of a code; an empty one is the reporting currency.
    pub(crate) fn currency(&self, code: &str) -> Option<Currency> {
        if code.is_empty() || code == self.reporting {
            return Some(Currency::REPORTING);
        }
        let position = self.others.binary_search_by(|(known, _)| known.as_str().cmp(code)).ok()?;
        u16::try_from(position + 1).ok().map(Currency)
    }

    /// Returns the last rate on or before a day.
    pub(crate) fn on(&self, currency: Currency, day: NaiveDate) -> Option<Decimal> {
        let Some(index) = currency.index() else { return Some(Decimal::ONE) };
        let (_, rates) = self.others.get(index)?;
        let before = rates.partition_point(|(known, _)| *known <= self.constant.unwrap_or(day));
        match before.checked_sub(1) {
            Some(last) => rates.get(last).map(|(_, rate)| *rate),
            // One rate for every day must be some rate, even where the first comes after that day.
            None if self.constant.is_some() => rates.first().map(|(_, rate)| *rate),
            None => None,
        }
    }

    /// Converts an amount of a row at the rate of a day, or says why the row cannot be used.
    pub(crate) fn convert(&self, row: &Row<'_>, field: &'static str, day: NaiveDate) -> Result<Amount, Problem> {
        let code = row.text("currency");
        let amount = Amount::of(row.number(field)).ok_or_else(|| out_of_range(row, field))?;
        let rate = self.currency(code).and_then(|currency| self.on(currency, day));
        let rate = rate.ok_or_else(|| no_rate(row, day))?;
        amount.at(rate).ok_or_else(|| out_of_range(row, field))
    }

    /// Returns the rates of balances: of each month's last day.
    pub(crate) fn of_balances(&self, first: Month, months: usize) -> BalanceRates {
        let last = first.ago(1 - i32::try_from(months).unwrap_or(i32::MAX));
        let others = (0..self.others.len()).map(|index| {
            let currency = Currency(u16::try_from(index + 1).unwrap_or(u16::MAX));
            let mut rates: Vec<Option<Decimal>> =
                first.through(last).map(|month| self.on(currency, month.last_day())).collect();
            // Before its first rate a currency has that rate: a balance that begins with it has no other opening.
            let first_known = rates.iter().flatten().next().copied();
            for rate in &mut rates {
                *rate = rate.or(first_known);
            }
            rates
        });
        BalanceRates { others: others.collect() }
    }
}

/// Returns the currency of a row whose money is a balance from a day on, or says that it has no rate on the last day of
/// that month, which is the first on which the balance can be valued.
pub(crate) fn rate_of_balance(rates: &Rates, row: &Row<'_>, day: NaiveDate) -> Result<Currency, Problem> {
    let last_day = Month::of(day).last_day();
    let currency = rates.currency(row.text("currency")).filter(|known| rates.on(*known, last_day).is_some());
    currency.ok_or_else(|| no_rate(row, last_day))
}

/// Says that an amount has no rate.
pub(crate) fn no_rate(row: &Row<'_>, day: NaiveDate) -> Problem {
    let problem = Problem::new(ProblemKind::NoRate, Severity::Rejected, row.schema.table, row.place(Some("currency")));
    problem.with("currency", row.text("currency")).with("date", day).money(row.money())
}

/// Says that an amount is larger than sums of money may be.
pub(crate) fn out_of_range(row: &Row<'_>, field: &'static str) -> Problem {
    let place = row.place(Some(field));
    let problem = Problem::new(ProblemKind::NumberOutOfRange, Severity::Rejected, row.schema.table, place);
    problem.with("value", row.number(field)).money(Number::ABSENT)
}

/// The rates at the end of each month of a range.
#[derive(Clone, Debug, Default)]
pub(crate) struct BalanceRates {
    others: Vec<Vec<Option<Decimal>>>,
}

impl BalanceRates {
    /// Values a balance at the rate of a month; zero where its currency has no rate at all.
    pub(crate) fn value(&self, amount: Amount, currency: Currency, month: usize) -> Amount {
        let Some(index) = currency.index() else { return amount };
        let rate = self.others.get(index).and_then(|rates| rates.get(month)).copied().flatten();
        rate.and_then(|rate| amount.at(rate)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn reporting_currency_is_set_or_the_only_one_or_the_only_one_without_a_rate() {
        assert_eq!(reporting_currency(Some("usd"), &set(&["EUR"]), &set(&[])).unwrap(), "USD");
        assert_eq!(reporting_currency(None, &set(&["EUR"]), &set(&[])).unwrap(), "EUR");
        assert_eq!(reporting_currency(None, &set(&["EUR", "USD"]), &set(&["USD"])).unwrap(), "EUR");
        assert_eq!(reporting_currency(None, &set(&[]), &set(&[])).unwrap(), "");
        let error = reporting_currency(None, &set(&["EUR", "GBP", "USD"]), &set(&["USD"])).unwrap_err();
        assert_eq!(error.kind, ErrorKind::AmbiguousCurrency);
        assert!(error.arguments.0.contains(&("currencies", "EUR, GBP, USD".to_owned())));
    }

    #[test]
    fn a_day_has_the_last_rate_on_or_before_it() {
        let mut rates = Rates::new("EUR".to_owned(), ["EUR".to_owned(), "USD".to_owned()]);
        rates.quote("USD", day("2026-03-01"), "0.95".parse().unwrap());
        rates.quote("USD", day("2026-01-15"), "0.9".parse().unwrap());
        rates.quote("EUR", day("2026-01-15"), "7".parse().unwrap());
        let usd = rates.currency("USD").unwrap();
        let on = |rates: &Rates, text: &str| rates.on(usd, day(text)).map(|rate| rate.to_string());
        assert_eq!(on(&rates, "2026-01-14"), None);
        assert_eq!(on(&rates, "2026-01-15").as_deref(), Some("0.9"));
        assert_eq!(on(&rates, "2026-03-31").as_deref(), Some("0.95"));
        assert_eq!(rates.on(rates.currency("EUR").unwrap(), day("2026-03-31")), Some(Decimal::ONE));
        assert_eq!(rates.currency("GBP"), None);
        rates.fix(day("2026-03-31"));
        assert_eq!(on(&rates, "2026-01-14").as_deref(), Some("0.95"));
    }
}
