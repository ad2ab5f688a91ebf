//! Answers to surveys: how many of each kind, and what they come to.
//!
//! A score has passed the rules of its table: it lies on its scale, and the scale is filled in.

use super::amount::Amount;
use super::customer::Customers;
use super::flow::Flows;
use super::rates::out_of_range;
use super::slice::{SliceNumber, Slices};
use super::window::Calendar;
use crate::error::Error;
use crate::month::Month;
use crate::number::Number;
use crate::record::{Tables, Verdict};

/// What is added up, by its fact's id.
const FACTS: [&str; 9] = [
    "nps_responses",
    "nps_promoters",
    "nps_detractors",
    "csat_responses",
    "csat_top_responses",
    "ces_responses",
    "ces_points",
    "survey_responses",
    "survey_points",
];

/// The answers, added up.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    flows: Flows,
}

impl Answers {
    /// Reads the surveys table.
    pub(crate) fn read(
        tables: &mut Tables,
        customers: &mut Customers,
        slices: &mut Slices,
        calendar: &mut Calendar,
    ) -> Result<Answers, Error> {
        let mut answers = Answers::default();
        tables.for_each("surveys", &mut |row| {
            let Some((date, timed)) = row.moment("date") else { return Verdict::Used };
            let parts = parts(row.text("kind"), row.number("score"), row.number("scale"));
            let amounts: Option<Vec<(&str, Amount)>> =
                parts.iter().map(|(fact, number)| Some((*fact, Amount::of(*number)?))).collect();
            let Some(amounts) = amounts else { return Verdict::Rejected(out_of_range(row, "score")) };
            calendar.see("surveys", date.date(), timed);
            let customer = customers.of(row, slices);
            for (fact, amount) in amounts {
                answers.add(fact, customers.slices(customer), Month::of(date.date()), amount);
            }
            customers.unknown(customer, row).map_or(Verdict::Used, Verdict::UsedWith)
        })?;
        Ok(answers)
    }

    fn add(&mut self, fact: &str, slices: &[SliceNumber], month: Month, amount: Amount) {
        let Some(position) = FACTS.iter().position(|known| *known == fact) else { return };
        for slice in slices {
            self.flows.add(*slice, position, month, amount);
        }
    }

    /// Returns a fact by its id.
    pub(crate) fn value(&self, id: &str, slice: SliceNumber, month: Month) -> Number {
        let position = FACTS.iter().position(|known| *known == id);
        position.map_or(Number::ABSENT, |position| self.flows.get(slice, position, month).number())
    }
}

/// Returns what an answer adds to each fact.
fn parts(kind: &str, score: Number, scale: Number) -> Vec<(&'static str, Number)> {
    let number = |value: i64| Number::from(value);
    let at_least = |bound: Number| score.compare(bound).is_some_and(std::cmp::Ordering::is_ge);
    let count = |holds: bool| number(i64::from(holds));
    // Where the score stands between the lowest and the highest, from 0 to 1.
    let lowest = number(i64::from(kind != "nps"));
    let share = score.minus(lowest).over(scale.minus(lowest));
    let mut parts = vec![("survey_responses", Number::ONE), ("survey_points", share.times(number(100)).money())];
    match kind {
        "nps" => {
            let detracts = score.compare(number(6)).is_some_and(std::cmp::Ordering::is_le);
            parts.extend([("nps_responses", Number::ONE), ("nps_promoters", count(at_least(number(9))))]);
            parts.push(("nps_detractors", count(detracts)));
        }
        "csat" => {
            let small = scale.compare(number(3)).is_some_and(std::cmp::Ordering::is_le);
            let top = at_least(if small { scale } else { scale.minus(Number::ONE) });
            parts.extend([("csat_responses", Number::ONE), ("csat_top_responses", count(top))]);
        }
        _ => {
            let points = share.times(number(6)).plus(Number::ONE).money();
            parts.extend([("ces_responses", Number::ONE), ("ces_points", points)]);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &str, score: &str, scale: i64, fact: &str) -> String {
        let parts = parts(kind, score.parse().unwrap(), Number::from(scale));
        parts.iter().find(|(id, _)| *id == fact).map_or("none".to_owned(), |(_, value)| value.to_string())
    }

    #[test]
    fn promoters_answer_nine_or_ten_and_detractors_six_or_less() {
        let of = |score| [part("nps", score, 10, "nps_promoters"), part("nps", score, 10, "nps_detractors")];
        assert_eq!(of("9"), ["1", "0"]);
        assert_eq!(of("8"), ["0", "0"]);
        assert_eq!(of("7"), ["0", "0"]);
        assert_eq!(of("6"), ["0", "1"]);
        assert_eq!(part("nps", "6", 10, "csat_responses"), "none");
    }

    #[test]
    fn top_boxes_are_the_best_two_and_of_a_short_scale_the_best_one() {
        let top = |score, scale| part("csat", score, scale, "csat_top_responses");
        assert_eq!([top("3", 5), top("4", 5), top("5", 5)], ["0", "1", "1"]);
        assert_eq!([top("2", 3), top("3", 3), top("1", 2), top("2", 2)], ["0", "1", "0", "1"]);
        assert_eq!([top("2", 4), top("3", 4), top("8", 10), top("9", 10)], ["0", "1", "0", "1"]);
    }

    #[test]
    fn scales_are_put_to_one_to_seven_and_to_a_hundred() {
        assert_eq!(part("ces", "7", 7, "ces_points"), "7");
        assert_eq!(part("ces", "3", 5, "ces_points"), "4");
        assert_eq!(part("ces", "1", 5, "ces_points"), "1");
        assert_eq!(part("ces", "2", 4, "survey_points"), "33.333333333333");
        assert_eq!(part("csat", "3", 5, "survey_points"), "50");
        assert_eq!(part("nps", "0", 10, "survey_points"), "0");
        assert_eq!(part("nps", "7", 10, "survey_points"), "70");
    }
}
