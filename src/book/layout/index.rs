//! Where the Index has its lines: the sheets in groups, how the workbook is used, the directory of KPIs, and those that
//! wait for a table.

use super::{At, Layout, Page};

/// What a reader does with a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reads it.
    Read,
    /// Types into it.
    Edit,
    /// Checks the numbers by it.
    Check,
}

impl Purpose {
    /// Returns the id under which the language files head the group (`index.group.<id>`).
    pub fn id(self) -> &'static str {
        match self {
            Purpose::Read => "read",
            Purpose::Edit => "edit",
            Purpose::Check => "check",
        }
    }

    /// Returns the purpose of a sheet that readers see.
    fn of(page: Page) -> Purpose {
        match page {
            Page::Goals => Purpose::Edit,
            Page::TieOut | Page::Quality | Page::Definitions | Page::Facts => Purpose::Check,
            Page::Dashboard
            | Page::Index
            | Page::Scorecard
            | Page::Trends
            | Page::Revenue
            | Page::Customers
            | Page::Cohorts
            | Page::Segments
            | Page::Acquisition
            | Page::Support
            | Page::Product
            | Page::Finance
            | Page::States
            | Page::Spans
            | Page::Window
            | Page::Members
            | Page::Kept
            | Page::Checks
            | Page::Ledger => Purpose::Read,
        }
    }
}

/// How many lines say how the workbook is used.
pub const USES: u32 = 4;
/// The first row of the sheets.
const FIRST: u32 = 3;

/// The rows of the Index.
#[derive(Clone, Debug)]
pub struct IndexRows {
    /// The groups: the row of the heading, the purpose, and the sheets below it.
    pub groups: Vec<(u32, Purpose, Vec<Page>)>,
    /// The heading of the lines that say how the workbook is used.
    pub uses: u32,
    /// The heading of the directory; its head and its lines follow.
    pub directory: u32,
    /// The heading of the KPIs that wait for a table.
    pub waiting: u32,
}

impl Layout {
    /// Returns the rows of the Index.
    pub fn index_rows(&self) -> IndexRows {
        let mut row = FIRST;
        let mut groups = Vec::new();
        for purpose in [Purpose::Read, Purpose::Edit, Purpose::Check] {
            let listed = |page: &&Page| self.is_seen(**page) && **page != Page::Index && Purpose::of(**page) == purpose;
            let pages: Vec<Page> = self.pages().iter().filter(listed).copied().collect();
            let next = row + 1 + u32::try_from(pages.len()).unwrap_or(0);
            groups.push((row, purpose, pages));
            row = next;
        }
        let uses = row + 1;
        let directory = uses + 1 + USES + 1;
        let waiting = directory + 2 + u32::try_from(self.lines().len()).unwrap_or(0) + 1;
        IndexRows { groups, uses, directory, waiting }
    }

    /// Returns how many KPIs the data cannot give.
    pub fn missing(&self) -> usize {
        self.every_kpi.len() - self.kpis.len()
    }

    /// Returns where the KPIs stand that wait for a table; nothing where none does.
    pub fn awaited(&self) -> Option<At> {
        (self.missing() > 0).then(|| At::new(Page::Index, self.index_rows().waiting, 0))
    }
}
