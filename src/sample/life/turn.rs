//! What happens at the end of a billing period: the chances of staying, changing and leaving.
//!
//! It knows the rates of the template and the mood of the month, and nothing of phases and invoices.

use chrono::NaiveDate;

use super::{Teller, Terms};
use crate::month::Month;
use crate::sample::company::Plan;

/// What is decided for the end of a billing period.
pub(super) enum Turn {
    /// Nothing changes; a year's term is renewed.
    Stay,
    /// The next period has other terms.
    Change(Terms),
    /// The customer leaves.
    Leave,
    /// The next invoice is never paid.
    StopPaying,
    /// The service stands still from then on.
    Pause,
}

impl Teller<'_> {
    /// Decides what happens at the end of a billing period.
    pub(super) fn decide(&mut self, terms: Terms, number: u32, day: NaiveDate) -> Turn {
        let world = self.world;
        let Some(plan) = world.company.plans.get(terms.plan) else { return Turn::Stay };
        let month = Month::of(day);
        let rates = &world.company.rates;
        let churn = u64::from(if terms.annual { plan.churn_annual } else { plan.churn });
        let churn = churn * u64::from(world.calendar.churn(month)) * u64::from(world.profile.churn) / 1000;
        if self.chance.happens_in_a_million(churn) {
            if self.chance.happens(rates.non_payment) {
                return Turn::StopPaying;
            }
            let late = world.calendar.is_recovery(month) && !terms.annual;
            return if late && self.chance.happens(rates.pauses) { Turn::Pause } else { Turn::Leave };
        }
        let anniversary = terms.annual || number.is_multiple_of(12);
        let mut next = self.change(terms, plan, month);
        if anniversary && next.discount > 0 && !self.chance.happens(rates.discount_stays * world.profile.raises / 1000)
        {
            next.discount = if world.profile.raises > 0 { 0 } else { next.discount };
        }
        let raise = anniversary && day >= world.calendar.price_change() && self.chance.happens(world.profile.raises);
        next.raised = next.raised || raise;
        if next == terms { Turn::Stay } else { Turn::Change(next) }
    }

    /// Draws a change of plan or crews.
    fn change(&mut self, terms: Terms, plan: &Plan, month: Month) -> Terms {
        let world = self.world;
        let calendar = &world.calendar;
        let rates = &world.company.rates;
        // A year's term decides once what a month decides twelve times.
        let often = world.profile.changes * if terms.annual { 6 } else { 1 };
        let down = if calendar.is_bad(month) { world.company.story.bad_downgrades } else { 1000 };
        let times = |rate: u32, mood: u32| u64::from(rate) * u64::from(often) * u64::from(mood) / 1000;
        let (upgrade, downgrade) = (times(plan.upgrade, 1000), times(plan.downgrade, down));
        let up = if calendar.is_bad(month) { 500 } else { 1000 };
        let (more, fewer) = (times(rates.crews_up, up), times(rates.crews_down, down));
        let smallest = |position: usize| world.company.plans.get(position).map_or(1, |plan| plan.crews[0]);
        if self.chance.happens_in_a_million(upgrade) && terms.plan + 1 < world.company.plans.len() {
            let crews = terms.crews.max(smallest(terms.plan + 1));
            return Terms { plan: terms.plan + 1, crews, ..terms };
        }
        if self.chance.happens_in_a_million(downgrade) && terms.plan > 0 {
            return Terms { plan: terms.plan - 1, crews: (terms.crews * 2 / 3).max(1), ..terms };
        }
        if self.chance.happens_in_a_million(more) {
            return Terms { crews: terms.crews + self.chance.between(1, 2 + terms.crews / 8), ..terms };
        }
        if self.chance.happens_in_a_million(fewer) && terms.crews > 1 {
            return Terms { crews: (terms.crews - self.chance.between(1, 1 + terms.crews / 6)).max(1), ..terms };
        }
        terms
    }
}
