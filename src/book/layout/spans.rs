//! Where the hidden Spans sheet has the chosen month, the spans as seen from it, and the judgement of each KPI.

use super::{At, Layout, Page};
use crate::compare::Span;

/// The rows of the hidden Spans sheet that hold the chosen month; their values stand in column B.
pub const SPANS_SEL: u32 = 0;
/// The chosen month as a date.
pub const SPANS_DATE: u32 = 1;
/// The index of the last complete month.
pub const SPANS_REPORT: u32 = 2;
/// The months of its fiscal year that have passed at the chosen month's end.
pub const SPANS_OF_YEAR: u32 = 3;
/// The months of its quarter that have passed.
pub const SPANS_OF_QUARTER: u32 = 4;
/// The index of the baseline.
pub const SPANS_BASELINE: u32 = 5;
/// The header of the spans.
pub const SPANS_HEADER: u32 = 7;
/// The index of each span's last month.
pub const SPANS_END: u32 = 8;
/// Each span's length in months.
pub const SPANS_LENGTH: u32 = 9;
/// The index of each span's first month.
pub const SPANS_START: u32 = 10;
/// The first row below the spans' bounds.
pub(super) const SPANS_FIRST: u32 = 12;
/// How many spans there are.
const SPANS: u16 = 12;
/// The last column that belongs to a KPI.
pub(super) const SPANS_LAST_COLUMN: u16 = 2 + SPANS + Judged::Status as u16 + Known::Row as u16;

/// What is judged for the chosen month; each is a column of the hidden Spans sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judged {
    /// Which `said` state holds, counted from 1; empty for none.
    State,
    /// The n behind the value.
    Evidence,
    /// The target in force.
    Target,
    /// The warning in force.
    Warning,
    /// The critical bound in force.
    Critical,
    /// Green at this value or better.
    Green,
    /// Red when worse than this value.
    Red,
    /// How much of the target was reached.
    Attainment,
    /// 0 none, 1 good, 2 watch, 3 bad.
    Status,
}

/// What the Goals sheet must look up by a KPI's id, which its user may type; each is a column of the Spans sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// The KPI's name.
    Name,
    /// The id of its unit.
    Unit,
    /// `higher`, `lower` or `neither`.
    Better,
    /// 1 where its months add up to its year.
    Accumulates,
    /// The green bound of its bands.
    Good,
    /// The red bound of its bands.
    Bad,
    /// The column of its n within the facts of the Facts sheet, counted from 1; empty for a KPI without one.
    Evidence,
    /// Its row within the block of the Trends sheet, counted from 1.
    Row,
}

impl Layout {
    /// Returns a row of the Spans sheet that belongs to every span, such as its last month, in the span's column.
    pub fn span(&self, row: u32, span: Span) -> At {
        At::new(Page::Spans, row, 1 + span as u16)
    }

    /// Returns a cell of the Spans sheet that belongs to the chosen month as a whole.
    pub fn chosen(&self, row: u32) -> At {
        At::new(Page::Spans, row, 1)
    }

    /// Returns a fact's row on the Spans sheet.
    pub fn span_fact(&self, id: &str, span: Span) -> Option<At> {
        let facts = self.facts.iter().filter(|place| place.anew.is_none());
        let row = (SPANS_FIRST..).zip(facts).find(|(_, place)| place.id == id)?.0;
        Some(self.span(row, span))
    }

    /// Returns a KPI's cell on the Spans sheet.
    pub fn span_kpi(&self, id: &str, span: Span) -> Option<At> {
        Some(self.span(self.kpi_row(id)?, span))
    }

    /// Returns a KPI's judgement for the chosen month on the Spans sheet.
    pub fn judged(&self, id: &str, judged: Judged) -> Option<At> {
        Some(At::new(Page::Spans, self.kpi_row(id)?, 1 + SPANS + judged as u16))
    }

    /// Returns what the Goals sheet looks up of a KPI, on the Spans sheet.
    pub fn known(&self, id: &str, known: Known) -> Option<At> {
        Some(At::new(Page::Spans, self.kpi_row(id)?, known_column(known)))
    }

    /// Returns a KPI's row on the Spans sheet.
    fn kpi_row(&self, id: &str) -> Option<u32> {
        let (first, _) = self.kpi_rows();
        self.kpis.keys().position(|known| known == id).and_then(|at| u32::try_from(at).ok()).map(|at| first + at)
    }

    /// Returns the first and the last row of the KPIs on the Spans sheet.
    fn kpi_rows(&self) -> (u32, u32) {
        let count = |length: usize| u32::try_from(length).unwrap_or(0);
        let facts = self.facts.iter().filter(|place| place.anew.is_none()).count();
        let first = SPANS_FIRST + count(facts) + 1;
        (first, first + count(self.kpis.len()).max(1) - 1)
    }

    /// Names what a reader may use in formulas of his own: a KPI's value in the chosen month, its goal, its status.
    pub(super) fn chosen_names(&self, names: &mut Vec<(String, String)>) {
        for id in self.kpis.keys() {
            let value = self.span_kpi(id, Span::Month);
            let (goal, status) = (self.judged(id, Judged::Target), self.judged(id, Judged::Status));
            for (prefix, at) in [("v", value), ("goal", goal), ("status", status)] {
                names.extend(at.map(|at| (format!("{prefix}_{id}"), self.cell(at, Page::Facts))));
            }
        }
    }

    pub(super) fn spans_names(&self, names: &mut Vec<(String, String)>) {
        let (first, last) = self.kpi_rows();
        let mut add = |name: &str, column| {
            names.push((name.to_owned(), self.range(At::new(Page::Spans, first, column), last, column)));
        };
        add("c_Id", 0);
        add("c_Name", known_column(Known::Name));
        add("c_Unit", known_column(Known::Unit));
        add("c_Better", known_column(Known::Better));
        add("c_Accumulates", known_column(Known::Accumulates));
        add("c_Good", known_column(Known::Good));
        add("c_Bad", known_column(Known::Bad));
        add("c_Evidence", known_column(Known::Evidence));
        add("c_Row", known_column(Known::Row));
    }
}

fn known_column(known: Known) -> u16 {
    2 + SPANS + Judged::Status as u16 + known as u16
}
