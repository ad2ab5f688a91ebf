//! A report in which nobody can tell who a customer is: names and ids, and whatever a problem quotes of a row, are
//! replaced once, before anything is written.
//!
//! Customers are numbered, because a hash of an id is undone by trying ids: by the month in which they are first listed,
//! then by id. So the same customer has the same number on every sheet, and in the next month's report too, as long as
//! the past is told alike. It knows nothing of cells.

use std::collections::BTreeMap;

use super::Report;
use crate::error::{Problem, ProblemKind};
use crate::words::Words;

/// The policy that says so on the Definitions sheet, and its choices.
const POLICY: &str = "anonymise";
const NAMED: &str = "no";
const ANONYMOUS: &str = "yes";

/// The fewest digits of a number, so that a list sorts as it counts.
const DIGITS: usize = 3;

impl Report {
    /// Replaces the names and ids of customers and subscriptions.
    #[must_use]
    pub fn anonymised(mut self, words: &Words) -> Report {
        let customers = Pseudonyms::of(first_listed(customers(&self)), words, "anonymous.customer");
        let subscriptions = Pseudonyms::of(first_listed(subscriptions(&self)), words, "anonymous.subscription");
        let replace = |id: &mut String, name: &mut String| {
            *id = customers.of_id(id);
            // A name that is not given stays absent; the id, which stands for it, is replaced alike.
            if !name.is_empty() {
                name.clone_from(id);
            }
        };
        for month in &mut self.ledger.months {
            for moved in month.moved.iter_mut().chain(&mut month.within) {
                replace(&mut moved.customer, &mut moved.name);
            }
        }
        for large in self.largest.iter_mut().flatten() {
            replace(&mut large.customer, &mut large.name);
        }
        for contract in self.ending.months.iter_mut().flat_map(|month| &mut month.contracts) {
            replace(&mut contract.customer, &mut contract.name);
            contract.subscription = subscriptions.of_id(&contract.subscription);
        }
        for problem in &mut self.problems {
            conceal(problem, &customers, &subscriptions, words.get("anonymous.hidden"));
        }
        for (policy, choice) in &mut self.policies {
            if policy == POLICY {
                ANONYMOUS.clone_into(choice);
            }
        }
        self
    }

    /// Tells whether names and ids are replaced.
    pub fn is_anonymous(&self) -> bool {
        self.policies.iter().any(|(policy, choice)| policy == POLICY && choice == ANONYMOUS)
    }
}

/// Returns the policy of a report as it is put together.
pub(super) fn policy() -> (String, String) {
    (POLICY.to_owned(), NAMED.to_owned())
}

/// What stands in the place of each id.
struct Pseudonyms {
    of: BTreeMap<String, String>,
}

impl Pseudonyms {
    /// Numbers ids by the month in which each is first listed, then by id.
    fn of(first: BTreeMap<&str, usize>, words: &Words, key: &str) -> Pseudonyms {
        let mut order: Vec<(usize, &str)> = first.into_iter().map(|(id, month)| (month, id)).collect();
        order.sort_unstable();
        let numbered = (1..).zip(order).map(|(number, (_, id))| {
            let number = format!("{number:0DIGITS$}");
            (id.to_owned(), words.say(key, &[("number", &number)]))
        });
        Pseudonyms { of: numbered.collect() }
    }

    /// Returns what stands for an id; an id that is not given stays absent.
    fn of_id(&self, id: &str) -> String {
        self.of.get(id).cloned().unwrap_or_default()
    }
}

/// Returns the month (an index) in which each id is listed first. A blank id is nobody's.
fn first_listed<'a>(listed: impl Iterator<Item = (usize, &'a str)>) -> BTreeMap<&'a str, usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (month, id) in listed.filter(|(_, id)| !id.is_empty()) {
        first.entry(id).and_modify(|known| *known = month.min(*known)).or_insert(month);
    }
    first
}

fn customers(report: &Report) -> impl Iterator<Item = (usize, &str)> {
    let ledger = report.ledger.months.iter().enumerate().flat_map(|(month, listed)| {
        listed.moved.iter().chain(&listed.within).map(move |moved| (month, moved.customer.as_str()))
    });
    let largest = report.largest.iter().enumerate();
    let largest = largest.flat_map(|(month, listed)| listed.iter().map(move |large| (month, large.customer.as_str())));
    let ending = report.ending.months.iter().enumerate();
    let ending = ending
        .flat_map(|(month, listed)| listed.contracts.iter().map(move |contract| (month, contract.customer.as_str())));
    ledger.chain(largest).chain(ending)
}

fn subscriptions(report: &Report) -> impl Iterator<Item = (usize, &str)> {
    let months = report.ending.months.iter().enumerate();
    months.flat_map(|(month, listed)| {
        listed.contracts.iter().map(move |contract| (month, contract.subscription.as_str()))
    })
}

/// What a problem quotes of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoted {
    /// A customer's id.
    Customer,
    /// A subscription's id.
    Subscription,
    /// A cell as it was written, or the ids of a row: a name may stand in any column, where a row is shifted.
    Cell,
    /// A number, a date, a word that kpibook knows, or something of a table as a whole.
    Nothing,
}

fn conceal(problem: &mut Problem, customers: &Pseudonyms, subscriptions: &Pseudonyms, hidden: &str) {
    // Goals are the company's own: a KPI, a period.
    if problem.table == "goals" {
        return;
    }
    let quoted = quoted(problem.kind);
    for (name, value) in &mut problem.arguments.0 {
        if *name != "value" && *name != "key" {
            continue;
        }
        let known = match quoted {
            Quoted::Customer => customers.of_id(value),
            Quoted::Subscription => subscriptions.of_id(value),
            Quoted::Cell => String::new(),
            Quoted::Nothing => continue,
        };
        *value = if known.is_empty() { hidden.to_owned() } else { known };
    }
}

/// Says what the problems of a kind quote. Every kind is named, so that a new one has to be thought of here.
fn quoted(kind: ProblemKind) -> Quoted {
    match kind {
        ProblemKind::UnknownCustomer => Quoted::Customer,
        ProblemKind::OverlappingPhases => Quoted::Subscription,
        ProblemKind::NotANumber
        | ProblemKind::NotADate
        | ProblemKind::DateOutOfRange
        | ProblemKind::NumberOutOfRange
        | ProblemKind::UnknownWord
        | ProblemKind::UnknownCurrency
        | ProblemKind::ContradictingCurrency
        | ProblemKind::MissingValue
        | ProblemKind::ErrorCell
        | ProblemKind::UnknownInterval
        | ProblemKind::CanceledWithoutDate
        | ProblemKind::IdenticalRow
        | ProblemKind::ConflictingRow
        | ProblemKind::VoidOrDraft
        | ProblemKind::TotalRow
        | ProblemKind::Trimmed
        | ProblemKind::RaggedRow => Quoted::Cell,
        ProblemKind::LongEvent
        | ProblemKind::MoreErrorsThanRequests
        | ProblemKind::TooMuchDowntime
        | ProblemKind::NotPositive
        | ProblemKind::DiscountOutOfRange
        | ProblemKind::NoRate
        | ProblemKind::EndBeforeStart
        | ProblemKind::BeforeStart
        | ProblemKind::WonAndLost
        | ProblemKind::QualifiedAfterWon
        | ProblemKind::MoreClicks
        | ProblemKind::UnusableScale
        | ProblemKind::ScoreOffScale
        | ProblemKind::StatusDateAssumed
        | ProblemKind::RowsAboveHeader
        | ProblemKind::IgnoredColumn
        | ProblemKind::IgnoredColumns
        | ProblemKind::IgnoredFile
        | ProblemKind::UnrecognisedSheet
        | ProblemKind::HiddenSheet
        | ProblemKind::OwnWorkbook
        | ProblemKind::BadEncoding
        | ProblemKind::MergedHeader
        | ProblemKind::FormulasWithoutValues
        | ProblemKind::UnusedSource
        | ProblemKind::UnusedDimension
        | ProblemKind::AdvertisingTwice
        | ProblemKind::NoServicePeriod
        | ProblemKind::CollectedByIssue
        | ProblemKind::TicketsUntimed
        | ProblemKind::MrrInArrears
        | ProblemKind::InvoicesAwaited
        | ProblemKind::MrrBelowZero
        | ProblemKind::MonthBelowZero
        | ProblemKind::EventsDisagree
        | ProblemKind::EventsOfOneInstant
        | ProblemKind::SourcesDisagree
        | ProblemKind::MonthsAcross
        | ProblemKind::UnknownFact
        | ProblemKind::UnknownFactDimension
        | ProblemKind::UnknownFactMember
        | ProblemKind::NotListed
        | ProblemKind::EndsEarly => Quoted::Nothing,
    }
}
