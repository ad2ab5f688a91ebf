//! Usage counted a second time: random events, counted naively with sets, a set for every fact of every span.
//!
//! It shares nothing with the program but the files; the events are the same in every run.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use kpibook::config::Config;
use kpibook::fact::{Facts, Slice};
use kpibook::month::Month;
use kpibook::record::Tables;
use kpibook::templates::Templates;
use proptest::prelude::*;
use proptest::test_runner::{Config as Settings, RngAlgorithm, TestRng, TestRunner};

use crate::run::{built, put};
use crate::sheets::sheet;

/// The first and the last day of the events; subscriptions begin two months before.
const DAYS: (&str, &str) = ("2025-01-01", "2026-03-31");

/// On how many days a user is active who counts as frequent.
const FREQUENT: usize = 3;

/// An event: its day, user, customer, feature, session and seconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    day: NaiveDate,
    user: String,
    customer: Option<u32>,
    feature: Option<u32>,
    session: Option<u32>,
    seconds: Option<u32>,
}

/// What happened: the events, and the months in which each customer pays (by their numbers, the end left out).
#[derive(Clone, Debug)]
struct Story {
    events: BTreeSet<Event>,
    paying: Vec<(i32, i32)>,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn event() -> impl Strategy<Value = Event> {
    let option = |upto: u32| proptest::option::weighted(0.7, 0..upto);
    // Days lie close together in parts, so that users come on several of a month.
    let days = prop_oneof![0_u64..455, 20_u64..45, 52_u64..66, 360_u64..400];
    (days, 0_u32..7, option(5), option(4), option(12), option(300)).prop_map(
        |(days, user, customer, feature, session, seconds)| Event {
            day: day(DAYS.0) + Days::new(days),
            user: format!("u{user}"),
            customer,
            feature,
            session,
            seconds,
        },
    )
}

fn story() -> impl Strategy<Value = Story> {
    let paying = proptest::collection::vec((0_i32..12, 0_i32..8), 5);
    (proptest::collection::vec(event(), 1..90), paying).prop_map(|(events, paying)| {
        let blank = |text: &str| Event {
            day: day(text),
            user: "base".to_owned(),
            customer: None,
            feature: None,
            session: None,
            seconds: None,
        };
        let events = events.into_iter().chain([blank(DAYS.0), blank(DAYS.1)]).collect();
        Story { events, paying: paying.into_iter().map(|(from, months)| (from, from + months)).collect() }
    })
}

/// The country of a customer; of no customer it is nameless.
fn country(customer: Option<u32>) -> &'static str {
    match customer {
        Some(customer) if customer % 2 == 0 => "DE",
        Some(_) => "FR",
        None => "",
    }
}

/// Writes the tables, and computes the facts of them.
fn computed(story: &Story) -> Facts {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| put(folder.path(), name, text);
    let mut customers = "customer_id,country\n".to_owned();
    let mut phases = "subscription_id,customer_id,amount,interval,started_at,ended_at\n".to_owned();
    writeln!(phases, "base,base,10,month,2024-11-15,").unwrap();
    for (customer, (from, to)) in story.paying.iter().enumerate() {
        writeln!(customers, "c{customer},{}", country(u32::try_from(customer).ok())).unwrap();
        let month = |number: i32| Month::of(day(DAYS.0)).ago(-number).first_day();
        if from < to {
            writeln!(phases, "s{customer},c{customer},10,month,{},{}", month(*from), month(*to)).unwrap();
        }
    }
    let mut events = "at,user_id,customer_id,event,session_id,seconds\n".to_owned();
    for event in &story.events {
        let text = |letter: &str, value: Option<u32>| value.map(|value| format!("{letter}{value}")).unwrap_or_default();
        let (customer, feature) = (text("c", event.customer), text("f", event.feature));
        let (session, seconds) = (text("s", event.session), text("", event.seconds));
        writeln!(events, "{},{},{customer},{feature},{session},{seconds}", event.day, event.user).unwrap();
    }
    write("customers.csv", &customers);
    write("subscriptions.csv", &phases);
    write("events.csv", &events);
    let templates = Templates::embedded();
    let config = Config::parse("kpibook.toml", &format!("[policies]\nfrequent_user_days = {FREQUENT}\n")).unwrap();
    let (sheets, found) = kpibook::source::find(&[folder.path().to_owned()]).unwrap();
    let mut tables = Tables::open(sheets, found, &config, &templates).unwrap();
    kpibook::fact::compute(&mut tables, &config, &templates, None).unwrap()
}

/// The events of some months, of the whole company or of a country.
struct Naive<'a> {
    story: &'a Story,
    country: Option<&'a str>,
    first: Month,
    last: Month,
}

/// A column that may be blank.
#[derive(Clone, Copy)]
struct Filled {
    is: fn(&Event) -> bool,
    by_slice: bool,
}

impl Naive<'_> {
    fn between(&self, first: Month, last: Month) -> impl Iterator<Item = &Event> {
        let within = move |event: &&Event| (first..=last).contains(&Month::of(event.day));
        let here = |event: &&Event| self.country.is_none_or(|wanted| country(event.customer) == wanted);
        self.story.events.iter().filter(within).filter(here)
    }

    fn events(&self) -> impl Iterator<Item = &Event> {
        self.between(self.first, self.last)
    }

    /// Tells whether a customer has MRR at the end of the span.
    fn pays(&self, customer: u32) -> bool {
        let month = self.last.since(Month::of(day(DAYS.0)));
        let (from, to) = self.story.paying[customer as usize];
        (from..to).contains(&month)
    }

    /// Tells whether each month of the span lies in the data, and has any row with a value: a row of the slice where it
    /// has any, else of the company, else of any month.
    fn known(&self, first: Month, filled: &[Filled]) -> bool {
        let covered = Month::of(day(DAYS.0))..=Month::of(day(DAYS.1));
        let rows = |month: Option<Month>, here: bool| -> Vec<&Event> {
            let within = |event: &&Event| month.is_none_or(|month| Month::of(event.day) == month);
            let inside = |event: &&Event| !here || self.country.is_none_or(|own| country(event.customer) == own);
            self.story.events.iter().filter(within).filter(inside).collect()
        };
        first.through(self.last).all(|month| {
            let fills = |column: &Filled| {
                // Who has no customer is no blank of a slice, but a slice of its own.
                let here = column.by_slice;
                let pools = [rows(Some(month), here), rows(Some(month), false), rows(None, false)];
                let pool = pools.into_iter().find(|pool| !pool.is_empty()).unwrap();
                pool.into_iter().any(column.is)
            };
            covered.contains(&month) && filled.iter().all(fills)
        })
    }

    fn weeks(&self) -> Vec<NaiveDate> {
        let last = self.last.last_day();
        let days = self.first.first_day().iter_days().take_while(|day| *day <= last);
        let mondays = days.filter(|day| day.weekday() == Weekday::Sun).map(|sunday| sunday - Days::new(6));
        mondays.filter(|monday| *monday >= day(DAYS.0)).collect()
    }

    /// Counts a fact; nothing where it is not available.
    fn fact(&self, id: &str) -> Option<usize> {
        let customer = Filled { is: |event| event.customer.is_some(), by_slice: false };
        let feature = Filled { is: |event| event.feature.is_some(), by_slice: true };
        let session = Filled { is: |event| event.session.is_some(), by_slice: true };
        let seconds = Filled { is: |event| event.seconds.is_some(), by_slice: true };
        let before = self.last.ago(1);
        let (first, needed): (Month, &[Filled]) = match id {
            "free_users" | "event_customers" | "active_paying_customers" => (self.first, &[customer]),
            "event_customers_before" | "dropped_customers" => (before, &[customer]),
            "features" => (self.first, &[feature]),
            "feature_customers" => (self.first, &[customer, feature]),
            "sessions" => (self.first, &[session]),
            "timed_sessions" | "session_seconds" => (self.first, &[session, seconds]),
            "usage_seconds" => (self.first, &[seconds]),
            _ => (self.first, &[]),
        };
        self.known(first, needed).then(|| self.count(id))
    }

    fn count(&self, id: &str) -> usize {
        let users = || self.events().map(|event| &event.user).collect::<BTreeSet<_>>();
        let days_of = |user: &str| {
            self.events().filter(|event| event.user == user).map(|event| event.day).collect::<BTreeSet<_>>().len()
        };
        let customers = || self.events().filter_map(|event| event.customer).collect::<BTreeSet<_>>();
        let before = || {
            let month = self.last.ago(1);
            self.between(month, month).filter_map(|event| event.customer).collect::<BTreeSet<_>>()
        };
        let is_free = |user: &str| {
            let mut theirs = self.events().filter(|event| event.user == user).filter_map(|event| event.customer);
            !theirs.any(|customer| self.pays(customer))
        };
        let seconds = |wanted: fn(&Event) -> bool| {
            self.events().filter(|event| wanted(event)).filter_map(|event| event.seconds).sum::<u32>() as usize
        };
        match id {
            "monthly_active_users" => users().len(),
            "frequent_users" => users().into_iter().filter(|user| days_of(user) >= FREQUENT).count(),
            "free_users" => users().into_iter().filter(|user| is_free(user)).count(),
            "event_customers" => customers().len(),
            "active_paying_customers" => customers().into_iter().filter(|customer| self.pays(*customer)).count(),
            "event_customers_before" => before().len(),
            "dropped_customers" => before().difference(&customers()).count(),
            "features" => {
                let known = self.story.events.iter().filter(|event| Month::of(event.day) <= self.last);
                known.filter_map(|event| event.feature).collect::<BTreeSet<_>>().len()
            }
            "feature_customers" => {
                let used = self.events().filter_map(|event| Some((event.feature?, event.customer?)));
                used.collect::<BTreeSet<_>>().len()
            }
            "events" => self.events().count(),
            "sessions" => self.events().filter_map(|event| event.session).collect::<BTreeSet<_>>().len(),
            "timed_sessions" => {
                let timed = self.events().filter(|event| event.seconds.is_some());
                timed.filter_map(|event| event.session).collect::<BTreeSet<_>>().len()
            }
            "usage_seconds" => seconds(|_| true),
            "session_seconds" => seconds(|event| event.session.is_some()),
            "daily_users_sum" => self.events().map(|event| (event.day, &event.user)).collect::<BTreeSet<_>>().len(),
            "weekly_users_sum" => self.weeks().into_iter().map(|monday| self.users_of_week(monday)).sum(),
            "weeks" => self.weeks().len(),
            "days" => self.first.through(self.last).map(|month| month.days() as usize).sum(),
            _ => panic!("{id} is counted nowhere"),
        }
    }

    fn users_of_week(&self, monday: NaiveDate) -> usize {
        let all = self.between(Month::of(monday), self.last);
        let week = all.filter(|event| (monday..monday + Days::new(7)).contains(&event.day));
        week.map(|event| &event.user).collect::<BTreeSet<_>>().len()
    }
}

const FACTS: &[&str] = &[
    "monthly_active_users",
    "frequent_users",
    "free_users",
    "event_customers",
    "active_paying_customers",
    "event_customers_before",
    "dropped_customers",
    "features",
    "feature_customers",
    "events",
    "sessions",
    "timed_sessions",
    "usage_seconds",
    "session_seconds",
    "daily_users_sum",
    "weekly_users_sum",
    "weeks",
    "days",
];

#[test]
fn every_fact_of_usage_agrees_with_sets_over_months_quarters_and_years() {
    let settings = Settings { cases: 16, failure_persistence: None, ..Settings::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(settings, rng);
    runner
        .run(&story(), |story| {
            let facts = computed(&story);
            for country in [None, Some("DE"), Some("FR"), Some("")] {
                compare(&facts, &story, country)?;
            }
            Ok(())
        })
        .unwrap();
}

fn compare(facts: &Facts, story: &Story, country: Option<&str>) -> Result<(), TestCaseError> {
    let slice = country
        .map_or(Slice::Total, |member| Slice::Member { dimension: "country".to_owned(), member: member.to_owned() });
    for last in facts.months() {
        let mut lengths = vec![1, 3, 12, last.of_quarter(1), last.of_year(1)];
        lengths.retain(|length| last.since(facts.first) + 1 >= i32::try_from(*length).unwrap());
        for length in lengths {
            let first = last.ago(i32::try_from(length).unwrap() - 1);
            let naive = Naive { story, country, first, last };
            for id in FACTS {
                let windowed = length > 1 && ["event_customers_before", "dropped_customers"].contains(id);
                let expected = naive.fact(id).filter(|_| !windowed).map(|count| count.to_string());
                let found = facts.value(&slice, id, last, length).get().map(|value| value.normalize().to_string());
                prop_assert_eq!(found, expected, "{} of {:?} over {} to {}", id, country, first, last);
            }
        }
    }
    Ok(())
}

/// Builds a month of the worked case and returns the texts and numbers of its page.
fn product_page(month: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/worked/usage/input");
    let book = built(folder.path(), "book.xlsx", &[case, "--period", month]);
    let range = sheet(&book, "Product");
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// Returns the first cells of the row that begins with a text, behind the row that begins with another.
fn row(page: &[Vec<String>], behind: &str, name: &str, cells: usize) -> Vec<String> {
    let start = page.iter().position(|row| row[0] == behind).unwrap();
    let row = page[start..].iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name} behind {behind}"));
    row[1..=cells].to_vec()
}

#[test]
fn the_page_shows_the_features_and_the_hours_of_the_chosen_month() {
    let (january, february) = (product_page("2026-01"), product_page("2026-02"));
    let features = "Features by the customers who used them";
    // In January both customers used report, c1 alone export, and login nobody who has a customer.
    assert_eq!(row(&january, features, "report", 4), ["2", "", "", "1"]);
    assert_eq!(row(&january, features, "export", 4), ["1", "", "", "0.5"]);
    assert_eq!(row(&january, features, "Customers with an event", 4), ["2", "", "", "1"]);
    assert_eq!(row(&february, features, "report", 4), ["0", "2", "-2", "0"]);
    assert_eq!(row(&february, features, "login", 4), ["1", "0", "1", "0.5"]);
    let hours = "When the product is used: events by weekday and hour";
    // Monday the 5th twice; Wednesdays: the 28th at 8:00 and 8:30, and the 7th at 10:00; Saturday the 31st at 23:50.
    assert_eq!(row(&january, hours, "09:00", 8), ["2", "0", "0", "0", "0", "0", "0", "2"]);
    assert_eq!(row(&january, hours, "08:00", 8), ["0", "0", "2", "0", "0", "0", "0", "2"]);
    assert_eq!(row(&january, hours, "23:00", 8), ["0", "0", "0", "0", "0", "1", "0", "1"]);
    assert_eq!(row(&january, hours, "All together", 8), ["2", "0", "3", "0", "0", "1", "0", "6"]);
    assert_eq!(row(&january, hours, "None, half, the most", 3), ["0", "1", "2"]);
    assert_eq!(row(&february, hours, "00:00", 8), ["0", "0", "0", "0", "0", "0", "1", "1"]);
}
