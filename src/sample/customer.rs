//! A customer as the company meets it: who it is, where it comes from, and which plan it takes.
//!
//! It knows nothing of what becomes of the customer.

use chrono::NaiveDate;

use super::World;
use super::chance::Chance;

/// A customer, with positions in the lists of the company.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) signed_up: NaiveDate,
    pub(super) segment: usize,
    pub(super) country: usize,
    pub(super) channel: usize,
    pub(super) plan: usize,
    pub(super) referrer: Option<u32>,
    pub(super) foreign: bool,
    pub(super) industry: String,
}

/// Makes the customer of a number, and returns what is left of its chance for its life.
pub(super) fn meet(world: &World, number: u32, signed_up: NaiveDate) -> (Customer, Chance) {
    let company = world.company;
    let mut chance = Chance::new(world.options.seed, u64::from(number));
    let segment = chance.pick(company.segments.iter().map(|segment| segment.share));
    let country = chance.pick(company.countries.iter().map(|country| country.share));
    let channel = chance.pick(company.channels.iter().map(|channel| channel.share));
    let plans = company.segments.get(segment).map_or(&[][..], |segment| &segment.plans);
    let plan = chance.pick(plans.iter().copied()).min(company.plans.len() - 1);
    // A referral names one of those who came before.
    let by_another = company.channels.get(channel).is_some_and(|channel| channel.name == "referral");
    let before = i64::from(number) - 1;
    let referrer = (by_another && before > 0).then(|| u32::try_from(chance.between(1, before)).ok()).flatten();
    let foreign = company.countries.get(country).is_some_and(|country| country.foreign);
    let (name, industry) = name(world, number);
    (Customer { number, name, signed_up, segment, country, channel, plan, referrer, foreign, industry }, chance)
}

/// Puts a name together, with the industry that its trade belongs to; names differ until the syllables are used up.
fn name(world: &World, number: u32) -> (String, String) {
    let names = &world.company.names;
    // Steps that share no factor with the length of their list visit every member.
    let part = |list: &[String], turn: u64, step: u64| {
        let length = list.len().max(1) as u64;
        usize::try_from(turn * step % length).ok().and_then(|position| list.get(position)).cloned().unwrap_or_default()
    };
    let number = u64::from(number);
    let (starts, ends) = (names.starts.len().max(1) as u64, names.ends.len().max(1) as u64);
    let start = part(&names.starts, number, 7);
    let end = part(&names.ends, number / starts, 5);
    let turn = number + number / starts + number / (starts * ends);
    let (trade, industry) = (part(&names.trades, turn, 5), part(&names.industries, turn, 5));
    (format!("{start}{end} {trade}"), industry)
}
