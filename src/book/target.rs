//! The goal in force for a month, looked up live on the Goals sheet: what `goal::in_force` finds.

use crate::kpi::Kpi;

/// A number of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The target.
    Target,
    /// Amber from here on.
    Warning,
    /// Red from here on.
    Critical,
}

impl Bound {
    /// Returns the defined names of the column and of its keys.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Bound::Target => ("g_Target", "g_TargetKey"),
            Bound::Warning => ("g_Warning", "g_WarningKey"),
            Bound::Critical => ("g_Critical", "g_CriticalKey"),
        }
    }
}

/// The columns of the Facts sheet with a month's periods, the shortest first, and their lengths; the last is always.
const PERIODS: [(Option<&str>, u32); 4] = [(Some("f_Key"), 1), (Some("f_Quarter"), 3), (Some("f_Year"), 12), (None, 1)];

/// Writes the formula, without its `=`, of a KPI's target (or warning, or critical bound) in force in a month, given by
/// a reference to its index. A warning and a critical bound are those of the target's own period or of a shorter one.
pub fn in_force(kpi: &Kpi, bound: Bound, index: &str) -> String {
    let (values, keys) = bound.names();
    PERIODS.iter().rev().fold("\"\"".to_owned(), |otherwise, (period, months)| {
        let key = match period {
            Some(period) => format!("\"{}|\"&INDEX({period},{index})", kpi.id),
            None => format!("\"{}|\"", kpi.id),
        };
        let share = if kpi.accumulates && *months > 1 { format!("/{months}") } else { String::new() };
        let found = format!("INDEX({values},MATCH({key},{keys},0)){share}");
        // A longer period's bounds belong to its own target.
        let otherwise = if bound == Bound::Target || otherwise == "\"\"" {
            otherwise
        } else {
            format!("IF(ISNUMBER(MATCH({key},g_TargetKey,0)),\"\",{otherwise})")
        };
        format!("IFERROR({found},{otherwise})")
    })
}
