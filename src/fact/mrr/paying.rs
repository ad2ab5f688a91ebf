//! Who pays: the months at whose end a customer has MRR, as runs.
//!
//! It knows customers' numbers and positions of months, and no amount.

use std::ops::Range;

use crate::fact::customer::CustomerNumber;

/// The runs of months of every paying customer, by customer and month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paying {
    runs: Vec<(CustomerNumber, Range<usize>)>,
}

impl Paying {
    /// Notes a month; customers come in their order, and the months of each in theirs.
    pub(crate) fn note(&mut self, customer: CustomerNumber, month: usize) {
        match self.runs.last_mut() {
            Some((last, run)) if *last == customer && run.end == month => run.end += 1,
            _ => self.runs.push((customer, month..month + 1)),
        }
    }

    /// Returns the months of a customer.
    pub(crate) fn of(&self, customer: CustomerNumber) -> Runs<'_> {
        let start = self.runs.partition_point(|(other, _)| *other < customer);
        let end = self.runs.partition_point(|(other, _)| *other <= customer);
        Runs(self.runs.get(start..end).unwrap_or_default())
    }
}

/// The months at whose end one customer has MRR.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Runs<'a>(&'a [(CustomerNumber, Range<usize>)]);

impl Runs<'_> {
    /// Tells whether the customer has MRR at the end of a month.
    pub(crate) fn contains(self, month: usize) -> bool {
        self.0.iter().any(|(_, run)| run.contains(&month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_pays_in_its_runs_and_not_between_them() {
        let mut paying = Paying::default();
        for (customer, month) in [(0, 2), (0, 3), (0, 5), (2, 0)] {
            paying.note(CustomerNumber(customer), month);
        }
        let months =
            |customer: u32| (0..7).filter(|month| paying.of(CustomerNumber(customer)).contains(*month)).collect();
        let all: [Vec<usize>; 4] = [months(0), months(1), months(2), months(3)];
        assert_eq!(all, [vec![2, 3, 5], vec![], vec![0], vec![]]);
    }
}
