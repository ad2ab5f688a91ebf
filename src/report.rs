//! The report: plain data, everything that the workbook shows and nothing that it must compute.
//!
//! It knows nothing of cells, colours or addresses; the book room decides those.

pub mod anonymous;
pub mod assembly;
pub mod dashboard;
pub mod members;
pub mod topic;

use std::collections::BTreeMap;

use crate::compare::Change;
use crate::error::Problem;
use crate::fact::{Cohort, Definition, Ending, LargeCustomer, Ledger, MrrSource, Replaced, Series, Slice};
pub use crate::goal::{Goal, Verdict};
use crate::kpi::Kpi;
use crate::month::Month;
use crate::number::Number;
use crate::record::Reading;
use crate::words::OwnText;
pub use members::{Member, Who};
pub use topic::{ListKind, Topic};

/// Everything that the workbook shows.
#[derive(Clone, Debug)]
pub struct Report {
    /// The company's name; empty where the project file gives none.
    pub company: String,
    /// The reporting currency (ISO 4217).
    pub currency: String,
    /// Every month, in order.
    pub months: Vec<Month>,
    /// The chosen month, an index into `months`.
    pub chosen: usize,
    /// The last complete month, which may lie before `months`; a later month is partial and has no comparisons.
    pub report_month: Month,
    /// Why it is the report month: the table and its last date.
    pub report_month_reason: (String, String),
    /// The tables that end within the report month, earlier than they ever did, with their last day.
    pub ended_early: Vec<(String, chrono::NaiveDate)>,
    /// The month in which the fiscal year starts.
    pub fiscal_year_starts: u32,
    /// The baseline written in the project file; else the last month of the previous fiscal year.
    pub baseline: Option<Month>,
    /// The share of a goal by which it may be missed and still be near.
    pub near_goal: Number,
    /// The facts in total, in the order of the templates; the columns of the Facts sheet.
    pub facts: Vec<FactColumn>,
    /// The dimensions by which everything is segmented, in their order: the breakdowns are not among them.
    pub segments: Vec<String>,
    /// Those of them that belong to a subscription and not to its customer, who may then count in several members.
    pub of_phases: Vec<String>,
    /// The members of each dimension as they are shown: the largest first, those beyond [`members::SHOWN`] together.
    pub members: BTreeMap<String, Vec<Member>>,
    /// Every customer's movements.
    pub ledger: Ledger,
    /// The cohorts of each slice, the whole company among them.
    pub cohorts: BTreeMap<Slice, Vec<Cohort>>,
    /// The largest customers at the end of each of `months`, the largest first.
    pub largest: Vec<Vec<LargeCustomer>>,
    /// The contracts that end soon after each of `months`.
    pub ending: Ending,
    /// What each source of MRR says, the one in force first.
    pub mrr_sources: Vec<MrrSource>,
    /// The computed values that the `facts` table replaced.
    pub replaced: Vec<Replaced>,
    /// The KPIs in the order of the catalogue, those that are not available included.
    pub kpis: Vec<KpiRow>,
    /// The goals, in the order of the Goals sheet, without the blank rows that the sheet adds.
    pub goals: Vec<Goal>,
    /// The goals of the inputs, where the goals in force were typed into a workbook and the inputs do not have them:
    /// such goals live in the workbook alone, and must not be replaced unasked.
    pub input_goals: Option<Vec<Goal>>,
    /// What was read.
    pub readings: Vec<Reading>,
    /// What was found.
    pub problems: Vec<Problem>,
    /// The policies in force: the policy's id and its choice's id or value (`policy.<id>.name`, `.<choice>`).
    pub policies: Vec<(String, String)>,
    /// Sentences on how the numbers were made (`said.<id>` with arguments).
    pub said: Vec<(String, Vec<(String, String)>)>,
    /// The layout of the dashboard.
    pub dashboard: Dashboard,
    /// What stands on the pages by topic, in the order of their tabs.
    pub topics: Vec<Topic>,
}

impl Report {
    /// Tells whether the chosen month is incomplete.
    pub fn is_partial(&self) -> bool {
        self.months.get(self.chosen).is_some_and(|chosen| *chosen > self.report_month)
    }
}

/// A fact with its values in total.
#[derive(Clone, Debug)]
pub struct FactColumn {
    /// Its definition.
    pub definition: Definition,
    /// Its values by month, and by span where it is counted anew.
    pub series: Series,
    /// Its value over each of [`crate::compare::Span::ALL`] as seen from the chosen month.
    pub spans: Vec<Number>,
}

/// A KPI with everything that is said about it for the chosen month.
#[derive(Clone, Debug)]
pub struct KpiRow {
    /// Its definition.
    pub kpi: Kpi,
    /// The tables (ids) of which one is missing where the KPI has no value in any month; empty where it has.
    pub needs: Vec<String>,
    /// Its value in each month.
    pub months: Vec<Number>,
    /// Its value over each of [`crate::compare::Span::ALL`] as seen from the chosen month.
    pub spans: Vec<Number>,
    /// Which of the KPI's `said` states holds in each month.
    pub said: Vec<Option<usize>>,
    /// Its comparisons for the chosen month, in the order of [`crate::compare::Against::ALL`].
    pub changes: Vec<Change>,
    /// How the chosen month is judged.
    pub verdict: Verdict,
    /// How each month is judged by its goal and bands, as the Trends sheet colours it by bands alone.
    pub evidence: Number,
}

/// What stands where on the dashboard; read from `templates/dashboards/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dashboard {
    /// Its id, the name of its file; its title is `dashboard.named.<id>`.
    pub id: String,
    /// What the file calls the dashboard and its charts.
    pub texts: Vec<OwnText>,
    /// The KPIs of the tiles in order; one without a value in any month gives its place to the next.
    pub tiles: Vec<String>,
    /// How many tiles stand in a row.
    pub tiles_in_a_row: usize,
    /// How many rows of tiles there are.
    pub rows_of_tiles: usize,
    /// How many rows of charts there are, above the row of lists.
    pub rows_of_charts: usize,
    /// The sentences above the tiles, of which the first that can be said are taken.
    pub headlines: Vec<Headline>,
    /// The lists below the charts; one with nothing in any month gives its place to the next, then to a chart.
    pub lists: Vec<BoardList>,
    /// The charts, row by row.
    pub charts: Vec<Chart>,
    /// The pages beside the dashboard, in their order; the workbook has these, and those that it cannot do without.
    pub pages: Vec<String>,
}

/// A sentence above the tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// What it says.
    pub kind: HeadlineKind,
    /// The KPI that it is about.
    pub kpi: String,
    /// Further KPIs that it names; a loss has a minus before it.
    pub series: Vec<String>,
}

impl Headline {
    /// Tells whether it says which movement was the largest; a dashboard has one sentence that does.
    pub fn names_movements(&self) -> bool {
        self.kind == HeadlineKind::Growth && !self.series.is_empty()
    }
}

/// What a sentence above the tiles says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadlineKind {
    /// How a KPI grew, against its goal, and which movement was the largest.
    Growth,
    /// How a rate changed, against its limit, with its numerator and denominator.
    Rate,
    /// The KPI that is furthest from its goal, and how many goals are met.
    Furthest,
    /// The cash and how long it lasts.
    Cash,
    /// The largest gain and the largest loss of MRR among customers.
    Moves,
    /// The contracts that end soon, how long the cash lasts, and the KPIs that are judged bad.
    Watch,
}

/// A list below the charts of the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BoardList {
    /// The goals that are furthest from being met.
    Furthest,
    /// The largest moves of MRR.
    Moves,
    /// The contracts that end soon.
    Endings,
    /// The largest customers.
    Largest,
}

impl BoardList {
    /// Returns the id under which the language files name it (`board.<id>`).
    pub fn id(self) -> &'static str {
        match self {
            BoardList::Furthest => "furthest",
            BoardList::Moves => "moves",
            BoardList::Endings => "endings",
            BoardList::Largest => "largest",
        }
    }

    /// Returns the list by month of which it shows the first rows; the goals stand in none.
    pub fn source(self) -> Option<ListKind> {
        match self {
            BoardList::Furthest => None,
            BoardList::Moves => Some(ListKind::Moved),
            BoardList::Endings => Some(ListKind::Ending),
            BoardList::Largest => Some(ListKind::Largest),
        }
    }
}

/// A chart of the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its id; its title is `chart.<id>.title`.
    pub id: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// The KPIs that it draws; a loss has a minus before it.
    pub series: Vec<String>,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// A line with last year's and the goal's.
    Trend,
    /// Lines.
    Lines,
    /// Columns with the line of the goal or the green bound; a second KPI is dots on an axis of its own.
    Columns,
    /// Stacked columns, the losses below zero.
    Movements,
    /// A waterfall of the chosen month, from the first KPI to the last.
    Bridge,
}
