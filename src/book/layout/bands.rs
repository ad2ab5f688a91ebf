//! Where the hidden Spans sheet lists the bands that hold in one period only.

use super::spans::{SPANS_FIRST, SPANS_LAST_COLUMN};
use super::{At, Layout, Page};
use crate::report::Report;

/// A column of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BandColumn {
    /// `kpi|period`.
    Key,
    /// The green bound.
    Good,
    /// The red bound.
    Bad,
}

/// Returns the available KPIs that have such bands, once for each of their periods.
pub(super) fn periods(report: &Report) -> Vec<(String, String)> {
    let available = report.kpis.iter().filter(|row| row.needs.is_empty());
    let pairs =
        available.flat_map(|row| row.kpi.bands_by_period.keys().map(|period| (row.kpi.id.clone(), period.clone())));
    pairs.collect()
}

impl Layout {
    /// Returns the list: a KPI and a period a row.
    pub fn banded(&self) -> &[(String, String)] {
        &self.banded
    }

    /// Returns a cell of the list; rows are counted from 0.
    pub fn band(&self, row: u32, column: BandColumn) -> At {
        At::new(Page::Spans, SPANS_FIRST + row, SPANS_LAST_COLUMN + 2 + column as u16)
    }

    /// A workbook without such bands has no names for them.
    pub(super) fn band_names(&self, names: &mut Vec<(String, String)>) {
        let Some(last) = self.banded.len().checked_sub(1).and_then(|last| u32::try_from(last).ok()) else { return };
        let columns = [("b_Key", BandColumn::Key), ("b_Good", BandColumn::Good), ("b_Bad", BandColumn::Bad)];
        for (name, column) in columns {
            let end = self.band(last, column);
            names.push((name.to_owned(), self.range(self.band(0, column), end.row, end.column)));
        }
    }
}
