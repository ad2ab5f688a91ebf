//! What is listed by name beside the numbers: the largest customers, and the contracts that end soon.
//!
//! It knows names and amounts; who is listed is decided by the room's MRR.

use chrono::NaiveDate;

use crate::number::Number;

/// How many of the largest customers are listed at the end of a month.
pub const LARGEST: usize = 20;

/// How many days after a month's end a contract's end is soon.
pub const SOON_DAYS: u64 = 90;

/// A large customer at the end of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeCustomer {
    /// The customer's id.
    pub customer: String,
    /// The customer's name; empty where none is given.
    pub name: String,
    /// The plan; the largest where there are several.
    pub plan: String,
    /// MRR at the month's end.
    pub mrr: Number,
    /// MRR twelve months before, at the rates of then; zero where the customer had none, absent where the data do not
    /// reach back so far.
    pub mrr_a_year_ago: Number,
}

/// A contract in service at a month's end that ends soon after, as far as it was known then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingContract {
    /// The customer's id.
    pub customer: String,
    /// The customer's name; empty where none is given.
    pub name: String,
    /// The subscription's id.
    pub subscription: String,
    /// The plan.
    pub plan: String,
    /// MRR at the month's end.
    pub mrr: Number,
    /// The first day on which the term, or the service, is over.
    pub ends: NaiveDate,
    /// Whether it was cancelled by the month's end.
    pub cancelled: bool,
}

/// The contracts that end within [`SOON_DAYS`] days after the end of one month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndingMonth {
    /// The contracts that are listed: the earliest first, at most [`Ending::cap`].
    pub contracts: Vec<EndingContract>,
    /// How many there were.
    pub count: usize,
}

/// The contracts that end soon, as seen from the end of each month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// How many contracts a month lists at most.
    pub cap: usize,
    /// The months, from [`super::Facts::first`] on.
    pub months: Vec<EndingMonth>,
}
