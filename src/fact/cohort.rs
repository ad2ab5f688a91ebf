//! Cohorts: the customers that began to pay in the same month, and what became of them.
//!
//! It knows nothing of how they are drawn.

use crate::month::Month;
use crate::number::Number;

/// The customers whose first month-end with MRR above zero is the same. In a dimension a customer belongs to the member
/// that it had then (of several plans the one with the most MRR), so that the members add up to the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The month.
    pub month: Month,
    /// Whether the month is when they began: the first month of a source that has no opening cannot tell.
    pub known: bool,
    /// How many of them pay at each age in months, from 0 on, as far as the data reach.
    pub customers: Vec<u32>,
    /// Their MRR at each age, at the rates of the cohort's month.
    pub mrr: Vec<Number>,
}
