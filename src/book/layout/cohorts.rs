//! Where the hidden Kept sheet has what became of the cohorts of each slice, and where the Cohorts sheet has the
//! drop-down that chooses one.
//!
//! A row a slice and month: its place follows from the two, so that nothing has to be looked up by a name.

use super::{At, Layout, Page};
use crate::fact::{Cohort, Slice};
use crate::report::{Member, Report, Who};

/// How many members of a dimension can be chosen.
pub const CHOICES: usize = 10;
/// How many cohorts are shown at most; the first of them is that of the chosen month, so that blank lines stand last.
pub const COHORTS: u32 = 36;
/// How many ages are shown at most, from 0 on: more would not be read on a page.
const SHOWN_AGES: u32 = 24;
/// How many cohorts must have reached an age, and with how many customers at their beginning (where evidence becomes a
/// B), for their mean to say something.
pub const ENOUGH: (u32, u32) = (3, 20);
/// The row of the Kept sheet with the number of the chosen slice, in [`POSITION`]'s column.
pub const KEPT_CHOSEN: u32 = 0;
/// The first row of what is shown of the chosen slice.
pub const KEPT_SHOWN: u32 = 3;
/// The column of a cohort's month (an index), and that of its row among the constants.
pub const INDEX: u16 = 0;
/// The column of the row among the constants, counted from 1.
pub const POSITION: u16 = 1;
const AGES: u16 = 2;

/// What is kept of a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Customers that pay.
    Customers,
    /// Their MRR.
    Mrr,
}

/// A curve: what is kept of several cohorts, at each age, as a share of what they began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// The customers of all cohorts that are shown.
    Customers,
    /// Their MRR.
    Mrr,
    /// The customers of those that began in the last six months.
    Youngest,
    /// The customers of those that began in the six months before.
    Younger,
    /// The customers of the others.
    Older,
}

impl Curve {
    /// Every curve, in the order of its rows.
    pub const ALL: [Curve; 5] = [Curve::Customers, Curve::Mrr, Curve::Youngest, Curve::Younger, Curve::Older];

    /// Returns the id under which the language files name it (`curve.<id>`).
    pub fn id(self) -> &'static str {
        match self {
            Curve::Customers => "customers",
            Curve::Mrr => "mrr",
            Curve::Youngest => "youngest",
            Curve::Younger => "younger",
            Curve::Older => "older",
        }
    }

    /// Returns what it draws.
    pub fn kept(self) -> Kept {
        if self == Curve::Mrr { Kept::Mrr } else { Kept::Customers }
    }
}

/// The slices whose cohorts can be shown.
#[derive(Clone, Debug, Default)]
pub struct CohortRows {
    /// The whole company, then members.
    pub slices: Vec<Slice>,
    /// Whether a dimension has more members than can be chosen.
    pub capped: bool,
    months: u32,
}

impl CohortRows {
    /// Decides which slices can be chosen.
    pub(super) fn new(report: &Report) -> CohortRows {
        let mut slices = vec![Slice::Total];
        let mut capped = false;
        for dimension in &report.segments {
            let members = report.members.get(dimension).map(Vec::as_slice).unwrap_or_default();
            let slice = |member: &Member| {
                let member = match &member.who {
                    Who::Named(name) => name.clone(),
                    Who::Nameless => String::new(),
                    Who::Others(_) => return None,
                };
                let slice = Slice::Member { dimension: dimension.clone(), member };
                report.cohorts.get(&slice).is_some_and(|cohorts| cohorts.iter().any(is_shown)).then_some(slice)
            };
            let found: Vec<Slice> = members.iter().filter_map(slice).collect();
            capped |= found.len() > CHOICES || members.iter().any(Member::is_others);
            slices.extend(found.into_iter().take(CHOICES));
        }
        CohortRows { slices, capped, months: u32::try_from(report.months.len()).unwrap_or(0) }
    }

    /// Returns how many cohorts are shown.
    pub fn shown(&self) -> u32 {
        self.months.clamp(1, COHORTS)
    }

    /// Returns the oldest age that is shown.
    pub fn oldest(&self) -> u32 {
        self.months.clamp(1, SHOWN_AGES) - 1
    }

    /// Tells whether there are more ages than are shown.
    pub fn more_ages(&self) -> bool {
        self.months > SHOWN_AGES
    }

    /// Tells whether there are more cohorts than are shown.
    pub fn more_cohorts(&self) -> bool {
        self.months > COHORTS
    }

    /// Returns the column of what is kept at an age.
    pub fn age(&self, kept: Kept, age: u32) -> u16 {
        let behind = if kept == Kept::Mrr { self.oldest() + 1 } else { 0 };
        AGES + u16::try_from(behind + age).unwrap_or(0)
    }

    /// Returns the row of ages, above what is shown.
    pub fn ages(&self) -> u32 {
        KEPT_SHOWN - 1
    }

    /// Returns the row of a curve.
    pub fn curve(&self, curve: Curve) -> u32 {
        KEPT_SHOWN + self.shown() + 1 + curve as u32
    }

    /// Returns the row of the first label of a slice; the number of the slice stands beside it.
    pub fn labels(&self) -> u32 {
        self.curve(Curve::Older) + 2
    }

    /// Returns the first row of the constants.
    pub fn constants(&self) -> u32 {
        self.labels() + self.count() + 1
    }

    /// Returns the row of a slice's cohort of a month (an index).
    pub fn constant(&self, slice: usize, month: u32) -> u32 {
        self.constants() + u32::try_from(slice).unwrap_or(0) * self.months + month
    }

    fn count(&self) -> u32 {
        u32::try_from(self.slices.len()).unwrap_or(0)
    }

    /// Returns the first and the last place of the cohorts that make a curve; none where there are too few months.
    pub fn of(&self, curve: Curve) -> Option<(u32, u32)> {
        let last = self.shown() - 1;
        match curve {
            Curve::Customers | Curve::Mrr => Some((0, last)),
            Curve::Youngest => Some((0, last.min(5))),
            Curve::Younger => (self.shown() >= 6 + ENOUGH.0).then_some((6, last.min(11))),
            Curve::Older => (self.shown() >= 12 + ENOUGH.0).then_some((12, last)),
        }
    }
}

/// Tells whether these cohorts ever give a curve of more than one point.
pub fn has_curve(cohorts: &[Cohort]) -> bool {
    let sizes = cohorts.iter().filter(|own| is_shown(own) && own.customers.len() > 1);
    let (count, customers) = sizes.filter_map(|own| own.customers.first().copied()).fold((0, 0), add);
    count >= ENOUGH.0 && customers >= ENOUGH.1
}

fn add((count, customers): (u32, u32), began: u32) -> (u32, u32) {
    (count + 1, customers + began)
}

/// Tells whether a cohort is shown: it is known when its customers began.
pub fn is_shown(cohort: &Cohort) -> bool {
    cohort.known && cohort.customers.first().is_some_and(|count| *count > 0)
}

impl Layout {
    /// Returns where the cohorts stand.
    pub fn cohorts(&self) -> &CohortRows {
        &self.cohorts
    }

    /// Returns the drop-down cell of slices on the Cohorts sheet.
    pub fn cohort_selection(&self) -> At {
        At::new(Page::Cohorts, 2, 2)
    }

    /// Returns the labels of the slices, or the numbers beside them, as formulas on any sheet write them.
    pub fn cohort_labels(&self, numbers: bool) -> String {
        let (first, column) = (self.cohorts.labels(), u16::from(numbers));
        self.range(At::new(Page::Kept, first, column), first + self.cohorts.count() - 1, column)
    }

    /// Returns a column of the constants of all slices, as formulas on any sheet write it.
    pub fn cohort_constants(&self, column: u16) -> String {
        let first = self.cohorts.constants();
        let last = self.cohorts.constant(self.cohorts.slices.len(), 0).max(first + 1) - 1;
        self.range(At::new(Page::Kept, first, column), last, column)
    }
}
