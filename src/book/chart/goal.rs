//! The dashes of a goal: whose they are, and what a legend calls them.
//!
//! A legend is constant in a file while goals can be typed into it, so that its words hold for whatever may be drawn.

use rust_xlsxwriter::{ChartFormat, ChartLineDashType, ChartSeries};

use super::{series, stroke};
use crate::book::Book;
use crate::book::layout::board::Drawn;

/// The dashed line of a goal.
pub(super) struct Dashes {
    /// The line.
    pub(super) line: ChartSeries,
    /// Whether there is anything to be drawn when the workbook is written. The line of a KPI without a goal is drawn as
    /// soon as one is typed in, and until then the legend leaves it out.
    pub(super) is_named: bool,
}

/// Starts the line of a KPI's target, or of what is drawn where it has none.
pub(super) fn dashed(book: &Book, drawn: &Drawn) -> Option<Dashes> {
    let (kpi, or_band) = match drawn {
        Drawn::Target(kpi) => (kpi, false),
        Drawn::Bound(kpi) => (kpi, true),
        Drawn::Actual(_) | Drawn::LastYear(_) | Drawn::Loss(_) => return None,
    };
    let bands = book.kpi(kpi).filter(|_| or_band).map(|row| &row.kpi);
    let has_band = bands.is_some_and(|kpi| kpi.bands.is_some() || !kpi.bands_by_period.is_empty());
    let has_goal = book.report.goals.iter().any(|goal| goal.kpi == *kpi && goal.target.is_some());
    let name = if has_band { "dashboard.bound" } else { "dashboard.goal" };
    let mut line = series(book, drawn, book.words.get(name))?;
    let mut dashes = stroke(book.theme.colours().goal, book.theme.lines().goal);
    dashes.set_dash_type(ChartLineDashType::Dash);
    line.set_format(ChartFormat::new().set_line(&dashes));
    Some(Dashes { line, is_named: has_band || has_goal })
}
