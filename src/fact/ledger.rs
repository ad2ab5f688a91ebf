//! The ledger: what happened to each customer, month by month.
//!
//! It knows movements and names; what a movement is worth is decided by the room's MRR.

use crate::number::Number;

/// What happened to a customer in a month, seen as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// Never seen before.
    New,
    /// Seen before, but not at the month's opening.
    Reactivation,
    /// Grew.
    Expansion,
    /// Shrank.
    Contraction,
    /// Left.
    Churn,
    /// Came and left within the month: no movement of MRR.
    WithinMonth,
}

impl Movement {
    /// Returns the id under which the language files name it (`movement.<id>`).
    pub fn id(self) -> &'static str {
        match self {
            Movement::New => "new",
            Movement::Reactivation => "reactivation",
            Movement::Expansion => "expansion",
            Movement::Contraction => "contraction",
            Movement::Churn => "churn",
            Movement::WithinMonth => "within_month",
        }
    }
}

/// A movement of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// What happened.
    pub movement: Movement,
    /// The customer's id.
    pub customer: String,
    /// The customer's name; empty where none is given.
    pub name: String,
    /// The plan at the closing, or that of the opening where the customer left; the largest where there are several.
    pub plan: String,
    /// MRR at the opening, at the rates by which the movement is valued.
    pub opening: Number,
    /// MRR at the closing, at the same rates; for a customer that came and left within the month what it was worth.
    pub closing: Number,
    /// The size of the movement, as the fact of its kind adds it up; never below zero, and zero for a customer that came
    /// and left within the month, which is no movement of MRR.
    pub size: Number,
}

/// The movements of one month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerMonth {
    /// The movements that are listed: the largest first, at most [`Ledger::cap`].
    pub moved: Vec<Moved>,
    /// How many there were.
    pub count: usize,
    /// The customers that came and left within the month, which is no movement: listed alike, and apart, so that neither
    /// crowds out the other.
    pub within: Vec<Moved>,
    /// How many of them there were.
    pub within_count: usize,
}

/// Every customer's movements, from [`super::Facts::first`] on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// How many movements a month lists at most.
    pub cap: usize,
    /// The months.
    pub months: Vec<LedgerMonth>,
}
