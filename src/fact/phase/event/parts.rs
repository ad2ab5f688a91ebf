//! A customer's MRR by plan: how a change is divided among the parts.
//!
//! The MRR is the customer's, and the plan only says how it is divided. So what a change takes beyond the part that it
//! names comes from the other parts, and only a total below zero is wrong. It knows amounts, and nothing of time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::fact::amount::Amount;

/// A plan by its place among the names; none where a row names no plan.
pub(super) type Plan = Option<u32>;

/// What a customer pays a month, by plan: positive amounts in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts(BTreeMap<Plan, Amount>);

impl Parts {
    /// Returns the parts of some plans; what is not positive is none.
    pub(super) fn of_plans(plans: &BTreeMap<Plan, Amount>) -> Parts {
        Parts(plans.iter().filter(|(_, amount)| amount.is_positive()).map(|(plan, amount)| (*plan, *amount)).collect())
    }

    /// Returns a plan's part.
    pub(super) fn of(&self, plan: Plan) -> Amount {
        self.0.get(&plan).copied().unwrap_or_default()
    }

    /// Returns the parts by plan.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Plan, Amount)> {
        self.0.iter().map(|(plan, amount)| (*plan, *amount))
    }

    /// Returns what the customer pays for all plans.
    pub(super) fn total(&self) -> Amount {
        self.0.values().fold(Amount::ZERO, |sum, amount| sum + *amount)
    }

    /// Adds changes by plan, and returns how far the total would be below zero.
    ///
    /// A change without a plan raises the only part there is, else the nameless one, from which a cut is taken first.
    pub(super) fn add(&mut self, changes: &BTreeMap<Plan, Amount>) -> Amount {
        let mut missing = Amount::ZERO;
        for (plan, change) in changes.iter().filter(|(plan, _)| plan.is_some()) {
            missing += self.change(*plan, *change);
        }
        if let Some(change) = changes.get(&None) {
            let sole = self.0.keys().next().filter(|_| self.0.len() == 1 && change.is_positive());
            missing += self.change(sole.copied().flatten(), *change);
        }
        self.cut(missing)
    }

    /// Makes the total what a row says that it is: a row with a plan moves all of it there, and one without keeps the
    /// plans, of which the largest takes the change.
    pub(super) fn become_total(&mut self, total: Amount, plan: Plan) {
        let change = total - self.total();
        if plan.is_some() {
            self.0.clear();
            self.change(plan, total);
        } else if change.is_positive() {
            let largest = self.by_size().into_iter().next().flatten();
            self.change(largest, change);
        } else {
            self.cut(Amount::ZERO - change);
        }
    }

    /// Changes one part, and returns what it lacks.
    fn change(&mut self, plan: Plan, change: Amount) -> Amount {
        let part = self.of(plan) + change;
        if part.is_positive() {
            self.0.insert(plan, part);
            return Amount::ZERO;
        }
        self.0.remove(&plan);
        Amount::ZERO - part
    }

    /// Takes an amount from the largest parts, and returns what they lack.
    fn cut(&mut self, mut amount: Amount) -> Amount {
        for plan in self.by_size() {
            if !amount.is_positive() {
                break;
            }
            amount = self.change(plan, Amount::ZERO - amount);
        }
        amount
    }

    /// Returns the plans, the largest part first, then by name.
    fn by_size(&self) -> Vec<Plan> {
        let mut plans: Vec<Plan> = self.0.keys().copied().collect();
        plans.sort_by_key(|plan| (Reverse(self.of(*plan)), *plan));
        plans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(value: i64) -> Amount {
        Amount::of(value.into()).unwrap()
    }

    fn plans(list: &[(Plan, i64)]) -> BTreeMap<Plan, Amount> {
        list.iter().map(|(plan, value)| (*plan, amount(*value))).collect()
    }

    fn after(parts: &[(Plan, i64)], changes: &[(Plan, i64)]) -> (Parts, Amount) {
        let mut parts = Parts::of_plans(&plans(parts));
        let missing = parts.add(&plans(changes));
        (parts, missing)
    }

    fn parts(list: &[(Plan, i64)]) -> Parts {
        Parts::of_plans(&plans(list))
    }

    #[test]
    fn a_cut_beyond_its_part_is_taken_from_the_others() {
        assert_eq!(after(&[(Some(0), 100), (Some(1), 50)], &[(None, -150)]), (parts(&[]), amount(0)));
        assert_eq!(after(&[(Some(0), 100)], &[(Some(1), -100)]), (parts(&[]), amount(0)));
        assert_eq!(after(&[(Some(0), 40), (Some(1), 60)], &[(None, -50)]).0, parts(&[(Some(0), 40), (Some(1), 10)]));
        assert_eq!(after(&[(None, 10), (Some(1), 60)], &[(None, -20)]).0, parts(&[(Some(1), 50)]));
        assert_eq!(after(&[(Some(0), 100)], &[(None, -120)]), (parts(&[]), amount(20)));
    }

    #[test]
    fn a_rise_without_a_plan_goes_to_the_only_part_or_to_none() {
        assert_eq!(after(&[(Some(0), 100)], &[(None, 20)]).0, parts(&[(Some(0), 120)]));
        let two = after(&[(Some(0), 100), (Some(1), 50)], &[(None, 20)]).0;
        assert_eq!(two, parts(&[(None, 20), (Some(0), 100), (Some(1), 50)]));
        assert_eq!(after(&[], &[(None, 20)]).0, parts(&[(None, 20)]));
    }

    #[test]
    fn changes_of_one_instant_do_not_wait_for_one_another() {
        let changed = after(&[(Some(0), 100)], &[(Some(0), -120), (Some(1), 150)]);
        assert_eq!(changed, (parts(&[(Some(1), 130)]), amount(0)));
    }

    #[test]
    fn a_total_with_a_plan_moves_there_and_without_one_keeps_the_plans() {
        let mut moved = parts(&[(Some(0), 100)]);
        moved.become_total(amount(150), Some(1));
        assert_eq!(moved, parts(&[(Some(1), 150)]));
        let mut kept = parts(&[(Some(0), 100), (Some(1), 50)]);
        kept.become_total(amount(180), None);
        assert_eq!(kept, parts(&[(Some(0), 130), (Some(1), 50)]));
        kept.become_total(amount(40), None);
        assert_eq!(kept, parts(&[(Some(1), 40)]));
    }
}
