//! A customer's life: trial, subscriptions, changes, and how they end. Each phase is billed as it goes.
//!
//! What happens at the end of a billing period is decided as the period begins and known some days before it happens,
//! so that the last days of the story know of changes and ends to come. It knows nothing of files and reports.

mod bill;
mod turn;

use chrono::{Days, Months, NaiveDate};

use super::World;
use super::chance::Chance;
use super::company::Plan;
use super::customer::Customer;
use crate::month::Month;
pub(super) use bill::Line;
use turn::Turn;

/// A phase of a subscription, as the billing tool keeps it.
#[derive(Clone, Debug)]
pub(super) struct Phase {
    pub(super) subscription: u32,
    pub(super) terms: Terms,
    pub(super) signed: Option<NaiveDate>,
    pub(super) start: NaiveDate,
    pub(super) end: Option<NaiveDate>,
    pub(super) trial_end: Option<NaiveDate>,
    pub(super) canceled: Option<NaiveDate>,
    pub(super) reason: &'static str,
    pub(super) term_end: Option<NaiveDate>,
    pub(super) status: &'static str,
    pub(super) status_since: Option<NaiveDate>,
}

/// What a customer has and pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// The plan's position in the company's list.
    pub(super) plan: usize,
    pub(super) crews: i64,
    /// In percent.
    pub(super) discount: i64,
    pub(super) annual: bool,
    /// Whether the new price list holds.
    pub(super) raised: bool,
}

impl Terms {
    /// Returns the price of one crew for one billing period, in cents; a year costs ten months.
    pub(super) fn unit(self, world: &World) -> i64 {
        let price =
            world.company.plans.get(self.plan).map_or(0, |plan| if self.raised { plan.raised } else { plan.price });
        price * 100 * if self.annual { 10 } else { 1 }
    }

    /// Returns the price of a billing period, in cents; exact, for unit prices are whole.
    pub(super) fn amount(self, world: &World) -> i64 {
        self.unit(world) * self.crews * (100 - self.discount) / 100
    }

    /// Returns what a month of it is worth, in cents.
    pub(super) fn monthly(self, world: &World) -> i64 {
        self.amount(world) / if self.annual { 12 } else { 1 }
    }
}

/// Everything that is known of a customer at the end of the story.
#[derive(Debug, Default)]
pub(super) struct Life {
    pub(super) phases: Vec<Phase>,
    pub(super) lines: Vec<Line>,
}

/// What follows a billing period.
enum Next {
    /// The subscription goes on, in this phase.
    Goes(Phase),
    /// It is over or stands still; with the day on which the customer left of its own will.
    Over(Option<NaiveDate>),
}

/// A life as it is told.
struct Teller<'a> {
    world: &'a World<'a>,
    customer: &'a Customer,
    chance: Chance,
    today: NaiveDate,
    subscription: u32,
    uses: bool,
    life: Life,
    next_invoice: &'a mut u64,
}

/// Tells a customer's life to the end of the story.
pub(super) fn live(world: &World, customer: &Customer, chance: Chance, next_invoice: &mut u64) -> Life {
    let today = world.calendar.today();
    let life = Life::default();
    let mut teller = Teller { world, customer, chance, today, subscription: 1, uses: false, life, next_invoice };
    if let Some(left) = teller.begin()
        && teller.chance.happens(world.company.rates.returns)
    {
        let back = later(left, teller.chance.between(35, 190));
        if back <= today {
            teller.subscription = 2;
            let terms = teller.first_terms(back);
            teller.subscribe(terms, None, back, None);
        }
    }
    teller.life
}

impl Teller<'_> {
    fn plan(&self, position: usize) -> Option<&Plan> {
        self.world.company.plans.get(position)
    }

    /// Draws what the customer takes at first.
    fn first_terms(&mut self, day: NaiveDate) -> Terms {
        let world = self.world;
        let plan = self.customer.plan;
        let (crews, annual) = self.plan(plan).map_or(([1, 1], 0), |plan| (plan.crews, plan.annual));
        let crews = self.chance.between(crews[0], crews[1]);
        let annual = self.chance.happens(annual * world.profile.annual / 1000);
        let rates = &world.company.rates;
        let discounted = self.chance.happens(rates.discount);
        let discount = self.chance.pick(rates.discounts.iter().map(|_| 1));
        let discount = rates.discounts.get(discount).copied().filter(|_| discounted).unwrap_or(0);
        Terms { plan, crews, discount, annual, raised: day >= world.calendar.price_change() }
    }

    /// Begins with a trial or a signature; returns the day on which the customer left of its own will.
    fn begin(&mut self) -> Option<NaiveDate> {
        let world = self.world;
        let signed_up = self.customer.signed_up;
        self.uses = self.chance.happens(world.profile.usage);
        let trial = self.plan(self.customer.plan).map_or(0, |plan| plan.trial * world.profile.trials / 1000);
        let mut terms = self.first_terms(signed_up);
        let launching = Month::of(signed_up) == world.calendar.first;
        if !launching && self.chance.happens(trial) {
            terms.annual = false;
            let trial_end = later(signed_up, 14);
            if self.chance.happens(world.profile.lost_trials) {
                self.lose(terms, trial_end);
                return None;
            }
            return self.subscribe(terms, None, signed_up, Some(trial_end));
        }
        // The customers of the launch start as they sign up; later ones take some days to decide.
        let signed = if launching { signed_up } else { later(signed_up, self.chance.between(1, 16)) };
        let start = if launching { signed } else { later(signed, self.chance.between(0, 12)) };
        if signed > self.today {
            return None;
        }
        self.subscribe(terms, Some(signed), start, None)
    }

    /// Ends a trial without a sale.
    fn lose(&mut self, terms: Terms, trial_end: NaiveDate) {
        let start = self.customer.signed_up;
        let mut phase = self.phase(terms, None, start);
        phase.trial_end = Some(trial_end);
        let canceled = later(start, self.chance.between(2, 13));
        if canceled <= self.today {
            phase.canceled = Some(canceled);
            phase.end = Some(trial_end);
            phase.reason = "voluntary";
        }
        phase.status = if trial_end <= self.today { "canceled" } else { "trialing" };
        self.life.phases.push(phase);
    }

    fn phase(&self, terms: Terms, signed: Option<NaiveDate>, start: NaiveDate) -> Phase {
        Phase {
            subscription: self.subscription,
            terms,
            signed,
            start,
            end: None,
            trial_end: None,
            canceled: None,
            reason: "",
            term_end: None,
            // The billing tool does not give a status to what has not begun.
            status: if start <= self.today { "active" } else { "" },
            status_since: None,
        }
    }

    /// Lives through one subscription; returns the day on which the customer left of its own will.
    fn subscribe(
        &mut self,
        terms: Terms,
        signed: Option<NaiveDate>,
        start: NaiveDate,
        trial_end: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let anchor = trial_end.unwrap_or(start);
        let period = |number: u32| after(anchor, number * if terms.annual { 12 } else { 1 });
        let mut phase = self.phase(terms, signed, start);
        phase.trial_end = trial_end;
        if anchor > self.today && trial_end.is_some() {
            phase.status = "trialing";
        }
        for number in 0.. {
            let (begins, ends) = (period(number), period(number + 1));
            // A phase that goes on keeps its term; the next term has a row of its own once it begins.
            if terms.annual && phase.term_end.is_none() {
                phase.term_end = Some(ends);
            }
            if begins > self.today {
                break;
            }
            self.bill(&phase, begins, ends, number == 0);
            if terms.annual {
                phase = self.grow_within(phase, begins, ends);
            }
            match self.pass(phase, number + 1, ends) {
                Next::Goes(next) => phase = next,
                Next::Over(left) => return left,
            }
        }
        self.life.phases.push(phase);
        None
    }

    /// Passes from one billing period to the next, with what is known of it.
    fn pass(&mut self, mut phase: Phase, number: u32, day: NaiveDate) -> Next {
        let (terms, begun) = (phase.terms, day <= self.today);
        let turn = self.decide(terms, number, day);
        match turn {
            Turn::Leave => Next::Over(self.leave(phase, day)),
            Turn::StopPaying if begun => Next::Over(self.stop_paying(phase, day)),
            Turn::Pause if begun => {
                phase.status = "paused";
                phase.status_since = Some(day);
                self.life.phases.push(phase);
                Next::Over(None)
            }
            Turn::Change(next) => {
                let notice = if terms.annual { (5, 40) } else { (0, 9) };
                let signed = earlier(day, self.chance.between(notice.0, notice.1)).max(phase.start);
                if signed <= self.today {
                    return Next::Goes(self.turn_over(phase, next, day, Some(signed)));
                }
                Next::Goes(phase)
            }
            // A term that is renewed as it was has a row of its own once it begins.
            Turn::Stay if terms.annual && begun => Next::Goes(self.turn_over(phase, terms, day, None)),
            Turn::Stay | Turn::StopPaying | Turn::Pause => Next::Goes(phase),
        }
    }

    /// Ends a phase and begins the next one of the same subscription.
    fn turn_over(&mut self, mut phase: Phase, terms: Terms, day: NaiveDate, signed: Option<NaiveDate>) -> Phase {
        let next = self.phase(terms, signed, day);
        phase.end = Some(day);
        self.life.phases.push(phase);
        next
    }

    /// Lets a customer with an annual term add crews within it, to the end of the term.
    fn grow_within(&mut self, phase: Phase, begins: NaiveDate, ends: NaiveDate) -> Phase {
        let rates = &self.world.company.rates;
        let grows = self.chance.happens(rates.crews_up_annual * self.world.profile.changes / 1000);
        let day = after(begins, u32::try_from(self.chance.between(2, 10)).unwrap_or(2));
        let crews = self.chance.between(1, 5);
        if !grows || day > self.today {
            return phase;
        }
        let terms = Terms { crews: phase.terms.crews + crews, ..phase.terms };
        let added = terms.amount(self.world) - phase.terms.amount(self.world);
        let mut next = self.turn_over(phase, terms, day, Some(day));
        next.term_end = Some(ends);
        let amount = added * (ends - day).num_days() / (ends - begins).num_days().max(1);
        self.bill_rest(amount, day, ends);
        next
    }

    /// Ends a subscription at the end of its period, with notice.
    fn leave(&mut self, mut phase: Phase, day: NaiveDate) -> Option<NaiveDate> {
        let notice = if phase.terms.annual { (15, 80) } else { (1, 24) };
        let canceled = earlier(day, self.chance.between(notice.0, notice.1)).max(phase.start);
        if canceled <= self.today {
            phase.canceled = Some(canceled);
            phase.end = Some(day);
            phase.reason = "voluntary";
            phase.status = if day <= self.today { "canceled" } else { "active" };
        }
        self.life.phases.push(phase);
        (day <= self.today).then_some(day)
    }

    /// Ends a subscription whose last invoice was never paid, three weeks after it.
    fn stop_paying(&mut self, mut phase: Phase, day: NaiveDate) -> Option<NaiveDate> {
        if phase.terms.annual {
            phase = self.turn_over(phase.clone(), phase.terms, day, None);
            phase.term_end = Some(after(day, 12));
        }
        let end = later(day, 21);
        self.bill_unpaid(phase.terms, day, end);
        if end <= self.today {
            phase.end = Some(end);
            phase.canceled = Some(end);
            phase.reason = "non_payment";
            phase.status = "canceled";
        } else if later(day, 7) <= self.today {
            phase.status = "past_due";
            phase.status_since = Some(later(day, 7));
        }
        self.life.phases.push(phase);
        None
    }
}

/// Returns the day so many months after another, the last of its month where that is shorter.
fn after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(day)
}

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(day)
}

fn earlier(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(day)
}
