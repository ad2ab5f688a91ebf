//! The `facts` table: values computed elsewhere, which replace those computed here.
//!
//! It keeps both, so that the difference can be shown.

use super::Slice;
use crate::month::Month;
use crate::number::Number;

/// A value of the `facts` table, and the computed one that it replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The fact's id.
    pub fact: String,
    /// The slice.
    pub slice: Slice,
    /// The month.
    pub month: Month,
    /// The value in force.
    pub given: Number,
    /// The value that kpibook computed; absent where it had none.
    pub computed: Number,
}
