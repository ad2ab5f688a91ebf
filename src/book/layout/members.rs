//! Where the hidden Members sheet has the facts of each member of each dimension.
//!
//! A block a fact: the members of a dimension stand one below the other, so that their sum is the sum of a range.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Layout, Page};
use crate::report::Report;

/// The row of months.
pub const MEMBERS_HEADER: u32 = 0;
/// The column of the dimension's id, before those of the member and the fact.
pub const MEMBERS_DIMENSION: u16 = 0;
/// The column of the first month.
pub const MEMBERS_MONTH: u16 = 3;
const FIRST: u32 = 1;
/// How many members of a dimension the charts draw at most, the rest together as the last.
pub const DRAWN: usize = 7;
/// The facts that charts draw by member.
pub const DRAWN_FACTS: [&str; 2] = ["mrr", "customers"];

/// The blocks of the Members sheet.
#[derive(Clone, Debug, Default)]
pub struct MemberRows {
    /// The first row and the number of members of each dimension's facts.
    blocks: BTreeMap<(String, String), (u32, u32)>,
    /// The dimensions that charts draw, and the first row of what they draw.
    drawn: Vec<String>,
    drawn_first: u32,
}

impl MemberRows {
    /// Decides where the members of a report stand.
    pub(super) fn new(report: &Report) -> MemberRows {
        let mut blocks = BTreeMap::new();
        let mut row = FIRST;
        for (dimension, members) in &report.members {
            let count = u32::try_from(members.len()).unwrap_or(0);
            let facts: BTreeSet<&String> = members.iter().flat_map(|member| member.facts.keys()).collect();
            for fact in facts {
                blocks.insert((dimension.clone(), fact.clone()), (row, count));
                row += count;
            }
        }
        MemberRows { blocks, drawn: report.segments.clone(), drawn_first: row + 1 }
    }
}

impl Layout {
    /// Returns the blocks of the Members sheet: dimension, fact, and the row of the first member.
    pub fn member_blocks(&self) -> impl Iterator<Item = (&str, &str, u32)> {
        self.members.blocks.iter().map(|((dimension, fact), (row, _))| (dimension.as_str(), fact.as_str(), *row))
    }

    fn member_block(&self, dimension: &str, fact: &str) -> Option<(u32, u32)> {
        self.members.blocks.get(&(dimension.to_owned(), fact.to_owned())).copied()
    }

    /// Returns the row of a member, given by its place among those of its dimension, with a fact.
    pub fn member(&self, dimension: &str, place: usize, fact: &str) -> Option<u32> {
        let (row, count) = self.member_block(dimension, fact)?;
        u32::try_from(place).ok().filter(|place| *place < count).map(|place| row + place)
    }

    /// Returns the row that a chart draws: the n-th member of a dimension with one of [`DRAWN_FACTS`].
    pub fn drawn_member(&self, dimension: &str, fact: &str, n: usize) -> Option<u32> {
        let dimension = self.members.drawn.iter().position(|own| own == dimension)?;
        let fact = DRAWN_FACTS.iter().position(|own| *own == fact).filter(|_| n < DRAWN)?;
        let row = (dimension * DRAWN_FACTS.len() + fact) * DRAWN + n;
        u32::try_from(row).ok().map(|row| self.members.drawn_first + row)
    }

    /// Returns all months of the members of a dimension from a place on, with a fact, as formulas on any sheet write it.
    pub fn members_from(&self, dimension: &str, place: usize, fact: &str) -> Option<String> {
        let first = self.member(dimension, place, fact)?;
        let (row, count) = self.member_block(dimension, fact)?;
        let last = MEMBERS_MONTH + u16::try_from(self.months.max(1) - 1).unwrap_or(0);
        Some(self.range(At::new(Page::Members, first, MEMBERS_MONTH), row + count.max(1) - 1, last))
    }

    /// Returns the months of a row of the Members sheet, as formulas on any sheet write them.
    pub fn member_months(&self, row: u32) -> String {
        let last = MEMBERS_MONTH + u16::try_from(self.months.max(1) - 1).unwrap_or(0);
        self.range(At::new(Page::Members, row, MEMBERS_MONTH), row, last)
    }

    /// Returns a month (an index) of all members of a dimension with a fact, as formulas on any sheet write it.
    pub fn members_of_month(&self, dimension: &str, fact: &str, month: u32) -> Option<String> {
        let (row, count) = self.member_block(dimension, fact)?;
        let column = MEMBERS_MONTH + u16::try_from(month).ok()?;
        Some(self.range(At::new(Page::Members, row, column), row + count.max(1) - 1, column))
    }
}
