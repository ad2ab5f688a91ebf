//! The sheets of the workbook, and the names of cells within them.
//!
//! It knows the order of the tabs and nothing of what stands on a sheet.

use crate::error::column_letters;

/// A sheet of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Page {
    /// The tiles, the charts, and the drop-down of months.
    Dashboard,
    /// Every KPI for the chosen month with every comparison.
    Scorecard,
    /// The editable goals.
    Goals,
    /// Every KPI by month.
    Trends,
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
    /// Hidden: the facts of each member of each dimension.
    Members,
    /// Hidden: what charts and tiles draw.
    Window,
}

impl Page {
    /// Every sheet, in the order of the tabs.
    pub const ALL: [Page; 11] = [
        Page::Dashboard,
        Page::Scorecard,
        Page::Goals,
        Page::Trends,
        Page::Quality,
        Page::Definitions,
        Page::Facts,
        Page::States,
        Page::Spans,
        Page::Members,
        Page::Window,
    ];

    /// Returns the id under which the language files name the sheet (`sheet.<id>.name`).
    pub fn id(self) -> &'static str {
        match self {
            Page::Dashboard => "dashboard",
            Page::Scorecard => "scorecard",
            Page::Goals => "goals",
            Page::Trends => "trends",
            Page::Quality => "quality",
            Page::Definitions => "definitions",
            Page::Facts => "facts",
            Page::States => "states",
            Page::Spans => "spans",
            Page::Members => "members",
            Page::Window => "window",
        }
    }

    /// Tells whether readers never see the sheet.
    pub fn hidden(self) -> bool {
        matches!(self, Page::States | Page::Spans | Page::Members | Page::Window)
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
