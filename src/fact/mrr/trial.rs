//! Trials: which of them ended in a month, and which of those were paid for the day after.
//!
//! It knows one subscription's phases at a time. A trial is all phases of a subscription with one end of trial.

use chrono::{Days, NaiveDateTime};

use super::{Amount, Mrr, Scene, Sum};
use crate::fact::customer::Customers;
use crate::fact::phase::{Phase, Status, midnight};
use crate::month::Month;

/// Adds the trials of one subscription, whose phases stand in the order of their starts.
pub(super) fn add(mrr: &mut Mrr, phases: &[Phase], customers: &Customers, scene: &Scene<'_>) {
    let mut ends: Vec<NaiveDateTime> = tried(phases).filter_map(|phase| phase.trial_end).collect();
    ends.sort_unstable();
    ends.dedup();
    for trial_end in ends {
        let theirs = || tried(phases).filter(|phase| phase.trial_end == Some(trial_end));
        let ended = ended(theirs(), trial_end);
        let goes_on = |phase: &Phase| phase.started <= ended && phase.trial_end.is_some_and(|other| other > ended);
        if tried(phases).any(|phase| goes_on(phase) && phase.to.is_none_or(|to| to > ended)) {
            continue;
        }
        let before = theirs().take_while(|phase| phase.started <= ended).last().or_else(|| theirs().next());
        let month = scene.window.months().position(|month| month == Month::of(ended.date()));
        let (Some(phase), Some(month)) = (before, month) else { continue };
        // In service on the day after is in service at that day's last instant.
        let after = ended.date().checked_add_days(Days::new(2)).map(midnight);
        let paid = |phase: &Phase| phase.mrr.is_positive() && after.is_some_and(|after| phase.serves(after));
        let converted = phases.iter().any(paid);
        let members = (0..phase.levels()).map(|level| phase.member(level));
        for slice in customers.slices(phase.customer).iter().copied().chain(members) {
            mrr.add(slice, Sum::TrialsEnded, month, Amount::ONE);
            if converted {
                mrr.add(slice, Sum::TrialsConverted, month, Amount::ONE);
            }
        }
    }
}

/// Returns the phases that have begun: what never began was not tried.
fn tried(phases: &[Phase]) -> impl Iterator<Item = &Phase> {
    phases.iter().filter(|phase| !matches!(phase.status, Status::Incomplete | Status::Future))
}

/// Returns when a trial was over: at its end, or when all of its phases had ended before.
fn ended<'a>(mut phases: impl Iterator<Item = &'a Phase>, trial_end: NaiveDateTime) -> NaiveDateTime {
    // What a status ended before it began says nothing of the trial.
    let last = phases.try_fold(NaiveDateTime::MIN, |last, phase| {
        let to = phase.to.filter(|to| *to > phase.started)?;
        Some(last.max(to))
    });
    last.map_or(trial_end, |last| last.min(trial_end))
}
