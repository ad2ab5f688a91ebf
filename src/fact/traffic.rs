//! Visitors: the monthly figure of a channel where it has one, else the sum of its daily ones.
//!
//! It knows rows of traffic, and nothing of what visitors do.

use std::collections::{BTreeMap, BTreeSet};

use super::amount::Amount;
use super::customer::member;
use super::flow::Flows;
use super::rates::out_of_range;
use super::slice::{Dimension, SliceNumber, Slices};
use crate::error::{Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{Row, Tables};

/// What is added up.
#[derive(Clone, Copy)]
enum Flow {
    Visitors,
    Organic,
    /// Rows, and those that tell of visitors: where none does, they are not known.
    Rows,
    Filled,
}

/// Where visitors of a channel's month come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grain {
    /// Written as a month.
    Month,
    /// The first of a month, which stands for the month where its sheet has no other day.
    FirstDay,
    /// Any other day.
    Day,
}

/// A part of a channel's month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    month: Month,
    channel: SliceNumber,
    reading: usize,
    grain: Grain,
    /// The members of the user's own dimensions.
    own: Vec<SliceNumber>,
}

/// The rows of traffic.
#[derive(Debug, Default)]
pub(crate) struct Visitors {
    own: Vec<Dimension>,
    /// Rows, and those that tell of visitors, with their sum.
    parts: BTreeMap<Key, (u32, u32, Amount)>,
    /// The sheets that have any day but the first of a month.
    daily: BTreeSet<usize>,
    organic: BTreeSet<SliceNumber>,
    flows: Flows,
    /// The months in which visitors of a channel are sums of daily figures.
    summed: BTreeSet<Month>,
}

impl Visitors {
    /// Starts with the user's own dimensions that traffic has.
    pub(crate) fn new(tables: &Tables, slices: &Slices) -> Visitors {
        let mut own = slices.segments();
        own.retain(|own| own.place().is_some() && tables.has_dimension("traffic", slices.id(*own)));
        Visitors { own, ..Visitors::default() }
    }

    /// Notes a row, and returns what is to be said of it.
    pub(crate) fn see(&mut self, row: &Row<'_>, slices: &mut Slices) -> Result<Option<Problem>, Problem> {
        let Some((moment, timed)) = row.moment("date") else { return Ok(None) };
        let first_day = !timed && Month::of(moment.date()).first_day() == moment.date();
        let grain = match (row.is_month("date"), first_day) {
            (true, _) => Grain::Month,
            (false, true) => Grain::FirstDay,
            (false, false) => Grain::Day,
        };
        if grain == Grain::Day {
            self.daily.insert(row.reading);
        }
        let channel = member(row, Dimension::CHANNEL, slices);
        let own = self.own.iter().map(|dimension| member(row, *dimension, slices)).collect();
        let visitors = row.number("visitors");
        let amount = Amount::of(visitors.or(Number::ZERO)).ok_or_else(|| out_of_range(row, "visitors"))?;
        let key = Key { month: Month::of(moment.date()), channel, reading: row.reading, grain, own };
        let (rows, filled, sum) = self.parts.entry(key).or_default();
        *rows += 1;
        *filled += u32::from(visitors.is_present());
        *sum += amount;
        Ok(more_clicks(row))
    }

    /// Decides which figure of each channel's month counts, when every row was seen.
    pub(crate) fn settle(&mut self, organic: &[String], slices: &Slices) {
        let named =
            |channel: &str| organic.iter().any(|name| name.trim().to_lowercase() == channel.trim().to_lowercase());
        let channels: BTreeSet<SliceNumber> = self.parts.keys().map(|key| key.channel).collect();
        let members = slices.members(Dimension::CHANNEL);
        self.organic =
            members.filter(|(name, slice)| named(name) && channels.contains(slice)).map(|(_, slice)| slice).collect();
        let parts = std::mem::take(&mut self.parts);
        let is_month = |key: &Key| match key.grain {
            Grain::Month => true,
            Grain::FirstDay => !self.daily.contains(&key.reading),
            Grain::Day => false,
        };
        let monthly: BTreeSet<(Month, SliceNumber)> = parts
            .iter()
            .filter(|(key, (_, filled, _))| *filled > 0 && is_month(key))
            .map(|(key, _)| (key.month, key.channel))
            .collect();
        for (key, (rows, filled, sum)) in parts {
            let by_month = is_month(&key);
            let counts = filled > 0 && (by_month || !monthly.contains(&(key.month, key.channel)));
            if counts && !by_month {
                self.summed.insert(key.month);
            }
            let mut add = |slice: SliceNumber, flow: Flow, amount: Amount| {
                self.flows.add(slice, flow as usize, key.month, amount);
            };
            for slice in [SliceNumber::TOTAL, key.channel].iter().chain(&key.own) {
                add(*slice, Flow::Rows, whole(rows));
                add(*slice, Flow::Filled, whole(filled));
                if counts {
                    add(*slice, Flow::Visitors, sum);
                }
            }
            if counts && self.organic.contains(&key.channel) {
                add(SliceNumber::TOTAL, Flow::Organic, sum);
            }
        }
    }

    /// Returns the visitors of a month, or those of the organic channels.
    pub(crate) fn value(&self, id: &str, slice: SliceNumber, month: Month) -> Number {
        let get = |flow: Flow| self.flows.get(slice, flow as usize, month);
        let blank = !get(Flow::Rows).is_zero() && get(Flow::Filled).is_zero();
        match id {
            _ if blank => Number::ABSENT,
            "visitors" => get(Flow::Visitors).number(),
            // A channel by another name is no proof that nobody came by itself.
            "organic_visitors" if self.has_organic() => get(Flow::Organic).number(),
            _ => Number::ABSENT,
        }
    }

    /// Tells whether any channel is named organic.
    pub(crate) fn has_organic(&self) -> bool {
        !self.organic.is_empty()
    }

    /// Returns how many months have sums of daily figures.
    pub(crate) fn summed_months(&self) -> usize {
        self.summed.len()
    }
}

fn whole(count: u32) -> Amount {
    Amount::of(Number::from(i64::from(count))).unwrap_or_default()
}

/// Returns what is to be said of a row with more clicks than impressions.
fn more_clicks(row: &Row<'_>) -> Option<Problem> {
    let (clicks, impressions) = (row.number("clicks"), row.number("impressions"));
    let more = clicks.compare(impressions).is_some_and(std::cmp::Ordering::is_gt);
    let problem = || Problem::new(ProblemKind::MoreClicks, Severity::Noticed, "traffic", row.place(Some("clicks")));
    more.then(|| problem().with("clicks", clicks).with("impressions", impressions))
}
