//! Times that lie before the beginning they belong to: a response before its ticket, a win before its lead.
//!
//! It knows rows and their moments, and nothing of what becomes of such a time.

use crate::error::{Problem, ProblemKind, Severity};
use crate::number::Number;
use crate::record::{Row, Stamp, Verdict};

/// Returns what is to be said of a field whose moment lies before the row's beginning; the caller leaves it out.
pub(crate) fn before_start(row: &Row<'_>, start: &str, field: &str) -> Option<Problem> {
    let (from, at) = (row.stamp(start)?, row.stamp(field)?);
    if !at.is_before(from) {
        return None;
    }
    let column = row.place(Some(start)).column.unwrap_or_default();
    let problem = Problem::new(ProblemKind::BeforeStart, Severity::Repaired, row.schema.table, row.place(Some(field)));
    let problem = problem.with("value", written(at)).with("start", written(from)).with("column", column);
    Some(problem.money(row.money()))
}

/// Judges a row by what was found in it: the gravest repairs it, and the rest only says more, because a row is repaired
/// once.
pub(crate) fn judge(mut problems: Vec<Problem>) -> Verdict {
    problems.sort_by_key(|problem| problem.severity);
    for problem in problems.iter_mut().skip(1) {
        (problem.severity, problem.money) = (Severity::Noticed, Number::ABSENT);
    }
    Verdict::UsedWithAll(problems)
}

/// Writes a moment, with its time of day where it has one.
pub(crate) fn written(stamp: Stamp) -> String {
    stamp.at.format(if stamp.timed { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string()
}
