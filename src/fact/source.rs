//! The sources of MRR: one is in force, and the others are compared with it.
//!
//! It knows totals by month, and nothing of customers.

use crate::number::Number;

/// What a source says of MRR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MrrSource {
    /// The table's id.
    pub table: String,
    /// MRR at the end of each month from [`super::Facts::first`] on; absent where the source does not reach.
    pub months: Vec<Number>,
}
