//! Typed rows to monthly facts, in total and by dimension. One file a theme, in `fact/`.
//!
//! A fact is a number that is counted or added up from rows; whatever can be computed from other numbers is a KPI and
//! does not belong here. This room knows nothing of KPIs, goals and sheets.

pub mod declaration;
pub mod ledger;
pub mod listed;

mod aggregate;
mod amount;
mod answer;
mod assemble;
mod before;
mod cash;
mod cohort;
mod cost;
mod customer;
mod flow;
mod gather;
mod invoice;
mod lead;
mod median;
mod mrr;
mod names;
mod phase;
mod rates;
mod reliability;
mod remark;
mod replaced;
mod signup;
mod slice;
mod source;
mod ticket;
mod told;
mod traffic;
mod usage;
mod window;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use cohort::Cohort;
pub use declaration::Declaration;
pub use ledger::Ledger;
pub use listed::{Ending, EndingContract, LargeCustomer};
pub use remark::policies;
pub use replaced::Replaced;
pub use source::MrrSource;

use assemble::Assembly;
use gather::Gathered;
use mrr::{Mrr, Scene};
use phase::service::{self, Settled};
use slice::SliceNumber;
use window::Window;

use crate::config::{Ads, Config};
use crate::error::{Error, Place, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::{Number, Unit};
use crate::record::{Reading, Tables};
use crate::templates::Templates;

/// Returns the facts that exist, as the templates declare them, in their order.
pub fn definitions(templates: &Templates) -> Result<Vec<Declaration>, Error> {
    declaration::read(templates)
}

/// Computes every fact of every month. The report month is chosen by the data; a later `period` extends the months to
/// it, an earlier one only has to be there.
pub fn compute(
    tables: &mut Tables,
    config: &Config,
    templates: &Templates,
    period: Option<Month>,
) -> Result<Facts, Error> {
    let declarations = definitions(templates)?;
    let mut gathered = Gathered::read(tables, config, &declarations, period)?;
    tables.check_rejected()?;
    let window = Window::of(&gathered.calendar, period)?;
    let settled = settle(&mut gathered, tables, config, window.report_month);
    let rates = gathered.rates.of_balances(window.first, window.len());
    let early = gathered.calendar.ended_early(window.report_month);
    report(tables, ends_early(&early, window.report_month, &tables.readings));
    let scene = Scene { window: &window, rates: &rates, days: &gathered.rates };
    let (phases, customers) = (&gathered.phases, &gathered.customers);
    let mrr = Mrr::compute(&phases.rows, customers, &phases.subscriptions, &gathered.slices, &scene);
    let assembly = Assembly::new(&mut gathered, mrr, (&window, tables, config), &declarations);
    let sums = |month: Month| {
        let total = |id: &str| assembly.declared(id, SliceNumber::TOTAL, month);
        (total("spend"), total("marketing_expenses"))
    };
    let twice = match config.policies.ads {
        Ads::Both => assembly.gathered.costs.advertising_twice(sums),
        Ads::Spend | Ads::Expenses => Vec::new(),
    };
    let mrr_sources = assembly.mrr_sources(&rates);
    let disagreeing = source::disagreeing(&mrr_sources, window.first, &tables.readings);
    let mut facts = Facts {
        first: window.first,
        last: window.last,
        report_month: window.report_month,
        report_month_reason: window.reason.clone(),
        currency: assembly.gathered.rates.reporting.clone(),
        fiscal_year_starts: config.fiscal_year_starts,
        definitions: declarations.iter().map(|declaration| declaration.definition.clone()).collect(),
        dimensions: assembly.dimensions(),
        segments: assembly.segments(),
        of_phases: assembly.of_phases(),
        series: assembly.series(),
        ledger: assembly.ledger(),
        cohorts: assembly.cohorts(),
        largest: assembly.largest(),
        ending: assembly.ending(),
        mrr_sources,
        replaced: Vec::new(),
        ended_early: early.iter().map(|(table, day)| ((*table).to_owned(), *day)).collect(),
        said: remark::collect(&assembly, &settled),
    };
    let divisible = assembly.divisible();
    report(tables, twice);
    report(tables, disagreeing);
    replaced::replace(&mut facts, tables, &divisible)?;
    tables.check_rejected()?;
    Ok(facts)
}

/// Settles the phases, and reports what was found about their rows and about payments without a date.
fn settle(gathered: &mut Gathered, tables: &mut Tables, config: &Config, report_month: Month) -> Settled {
    let of_subscriptions = gathered.sources.in_force().is_some_and(|source| source.table == "subscriptions");
    let mut settled = if of_subscriptions {
        service::settle(&mut gathered.phases, &config.policies, report_month)
    } else {
        // The other sources say from when to when an amount is paid, and nothing else.
        Settled::default()
    };
    report(tables, std::mem::take(&mut settled.problems));
    if config.policies.bridge_gaps_days > 0 {
        service::bridge_all(&mut gathered.phases.rows, config.policies.bridge_gaps_days);
    }
    let problems = of_invoices(gathered, &tables.readings);
    report(tables, problems);
    settled
}

/// Returns what is to be known of the invoices as a whole: payments without a date, and services that are invoiced late
/// where they are the source of MRR.
fn of_invoices(gathered: &Gathered, readings: &[Reading]) -> Vec<(Problem, usize)> {
    let Some((_, last)) = gathered.calendar.months("invoices") else { return Vec::new() };
    let remarks = gathered.invoices.remarks;
    let in_force = gathered.sources.in_force().is_some_and(|source| source.table == "invoices");
    let mut problems = Vec::new();
    for (index, reading) in readings.iter().enumerate().filter(|(_, reading)| reading.table == "invoices") {
        let place = || Place::file(reading.file.clone()).sheet(reading.sheet.as_deref());
        let noticed = |kind| Problem::new(kind, Severity::Noticed, "invoices", place());
        if !remarks.any_paid {
            problems.push((noticed(ProblemKind::CollectedByIssue), index));
        }
        if in_force && remarks.in_arrears {
            let problem = noticed(ProblemKind::MrrInArrears).with("month", last.ago(1));
            problems.push((problem.with("last", last), index));
        }
        if let Some((count, month)) = remarks.awaited.filter(|_| in_force) {
            let problem = noticed(ProblemKind::InvoicesAwaited).with("count", count);
            problems.push((problem.with("month", month), index));
        }
    }
    problems
}

/// Remarks upon the files in which tables end earlier in a month than they ever did.
fn ends_early(early: &[(&'static str, NaiveDate)], month: Month, readings: &[Reading]) -> Vec<(Problem, usize)> {
    let problem = |(table, day): &(&'static str, NaiveDate)| {
        let own = readings.iter().enumerate().filter(|(_, reading)| reading.table == *table);
        let (index, reading) = own.max_by_key(|(_, reading)| reading.last)?;
        let place = Place::file(reading.file.clone()).sheet(reading.sheet.as_deref());
        let problem = Problem::new(ProblemKind::EndsEarly, Severity::Noticed, table, place);
        Some((problem.with("day", day).with("month", month), index))
    };
    early.iter().filter_map(problem).collect()
}

fn report(tables: &mut Tables, problems: Vec<(Problem, usize)>) {
    for (problem, reading) in problems {
        tables.report(problem, reading);
    }
}

/// How a fact adds up over the months of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// The sum of the months; absent unless every month is there.
    Sum,
    /// The first month's.
    First,
    /// The last month's.
    Last,
    /// Counted anew over the rows of the span: a distinct count, a median.
    Anew,
    /// It has a window of its own and no form over a span.
    None,
}

/// A fact's definition, without its values.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The public id.
    pub id: String,
    /// What it measures.
    pub unit: Unit,
    /// How it adds up over months.
    pub over: Over,
    /// The tables without which it is absent (any one of them brings it).
    pub tables: Vec<String>,
    /// Tables of which it needs any one besides.
    pub also: Vec<String>,
    /// A column that it needs beyond the required ones, as `table.column`.
    pub column: Option<String>,
    /// Whether it exists by dimension, not only in total.
    pub sliced: bool,
}

/// The whole company, or one member of one dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slice {
    /// The whole company.
    #[default]
    Total,
    /// One member of one dimension, such as plan `Growth`.
    Member {
        /// The dimension's id.
        dimension: String,
        /// The member's name as the data writes it; empty for customers without one.
        member: String,
    },
}

/// One fact of one slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The value of each month from [`Facts::first`] on.
    pub months: Vec<Number>,
    /// For a fact counted anew: the value of the span of a length (2 to 12 months) that ends in a month (its index).
    pub anew: BTreeMap<(usize, u32), Number>,
}

/// Every fact of every month, in total and by dimension.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The first month.
    pub first: Month,
    /// The last month: the report month, or the chosen one where that is later.
    pub last: Month,
    /// The last complete month, which a report is about unless another is chosen.
    pub report_month: Month,
    /// Which table made it the report month, and its last date: for the sentence that gives the reason.
    pub report_month_reason: (String, String),
    /// The reporting currency (ISO 4217).
    pub currency: String,
    /// The month in which the fiscal year starts.
    pub fiscal_year_starts: u32,
    /// The definitions, in the order of the templates.
    pub definitions: Vec<Definition>,
    /// The members of each dimension, in the order in which they are shown.
    pub dimensions: BTreeMap<String, Vec<String>>,
    /// The dimensions by which everything is segmented, in their order; the others in `dimensions` are breakdowns that
    /// only some facts have.
    pub segments: Vec<String>,
    /// Those of them that belong to a subscription and not to its customer: a customer may be in several members at
    /// once, so that customers by member may add up to more than there are.
    pub of_phases: Vec<String>,
    /// The values, by slice and by the fact's id.
    pub series: BTreeMap<Slice, BTreeMap<String, Series>>,
    /// Every customer's movements, month by month.
    pub ledger: Ledger,
    /// The cohorts of each slice, the earliest first.
    pub cohorts: BTreeMap<Slice, Vec<Cohort>>,
    /// The largest customers at the end of each month, the largest first.
    pub largest: Vec<Vec<LargeCustomer>>,
    /// The contracts that end soon after each month.
    pub ending: Ending,
    /// What each source of MRR says: the one in force first, with the table's id; the others are for comparison only.
    pub mrr_sources: Vec<MrrSource>,
    /// The computed values that the `facts` table replaced.
    pub replaced: Vec<Replaced>,
    /// The tables that end within the report month, earlier than they ever did, with their last day.
    pub ended_early: Vec<(String, NaiveDate)>,
    /// Ids of sentences to be said in the workbook (`said.<id>`), each with its arguments.
    pub said: Vec<(String, Vec<(String, String)>)>,
}

impl Facts {
    /// Returns a fact over the span of a number of months that ends in a month; absent outside the data.
    pub fn value(&self, slice: &Slice, fact: &str, month: Month, length: u32) -> Number {
        let Some(series) = self.series.get(slice).and_then(|facts| facts.get(fact)) else { return Number::ABSENT };
        let Ok(last) = usize::try_from(month.since(self.first)) else { return Number::ABSENT };
        let at = |index: usize| series.months.get(index).copied().unwrap_or_default();
        if length == 1 {
            return at(last);
        }
        let Some(first) = (last + 1).checked_sub(length as usize) else { return Number::ABSENT };
        match self.definition(fact).map(|definition| definition.over) {
            Some(Over::Sum) => (first..=last).map(at).fold(Number::ZERO, Number::plus),
            Some(Over::First) => at(first),
            Some(Over::Last) => at(last),
            Some(Over::Anew) => series.anew.get(&(last, length)).copied().unwrap_or_default(),
            Some(Over::None) | None => Number::ABSENT,
        }
    }

    /// Tells whether a fact of the whole company has a value in any month.
    pub fn has(&self, fact: &str) -> bool {
        let series = self.series.get(&Slice::Total).and_then(|facts| facts.get(fact));
        series.is_some_and(|series| series.months.iter().any(|month| month.is_present()))
    }

    /// Returns a fact's definition.
    pub fn definition(&self, fact: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.id == fact)
    }

    /// Returns every month, the first to the last.
    pub fn months(&self) -> Vec<Month> {
        self.first.through(self.last).collect()
    }
}
