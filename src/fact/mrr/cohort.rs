//! Cohorts: customers by the month in which they began to pay, and what became of them.
//!
//! It knows one customer at a time. What is kept is a line for every month in which customers of a slice began, as long
//! as any of them paid.

use std::collections::BTreeMap;

use super::movement::{self, Part};
use super::people::Order;
use super::{Amount, Scene};
use crate::fact::cohort::Cohort;
use crate::fact::phase::Phase;
use crate::fact::slice::SliceNumber;
use crate::month::Month;
use crate::number::Number;

/// Tells of a month by its position whether something of it is known.
type Known<'a> = &'a dyn Fn(usize) -> bool;

/// The cohorts of every slice.
#[derive(Clone, Debug)]
pub(crate) struct Cohorts {
    months: usize,
    /// By slice and by the position of the month: the customers that pay and their MRR, at each age.
    ages: BTreeMap<(SliceNumber, usize), Vec<(u32, Amount)>>,
}

impl Cohorts {
    /// Starts with none, for a number of months.
    pub(super) fn new(months: usize) -> Cohorts {
        Cohorts { months, ages: BTreeMap::new() }
    }

    /// Adds a customer to the cohort of each of its slices, and of the member that it had first in each dimension of
    /// phases.
    pub(super) fn add(&mut self, phases: &[&Phase], own: &[SliceNumber], order: &Order<'_>, scene: &Scene<'_>) {
        let mut slices: Vec<SliceNumber> = own.to_vec();
        for level in 0..phases.first().map_or(0, |phase| phase.levels()) {
            let mut parts: Vec<Part> = Vec::new();
            movement::first(phases, level, scene, &mut parts);
            if !parts.is_empty() {
                slices.push(order.largest(&parts, |part| part.closing));
            }
        }
        movement::ages(phases, scene, &mut |first, age, mrr| {
            for slice in &slices {
                let ages = self.ages.entry((*slice, first)).or_default();
                if ages.len() <= age {
                    ages.resize(age + 1, (0, Amount::ZERO));
                }
                if let Some((customers, sum)) = ages.get_mut(age) {
                    *customers += 1;
                    *sum += mrr;
                }
            }
        });
    }

    /// Returns the cohorts of a slice, the earliest first. What was not paid any more is zero as far as closings are
    /// known without a gap; the cohort of a month whose opening is not known may have begun before.
    pub(crate) fn of(&self, slice: SliceNumber, first: Month, (opens, closes): (Known<'_>, Known<'_>)) -> Vec<Cohort> {
        let cohorts = self.ages.range((slice, 0)..=(slice, usize::MAX));
        let cohort = |((_, begun), ages): (&(SliceNumber, usize), &Vec<(u32, Amount)>)| {
            let reached = (*begun..self.months).take_while(|month| closes(*month)).count();
            let at = |age: usize| ages.get(age).copied().unwrap_or_default();
            Cohort {
                month: first.ago(-i32::try_from(*begun).unwrap_or(i32::MAX)),
                known: opens(*begun),
                customers: (0..reached).map(|age| at(age).0).collect(),
                mrr: (0..reached).map(|age| at(age).1.number()).collect::<Vec<Number>>(),
            }
        };
        cohorts.map(cohort).collect()
    }
}
