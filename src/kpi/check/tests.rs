//! The checks of names, units, conditions, exponents and circles.

use super::*;
use crate::kpi::parse::parse;

fn known() -> BTreeMap<String, Option<Unit>> {
    let units =
        [("mrr", Unit::Money), ("spend", Unit::Money), ("churn_rate", Unit::Percent), ("customers", Unit::Count)];
    units.into_iter().map(|(name, unit)| (name.to_owned(), Some(unit))).collect()
}

fn mistakes(text: &str, unit: Unit) -> Vec<(ErrorKind, String)> {
    let found = number(&parse(text).unwrap(), Some(unit), &known());
    found.into_iter().map(|mistake| (mistake.kind, text[mistake.span].to_owned())).collect()
}

#[test]
fn adding_and_comparing_different_units_is_a_mistake() {
    assert_eq!(mistakes("mrr - spend", Unit::Money), []);
    assert_eq!(mistakes("1 - churn_rate", Unit::Percent), []);
    assert_eq!(mistakes("mrr * churn_rate / customers", Unit::Money), []);
    assert_eq!(mistakes("2 * (mrr + churn_rate)", Unit::Money), [(ErrorKind::UnitMismatch, "churn_rate".into())]);
    assert_eq!(mistakes("if(mrr > customers, 1)", Unit::Ratio), [(ErrorKind::UnitMismatch, "customers".into())]);
    assert_eq!(mistakes("mrr", Unit::Percent), [(ErrorKind::WrongUnit, "mrr".into())]);
    assert_eq!(mistakes("or_else(min(1, mrr), ago(customers, 2))", Unit::Money).len(), 1);
}

#[test]
fn multiplying_and_dividing_hides_no_mistake() {
    let mismatch = |at: &str| [(ErrorKind::UnitMismatch, at.to_owned())];
    let wrong = |at: &str| [(ErrorKind::WrongUnit, at.to_owned())];
    assert_eq!(mistakes("(mrr / 2) + (churn_rate * 2)", Unit::Money), mismatch("(churn_rate * 2)"));
    assert_eq!(mistakes("mrr / customers + churn_rate", Unit::Money), mismatch("churn_rate"));
    assert_eq!(mistakes("min(1, mrr, churn_rate / 2, spend)", Unit::Money), mismatch("churn_rate / 2"));
    assert_eq!(mistakes("mrr * 1", Unit::Percent), wrong("mrr * 1"));
    assert_eq!(mistakes("mrr / mrr", Unit::Money), wrong("mrr / mrr"));
    assert_eq!(mistakes("mrr / customers", Unit::Days), wrong("mrr / customers"));
    assert_eq!(mistakes("customers * 2", Unit::Percent), wrong("customers * 2"));
    assert_eq!(mistakes("if(mrr > 0, or_else(mrr * churn_rate, 0))", Unit::Ratio).len(), 1);
}

#[test]
fn right_formulas_pass() {
    let right = [
        ("mrr / spend", Unit::Percent),
        ("mrr / spend * 100", Unit::Points),
        ("spend / (mrr / 30)", Unit::Days),
        ("customers / 1000", Unit::Percent),
        ("customers * churn_rate", Unit::Count),
        ("customers * churn_rate * 25 + mrr", Unit::Money),
        ("mrr * or_else(churn_rate, 1) - customers * 25", Unit::Money),
        ("(mrr / ago(mrr, 12)) ^ (1 / 12) - 1", Unit::Percent),
        ("1000 * customers / spend", Unit::Ratio),
        ("1 / churn_rate", Unit::Months),
        ("mrr * (1 - churn_rate) + 5", Unit::Money),
    ];
    for (formula, unit) in right {
        assert_eq!(mistakes(formula, unit), [], "{formula}");
    }
}

proptest::proptest! {
    /// However an amount and a share are dressed, their sum is refused, once, with both units named.
    #[test]
    fn an_amount_plus_a_share_is_refused_in_any_nesting(
        dresses in proptest::collection::vec((0..2_usize, 0..8_usize), 0..9),
        frames in proptest::collection::vec(0..6_usize, 0..5),
        is_first in proptest::bool::ANY,
    ) {
        let mut operands = ["mrr".to_owned(), "churn_rate".to_owned()];
        for (which, dress) in dresses {
            let x = operands[which].clone();
            let own = ["spend", "churn_rate"][which];
            operands[which] = match dress {
                0 => format!("(-{x})"),
                1 => format!("({x} * 1)"),
                2 => format!("ago({x}, 2)"),
                3 => format!("trailing({x}, 3)"),
                4 => format!("min({x}, {own}, 7)"),
                5 => format!("if(customers > 0, {x}, {own})"),
                6 => format!("or_else({x}, 0)"),
                _ => format!("({x} + {own})"),
            };
        }
        if is_first {
            operands.reverse();
        }
        let mut formula = format!("({} + {})", operands[0], operands[1]);
        for frame in frames {
            formula = match frame {
                0 => format!("({formula} / customers)"),
                1 => format!("(3 * {formula})"),
                2 => format!("max(1, {formula})"),
                3 => format!("whole({formula})"),
                4 => format!("({formula} ^ 2)"),
                _ => format!("if({formula} > 0, 1)"),
            };
        }
        let found = number(&parse(&formula).unwrap(), None, &known());
        proptest::prop_assert_eq!(found.len(), 1, "{}", formula);
        let mut units: Vec<&str> = found[0].arguments.0.iter().map(|(_, unit)| unit.as_str()).collect();
        units.sort_unstable();
        proptest::prop_assert_eq!(units, ["money", "percent"]);
    }
}

#[test]
fn every_unknown_name_is_found_with_a_near_one() {
    let found = number(&parse("mmr / custmers").unwrap(), Some(Unit::Ratio), &known());
    let near: Vec<&str> = found.iter().map(|m| m.arguments.0[1].1.as_str()).collect();
    assert_eq!(near, ["`mrr`", "`customers`"]);
    assert_eq!(super::near("runway", ["runway_months", "mrr"].into_iter()), "`runway_months`");
    assert_eq!(super::near("nothing", ["runway_months", "mrr"].into_iter()), "");
}

#[test]
fn conditions_stand_where_conditions_belong() {
    assert_eq!(mistakes("mrr > 1", Unit::Money), [(ErrorKind::NumberExpected, "mrr > 1".into())]);
    assert_eq!(mistakes("(mrr > 1) * 2", Unit::Money), [(ErrorKind::NumberExpected, "(mrr > 1)".into())]);
    assert_eq!(mistakes("if(mrr, 1)", Unit::Money), [(ErrorKind::ConditionExpected, "mrr".into())]);
    assert_eq!(mistakes("if(and(mrr > 1, spend), 1)", Unit::Money), [(ErrorKind::ConditionExpected, "spend".into())]);
}

#[test]
fn exponents_are_those_that_every_reader_computes() {
    assert_eq!(mistakes("mrr ^ 2 + mrr ^ -3 + mrr ^ (1 / 12)", Unit::Money), []);
    assert_eq!(mistakes("mrr ^ 0.5", Unit::Money), [(ErrorKind::BadExponent, "0.5".into())]);
    assert_eq!(mistakes("mrr ^ customers", Unit::Money), [(ErrorKind::BadExponent, "customers".into())]);
}

#[test]
fn all_circles_are_found() {
    // 0 → 1 → 2 → 0, and 3 → 3; 4 only leads to one.
    let circles = Ok(vec![vec![0, 1, 2, 0], vec![3, 3]]);
    assert_eq!(cycles(&[vec![1], vec![2], vec![0], vec![3], vec![0]], 9), circles);
    assert_eq!(cycles(&[vec![1, 2], vec![2], vec![]], 9), Ok(Vec::new()));
}

#[test]
fn a_chain_that_is_too_long_is_found_from_either_end() {
    let down: Vec<Vec<usize>> = (0..100_000).map(|node| vec![node + 1]).chain([vec![]]).collect();
    assert!(cycles(&down, 100).is_err());
    let up: Vec<Vec<usize>> = [vec![]].into_iter().chain((0..100_000).map(|node| vec![node])).collect();
    assert!(cycles(&up, 100).is_err());
    assert!(cycles(up.get(..100).unwrap(), 100).is_ok());
}
