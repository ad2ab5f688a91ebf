//! How far a goal has come at the chosen month: the numbers that stand cached beside the formulas of its row.
//!
//! A goal for always is judged by the chosen month alone. Of a KPI whose months add up, a quarter's or year's goal is
//! judged by the sum so far against the share that is due; of any other, by the latest month of the period.

use crate::book::Book;
use crate::goal::rules;
use crate::kpi::evaluate::{self, Names};
use crate::kpi::{Better, Expr};
use crate::month;
use crate::number::Number;
use crate::report::{Goal, KpiRow};

/// The numbers of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// The KPI's position among the known ones, counted from 1.
    pub(super) position: Number,
    /// The index of the period's last month, counted from 1; it may lie outside the data.
    pub(super) end: Number,
    /// The period's length.
    pub(super) length: Number,
    pub(super) actual: Number,
    pub(super) attainment: Number,
    /// How much was reached of what is due at the chosen month.
    pub(super) due_attainment: Number,
    pub(super) needed: Number,
    pub(super) growth: Number,
    pub(super) due_target: Number,
    pub(super) due_warning: Number,
    pub(super) due_critical: Number,
    pub(super) evidence: Number,
    pub(super) green: Number,
    pub(super) red: Number,
    pub(super) code: Number,
}

/// Computes a row's numbers.
pub(super) fn of(book: &Book, goal: &Goal) -> Progress {
    let mut progress = Progress::default();
    let position = book.layout.available().position(|(id, _)| id == goal.kpi);
    progress.position = Number::place(position);
    let Some((last, length)) = period(book, goal) else { return progress };
    progress.end = Number::from(last);
    progress.length = Number::from(length);
    let kpi = book.layout.kpi(&goal.kpi).and_then(|index| book.report.kpis.get(index));
    let Some(row) = kpi else { return progress };
    let chosen = i64::try_from(book.report.chosen).unwrap_or(0) + 1;
    let (first, upto) = (last - length + 1, last.min(chosen));
    progress.actual = actual(row, first, upto);
    let elapsed = if row.kpi.accumulates { upto - first + 1 } else { length };
    let share = if first > chosen { Number::ABSENT } else { Number::from(elapsed).over(Number::from(length)) };
    let due = |bound| Number::from_option(bound).times(share);
    progress.due_target = due(goal.target);
    progress.due_warning = due(goal.warning);
    progress.due_critical = due(goal.critical);
    judge(book, row, goal, &mut progress, (upto, last - chosen));
    progress
}

/// Returns the index of the period's last month and its length.
fn period(book: &Book, goal: &Goal) -> Option<(i64, i64)> {
    if goal.period.trim().is_empty() {
        return Some((i64::try_from(book.report.chosen).ok()? + 1, 1));
    }
    let (last, length) = month::period(goal.period.trim(), book.report.fiscal_year_starts)?;
    Some((i64::from(last.since(*book.report.months.first()?)) + 1, i64::from(length)))
}

/// Returns the sum of the months so far, or the latest month's value.
fn actual(row: &KpiRow, first: i64, upto: i64) -> Number {
    let month = |index: i64| {
        let index = usize::try_from(index - 1).ok();
        index.and_then(|index| row.months.get(index)).copied().unwrap_or_default()
    };
    if first > upto {
        Number::ABSENT
    } else if row.kpi.accumulates {
        (first..=upto).map(month).fold(Number::ZERO, Number::plus)
    } else {
        month(upto)
    }
}

fn judge(book: &Book, row: &KpiRow, goal: &Goal, progress: &mut Progress, (upto, left): (i64, i64)) {
    let kpi = &row.kpi;
    // The bands are a month's: those of the month that is judged.
    let month = usize::try_from(upto - 1).ok().and_then(|index| book.report.months.get(index));
    let in_force = month.map_or(kpi.bands, |month| kpi.bands_in(*month, book.report.fiscal_year_starts));
    // Neither they nor its n belong to a sum of months.
    let is_sum = kpi.accumulates && progress.length != Number::ONE;
    let bands = in_force.filter(|_| !is_sum);
    let is_goal = [goal.target, goal.warning, goal.critical].iter().any(Option::is_some);
    let evidence = kpi.evidence.as_ref().filter(|_| !is_sum && is_goal && progress.actual.is_present());
    if let Some(fact) = evidence {
        progress.evidence = book.fact_value(fact, usize::try_from(upto - 1).ok());
    }
    let target = Number::from_option(goal.target);
    let mut names = Bound(vec![
        ("value", progress.actual),
        ("target", progress.due_target),
        ("warning", progress.due_warning),
        ("critical", progress.due_critical),
        ("good", bands.map_or(Number::ABSENT, |bands| bands.good)),
        ("bad", bands.map_or(Number::ABSENT, |bands| bands.bad)),
        ("near", book.report.near_goal),
        ("evidence", progress.evidence),
    ]);
    let is_amount = rules::AMOUNTS.contains(&kpi.unit);
    let whole = Bound(vec![
        ("value", progress.actual),
        ("target", target),
        ("months", Number::from(left)),
        ("stock", Number::from(i64::from(is_amount && !kpi.accumulates))),
        ("linear", Number::from(i64::from(is_amount || kpi.accumulates))),
    ]);
    let value = |expr: Option<Expr>, names: &Bound| expr.map_or(Number::ABSENT, |expr| evaluate::value(&expr, names));
    progress.attainment = value(rules::attainment(kpi.better), &whole);
    progress.due_attainment = value(rules::attainment(kpi.better), &names);
    progress.needed = value(rules::needed(kpi.better), &whole);
    progress.growth = value(rules::needed_rate(kpi.better), &whole);
    if kpi.better == Better::Neither || !is_goal {
        return;
    }
    progress.green = value(Some(rules::green()), &names);
    progress.red = value(rules::red(kpi.better), &names);
    names.0.extend([("green", progress.green), ("red", progress.red)]);
    progress.code = value(rules::status(kpi.better, false), &names);
}

struct Bound(Vec<(&'static str, Number)>);

impl Names for Bound {
    fn value(&self, name: &str, _months_ago: u32) -> Number {
        self.0.iter().find(|(known, _)| *known == name).map_or(Number::ABSENT, |(_, value)| *value)
    }
}
