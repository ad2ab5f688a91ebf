//! From when to when phases are in service: what a date-only end means, overlaps, statuses, trials, gaps.
//!
//! It needs all phases at once, and nothing of money but whether there is any.

use chrono::{Days, NaiveDateTime, TimeDelta};

use super::{Moment, Phase, Phases, Status, midnight, months_between};
use crate::config::{Cancellation, DateOnlyEnds, Paused, Policies, Trials};
use crate::error::{Problem, ProblemKind, Severity};
use crate::month::Month;

/// What was found while phases were settled.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// Problems with the reading of the row that each is about.
    pub(crate) problems: Vec<(Problem, usize)>,
    /// Overlaps with the numbers of their subscriptions, until they are named.
    overlaps: Vec<(Problem, usize, u32)>,
    /// How many date-only ends prove that they are the last day of service, where they count as such.
    pub(crate) inclusive: Option<u64>,
}

impl Settled {
    fn name_overlaps(&mut self, all: &Phases) {
        if self.overlaps.is_empty() {
            return;
        }
        let names = all.subscriptions.in_order();
        for (problem, reading, subscription) in std::mem::take(&mut self.overlaps) {
            let name = names.get(subscription as usize).copied().unwrap_or_default();
            self.problems.push((problem.with("value", name), reading));
        }
    }
}

/// Settles every phase; afterwards they stand by subscription and start.
pub(crate) fn settle(all: &mut Phases, policies: &Policies, report_month: Month) -> Settled {
    let mut phases = std::mem::take(&mut all.rows);
    phases.sort_by_key(|phase| (phase.subscription, phase.started, phase.origin));
    let proof = inclusive(&phases, policies.date_only_ends);
    let mut settled = Settled { inclusive: proof, ..Settled::default() };
    for phase in &mut phases {
        let end = |written: Moment| if proof.is_some() && !written.timed { next_day(written.at) } else { written.at };
        phase.term_end = phase.term_end.map(|term_end| Moment { at: end(term_end), timed: term_end.timed });
        phase.to = phase.ended.map(end).or_else(|| end_of_canceled(phase));
    }
    for subscription in phases.chunk_by_mut(|a, b| a.subscription == b.subscription) {
        cut_overlaps(subscription, all, &mut settled);
        let single = subscription.len() == 1;
        for phase in subscription.iter_mut() {
            serve(phase, policies, single, report_month.first_day(), all, &mut settled);
        }
        find_terms(subscription);
    }
    all.rows = phases;
    settled.name_overlaps(all);
    settled.problems.sort_by(|(a, _), (b, _)| a.place.cmp(&b.place));
    settled
}

/// A cancelled phase without an end ends with its cancellation; without that, with its status.
fn end_of_canceled(phase: &Phase) -> Option<NaiveDateTime> {
    if phase.status == Status::Canceled { phase.canceled.or(phase.status_since) } else { None }
}

fn next_day(instant: NaiveDateTime) -> NaiveDateTime {
    instant.checked_add_days(Days::new(1)).unwrap_or(instant)
}

/// Tells whether date-only ends are the last day of service, with the number of phases that prove it: those that end
/// the day before the next of their subscription begins. Where as many end on that very day, nothing is proved.
fn inclusive(phases: &[Phase], policy: DateOnlyEnds) -> Option<u64> {
    let mut proofs = (0_u64, 0_u64);
    for pair in phases.windows(2) {
        let [phase, next] = pair else { continue };
        let Some(ended) = phase.ended.filter(|ended| !ended.timed) else { continue };
        if phase.subscription == next.subscription {
            proofs.0 += u64::from(next_day(ended.at).date() == next.started.date());
            proofs.1 += u64::from(ended.at.date() == next.started.date() && ended.at.date() != phase.started.date());
        }
    }
    match policy {
        DateOnlyEnds::Exclusive => None,
        DateOnlyEnds::Inclusive => Some(proofs.0),
        DateOnlyEnds::Proved => (proofs.0 > proofs.1).then_some(proofs.0),
    }
}

/// Cuts each phase at the start of the next, and closes the second that a 23:59:59 leaves open. What never began, or
/// has not yet, takes nothing from what is in service.
fn cut_overlaps(phases: &mut [Phase], all: &Phases, settled: &mut Settled) {
    let mut next = None;
    for phase in phases.iter_mut().rev() {
        let begins = !matches!(phase.status, Status::Incomplete | Status::Future);
        let after = if begins { next.replace(phase.started) } else { next };
        let Some(next) = after else { continue };
        let overlaps = phase.to.is_none_or(|to| to > next);
        let touches = phase.to.is_some_and(|to| to < next && next - to <= TimeDelta::seconds(1));
        if overlaps {
            let problem = all.problem(phase, ProblemKind::OverlappingPhases, Severity::Repaired, "ended_at");
            let problem = problem.with("start", next.date()).money(phase.mrr.number());
            settled.overlaps.push((problem, phase.origin.reading, phase.subscription));
        }
        if overlaps || touches {
            phase.to = Some(next);
        }
    }
}

/// Applies trials, cancellation and status to a phase whose end is known.
fn serve(
    phase: &mut Phase,
    policies: &Policies,
    single: bool,
    report_day: chrono::NaiveDate,
    all: &Phases,
    settled: &mut Settled,
) {
    let trials_excluded = policies.trials == Trials::Excluded;
    phase.from = phase.trial_end.filter(|_| trials_excluded).map_or(phase.started, |end| end.max(phase.started));
    if policies.cancellation == Cancellation::AtCancellation {
        end_at(phase, phase.canceled);
    }
    let drops_late = policies.past_due_days.map(|days| Days::new(u64::from(days)));
    let (holds, delay) = match phase.status {
        Status::Active | Status::Canceled => (false, Days::new(0)),
        Status::Trialing => (trials_excluded && phase.trial_end.is_none(), Days::new(0)),
        Status::PastDue => (drops_late.is_some(), drops_late.unwrap_or(Days::new(0))),
        Status::Paused => (policies.paused == Paused::Dropped, Days::new(0)),
        Status::Unpaid | Status::Incomplete | Status::Future => (true, Days::new(0)),
    };
    if !holds {
        return;
    }
    // What has not begun has not been in service before; the other statuses are those of the day of the export.
    let begins = matches!(phase.status, Status::Trialing | Status::Incomplete | Status::Future);
    let report = midnight(report_day);
    let assumed = single && !begins && phase.status_since.is_none() && phase.serves(report);
    let since = match phase.status_since {
        Some(since) => since,
        None if assumed => report,
        None => phase.started,
    };
    if assumed {
        let problem = all.problem(phase, ProblemKind::StatusDateAssumed, Severity::Repaired, "status");
        let problem = problem.with("value", status_id(phase.status)).with("month", Month::of(report_day));
        settled.problems.push((problem.money(phase.mrr.number()), phase.origin.reading));
    }
    end_at(phase, since.checked_add_days(delay));
}

fn status_id(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Trialing => "trialing",
        Status::PastDue => "past_due",
        Status::Unpaid => "unpaid",
        Status::Paused => "paused",
        Status::Canceled => "canceled",
        Status::Incomplete => "incomplete",
        Status::Future => "future",
    }
}

fn end_at(phase: &mut Phase, end: Option<NaiveDateTime>) {
    if let Some(end) = end {
        phase.to = Some(phase.to.map_or(end, |to| to.min(end)));
    }
}

/// Gives each phase with a term the months from the start of the term's first phase to the term's end.
fn find_terms(phases: &mut [Phase]) {
    let terms: Vec<(NaiveDateTime, NaiveDateTime)> =
        phases.iter().filter_map(|phase| Some((phase.term_end?.at, phase.started))).collect();
    for phase in phases {
        let Some(term_end) = phase.term_end else { continue };
        let first = terms.iter().filter(|(end, _)| *end == term_end.at).map(|(_, started)| *started).min();
        let months = months_between(first.unwrap_or(phase.started).date(), term_end.at.date());
        phase.term_months = super::Amount::of(months);
    }
}

/// Bridges the gaps of every customer.
pub(crate) fn bridge_all(phases: &mut [Phase], days: u32) {
    let mut by_customer: Vec<&mut Phase> = phases.iter_mut().collect();
    by_customer.sort_by_key(|phase| phase.customer);
    for customer in by_customer.chunk_by_mut(|a, b| a.customer == b.customer) {
        bridge(customer, days);
    }
}

/// Bridges the gaps of one customer that are shorter than some days: what ended there goes on to the gap's end.
pub(crate) fn bridge(phases: &mut [&mut Phase], days: u32) {
    phases.sort_by_key(|phase| (phase.from, phase.subscription));
    let limit = TimeDelta::days(i64::from(days));
    let mut end: Option<NaiveDateTime> = None;
    for index in 0..phases.len() {
        let Some((earlier, rest)) = phases.split_at_mut_checked(index) else { return };
        let Some(phase) = rest.first().filter(|phase| phase.mrr.is_positive()) else { continue };
        if phase.to.is_some_and(|to| to <= phase.from) {
            continue;
        }
        if let Some(gap) = end.filter(|end| phase.from > *end && phase.from - *end < limit) {
            for before in earlier.iter_mut() {
                if before.to == Some(gap) && before.mrr.is_positive() {
                    before.to = Some(phase.from);
                }
            }
        }
        match phase.to {
            Some(to) => end = Some(end.map_or(to, |end| end.max(to))),
            None => return,
        }
    }
}
