//! The invented company divided: its members by plan and by channel, and its cohorts. All of it adds up to the whole.

use std::collections::BTreeMap;

use kpibook::fact::{Cohort, Facts, Slice};
use kpibook::number::Number;
use kpibook::report::{Member, Who};

/// What of a movement the first member has; the second has the rest.
const SHARE: &str = "0.6";

type Series = BTreeMap<String, Vec<Number>>;

/// Divides the company by plan, where customers change from one to the other, and by channel, of which some customers
/// have none.
pub(super) fn members(facts: &Facts) -> BTreeMap<String, Vec<Member>> {
    let named = |name: &str| Who::Named(name.to_owned());
    let pair = |first: Who, second: Who, changing: bool| {
        let [a, b] = divided(facts, changing);
        vec![Member { who: first, facts: a }, Member { who: second, facts: b }]
    };
    BTreeMap::from([
        ("account".to_owned(), accounts(facts)),
        ("channel".to_owned(), pair(named("=ads, \"x\""), Who::Nameless, false)),
        ("plan".to_owned(), pair(named("Growth*"), Who::Others(41), true)),
    ])
}

/// Two accounts that hold the cash together, where it was counted.
fn accounts(facts: &Facts) -> Vec<Member> {
    let cash = &facts.series[&Slice::Total]["cash"].months;
    let main: Vec<Number> = cash.iter().map(|cash| cash.times(SHARE.parse().unwrap()).rounded(2)).collect();
    let rest = cash.iter().zip(&main).map(|(cash, main)| cash.minus(*main)).collect();
    let account = |name: &str, cash: Vec<Number>| Member {
        who: Who::Named(name.to_owned()),
        facts: Series::from([("cash".to_owned(), cash)]),
    };
    vec![account("Main", main), account("+Reserve", rest)]
}

fn divided(facts: &Facts, changing: bool) -> [Series; 2] {
    let total = |id: &str, month: usize| facts.series[&Slice::Total][id].months[month];
    let mut members = [Series::new(), Series::new()];
    let mut opening = [(Number::from(40_250), Number::from(11)), (Number::from(21_000), Number::from(7))];
    for month in 0..facts.months().len() {
        let changed = if changing { Number::from(i64::try_from(150 * (month % 3)).unwrap()) } else { Number::ZERO };
        let moved = if changing { Number::from(i64::from(month % 3 == 2)) } else { Number::ZERO };
        for (place, series) in members.iter_mut().enumerate() {
            let mut put = |id: &str, value: Number| series.entry(id.to_owned()).or_default().push(value);
            let of = |id: &str, places: u32| {
                let first = total(id, month).times(SHARE.parse().unwrap()).rounded(places);
                if place == 0 { first } else { total(id, month).minus(first) }
            };
            let (mut mrr, mut customers) = opening[place];
            put("opening_mrr", mrr);
            put("opening_customers", customers);
            for (id, sign) in [
                ("new_mrr", 1),
                ("expansion_mrr", 1),
                ("reactivation_mrr", 1),
                ("contraction_mrr", -1),
                ("churned_mrr", -1),
            ] {
                put(id, of(id, 2));
                mrr = mrr.plus(of(id, 2).times(Number::from(sign)));
            }
            for (id, sign) in [("new_customers", 1), ("churned_customers", -1)] {
                put(id, of(id, 0));
                customers = customers.plus(of(id, 0).times(Number::from(sign)));
            }
            let (entered, left) = if place == 0 { (Number::ZERO, changed) } else { (changed, Number::ZERO) };
            let (came, went) = if place == 0 { (Number::ZERO, moved) } else { (moved, Number::ZERO) };
            put("entered_mrr", entered);
            put("left_mrr", left);
            put("fx_mrr", Number::ZERO);
            put("entered_customers", came);
            put("left_customers", went);
            put("reactivated_customers", Number::ZERO);
            mrr = mrr.plus(entered).minus(left);
            customers = customers.plus(came).minus(went);
            put("mrr", mrr);
            put("customers", customers);
            opening[place] = (mrr, customers);
        }
    }
    members
}

/// The cohorts of the whole company, and of its channels: who leaves is one of the largest cohort.
pub(super) fn cohorts(facts: &Facts) -> BTreeMap<Slice, Vec<Cohort>> {
    let total = |id: &str, month: usize| facts.series[&Slice::Total][id].months[month];
    let whole = |number: Number| u32::try_from(i64::try_from(number.get().unwrap().mantissa()).unwrap()).unwrap();
    let mut cohorts: Vec<Cohort> = Vec::new();
    for (index, month) in facts.months().into_iter().enumerate() {
        let began = whole(total("new_customers", index)) + if index == 0 { 18 } else { 0 };
        let mut paying: Vec<u32> = cohorts.iter().map(|cohort| *cohort.customers.last().unwrap()).collect();
        paying.push(began);
        for _ in 0..whole(total("churned_customers", index)) {
            let most = *paying.iter().max().unwrap();
            let largest = paying.iter().position(|count| *count == most).unwrap();
            paying[largest] -= 1;
        }
        cohorts.push(Cohort { month, known: true, customers: Vec::new(), mrr: Vec::new() });
        let all = Number::from(i64::from(paying.iter().sum::<u32>()));
        let mut rest = total("mrr", index);
        let last = paying.len() - 1;
        for (place, (cohort, count)) in cohorts.iter_mut().zip(paying).enumerate() {
            let share = total("mrr", index).times(Number::from(i64::from(count))).over(all).rounded(2);
            let mrr = if place == last { rest } else { share };
            rest = rest.minus(mrr);
            cohort.customers.push(count);
            cohort.mrr.push(mrr);
        }
    }
    let half = |cohort: &Cohort| Cohort {
        customers: cohort.customers.iter().map(|count| count / 2).collect(),
        mrr: cohort.mrr.iter().map(|mrr| mrr.over(Number::from(2)).rounded(2)).collect(),
        ..cohort.clone()
    };
    let channel = |member: &str| Slice::Member { dimension: "channel".to_owned(), member: member.to_owned() };
    let divided: Vec<Cohort> = cohorts.iter().map(half).collect();
    // Nobody of the second channel began before the eighth month, nor in every third one.
    let few = divided.iter().enumerate().filter(|(place, _)| *place > 7 && place % 3 != 0).map(|(_, own)| own.clone());
    BTreeMap::from([(Slice::Total, cohorts), (channel(""), few.collect()), (channel("=ads, \"x\""), divided)])
}
