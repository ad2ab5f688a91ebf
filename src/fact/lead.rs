//! Leads: each step by the month of its own day, and what became of the leads of a month within the time allowed.
//!
//! It reads the table once and keeps sums, and 16 bytes for each deal that was won. It knows nothing of customers.

use chrono::{NaiveDate, TimeDelta};

use super::amount::Amount;
use super::before::{before_start, judge, written};
use super::customer::member;
use super::flow::Flows;
use super::median::Medians;
use super::slice::{Dimension, SliceNumber, Slices};
use super::window::Calendar;
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{Row, Stamp, Tables, Verdict};

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// What is added up.
#[derive(Clone, Copy)]
enum Flow {
    Created,
    Qualified,
    ProductQualified,
    Won,
    Lost,
    /// Won within the time allowed, by the month of creation and by that of the product's qualification.
    Converted,
    ProductQualifiedConverted,
}

/// The leads, added up.
#[derive(Debug, Default)]
pub(crate) struct Leads {
    flows: Flows,
    pub(crate) cycles: Medians,
    /// The days within which a lead has to be won.
    window: i64,
}

/// The moments of a lead that hold.
struct Steps {
    created: Stamp,
    qualified: Option<Stamp>,
    product_qualified: Option<Stamp>,
    won: Option<Stamp>,
    lost: Option<Stamp>,
}

impl Leads {
    /// Reads the leads table.
    pub(crate) fn read(
        tables: &mut Tables,
        window_days: u32,
        slices: &mut Slices,
        calendar: &mut Calendar,
    ) -> Result<Leads, Error> {
        let mut leads = Leads { window: i64::from(window_days), ..Leads::default() };
        let mut own = slices.segments();
        own.retain(|own| own.place().is_some() && tables.has_dimension("leads", slices.id(*own)));
        tables.for_each("leads", &mut |row| {
            let Some(created) = row.stamp("created_at") else { return Verdict::Used };
            calendar.see("leads", created.day(), created.timed);
            let mut of = vec![SliceNumber::TOTAL, member(row, Dimension::CHANNEL, slices)];
            of.extend(own.iter().map(|dimension| member(row, *dimension, slices)));
            let mut problems = Vec::new();
            let steps = steps(row, created, &mut problems);
            leads.add_steps(&steps, &of);
            for later in [steps.qualified, steps.product_qualified, steps.won, steps.lost].into_iter().flatten() {
                calendar.see_later("leads", later.day());
            }
            judge(problems)
        })?;
        Ok(leads)
    }

    fn add_steps(&mut self, steps: &Steps, slices: &[SliceNumber]) {
        let won_within = |from: Stamp| {
            let days = steps.won.map(|won| won.days_since(from));
            days.is_some_and(|days| (0..=self.window).contains(&days))
        };
        let created = Some(steps.created);
        let product_qualified = steps.product_qualified;
        let counted = [
            (Flow::Created, created),
            (Flow::Qualified, steps.qualified),
            (Flow::ProductQualified, product_qualified),
            (Flow::Won, steps.won),
            (Flow::Lost, steps.lost),
            (Flow::Converted, created.filter(|from| won_within(*from))),
            (Flow::ProductQualifiedConverted, product_qualified.filter(|from| won_within(*from))),
        ];
        for (flow, moment) in counted {
            let Some(moment) = moment else { continue };
            // By clocks of several zones a step may be written in a month before the creation that it follows.
            let month = moment.month().max(steps.created.month());
            for slice in slices {
                self.flows.add(*slice, flow as usize, month, Amount::ONE);
            }
        }
        if let Some(won) = steps.won {
            let seconds = won.seconds_since(steps.created);
            let seconds = seconds.unwrap_or_else(|| won.days_since(steps.created) * DAY);
            self.cycles.add(won.month().max(steps.created.month()), slices, seconds);
        }
    }

    /// Returns the last day on which a lead of a month may be won in time.
    pub(crate) fn due(&self, month: Month) -> Option<NaiveDate> {
        month.last_day().checked_add_signed(TimeDelta::try_days(self.window)?)
    }

    /// Returns a fact by its id, but for the median; `is_over` tells whether the time allowed to a month's leads is.
    pub(crate) fn value(&self, id: &str, slice: SliceNumber, month: Month, is_over: bool) -> Number {
        let of = |flow: Flow| self.flows.get(slice, flow as usize, month);
        let amount = match id {
            "leads" => of(Flow::Created),
            "qualified_leads" => of(Flow::Qualified),
            "product_qualified_leads" => of(Flow::ProductQualified),
            "won_leads" => of(Flow::Won),
            "lost_leads" => of(Flow::Lost),
            "decided_leads" => of(Flow::Won) + of(Flow::Lost),
            _ if !is_over => return Number::ABSENT,
            "leads_matured" => of(Flow::Created),
            "leads_converted" => of(Flow::Converted),
            "product_qualified_leads_matured" => of(Flow::ProductQualified),
            "product_qualified_leads_converted" => of(Flow::ProductQualifiedConverted),
            _ => return Number::ABSENT,
        };
        amount.number()
    }
}

/// Returns the steps of a lead without those that cannot be: before its creation, or both won and lost.
fn steps(row: &Row<'_>, created: Stamp, problems: &mut Vec<Problem>) -> Steps {
    let mut after_creation = |field: &str| {
        let problem = before_start(row, "created_at", field);
        let moment = row.stamp(field).filter(|_| problem.is_none());
        problems.extend(problem);
        moment
    };
    let (qualified, product_qualified) = (after_creation("qualified_at"), after_creation("product_qualified_at"));
    let (mut won, mut lost) = (after_creation("won_at"), after_creation("lost_at"));
    if let (Some(win), Some(loss)) = (won, lost) {
        let holds = loss.is_before(win);
        let left_out = if holds { "lost_at" } else { "won_at" };
        let problem = Problem::new(ProblemKind::WonAndLost, Severity::Repaired, "leads", row.place(Some(left_out)));
        problems.push(problem.with("won", written(win)).with("lost", written(loss)).money(row.money()));
        (won, lost) = if holds { (won, None) } else { (None, lost) };
    }
    if let (Some(win), Some(qualified)) = (won, product_qualified)
        && win.is_before(qualified)
    {
        let place = row.place(Some("product_qualified_at"));
        let problem = Problem::new(ProblemKind::QualifiedAfterWon, Severity::Noticed, "leads", place);
        problems.push(problem.with("value", written(qualified)).with("won", written(win)).money(row.money()));
    }
    Steps { created, qualified, product_qualified, won, lost }
}
