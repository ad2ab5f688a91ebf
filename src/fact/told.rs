//! From what was kept of single customers to what is listed of them: ids and names in place of numbers.
//!
//! It knows which months are covered, and computes nothing.

use std::collections::BTreeMap;

use super::assemble::Assembly;
use super::cohort::Cohort;
use super::ledger::Ledger;
use super::listed::{Ending, LargeCustomer};
use super::slice::Dimension;
use super::{Slice, mrr};

impl Assembly<'_> {
    /// Returns every customer's movements.
    pub(crate) fn ledger(&self) -> Ledger {
        self.people().movements.ledger(&self.gathered.customers, &self.gathered.slices, &|month| self.opens(month))
    }

    /// Returns the cohorts of the whole company and of every member by which everything is segmented.
    pub(crate) fn cohorts(&self) -> BTreeMap<Slice, Vec<Cohort>> {
        let slices = &self.gathered.slices;
        let segments: Vec<Dimension> = slices.segments().into_iter().filter(|dimension| self.has(*dimension)).collect();
        let shown = slices.all().filter(|slice| slices.dimension(*slice).is_none_or(|own| segments.contains(&own)));
        let cohorts = shown.map(|slice| {
            let (opens, closes) = (|month: usize| self.opens(month), |month: usize| self.closes(month));
            let cohorts = self.people().cohorts.of(slice, self.window.first, (&opens, &closes));
            (slices.slice(slice), cohorts)
        });
        cohorts.filter(|(slice, cohorts)| *slice == Slice::Total || !cohorts.is_empty()).collect()
    }

    /// Returns the largest customers of each month.
    pub(crate) fn largest(&self) -> Vec<Vec<LargeCustomer>> {
        let closes = |month: usize| self.closes(month);
        self.people().largest.listed(&self.gathered.customers, &self.gathered.slices, &closes)
    }

    /// Returns the contracts that end soon after each month.
    pub(crate) fn ending(&self) -> Ending {
        let gathered = self.gathered;
        self.people().endings.listed(&gathered.customers, &gathered.phases.subscriptions, &gathered.slices)
    }

    fn people(&self) -> &mrr::people::People {
        &self.mrr.people
    }
}
