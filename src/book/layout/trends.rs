//! Where the Trends sheet has its KPIs and months; States and the Scorecard have the same rows.

use super::{At, Layout, Page};
use crate::report::Report;

/// The row of month indices on Trends and States.
pub const TRENDS_INDEX: u32 = 2;
/// The row of months on Trends and States.
pub const TRENDS_HEADER: u32 = 3;
/// The first row of KPIs on Trends and States.
pub const TRENDS_FIRST: u32 = 4;
/// The column of the first month on Trends and States.
pub const TRENDS_MONTH: u16 = 3;
/// The first row of KPIs on the Scorecard.
pub const SCORECARD_FIRST: u32 = 5;

/// A KPI's row within a page that lists KPIs by category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading with the category's id.
    Category(String),
    /// A KPI by its position in the report.
    Kpi(usize),
}

impl Layout {
    /// Returns the rows of the Trends, States and Scorecard sheets: each category, then its available KPIs.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns a KPI's cell on the Trends sheet (or States, which is built alike) in a month (an index).
    pub fn trend(&self, page: Page, id: &str, month: u32) -> Option<At> {
        let line = self.line_of.get(self.kpis.get(id)?)?;
        let column = TRENDS_MONTH + u16::try_from(month).ok()?;
        (month < self.months).then_some(At::new(page, TRENDS_FIRST + line, column))
    }

    /// Returns the row of a KPI within the block of the Trends sheet, counted from 1.
    pub fn trend_row(&self, id: &str) -> Option<u32> {
        self.line_of.get(self.kpis.get(id)?).map(|line| line + 1)
    }

    /// Returns a KPI's row on the Scorecard.
    pub fn scorecard(&self, id: &str) -> Option<u32> {
        self.line_of.get(self.kpis.get(id)?).map(|line| SCORECARD_FIRST + line)
    }

    pub(super) fn trend_names(&self, names: &mut Vec<(String, String)>) {
        let last = TRENDS_MONTH + u16::try_from(self.months.max(1) - 1).unwrap_or(0);
        let mut add = |name: String, page, first, row| {
            names.push((name, self.range(At::new(page, first, TRENDS_MONTH), row, last)));
        };
        add("k_Index".to_owned(), Page::Trends, TRENDS_INDEX, TRENDS_INDEX);
        let rows = u32::try_from(self.lines.len()).unwrap_or(0).max(1);
        add("k_All".to_owned(), Page::Trends, TRENDS_FIRST, TRENDS_FIRST + rows - 1);
        for (id, index) in &self.kpis {
            let row = TRENDS_FIRST + self.line_of.get(index).copied().unwrap_or(0);
            add(format!("k_{id}"), Page::Trends, row, row);
            if self.is_stated(id) {
                add(format!("s_{id}"), Page::States, row, row);
            }
        }
    }
}

/// Each category in the order of the catalogue, then its available KPIs.
pub(super) fn lines(report: &Report) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut category = "";
    for (index, row) in report.kpis.iter().enumerate().filter(|(_, row)| row.needs.is_empty()) {
        if row.kpi.category != category {
            category = &row.kpi.category;
            lines.push(Line::Category(category.to_owned()));
        }
        lines.push(Line::Kpi(index));
    }
    lines
}
