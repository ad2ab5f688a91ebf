//! Where the Definitions sheet has its KPIs: all of them, by category, those included that the data cannot give.

use std::collections::BTreeMap;

use super::{At, Layout, Page};
use crate::report::Report;

/// The first row below the head.
pub const DEFINITIONS_FIRST: u32 = 4;

impl Layout {
    /// Returns the name of a KPI on the Definitions sheet.
    pub fn definition(&self, id: &str) -> Option<At> {
        self.definitions.get(id).map(|row| At::new(Page::Definitions, *row, 0))
    }
}

/// Returns each KPI's row: a row a category, then one for each of its KPIs.
pub(super) fn rows(report: &Report) -> BTreeMap<String, u32> {
    let mut rows = BTreeMap::new();
    let (mut next, mut category) = (DEFINITIONS_FIRST, "");
    for row in &report.kpis {
        if row.kpi.category != category {
            category = &row.kpi.category;
            next += 1;
        }
        rows.insert(row.kpi.id.clone(), next);
        next += 1;
    }
    rows
}
