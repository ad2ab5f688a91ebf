//! Every address of the workbook: the sheets, the rows and columns that others refer to, and the defined names.
//!
//! The sheets ask it where things stand and never each other. It knows nothing of formats, words beyond the sheets'
//! names, or how a value comes about.

mod bands;
pub mod board;
pub mod cohorts;
mod definitions;
mod facts;
mod goals;
mod index;
pub mod ledger;
pub mod members;
mod page;
mod spans;
mod trends;

use std::collections::{BTreeMap, BTreeSet};

use super::listing::Listing;
use crate::report::Report;
use crate::words::Words;

pub use bands::BandColumn;
pub use definitions::DEFINITIONS_FIRST;
pub use facts::{Anew, FACTS_DATE, FACTS_FIRST, FACTS_INDEX, FACTS_KEY, FACTS_QUARTER, FACTS_YEAR, FactPlace};
pub use goals::{GOALS_FIRST, GoalColumn, SPARE_GOALS};
pub use index::{IndexRows, Purpose, USES};
pub use page::{At, Page};
pub use spans::{
    Judged, Known, SPANS_BASELINE, SPANS_DATE, SPANS_END, SPANS_HEADER, SPANS_LENGTH, SPANS_OF_QUARTER, SPANS_OF_YEAR,
    SPANS_REPORT, SPANS_SEL, SPANS_START,
};
pub use trends::{Line, SCORECARD_FIRST, TRENDS_FIRST, TRENDS_HEADER, TRENDS_INDEX, TRENDS_MONTH};

/// Every address.
#[derive(Clone, Debug)]
pub struct Layout {
    sheets: BTreeMap<Page, String>,
    pages: Vec<Page>,
    shown: Vec<Page>,
    months: u32,
    facts: Vec<FactPlace>,
    lines: Vec<Line>,
    kpis: BTreeMap<String, usize>,
    every_kpi: BTreeSet<String>,
    stated: BTreeSet<String>,
    line_of: BTreeMap<usize, u32>,
    definitions: BTreeMap<String, u32>,
    waiting: Vec<String>,
    given: usize,
    banded: Vec<(String, String)>,
    members: members::MemberRows,
    lists: Vec<ledger::ListPlace>,
    cohorts: cohorts::CohortRows,
}

impl Layout {
    /// Decides where everything of a report stands.
    pub fn new(report: &Report, listings: &[Listing], words: &Words) -> Layout {
        let sheets = Page::ALL.iter().map(|page| (*page, words.get(&format!("sheet.{}.name", page.id())).to_owned()));
        let lines = trends::lines(report);
        let line_of = (0..).zip(&lines).filter_map(|(row, line)| match line {
            Line::Kpi(index) => Some((*index, row)),
            Line::Category(_) => None,
        });
        let always = |id: &str| report.goals.iter().any(|goal| goal.kpi == id && goal.period.is_empty());
        let waiting = report.kpis.iter().filter(|row| row.needs.is_empty() && !always(&row.kpi.id));
        let available = report.kpis.iter().enumerate().filter(|(_, row)| row.needs.is_empty());
        let stated = report.kpis.iter().filter(|row| row.needs.is_empty() && !row.kpi.said.is_empty());
        Layout {
            sheets: sheets.collect(),
            pages: page::chosen(report, listings),
            shown: page::wished(&report.dashboard.pages),
            months: u32::try_from(report.months.len()).unwrap_or(0),
            facts: facts::places(report),
            kpis: available.map(|(index, row)| (row.kpi.id.clone(), index)).collect(),
            every_kpi: report.kpis.iter().map(|row| row.kpi.id.clone()).collect(),
            stated: stated.map(|row| row.kpi.id.clone()).collect(),
            line_of: line_of.collect(),
            definitions: definitions::rows(report),
            lines,
            waiting: waiting.map(|row| row.kpi.id.clone()).collect(),
            given: report.goals.len(),
            banded: bands::periods(report),
            members: members::MemberRows::new(report),
            lists: ledger::ListPlace::all(listings),
            cohorts: cohorts::CohortRows::new(report),
        }
    }

    /// Returns the workbook's sheets in the order of the tabs: those that have something to show.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Tells whether readers see a sheet: what the dashboard does not name is hidden where formulas need it.
    pub fn is_seen(&self, page: Page) -> bool {
        !page.hidden() && self.shown.contains(&page)
    }

    /// Returns a sheet's name.
    pub fn sheet(&self, page: Page) -> &str {
        self.sheets.get(&page).map_or(page.id(), String::as_str)
    }

    /// Returns a sheet's name as formulas write it, with the `!`; in quotes unless it is one plain word.
    fn prefix(&self, page: Page) -> String {
        let name = self.sheet(page);
        if name.bytes().all(|byte| byte.is_ascii_alphabetic()) && name.len() > 3 {
            return format!("{name}!");
        }
        format!("'{}'!", name.replace('\'', "''"))
    }

    /// Returns a cell's name as a formula on a sheet writes it, without `$`.
    pub fn reference(&self, at: At, from: Page) -> String {
        if at.page == from { at.relative() } else { format!("{}{}", self.prefix(at.page), at.relative()) }
    }

    /// Returns a cell's name as a formula on a sheet writes it, fixed.
    pub fn cell(&self, at: At, from: Page) -> String {
        if at.page == from { at.fixed() } else { format!("{}{}", self.prefix(at.page), at.fixed()) }
    }

    /// Returns a range as formulas write it, fixed, with its sheet.
    pub fn range(&self, first: At, row: u32, column: u16) -> String {
        format!("{}{}:{}", self.prefix(first.page), first.fixed(), At::new(first.page, row, column).fixed())
    }

    /// Returns the number of months.
    pub fn months(&self) -> u32 {
        self.months
    }

    /// Returns the drop-down cell of months on the Dashboard.
    pub fn selection(&self) -> At {
        At::new(Page::Dashboard, 1, board::tile_column(5) + 1)
    }

    /// Tells whether an id is a KPI's, available or not.
    pub fn is_kpi(&self, id: &str) -> bool {
        self.every_kpi.contains(id)
    }

    /// Tells whether an available KPI has states to be said, and so a row on the States sheet, `s_<id>`.
    pub fn is_stated(&self, id: &str) -> bool {
        self.stated.contains(id)
    }

    /// Returns the position in the report of an available KPI.
    pub fn kpi(&self, id: &str) -> Option<usize> {
        self.kpis.get(id).copied()
    }

    /// Returns the available KPIs in the order of the Spans sheet: by id.
    pub fn available(&self) -> impl Iterator<Item = (&str, usize)> {
        self.kpis.iter().map(|(id, index)| (id.as_str(), *index))
    }

    /// Returns every defined name with what it refers to.
    pub fn names(&self) -> Vec<(String, String)> {
        let mut names = vec![("sel_key".to_owned(), self.cell(self.selection(), Page::Facts))];
        let chosen = [("sel_idx", SPANS_SEL), ("sel_month", SPANS_DATE), ("report_idx", SPANS_REPORT)];
        names.extend(chosen.map(|(name, row)| (name.to_owned(), self.cell(self.chosen(row), Page::Facts))));
        if self.pages.contains(&Page::Cohorts) {
            names.push(("sel_cohort".to_owned(), self.cell(self.cohort_selection(), Page::Facts)));
        }
        self.fact_names(&mut names);
        self.trend_names(&mut names);
        self.spans_names(&mut names);
        self.chosen_names(&mut names);
        self.band_names(&mut names);
        self.goal_names(&mut names);
        self.list_names(&mut names);
        names
    }
}
