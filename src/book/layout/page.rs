//! The sheets of the workbook, and the names of cells within them.
//!
//! It knows the order of the tabs and nothing of what stands on a sheet.

use crate::book::listing::Listing;
use crate::error::column_letters;
use crate::fact::Slice;
use crate::report::Report;

/// A sheet of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Page {
    /// The tiles, the charts, and the drop-down of months.
    Dashboard,
    /// The sheets and the KPIs, each with the way to it.
    Index,
    /// Every KPI for the chosen month with every comparison.
    Scorecard,
    /// The editable goals.
    Goals,
    /// Every KPI by month.
    Trends,
    /// Revenue, its movements, and the customers behind them.
    Revenue,
    /// Customers and what each is worth.
    Customers,
    /// What became of the customers of each month.
    Cohorts,
    /// Plans, channels, countries and the rest side by side.
    Segments,
    /// From visitors to customers.
    Acquisition,
    /// Tickets and satisfaction.
    Support,
    /// How the product is used.
    Product,
    /// Cash, burn and margins.
    Finance,
    /// Every identity with its difference.
    TieOut,
    /// What was read, and what was found.
    Quality,
    /// Each KPI in words; the policies.
    Definitions,
    /// The numbers that everything else is computed from.
    Facts,
    /// Hidden: which of a KPI's `said` states holds in each month.
    States,
    /// Hidden: the chosen month, each span as seen from it, and the judgement.
    Spans,
    /// Hidden: what charts and tiles draw.
    Window,
    /// Hidden: the facts of every member of every dimension.
    Members,
    /// Hidden: what is kept of each cohort.
    Kept,
    /// Hidden: both sides of every check, by month.
    Checks,
    /// Hidden: what is listed by name in each month, such as who joined and who left.
    Ledger,
}

impl Page {
    /// Every sheet, in their usual order; a workbook has those that its dashboard names and that have something to show.
    pub const ALL: [Page; 24] = [
        Page::Dashboard,
        Page::Index,
        Page::Scorecard,
        Page::Goals,
        Page::Trends,
        Page::Revenue,
        Page::Customers,
        Page::Cohorts,
        Page::Segments,
        Page::Acquisition,
        Page::Support,
        Page::Product,
        Page::Finance,
        Page::TieOut,
        Page::Quality,
        Page::Definitions,
        Page::Facts,
        Page::States,
        Page::Spans,
        Page::Window,
        Page::Members,
        Page::Kept,
        Page::Checks,
        Page::Ledger,
    ];

    /// Returns the id under which the language files name the sheet (`sheet.<id>.name`).
    pub fn id(self) -> &'static str {
        match self {
            Page::Dashboard => "dashboard",
            Page::Index => "index",
            Page::Scorecard => "scorecard",
            Page::Goals => "goals",
            Page::Trends => "trends",
            Page::Revenue => "revenue",
            Page::Customers => "customers",
            Page::Cohorts => "cohorts",
            Page::Segments => "segments",
            Page::Acquisition => "acquisition",
            Page::Support => "support",
            Page::Product => "product",
            Page::Finance => "finance",
            Page::TieOut => "tie_out",
            Page::Quality => "quality",
            Page::Definitions => "definitions",
            Page::Facts => "facts",
            Page::States => "states",
            Page::Spans => "spans",
            Page::Window => "window",
            Page::Members => "members",
            Page::Kept => "kept",
            Page::Checks => "checks",
            Page::Ledger => "ledger",
        }
    }

    /// Returns the sheet of an id.
    pub fn of(id: &str) -> Option<Page> {
        Page::ALL.into_iter().find(|page| page.id() == id)
    }

    /// Tells whether readers never see the sheet.
    pub fn hidden(self) -> bool {
        matches!(
            self,
            Page::States | Page::Spans | Page::Window | Page::Members | Page::Kept | Page::Checks | Page::Ledger
        )
    }
}

/// A cell of a sheet, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The sheet.
    pub page: Page,
    /// The row.
    pub row: u32,
    /// The column.
    pub column: u16,
}

impl At {
    /// Names a cell.
    pub fn new(page: Page, row: u32, column: u16) -> At {
        At { page, row, column }
    }

    /// Returns the cell's name within its sheet, without `$`: `D14`.
    pub fn relative(self) -> String {
        format!("{}{}", column_letters(u32::from(self.column)), self.row + 1)
    }

    /// Returns the cell's name within its sheet, fixed: `$D$14`.
    pub fn fixed(self) -> String {
        format!("${}${}", column_letters(u32::from(self.column)), self.row + 1)
    }
}

/// The sheets that every workbook shows, whichever pages its dashboard names: the ways, what was aimed at, and the proofs.
const ALWAYS: [Page; 6] = [Page::Index, Page::Goals, Page::TieOut, Page::Quality, Page::Definitions, Page::Facts];

/// Returns the sheets that readers see, in the order of the tabs: the Dashboard, the pages that it names, and those that
/// every workbook shows. The Index is the second, unless the dashboard says where it stands.
pub(super) fn wished(pages: &[String]) -> Vec<Page> {
    let named: Vec<Page> = pages.iter().filter_map(|id| Page::of(id)).filter(|page| !page.hidden()).collect();
    let mut first = vec![Page::Dashboard];
    if !named.contains(&Page::Index) {
        first.push(Page::Index);
    }
    let mut wished: Vec<Page> = Vec::new();
    for page in first.into_iter().chain(named).chain(ALWAYS) {
        if !wished.contains(&page) {
            wished.push(page);
        }
    }
    wished
}

/// Returns the sheets of a workbook in the order of the tabs: those that readers see, then those that formulas need.
pub(super) fn chosen(report: &Report, listings: &[Listing]) -> Vec<Page> {
    let mut pages = wished(&report.dashboard.pages);
    // Trends holds the formulas of all KPIs; what Cohorts shows stands on Kept, which is of no use without it.
    let needed = |page: &Page| {
        let is_needed = if *page == Page::Kept { pages.contains(&Page::Cohorts) } else { page.hidden() };
        is_needed || (*page == Page::Trends && !pages.contains(page))
    };
    let hidden: Vec<Page> = Page::ALL.into_iter().filter(needed).collect();
    pages.extend(hidden);
    pages.retain(|page| has_something(*page, report, listings));
    pages
}

/// Tells whether a sheet has something to show of a report.
fn has_something(page: Page, report: &Report, listings: &[Listing]) -> bool {
    let available = |id: &String| report.kpis.iter().any(|row| row.kpi.id == *id && row.needs.is_empty());
    match page {
        Page::Dashboard
        | Page::Index
        | Page::Scorecard
        | Page::Goals
        | Page::Trends
        | Page::Quality
        | Page::Definitions
        | Page::Facts
        | Page::States
        | Page::Spans
        | Page::TieOut
        | Page::Checks
        | Page::Window => true,
        Page::Cohorts | Page::Kept => {
            let whole = report.cohorts.get(&Slice::Total);
            whole.is_some_and(|cohorts| cohorts.iter().any(super::cohorts::is_shown))
        }
        Page::Members => !report.members.is_empty(),
        Page::Ledger => !listings.is_empty(),
        Page::Revenue | Page::Customers | Page::Acquisition | Page::Support | Page::Product | Page::Finance => {
            report.topics.iter().filter(|topic| topic.id == page.id()).flat_map(|topic| &topic.kpis).any(available)
        }
        Page::Segments => report.segments.iter().any(|dimension| has_mrr(report, dimension)),
    }
}

/// Tells whether the members of a dimension have MRR.
fn has_mrr(report: &Report, dimension: &str) -> bool {
    let members = report.members.get(dimension).map(Vec::as_slice).unwrap_or_default();
    members.iter().any(|member| member.facts.contains_key("mrr"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::topic::{PAGES, TOPICS};

    #[test]
    fn a_dashboard_may_lead_to_every_other_sheet_that_is_seen() {
        let seen = Page::ALL.into_iter().filter(|page| !page.hidden() && *page != Page::Dashboard);
        assert_eq!(seen.map(Page::id).collect::<Vec<_>>(), PAGES);
        assert!(TOPICS.iter().all(|id| PAGES.contains(id)));
    }
}
