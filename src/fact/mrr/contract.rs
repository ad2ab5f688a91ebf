//! Contracts: a contract is a subscription in service. Their number, terms, renewals and discounts, and what is
//! already signed or cancelled.
//!
//! It knows one subscription's phases at a time, and nothing of customers but their slices.

use chrono::NaiveDateTime;

use super::{Mrr, Scene, Sum};
use crate::fact::amount::Amount;
use crate::fact::customer::Customers;
use crate::fact::phase::{Phase, Status, midnight};
use crate::fact::slice::SliceNumber;
use crate::month::Month;

/// Adds the phases of one subscription, which stand in the order of their starts.
pub(super) fn add(mrr: &mut Mrr, phases: &[Phase], customers: &Customers, scene: &Scene<'_>) {
    for (index, phase) in phases.iter().enumerate() {
        let own = customers.slices(phase.customer);
        let members = (0..phase.levels()).map(|level| phase.member(level));
        let slices: Vec<SliceNumber> = own.iter().copied().chain(members).collect();
        add_service(mrr, phase, &slices, scene);
        add_cancelled(mrr, phase, &slices, scene);
        add_signed(mrr, phases, index, own, scene);
        add_renewal(mrr, phases, phase, &slices, scene);
    }
}

fn add_service(mrr: &mut Mrr, phase: &Phase, slices: &[SliceNumber], scene: &Scene<'_>) {
    for month in scene.balances(phase) {
        let value = |amount: Amount| scene.rates.value(amount, phase.currency, month);
        let worth = value(phase.mrr);
        let (before, discounts) = (value(phase.before_discounts), value(phase.discounts));
        let term_months = phase.term_months.map(|months| worth.months(months));
        for slice in slices {
            mrr.add(*slice, Sum::BeforeDiscounts, month, before);
            mrr.add(*slice, Sum::Discounts, month, discounts);
            if phase.mrr.is_positive() {
                mrr.add(*slice, Sum::Contracts, month, Amount::ONE);
                if let Some(term_months) = term_months {
                    mrr.add(*slice, Sum::Term, month, worth);
                    mrr.add(*slice, Sum::TermMonths, month, term_months);
                }
            }
        }
    }
}

/// A phase in service at E that was cancelled before E.
fn is_cancelled(phase: &Phase, end: NaiveDateTime) -> bool {
    phase.canceled.is_some_and(|canceled| canceled < end)
}

fn add_cancelled(mrr: &mut Mrr, phase: &Phase, slices: &[SliceNumber], scene: &Scene<'_>) {
    let Some(canceled) = phase.canceled else { return };
    let first = scene.window.position(Month::of(canceled.date()));
    let service = scene.balances(phase);
    for month in service.start.max(first)..service.end {
        let worth = scene.rates.value(phase.mrr, phase.currency, month);
        for slice in slices {
            mrr.add(*slice, Sum::Cancelled, month, worth);
        }
    }
}

/// Tells whether a phase is signed at E and has not begun: whatever its status, but for those that void it.
fn is_signed(phase: &Phase, end: NaiveDateTime) -> bool {
    let void = matches!(phase.status, Status::Incomplete | Status::Unpaid);
    let signed = phase.signed.is_some_and(|signed| signed < end) && phase.started >= end;
    signed && !void && !is_cancelled(phase, end)
}

/// Adds what a signed phase changes against the phase that it follows: a raise is signed, a cut is cancelled, and a
/// change of plan is both within the plans.
fn add_signed(mrr: &mut Mrr, phases: &[Phase], index: usize, own: &[SliceNumber], scene: &Scene<'_>) {
    let Some(phase) = phases.get(index) else { return };
    let Some(signed) = phase.signed.filter(|signed| *signed < phase.started) else { return };
    let first = scene.window.position(Month::of(signed.date()));
    let after = scene.window.position(Month::of(phase.started.date()));
    let ends = scene.window.months().map(Month::end).enumerate().take(after).skip(first);
    for (month, end) in ends {
        if !is_signed(phase, end) {
            continue;
        }
        let worth = scene.rates.value(phase.mrr, phase.currency, month);
        let before = followed(phases, index, end);
        let base = before.map_or(Amount::ZERO, |before| scene.rates.value(before.mrr, before.currency, month));
        for slice in own {
            add_change(mrr, *slice, month, worth - base);
        }
        for level in 0..phase.levels() {
            let member = phase.member(level);
            match before.map(|before| before.member(level)).filter(|before| *before != member) {
                Some(before) => {
                    mrr.add(member, Sum::Signed, month, worth);
                    mrr.add(before, Sum::Cancelled, month, base);
                }
                None => add_change(mrr, member, month, worth - base),
            }
        }
    }
}

fn add_change(mrr: &mut Mrr, slice: SliceNumber, month: usize, change: Amount) {
    if change.is_positive() {
        mrr.add(slice, Sum::Signed, month, change);
    } else {
        mrr.add(slice, Sum::Cancelled, month, -change);
    }
}

/// Returns the nearest earlier phase without a gap that counts at E: in service and not cancelled, or signed itself.
fn followed(phases: &[Phase], index: usize, end: NaiveDateTime) -> Option<&Phase> {
    let mut later = phases.get(index)?;
    for phase in phases.get(..index)?.iter().rev() {
        if phase.customer != later.customer || phase.to.is_some_and(|to| to < later.started) {
            return None;
        }
        if is_signed(phase, end) || (phase.serves(end) && !is_cancelled(phase, end)) {
            return Some(phase);
        }
        if phase.serves(end) {
            return None;
        }
        later = phase;
    }
    None
}

/// Adds a contract whose term ends: in service with this term the day before, and perhaps still on the day.
fn add_renewal(mrr: &mut Mrr, phases: &[Phase], phase: &Phase, slices: &[SliceNumber], scene: &Scene<'_>) {
    let Some(day) = phase.term_end.map(|term_end| term_end.at.date()).filter(|_| phase.mrr.is_positive()) else {
        return;
    };
    let Some(month) = scene.window.months().position(|month| month == Month::of(day)) else { return };
    let (the_day, the_day_after) = (midnight(day), midnight(day.succ_opt().unwrap_or(day)));
    if !phase.serves(the_day) {
        return;
    }
    let rate = scene.days.on(phase.currency, day.pred_opt().unwrap_or(day));
    let at_balance = || scene.rates.value(phase.mrr, phase.currency, month);
    let worth = rate.and_then(|rate| phase.mrr.at(rate)).unwrap_or_else(at_balance);
    let renewed = phases.iter().any(|other| other.mrr.is_positive() && other.serves(the_day_after));
    for slice in slices {
        mrr.add(*slice, Sum::Due, month, Amount::ONE);
        mrr.add(*slice, Sum::DueMrr, month, worth);
        if renewed {
            mrr.add(*slice, Sum::Renewed, month, Amount::ONE);
            mrr.add(*slice, Sum::RenewedMrr, month, worth);
        }
    }
}
