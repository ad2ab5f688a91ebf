//! Which months there are: what each table covers, the report month with its reason, and the chosen period.
//!
//! It knows days and tables' ids, and nothing of what is in their rows.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::error::{Error, ErrorKind};
use crate::month::Month;

/// Tables whose days do not tell how far the data reach: they look ahead, or only translate.
const UNDECIDED: [&str; 5] = ["subscriptions", "leads", "goals", "initiatives", "fx_rates"];

/// Tables whose days are never asked for.
pub(crate) const UNASKED: [&str; 3] = ["goals", "initiatives", "fx_rates"];

/// Tables whose first row does not begin the report: plans and rates, and accounts, which may be older than the data.
const NOT_BEGINNING: [&str; 4] = ["customers", "goals", "initiatives", "fx_rates"];

/// Tables of which nobody expects rows up to a month's last days: plans, balances, and customers who come when they come.
const UNSTEADY: [&str; 7] = ["subscriptions", "customers", "goals", "initiatives", "fx_rates", "cash", "mrr_by_month"];

/// How many months tell what is usual for a table, how many of them have to have rows, and how many days more than ever
/// in them a table may lack at a month's end before it is remarked upon.
const USUAL: (i32, usize, u32) = (6, 3, 4);

/// The days of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    first: NaiveDate,
    last: NaiveDate,
    /// Whether every day is the first of a month: a row stands for its month.
    monthly: bool,
    /// The last day of any of its columns; what happened to a row later says nothing of when the table ends, which is
    /// why it does not decide on the report month.
    later: NaiveDate,
}

impl Days {
    /// Returns the last month that the table reaches the end of.
    fn reach(&self) -> Month {
        let month = Month::of(self.last);
        let whole = self.monthly || self.last.day() + 2 >= month.days();
        if whole { month } else { month.ago(1) }
    }
}

/// The days of every table that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    tables: BTreeMap<&'static str, Days>,
    /// The last day (of the month) with a row, by table and month.
    ends: BTreeMap<&'static str, BTreeMap<Month, u32>>,
}

impl Calendar {
    /// Notes the day of a row that counts.
    pub(crate) fn see(&mut self, table: &'static str, day: NaiveDate, timed: bool) {
        let monthly = !timed && day.day() == 1;
        let days = self.tables.entry(table).or_insert(Days { first: day, last: day, monthly, later: day });
        days.first = days.first.min(day);
        days.last = days.last.max(day);
        days.later = days.later.max(day);
        days.monthly &= monthly;
        let end = self.ends.entry(table).or_default().entry(Month::of(day)).or_insert(0);
        *end = (*end).max(day.day());
    }

    /// Notes a row that is written as a month, and so reaches from its first day to its last.
    pub(crate) fn see_month(&mut self, table: &'static str, month: Month) {
        self.see(table, month.first_day(), false);
        if let Some(days) = self.tables.get_mut(table) {
            days.last = days.last.max(month.last_day());
            days.later = days.later.max(month.last_day());
        }
        self.ends.entry(table).or_default().insert(month, month.days());
    }

    /// Notes a day on which something happened to a row that was seen.
    pub(crate) fn see_later(&mut self, table: &str, day: NaiveDate) {
        if let Some(days) = self.tables.get_mut(table) {
            days.later = days.later.max(day);
        }
    }

    /// Returns the first and the last month of a table.
    pub(crate) fn months(&self, table: &str) -> Option<(Month, Month)> {
        self.tables.get(table).map(|days| (Month::of(days.first), Month::of(days.last)))
    }

    /// Returns the first month of a table, and the last one of any of its columns.
    pub(crate) fn months_of_all(&self, table: &str) -> Option<(Month, Month)> {
        self.tables.get(table).map(|days| (Month::of(days.first), Month::of(days.later)))
    }

    /// Returns the tables that end within a month, with their last day, though in the months before they had rows up to
    /// its last days, or nearly: what they count of the month lacks something.
    pub(crate) fn ended_early(&self, month: Month) -> Vec<(&'static str, NaiveDate)> {
        let (months, enough, more) = USUAL;
        let early = |(table, ends): (&&'static str, &BTreeMap<Month, u32>)| {
            let days = self.tables.get(*table).filter(|days| Month::of(days.later) == month)?;
            let lacking = |month: Month, end: u32| month.days().saturating_sub(end);
            let before = ends.range(month.ago(months)..month);
            let usual: Vec<u32> = before.map(|(month, end)| lacking(*month, *end)).collect();
            let most = usual.iter().max().filter(|_| usual.len() >= enough)?;
            (lacking(month, days.later.day()) > most + more).then_some((*table, days.later))
        };
        self.ends.iter().filter(|(table, _)| !UNSTEADY.contains(table)).filter_map(early).collect()
    }

    /// Returns the tables that decide on the report month; leads do where there is nothing else. An account list beside
    /// subscriptions does not decide alone: a month in which nobody signed up is no reason to leave it out.
    fn deciding(&self) -> Vec<(&'static str, Days)> {
        let decided: Vec<(&'static str, Days)> = self
            .tables
            .iter()
            .filter(|(table, _)| !UNDECIDED.contains(table))
            .map(|(table, days)| (*table, *days))
            .collect();
        if decided.iter().any(|(table, _)| *table != "customers") {
            return decided;
        }
        let alone: Vec<(&'static str, Days)> =
            decided.into_iter().chain(self.tables.get("subscriptions").map(|days| ("subscriptions", *days))).collect();
        if alone.is_empty() {
            return self.tables.get("leads").map(|days| ("leads", *days)).into_iter().collect();
        }
        alone
    }

    /// Returns the month in which the report begins: that of the first row of any table but an account list, which
    /// begins it only where nothing else does.
    fn beginning(&self) -> Option<Month> {
        let first = |days: &Days| Month::of(days.first);
        let tables = self.tables.iter().filter(|(table, _)| !NOT_BEGINNING.contains(table));
        tables.map(|(_, days)| first(days)).min().or_else(|| self.tables.get("customers").map(first))
    }
}

/// The months of the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The first month.
    pub(crate) first: Month,
    /// The last month.
    pub(crate) last: Month,
    /// The last complete month.
    pub(crate) report_month: Month,
    /// The table that made it so, and its last day.
    pub(crate) reason: (String, String),
}

impl Window {
    /// Finds the months of the data; a chosen period has to be among them.
    pub(crate) fn of(calendar: &Calendar, period: Option<Month>) -> Result<Window, Error> {
        let deciding = calendar.deciding();
        // Of two tables that reach the same month, the one with the later day gives the reason.
        let decided = deciding.iter().max_by_key(|(_, days)| (days.reach(), days.last));
        let (Some((table, days)), Some(first)) = (decided, calendar.beginning()) else {
            return Err(Error::new(ErrorKind::NoReportMonth).with("last", ""));
        };
        let report_month = days.reach();
        if report_month < first && period.is_none() {
            return Err(Error::new(ErrorKind::NoReportMonth).with("last", days.last));
        }
        let last_seen = deciding.iter().map(|(_, days)| Month::of(days.last)).max().unwrap_or(report_month);
        let last_seen = last_seen.max(report_month);
        if let Some(period) = period.filter(|period| !(first..=last_seen).contains(period)) {
            let error = Error::new(ErrorKind::PeriodOutsideData).with("period", period);
            return Err(error.with("first", first).with("last", last_seen));
        }
        let last = period.unwrap_or(report_month).max(report_month);
        Ok(Window { first, last, report_month, reason: ((*table).to_owned(), days.last.to_string()) })
    }

    /// Returns how many months there are.
    pub(crate) fn len(&self) -> usize {
        usize::try_from(self.last.since(self.first) + 1).unwrap_or(0)
    }

    /// Returns every month.
    pub(crate) fn months(&self) -> impl DoubleEndedIterator<Item = Month> + Clone + use<> {
        self.first.through(self.last)
    }

    /// Returns the position of a month, cut to the window: 0 for any earlier one, the length for any later one.
    pub(crate) fn position(&self, month: Month) -> usize {
        usize::try_from(month.since(self.first)).unwrap_or(0).min(self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(days: &[(&'static str, &str)]) -> Calendar {
        let mut calendar = Calendar::default();
        for (table, day) in days {
            calendar.see(table, day.parse().unwrap(), false);
        }
        calendar
    }

    fn report_month(days: &[(&'static str, &str)]) -> String {
        let window = Window::of(&calendar(days), None).unwrap();
        format!("{} {} {}", window.report_month, window.reason.0, window.reason.1)
    }

    #[test]
    fn report_month_is_reached_by_one_of_its_last_three_days() {
        // October has 31 days: the 29th, 30th and 31st are its last three.
        assert_eq!(
            report_month(&[("invoices", "2026-08-02"), ("invoices", "2026-10-29")]),
            "2026-10 invoices 2026-10-29"
        );
        assert_eq!(
            report_month(&[("invoices", "2026-08-02"), ("invoices", "2026-10-28")]),
            "2026-09 invoices 2026-10-28"
        );
        assert_eq!(
            report_month(&[
                ("spend", "2026-08-02"),
                ("spend", "2026-10-05"),
                ("cash", "2026-11-04"),
                ("cash", "2026-06-04")
            ]),
            "2026-10 cash 2026-11-04"
        );
        assert_eq!(report_month(&[("cash", "2028-01-05"), ("cash", "2028-02-27")]), "2028-02 cash 2028-02-27");
    }

    #[test]
    fn a_table_that_stops_earlier_than_it_ever_did_is_remarked_upon() {
        // Tickets came up to the last days of each month, and stop on the 14th; invoices are always issued on the 1st;
        // spend always ends some ten days early, and now twelve.
        let mut calendar = Calendar::default();
        for (month, days) in [("2026-07", 31), ("2026-08", 31), ("2026-09", 30)] {
            for (table, day) in [("tickets", days - 1), ("invoices", 1), ("spend", days - 10), ("cash", days)] {
                calendar.see(table, format!("{month}-{day:02}").parse().unwrap(), false);
            }
        }
        for (table, day) in [("tickets", 14), ("invoices", 1), ("spend", 19), ("cash", 2)] {
            calendar.see(table, format!("2026-10-{day:02}").parse().unwrap(), false);
        }
        let early = calendar.ended_early("2026-10".parse().unwrap());
        assert_eq!(early, [("tickets", "2026-10-14".parse().unwrap())]);
        // What happened to a ticket later shows that the export reaches further.
        calendar.see_later("tickets", "2026-10-30".parse().unwrap());
        assert!(calendar.ended_early("2026-10".parse().unwrap()).is_empty());
    }

    #[test]
    fn a_table_of_months_reaches_the_end_of_its_last_one() {
        assert_eq!(
            report_month(&[("expenses", "2026-09-01"), ("expenses", "2026-10-01")]),
            "2026-10 expenses 2026-10-01"
        );
    }

    #[test]
    fn a_row_that_is_a_month_reaches_its_end_beside_days() {
        let mut calendar = calendar(&[("traffic", "2026-01-15"), ("traffic", "2026-02-03")]);
        calendar.see_month("traffic", "2026-02".parse().unwrap());
        let window = Window::of(&calendar, None).unwrap();
        assert_eq!((window.report_month.to_string(), window.reason.1.as_str()), ("2026-02".into(), "2026-02-28"));
        assert_eq!(calendar.months("traffic").unwrap().1.to_string(), "2026-02");
    }

    #[test]
    fn what_happens_later_to_a_row_is_covered_and_decides_nothing() {
        let mut calendar = calendar(&[("tickets", "2026-01-15"), ("tickets", "2026-01-31")]);
        calendar.see_later("tickets", "2026-03-31".parse().unwrap());
        let month = |text: &str| text.parse::<Month>().unwrap();
        assert_eq!(Window::of(&calendar, None).unwrap().report_month, month("2026-01"));
        assert_eq!(calendar.months("tickets"), Some((month("2026-01"), month("2026-01"))));
        assert_eq!(calendar.months_of_all("tickets"), Some((month("2026-01"), month("2026-03"))));
    }

    #[test]
    fn subscriptions_decide_only_when_alone() {
        let future = [("subscriptions", "2026-01-05"), ("subscriptions", "2027-03-31"), ("invoices", "2026-10-31")];
        assert_eq!(report_month(&future), "2026-10 invoices 2026-10-31");
        assert_eq!(
            report_month(&[("subscriptions", "2026-01-05"), ("subscriptions", "2026-10-30")]),
            "2026-10 subscriptions 2026-10-30"
        );
        assert_eq!(
            report_month(&[
                ("subscriptions", "2026-01-05"),
                ("subscriptions", "2026-10-30"),
                ("customers", "2026-01-03")
            ]),
            "2026-10 subscriptions 2026-10-30"
        );
    }

    #[test]
    fn any_dated_table_begins_the_report_and_accounts_only_when_alone() {
        let first = |days: &[(&'static str, &str)]| Window::of(&calendar(days), None).unwrap().first.to_string();
        for table in ["mrr_events", "traffic", "tickets", "surveys", "events", "reliability", "referrals", "facts"] {
            assert_eq!(first(&[(table, "2026-03-02"), (table, "2026-04-30")]), "2026-03", "{table}");
        }
        assert_eq!(first(&[("leads", "2026-02-07"), ("leads", "2026-04-30")]), "2026-02");
        assert_eq!(first(&[("customers", "2026-01-05"), ("customers", "2026-04-29")]), "2026-01");
        let with_accounts = [("customers", "2019-01-05"), ("tickets", "2026-03-02"), ("tickets", "2026-04-30")];
        assert_eq!(first(&with_accounts), "2026-03");
        let with_rates = [("fx_rates", "2019-01-05"), ("goals", "2019-01-05"), ("cash", "2026-04-30")];
        assert_eq!(first(&with_rates), "2026-04");
    }

    #[test]
    fn leads_decide_on_the_report_month_only_when_alone() {
        assert_eq!(report_month(&[("leads", "2026-02-07"), ("leads", "2026-04-29")]), "2026-04 leads 2026-04-29");
        let beside = [("leads", "2026-05-30"), ("tickets", "2026-03-02"), ("tickets", "2026-04-30")];
        assert_eq!(report_month(&beside), "2026-04 tickets 2026-04-30");
    }

    #[test]
    fn a_chosen_period_selects_and_never_hides() {
        let calendar = calendar(&[("invoices", "2026-01-31"), ("invoices", "2026-11-12")]);
        let chosen = |text: &str| Window::of(&calendar, Some(text.parse().unwrap()));
        assert_eq!(chosen("2026-03").unwrap().last.to_string(), "2026-10");
        let partial = chosen("2026-11").unwrap();
        assert_eq!((partial.last.to_string(), partial.report_month.to_string()), ("2026-11".into(), "2026-10".into()));
        assert_eq!(chosen("2026-12").unwrap_err().kind, ErrorKind::PeriodOutsideData);
        assert_eq!(chosen("2025-12").unwrap_err().kind, ErrorKind::PeriodOutsideData);
    }

    #[test]
    fn without_one_complete_month_there_is_no_report() {
        let error = Window::of(&calendar(&[("invoices", "2026-10-05"), ("invoices", "2026-10-12")]), None).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NoReportMonth);
        assert_eq!(Window::of(&Calendar::default(), None).unwrap_err().kind, ErrorKind::NoReportMonth);
    }
}
