//! Facts to values: the catalogue of KPIs, the expression tree, its parser and checks, and its three readers
//! (the exact value, the Excel formula, the line of the glossary).
//!
//! It knows nothing of where a fact comes from, of goals, or of sheets: names become cells by a [`excel::Cells`] that the
//! caller gives.

mod bands;
pub mod catalogue;
pub mod check;
pub mod evaluate;
pub mod excel;
pub mod glossary;
mod load;
pub mod needs;
pub mod parse;
mod quantity;
mod size;
pub(crate) mod stanza;

pub use catalogue::Catalogue;
pub use evaluate::Evaluator;

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `<>`
    Different,
}

/// An operation on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

/// An expression over facts and KPIs of one month (or span).
///
/// Every reader treats absence alike: an operation with an absent operand is absent, and so is a comparison; `if` is
/// absent where its condition is, and looks only at the branch that it takes; `or_else` alone stops absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A number as written.
    Number(rust_decimal::Decimal),
    /// A fact, a KPI, or a name that the caller gives.
    Name(String),
    /// `-x`
    Negative(Box<Expr>),
    /// `x + y` and its kin.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `x < y` and its kin.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `if(condition, x, y)`; without `y` it is absent where the condition does not hold.
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    /// `and(a, b, …)`
    And(Vec<Expr>),
    /// `min(x, y, …)`
    Min(Vec<Expr>),
    /// `max(x, y, …)`
    Max(Vec<Expr>),
    /// `ago(x, n)`: x of the month n months earlier.
    Ago(Box<Expr>, u32),
    /// `trailing(x, n)`: the sum of x over the n months that end here; absent unless every month is there.
    Trailing(Box<Expr>, u32),
    /// `or_else(x, y)`: y where x is absent.
    OrElse(Box<Expr>, Box<Expr>),
    /// `whole(x)`: x of the whole company, also where the expression is about a member of a dimension.
    Whole(Box<Expr>),
}

impl Expr {
    /// Builds a number.
    pub fn number(value: i64) -> Expr {
        Expr::Number(rust_decimal::Decimal::from(value))
    }

    /// Builds a name.
    pub fn name(name: &str) -> Expr {
        Expr::Name(name.to_owned())
    }

    /// Builds an operation.
    #[must_use]
    pub fn binary(operator: Operator, x: Expr, y: Expr) -> Expr {
        Expr::Binary(operator, Box::new(x), Box::new(y))
    }

    /// Builds a comparison.
    #[must_use]
    pub fn compare(comparison: Comparison, x: Expr, y: Expr) -> Expr {
        Expr::Compare(comparison, Box::new(x), Box::new(y))
    }

    /// Builds `if(condition, x)`.
    #[must_use]
    pub fn only_if(condition: Expr, x: Expr) -> Expr {
        Expr::If(Box::new(condition), Box::new(x), None)
    }

    /// Builds `if(condition, x, y)`.
    #[must_use]
    pub fn choose(condition: Expr, x: Expr, y: Expr) -> Expr {
        Expr::If(Box::new(condition), Box::new(x), Some(Box::new(y)))
    }

    /// Tells whether an expression takes something away, so that where it is zero, binary numbers may leave a rest: 0.3 −
    /// 0.2 − 0.1 is not zero to a spreadsheet. Divided by that rest a KPI would be huge instead of absent, so every reader
    /// takes such a divisor for zero where it is zero to eight places, as comparisons do.
    pub fn takes_away(&self) -> bool {
        match self {
            Expr::Number(_) | Expr::Name(_) | Expr::Compare(..) | Expr::And(_) => false,
            Expr::Negative(_) | Expr::Binary(Operator::Subtract, ..) => true,
            Expr::Binary(Operator::Add | Operator::Multiply, x, y) | Expr::OrElse(x, y) => {
                x.takes_away() || y.takes_away()
            }
            Expr::Binary(Operator::Divide | Operator::Power, x, _)
            | Expr::Ago(x, _)
            | Expr::Trailing(x, _)
            | Expr::Whole(x) => x.takes_away(),
            Expr::If(_, x, y) => x.takes_away() || y.as_ref().is_some_and(|y| y.takes_away()),
            Expr::Min(items) | Expr::Max(items) => items.iter().any(Expr::takes_away),
        }
    }

    /// Builds `or_else(self, y)`.
    #[must_use]
    pub fn or_else(self, y: Expr) -> Expr {
        Expr::OrElse(Box::new(self), Box::new(y))
    }
}

/// Which side is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// ↑
    Higher,
    /// ↓
    Lower,
    /// ◇ context only: neither.
    Neither,
}

/// The bounds of green and red; each belongs to the better side. `bad` is absent where a single bound is green when met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Green at this value or better.
    pub good: crate::number::Number,
    /// Red when worse than this value.
    pub bad: crate::number::Number,
    /// Green only beyond the bound, not at it (`> 0`).
    pub strict: bool,
}

/// A state of which more is to be said than a number, or instead of one that is not available: "no losses", "none
/// churned", "not burning".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The condition.
    pub when: Expr,
    /// The words, `state.<id>` in the language files.
    pub words: String,
    /// How the state is judged where there is no value: green (true), red (false) or not at all.
    pub good: Option<bool>,
}

/// A KPI, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kpi {
    /// The public id.
    pub id: String,
    /// The category: the name of its file (`revenue`, `retention`, `customers`, `finance`, …).
    pub category: String,
    /// The definition.
    pub formula: Expr,
    /// What it measures.
    pub unit: crate::number::Unit,
    /// Which side is good.
    pub better: Better,
    /// Default bounds of green and red for a month's value.
    pub bands: Option<Bands>,
    /// Bounds that hold in one period instead: a month (`2026-10`), a quarter (`2026-Q4`) or a year (`2026`). Each is
    /// whole; what the project file does not give for a period was taken from the longer one around it.
    pub bands_by_period: std::collections::BTreeMap<String, Bands>,
    /// The fact that is its n.
    pub evidence: Option<String>,
    /// Whether its months add up to its year (a flow), so that a year's goal is split over the months.
    pub accumulates: bool,
    /// States to be said; the first that holds.
    pub said: Vec<Said>,
    /// Whether it has a window of its own (`ago`, `trailing`, or a fact without spans) and so no quarter form.
    pub windowed: bool,
}
