//! The members of each dimension as they are shown: the largest by their names, the rest together.
//!
//! It adds up and computes nothing else; how a member is called in words, the book decides.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::fact::{Facts, Over, Series, Slice};
use crate::number::Number;

/// How many members of a dimension are shown at most; the rest are added up. Hours of a week are all shown.
pub const SHOWN: usize = 30;

/// The facts that pages show by member.
const LISTED: [&str; 33] = [
    "mrr",
    "opening_mrr",
    "new_mrr",
    "expansion_mrr",
    "reactivation_mrr",
    "contraction_mrr",
    "churned_mrr",
    "entered_mrr",
    "left_mrr",
    "fx_mrr",
    "customers",
    "opening_customers",
    "new_customers",
    "reactivated_customers",
    "churned_customers",
    "entered_customers",
    "left_customers",
    "spend",
    "paid_new_customers",
    "targeted",
    "impressions",
    "clicks",
    "visitors",
    "signups",
    "leads",
    "qualified_leads",
    "won_leads",
    "lost_leads",
    "tickets",
    "event_customers",
    "events",
    "expenses",
    "cash",
];

/// Who is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A member by its name as the data write it.
    Named(String),
    /// The customers (or costs, or tickets) of which the data name no member.
    Nameless,
    /// The members that are not shown one by one: how many they are.
    Others(usize),
}

/// A member of a dimension, or those that are not shown one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who it is.
    pub who: Who,
    /// Its facts by month. Of the others together only those that add up are there.
    pub facts: BTreeMap<String, Vec<Number>>,
}

impl Member {
    /// Returns a fact in a month (an index); absent outside the data.
    pub fn value(&self, fact: &str, month: usize) -> Number {
        self.facts.get(fact).and_then(|months| months.get(month)).copied().unwrap_or_default()
    }

    /// Tells whether it is the members that are not shown one by one.
    pub fn is_others(&self) -> bool {
        matches!(self.who, Who::Others(_))
    }
}

/// Returns the members of each dimension, the largest first, the others last.
pub fn members(facts: &Facts) -> BTreeMap<String, Vec<Member>> {
    facts.dimensions.iter().map(|(dimension, names)| (dimension.clone(), of(facts, dimension, names))).collect()
}

/// A member as the facts have it: thousands of them are not worth a copy.
struct Known<'a> {
    name: &'a str,
    facts: &'a BTreeMap<String, Series>,
}

impl<'a> Known<'a> {
    /// Returns the listed facts that are there in some month.
    fn listed(&self) -> impl Iterator<Item = (&'static str, &'a [Number])> + use<'a> {
        let facts = self.facts;
        let all = LISTED.iter().filter_map(|id| Some((*id, facts.get(*id)?.months.as_slice())));
        all.filter(|(_, months)| months.iter().any(|number| number.is_present()))
    }

    /// How much there is of it, whatever it has: it decides between members of the same MRR.
    fn size(&self) -> Decimal {
        let numbers = self.listed().flat_map(|(_, months)| months).filter_map(|number| number.size().get());
        numbers.fold(Decimal::ZERO, |sum, number| sum.checked_add(number).unwrap_or(sum))
    }

    fn mrr(&self, month: usize) -> Decimal {
        let months = self.facts.get("mrr").map(|series| series.months.as_slice()).unwrap_or_default();
        months.get(month).and_then(|number| number.get()).unwrap_or_default()
    }

    fn shown(&self) -> Member {
        let who = if self.name.is_empty() { Who::Nameless } else { Who::Named(self.name.to_owned()) };
        Member { who, facts: self.listed().map(|(id, months)| (id.to_owned(), months.to_vec())).collect() }
    }
}

fn of(facts: &Facts, dimension: &str, names: &[String]) -> Vec<Member> {
    let slice = |name: &String| Slice::Member { dimension: dimension.to_owned(), member: name.clone() };
    let known = names.iter().filter_map(|name| Some(Known { name, facts: facts.series.get(&slice(name))? }));
    let mut known: Vec<Known> = known.filter(|member| member.listed().next().is_some()).collect();
    if dimension.ends_with("_hour") {
        return known.iter().map(Known::shown).collect();
    }
    let now = usize::try_from(facts.report_month.since(facts.first)).unwrap_or(0);
    // The sort is stable: of equals the one named first stays first.
    known.sort_by_cached_key(|member| Reverse((member.mrr(now), member.size())));
    // A single member too many is shown, not called the others.
    let rest = if known.len() > SHOWN + 1 { known.split_off(SHOWN) } else { Vec::new() };
    let mut members: Vec<Member> = known.iter().map(Known::shown).collect();
    if !rest.is_empty() {
        let adds_up = |id: &str| facts.definition(id).is_some_and(|definition| definition.over != Over::Anew);
        members.push(together(&rest, &adds_up));
    }
    members
}

fn together(rest: &[Known], adds_up: &dyn Fn(&str) -> bool) -> Member {
    let mut sums: BTreeMap<String, Vec<Number>> = BTreeMap::new();
    for (id, months) in rest.iter().flat_map(Known::listed).filter(|(id, _)| adds_up(id)) {
        let sum = sums.entry(id.to_owned()).or_insert_with(|| vec![Number::ABSENT; months.len()]);
        for (sum, number) in sum.iter_mut().zip(months) {
            // A member that is absent, such as an account before it was opened, adds nothing to the others.
            *sum = if number.is_present() { sum.or(Number::ZERO).plus(*number) } else { *sum };
        }
    }
    Member { who: Who::Others(rest.len()), facts: sums }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, mrr: i64) -> Member {
        let facts = BTreeMap::from([("mrr".to_owned(), vec![Number::from(mrr), Number::ABSENT])]);
        Member { who: Who::Named(name.to_owned()), facts }
    }

    #[test]
    fn a_member_has_no_value_outside_its_months() {
        let member = named("a", 3);
        assert_eq!(member.value("mrr", 0), Number::from(3));
        assert_eq!(member.value("mrr", 2), Number::ABSENT);
        assert_eq!(member.value("arr", 0), Number::ABSENT);
        assert!(!member.is_others());
    }

    #[test]
    fn the_rest_add_up_over_those_that_are_there() {
        let series = |number: Number| {
            BTreeMap::from([("cash".to_owned(), Series { months: vec![number, Number::ONE], ..Series::default() })])
        };
        let (opened, later) = (series(Number::from(5)), series(Number::ABSENT));
        let rest = [Known { name: "a", facts: &opened }, Known { name: "b", facts: &later }];
        assert_eq!(rest.each_ref().map(Known::size), [Decimal::from(6), Decimal::ONE]);
        let others = together(&rest, &|id| id == "cash");
        assert_eq!(others.who, Who::Others(2));
        assert_eq!(others.facts["cash"], [Number::from(5), Number::from(2)]);
    }
}
