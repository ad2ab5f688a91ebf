//! The movements of one customer: from opening to closing, month by month, in total and within each plan.
//!
//! `opening + new + expansion + reactivation − contraction − churned (+ entered − left) + fx = closing` holds for every
//! step by construction: the exchange part is whatever the movement leaves over.

use super::Scene;
use crate::fact::amount::Amount;
use crate::fact::phase::Phase;
use crate::fact::rates::Currency;
use crate::fact::slice::SliceNumber;

/// What happened to a customer, or to its part in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    New,
    Reactivation,
    Expansion,
    Contraction,
    Churn,
    Entry,
    Leaving,
}

/// A customer's part in a plan, or in a member of another dimension of phases, in the reporting currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) member: SliceNumber,
    /// At the end of the month before, at its rates.
    pub(crate) opening: Amount,
    /// At the end of the month, at its rates.
    pub(crate) closing: Amount,
    /// At the end of the month, at the opening's rates.
    pub(crate) closing_at_opening: Amount,
}

/// One month of one customer: its opening and closing balances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    /// The position of the month.
    pub(crate) month: usize,
    pub(crate) opening: Amount,
    pub(crate) closing: Amount,
    pub(crate) closing_at_opening: Amount,
    /// Whether the customer had MRR at the end of some month before.
    pub(crate) seen: bool,
    /// Whether the customer as a whole has MRR at the opening, and at the closing.
    whole: (bool, bool),
    /// Its parts by plan, or by the members of another dimension of phases.
    pub(crate) parts: &'a [Part],
}

impl Step<'_> {
    /// Returns the step of the customer's part in one plan.
    pub(crate) fn within(&self, part: &Part) -> Step<'static> {
        Step {
            month: self.month,
            opening: part.opening,
            closing: part.closing,
            closing_at_opening: part.closing_at_opening,
            seen: self.seen,
            whole: self.whole,
            parts: &[],
        }
    }

    /// Returns what happened; none where the balance neither rose nor fell but by exchange.
    pub(crate) fn kind(&self) -> Option<Kind> {
        let (customer_before, customer_after) = self.whole;
        match (self.opening.is_positive(), self.closing.is_positive()) {
            (true, true) if self.closing_at_opening > self.opening => Some(Kind::Expansion),
            (true, true) if self.closing_at_opening < self.opening => Some(Kind::Contraction),
            (false, false) | (true, true) => None,
            (false, true) if customer_before => Some(Kind::Entry),
            (false, true) if self.seen => Some(Kind::Reactivation),
            (false, true) => Some(Kind::New),
            (true, false) if customer_after => Some(Kind::Leaving),
            (true, false) => Some(Kind::Churn),
        }
    }

    /// Returns the size of what happened: new money at the closing's rates, everything else at the opening's.
    pub(crate) fn size(&self, kind: Kind) -> Amount {
        match kind {
            Kind::New | Kind::Reactivation => self.closing,
            Kind::Entry => self.closing_at_opening,
            Kind::Churn | Kind::Leaving => self.opening,
            Kind::Expansion => self.closing_at_opening - self.opening,
            Kind::Contraction => self.opening - self.closing_at_opening,
        }
    }

    /// Returns what the rates of exchange alone did to the balance.
    pub(crate) fn fx(&self) -> Amount {
        let change = self.closing - self.opening;
        match self.kind() {
            None => change,
            Some(kind @ (Kind::New | Kind::Reactivation | Kind::Expansion | Kind::Entry)) => change - self.size(kind),
            Some(kind @ (Kind::Contraction | Kind::Churn | Kind::Leaving)) => change + self.size(kind),
        }
    }
}

/// MRR of one phase: its plan (or another member), its currency, and the amount. Each is converted by itself and then
/// added up, so that the members of every dimension add up to the same total, to the last place.
type Cell = (SliceNumber, Currency, Amount);

/// A stretch of months whose balances are the same in their own currencies.
#[derive(Debug)]
struct Stretch {
    start: usize,
    end: usize,
    cells: Vec<Cell>,
}

/// Returns the stretches of a customer from its first MRR to the window's end.
fn stretches(phases: &[&Phase], level: usize, scene: &Scene<'_>) -> Vec<Stretch> {
    let paying: Vec<(&Phase, std::ops::Range<usize>)> = phases
        .iter()
        .map(|phase| (*phase, scene.balances(phase)))
        .filter(|(phase, months)| phase.mrr.is_positive() && !months.is_empty())
        .collect();
    let end = scene.window.len();
    let mut bounds: Vec<usize> =
        paying.iter().flat_map(|(_, months)| [months.start, months.end]).filter(|bound| *bound < end).collect();
    bounds.push(end);
    bounds.sort_unstable();
    bounds.dedup();
    let mut stretches = Vec::with_capacity(bounds.len());
    for bound in bounds.windows(2) {
        let [start, end] = *bound else { continue };
        let serving = paying.iter().filter(|(_, months)| months.contains(&start));
        let cells = serving.map(|(phase, _)| (phase.member(level), phase.currency, phase.mrr)).collect();
        stretches.push(Stretch { start, end, cells });
    }
    stretches
}

/// Adds balances, valued at the rates of a month, to the parts by member.
fn value(cells: &[Cell], month: usize, scene: &Scene<'_>, parts: &mut Vec<Part>, add: impl Fn(&mut Part, Amount)) {
    for (member, currency, amount) in cells {
        let amount = scene.rates.value(*amount, *currency, month);
        if let Some(part) = parts.iter_mut().find(|part| part.member == *member) {
            add(part, amount);
        } else {
            let mut part = Part { member: *member, ..Part::default() };
            add(&mut part, amount);
            parts.push(part);
        }
    }
}

/// Calls `visit` for every month in which a customer has MRR at the opening or at the closing, with its parts in one of
/// the dimensions of phases.
pub(crate) fn walk(phases: &[&Phase], level: usize, scene: &Scene<'_>, visit: &mut dyn FnMut(Step<'_>)) {
    let mut parts: Vec<Part> = Vec::new();
    let mut before: &[Cell] = &[];
    let mut seen = false;
    let stretches = stretches(phases, level, scene);
    for stretch in &stretches {
        for month in stretch.start..stretch.end {
            if before.is_empty() && stretch.cells.is_empty() {
                break;
            }
            parts.clear();
            let opening_month = month.saturating_sub(1);
            value(before, opening_month, scene, &mut parts, |part, amount| part.opening += amount);
            value(&stretch.cells, month, scene, &mut parts, |part, amount| part.closing += amount);
            value(&stretch.cells, opening_month, scene, &mut parts, |part, amount| part.closing_at_opening += amount);
            before = &stretch.cells;
            let step = whole(month, &parts, seen);
            seen |= step.closing.is_positive();
            visit(step);
        }
    }
}

/// Fills in the parts of a customer at its first month-end with MRR; none where it never has any.
pub(crate) fn first(phases: &[&Phase], level: usize, scene: &Scene<'_>, parts: &mut Vec<Part>) {
    if let Some(stretch) = stretches(phases, level, scene).first() {
        value(&stretch.cells, stretch.start, scene, parts, |part, amount| part.closing += amount);
    }
}

/// Calls `visit` for every month-end at which a customer has MRR, with the position of the first, the months since then,
/// and its MRR at the rates of the first.
pub(crate) fn ages(phases: &[&Phase], scene: &Scene<'_>, visit: &mut dyn FnMut(usize, usize, Amount)) {
    let stretches = stretches(phases, 0, scene);
    let Some(first) = stretches.first().map(|stretch| stretch.start) else { return };
    for stretch in stretches.iter().filter(|stretch| !stretch.cells.is_empty()) {
        let worth = |(_, currency, amount): &Cell| scene.rates.value(*amount, *currency, first);
        let mrr = stretch.cells.iter().fold(Amount::ZERO, |sum, cell| sum + worth(cell));
        for month in stretch.start..stretch.end {
            visit(first, month - first, mrr);
        }
    }
}

fn whole(month: usize, parts: &[Part], seen: bool) -> Step<'_> {
    let total = |of: fn(&Part) -> Amount| parts.iter().fold(Amount::ZERO, |sum, part| sum + of(part));
    let (opening, closing) = (total(|part| part.opening), total(|part| part.closing));
    let closing_at_opening = total(|part| part.closing_at_opening);
    let whole = (opening.is_positive(), closing.is_positive());
    Step { month, opening, closing, closing_at_opening, seen, whole, parts }
}

/// A customer of twelve months ago: its MRR then and now, both at the rates of then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cohort {
    /// The position of the month that is now.
    pub(crate) month: usize,
    pub(crate) then: Amount,
    pub(crate) now: Amount,
}

/// Calls `visit` for every month in which a customer had MRR twelve months before: once for the customer, and once for
/// each member of a dimension of phases that it had. What has left a plan for another counts as kept there, as it does in the movements.
pub(crate) fn cohorts(
    phases: &[&Phase],
    level: usize,
    scene: &Scene<'_>,
    visit: &mut dyn FnMut(Option<SliceNumber>, Cohort),
) {
    let stretches = stretches(phases, level, scene);
    let at = |month: usize| stretches.iter().find(|stretch| (stretch.start..stretch.end).contains(&month));
    let mut parts: Vec<Part> = Vec::new();
    for stretch in &stretches {
        let months = stretch.start..stretch.end.min(scene.window.len().saturating_sub(12));
        for then in months.filter(|_| !stretch.cells.is_empty()) {
            parts.clear();
            value(&stretch.cells, then, scene, &mut parts, |part, amount| part.opening += amount);
            let now = at(then + 12).map_or(&[][..], |stretch| &stretch.cells);
            value(now, then, scene, &mut parts, |part, amount| part.closing += amount);
            let total = |of: fn(&Part) -> Amount| parts.iter().fold(Amount::ZERO, |sum, part| sum + of(part));
            let (whole_then, whole_now) = (total(|part| part.opening), total(|part| part.closing));
            visit(None, Cohort { month: then + 12, then: whole_then, now: whole_now });
            for part in parts.iter().filter(|part| part.opening.is_positive()) {
                let left = part.closing.is_zero() && whole_now.is_positive();
                let now = if left { part.opening } else { part.closing };
                visit(Some(part.member), Cohort { month: then + 12, then: part.opening, now });
            }
        }
    }
}
