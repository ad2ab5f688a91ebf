//! Where the Goals sheet has its rows and columns.

use super::{At, Layout, Page};

/// Where the goals' user may add goals of his own.
pub const SPARE_GOALS: u32 = 30;
/// The first row of the goals.
pub const GOALS_FIRST: u32 = 5;

/// A column of the Goals sheet; the first seven are the user's, the last ones are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoalColumn {
    /// The KPI's id.
    Kpi,
    /// Its name.
    Name,
    /// The period.
    Period,
    /// The target.
    Target,
    /// Amber from here on.
    Warning,
    /// Red from here on.
    Critical,
    /// Who answers for it.
    Owner,
    /// A remark.
    Note,
    /// The value of the period up to the chosen month.
    Actual,
    /// How much of the target was reached.
    Attainment,
    /// The judgement in words.
    Status,
    /// What every month left must bring.
    Needed,
    /// The growth a month that arrives at the target.
    Growth,
    /// Hidden: `kpi|period` of a row with a target.
    TargetKey,
    /// Hidden: `kpi|period` of a row with a warning.
    WarningKey,
    /// Hidden: `kpi|period` of a row with a critical bound.
    CriticalKey,
    /// Hidden: the KPI's position among the known ones.
    Position,
    /// Hidden: the index of the period's last month.
    End,
    /// Hidden: the period's length in months.
    Length,
    /// Hidden: the target as far as it is due at the chosen month.
    DueTarget,
    /// Hidden: the warning as far as it is due.
    DueWarning,
    /// Hidden: the critical bound as far as it is due.
    DueCritical,
    /// Hidden: the n behind the value of a row with a goal.
    Evidence,
    /// Hidden: the bound of green.
    Green,
    /// Hidden: the bound of red.
    Red,
    /// Hidden: the status as a number.
    Code,
}

impl Layout {
    /// Returns the available KPIs that have no goal for always: each has a row on the Goals sheet that waits for one.
    pub fn waiting(&self) -> &[String] {
        &self.waiting
    }

    /// Returns how many rows the Goals sheet has, the spare ones included.
    pub fn goal_rows(&self) -> u32 {
        u32::try_from(self.given + self.waiting.len()).unwrap_or(0) + SPARE_GOALS
    }

    /// Returns a cell of the Goals sheet; rows are counted from 0 below the header.
    pub fn goal(&self, row: u32, column: GoalColumn) -> At {
        At::new(Page::Goals, GOALS_FIRST + row, column as u16)
    }

    pub(super) fn goal_names(&self, names: &mut Vec<(String, String)>) {
        let columns = [
            ("g_Kpi", GoalColumn::Kpi),
            ("g_Period", GoalColumn::Period),
            ("g_Target", GoalColumn::Target),
            ("g_Warning", GoalColumn::Warning),
            ("g_Critical", GoalColumn::Critical),
            ("g_Owner", GoalColumn::Owner),
            ("g_Note", GoalColumn::Note),
            ("g_TargetKey", GoalColumn::TargetKey),
            ("g_WarningKey", GoalColumn::WarningKey),
            ("g_CriticalKey", GoalColumn::CriticalKey),
        ];
        for (name, column) in columns {
            let last = GOALS_FIRST + self.goal_rows() - 1;
            names.push((name.to_owned(), self.range(self.goal(0, column), last, column as u16)));
        }
    }
}
