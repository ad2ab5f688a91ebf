//! Each KPI against its goal and bands: the target in force, the bounds that follow from it, status and attainment.
//!
//! Every rule is an expression, so that the workbook computes what this room computes. It knows nothing of sheets.

pub mod read;
pub mod rules;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::kpi::evaluate::{self, Names};
use crate::kpi::{Bands, Better, Kpi};
use crate::month::Month;
use crate::number::Number;

/// A KPI whose n is smaller is not judged.
pub const ENOUGH: i64 = 20;

/// The status of a KPI that is not judged.
pub const NONE: i64 = 0;
/// The status of a good value.
pub const GOOD: i64 = 1;
/// The status of a value between good and bad.
pub const WATCH: i64 = 2;
/// The status of a bad value.
pub const BAD: i64 = 3;

/// The goal in force for a month, the bounds that follow from it, and the judgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The target in force for the month; absent without a goal.
    pub target: Number,
    /// Green at this value or better.
    pub green: Number,
    /// Red when worse than this value.
    pub red: Number,
    /// How much of the target was reached (1 is all of it).
    pub attainment: Number,
    /// 0 none, 1 good, 2 watch, 3 bad.
    pub status: Number,
}

/// A row of the goals table.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Goal {
    /// The KPI's id.
    pub kpi: String,
    /// The period as written: `2026-10`, `2026-Q4`, `2026`, or empty for always.
    pub period: String,
    /// The target; absent in a row that only changes bands.
    pub target: Option<Decimal>,
    /// Amber from here on.
    pub warning: Option<Decimal>,
    /// Red from here on.
    pub critical: Option<Decimal>,
    /// Who answers for it.
    pub owner: String,
    /// A remark.
    pub note: String,
}

/// The numbers of the goal in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InForce {
    /// The target.
    pub target: Number,
    /// The bound of green, where the goal gives another than its target.
    pub warning: Number,
    /// The bound of red.
    pub critical: Number,
}

/// Returns the numbers of a KPI's goal in force for a month: the month's own goal goes before the quarter's, the year's,
/// and the one for always. A warning and a critical value hold for the target of their own period and of longer ones,
/// never for a target that was set for a shorter one.
///
/// Of a KPI whose months add up, a quarter's or year's numbers count a third or a twelfth for a month.
pub fn in_force(goals: &[Goal], kpi: &Kpi, month: Month, fiscal_year_starts: u32) -> InForce {
    let year = month.fiscal_year(fiscal_year_starts).to_string();
    let periods = [(month.to_string(), 1), (month.quarter_key(fiscal_year_starts), 3), (year, 12), (String::new(), 1)];
    let mut found = InForce::default();
    for (period, months) in periods {
        let share = Number::from(if kpi.accumulates { months } else { 1 });
        let field = |value: &dyn Fn(&Goal) -> Option<Decimal>| {
            let mut of_period = goals.iter().filter(|goal| goal.kpi == kpi.id && goal.period == period);
            Number::from_option(of_period.find_map(value)).over(share)
        };
        found.warning = found.warning.or(field(&|goal| goal.warning));
        found.critical = found.critical.or(field(&|goal| goal.critical));
        found.target = field(&|goal| goal.target);
        if found.target.is_present() {
            break;
        }
    }
    found
}

/// What is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The KPI's value.
    pub value: Number,
    /// Which of the KPI's states holds.
    pub said: Option<usize>,
    /// The KPI's n, where it names one.
    pub evidence: Number,
    /// The KPI's bands in force, see [`Kpi::bands_in`].
    pub bands: Option<Bands>,
    /// The goal in force.
    pub goal: InForce,
    /// The share of a goal by which it may be missed and still be near.
    pub near: Number,
}

/// Judges a KPI's value of a month.
pub fn judge(kpi: &Kpi, judged: &Judged) -> Verdict {
    let mut names = Bound(BTreeMap::new());
    let bands = judged.bands;
    let state = judged.said.and_then(|index| kpi.said.get(index)).and_then(|said| said.good);
    let state = state.map_or(Number::ABSENT, |good| Number::from(if good { GOOD } else { BAD }));
    let numbers = [
        ("value", judged.value),
        ("target", judged.goal.target),
        ("warning", judged.goal.warning),
        ("critical", judged.goal.critical),
        ("good", bands.map_or(Number::ABSENT, |bands| bands.good)),
        ("bad", bands.map_or(Number::ABSENT, |bands| bands.bad)),
        ("near", judged.near),
        ("state", state),
        ("evidence", judged.evidence),
    ];
    names.0.extend(numbers);
    let green = if kpi.better == Better::Neither { Number::ABSENT } else { evaluate::value(&rules::green(), &names) };
    names.0.insert("green", green);
    let red = rules::red(kpi.better).map_or(Number::ABSENT, |expr| evaluate::value(&expr, &names));
    names.0.insert("red", red);
    let status = rules::status(kpi.better, kpi.is_strict()).map_or(Number::ZERO, |expr| evaluate::value(&expr, &names));
    let attainment = rules::attainment(kpi.better).map_or(Number::ABSENT, |expr| evaluate::value(&expr, &names));
    Verdict { target: judged.goal.target, green, red, attainment, status }
}

struct Bound(BTreeMap<&'static str, Number>);

impl Names for Bound {
    fn value(&self, name: &str, _months_ago: u32) -> Number {
        self.0.get(name).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kpi::{Comparison, Expr};
    use crate::number::Unit;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    fn kpi(better: Better, bands: Option<(&str, &str, bool)>) -> Kpi {
        Kpi {
            id: "mrr".into(),
            category: "revenue".into(),
            formula: Expr::name("mrr"),
            unit: Unit::Money,
            better,
            bands: bands.map(|(good, bad, strict)| Bands { good: number(good), bad: number(bad), strict }),
            evidence: None,
            accumulates: false,
            said: Vec::new(),
            bands_by_period: BTreeMap::new(),
            windowed: false,
        }
    }

    /// Judges a value against a target, a warning and a critical value (empty: none); returns green, red and status.
    fn judged(kpi: &Kpi, value: &str, goal: [&str; 3]) -> (String, String, String) {
        let [target, warning, critical] = goal.map(number);
        let goal = InForce { target, warning, critical };
        let verdict = judge(
            kpi,
            &Judged { value: number(value), goal, near: number("0.1"), bands: kpi.bands, ..Judged::default() },
        );
        (verdict.green.to_string(), verdict.red.to_string(), verdict.status.to_string())
    }

    fn is(green: &str, red: &str, status: &str) -> (String, String, String) {
        (green.to_owned(), red.to_owned(), status.to_owned())
    }

    #[test]
    fn bands_judge_where_there_is_no_goal() {
        let churn = kpi(Better::Lower, Some(("0.03", "0.05", false)));
        assert_eq!(judged(&churn, "0.03", [""; 3]), is("0.03", "0.05", "1"));
        assert_eq!(judged(&churn, "0.04", [""; 3]), is("0.03", "0.05", "2"));
        assert_eq!(judged(&churn, "0.05", [""; 3]), is("0.03", "0.05", "2"));
        assert_eq!(judged(&churn, "0.051", [""; 3]), is("0.03", "0.05", "3"));
        assert_eq!(judged(&churn, "", [""; 3]), is("0.03", "0.05", "0"));
        let single = kpi(Better::Higher, Some(("0", "", false)));
        assert_eq!(judged(&single, "0", [""; 3]), is("0", "", "1"));
        assert_eq!(judged(&single, "-1", [""; 3]), is("0", "", "0"));
        assert_eq!(judged(&kpi(Better::Higher, None), "5", [""; 3]), is("", "", "0"));
        // A share of at least 100 %, red below: no amber between.
        let committed = kpi(Better::Higher, Some(("1", "1", false)));
        assert_eq!(judged(&committed, "0.99", [""; 3]), is("1", "1", "3"));
    }

    #[test]
    fn a_strict_band_is_not_met_at_its_bound_but_a_goal_is() {
        let net_new = kpi(Better::Higher, Some(("0", "", true)));
        assert_eq!(judged(&net_new, "0", [""; 3]), is("0", "", "0"));
        assert_eq!(judged(&net_new, "1", [""; 3]), is("0", "", "1"));
        assert_eq!(judged(&net_new, "100", ["100", "", ""]), is("100", "90", "1"));
        assert_eq!(judged(&net_new, "95", ["100", "", ""]), is("100", "90", "2"));
        assert_eq!(judged(&net_new, "80", ["100", "", ""]), is("100", "90", "3"));
        // Only a critical value: the band stays green's bound, and stays strict.
        assert_eq!(judged(&net_new, "0", ["", "", "-50"]), is("0", "-50", "2"));
    }

    #[test]
    fn a_goal_goes_before_the_bands() {
        let churn = kpi(Better::Lower, Some(("0.03", "0.05", false)));
        // The band of red lies beyond the target, so it draws the line.
        assert_eq!(judged(&churn, "0.021", ["0.02", "", ""]), is("0.02", "0.05", "2"));
        // It lies on the better side of the target: then 10 % more than the target is near.
        assert_eq!(judged(&churn, "0.061", ["0.06", "", ""]), is("0.06", "0.066", "2"));
        assert_eq!(judged(&churn, "0.067", ["0.06", "", ""]), is("0.06", "0.066", "3"));
        assert_eq!(judged(&churn, "0.025", ["0.02", "0.025", "0.03"]), is("0.025", "0.03", "1"));
        assert_eq!(judged(&churn, "0.031", ["0.02", "0.025", "0.03"]), is("0.025", "0.03", "3"));
        // A target below zero is missed by a share of its size.
        let profit = kpi(Better::Higher, None);
        assert_eq!(judged(&profit, "-109", ["-100", "", ""]), is("-100", "-110", "2"));
        assert_eq!(judged(&profit, "-111", ["-100", "", ""]), is("-100", "-110", "3"));
        // A warning far below the target takes the bound of red with it.
        assert_eq!(judged(&profit, "86", ["100", "85", ""]), is("85", "85", "1"));
        assert_eq!(judged(&profit, "84", ["100", "85", ""]), is("85", "85", "3"));
    }

    #[test]
    fn an_exact_hit_does_not_flip_on_a_last_bit() {
        let kpi = kpi(Better::Higher, None);
        assert_eq!(judged(&kpi, "0.8999999999999", ["0.9", "", ""]).2, "1");
    }

    #[test]
    fn neither_side_is_good_and_too_few_are_not_judged() {
        assert_eq!(judged(&kpi(Better::Neither, None), "5", ["1", "", ""]), is("", "", "0"));
        let churn = kpi(Better::Lower, Some(("0.03", "0.05", false)));
        let judge_with = |n: &str| {
            judge(
                &churn,
                &Judged { value: number("0.5"), evidence: number(n), bands: churn.bands, ..Judged::default() },
            )
        };
        assert_eq!(judge_with("19").status.to_string(), "0");
        assert_eq!(judge_with("20").status.to_string(), "3");
        assert_eq!(judge_with("").status.to_string(), "3");
    }

    #[test]
    fn a_state_judges_where_there_is_no_value() {
        let mut runway = kpi(Better::Higher, Some(("18", "9", false)));
        let when = Expr::compare(Comparison::Less, Expr::name("burn"), Expr::number(0));
        runway.said = vec![crate::kpi::Said { when, words: "not_burning".into(), good: Some(true) }];
        let verdict = judge(&runway, &Judged { said: Some(0), ..Judged::default() });
        assert_eq!(verdict.status.to_string(), "1");
        runway.said[0].good = Some(false);
        assert_eq!(judge(&runway, &Judged { said: Some(0), ..Judged::default() }).status.to_string(), "3");
        assert_eq!(judge(&runway, &Judged::default()).status.to_string(), "0");
    }

    #[test]
    fn attainment_is_a_share_of_positive_numbers() {
        let reached = |better, value: &str, target: &str| {
            let goal = InForce { target: number(target), ..InForce::default() };
            let judged = Judged { value: number(value), goal, near: number("0.1"), ..Judged::default() };
            judge(&kpi(better, None), &judged).attainment.to_string()
        };
        assert_eq!(reached(Better::Higher, "90", "100"), "0.9");
        assert_eq!(reached(Better::Lower, "0.04", "0.03"), "0.75");
        assert_eq!(reached(Better::Lower, "0", "0.03"), "");
        assert_eq!(reached(Better::Higher, "-5", "100"), "");
        assert_eq!(reached(Better::Neither, "5", "100"), "");
    }

    #[test]
    fn the_shortest_period_goes_first_and_flows_are_split() {
        let goal = |period: &str, target: &str, warning: &str| Goal {
            kpi: "mrr".into(),
            period: period.into(),
            target: number(target).get(),
            warning: number(warning).get(),
            ..Goal::default()
        };
        let goals = [
            goal("", "1200", ""),
            goal("2026", "2400", "2000"),
            goal("2026-Q4", "900", ""),
            goal("2026-11", "500", ""),
        ];
        let mut mrr = kpi(Better::Higher, None);
        let found = |kpi: &Kpi, month: &str| {
            let goal = in_force(&goals, kpi, month.parse().unwrap(), 1);
            (goal.target.to_string(), goal.warning.to_string())
        };
        // The year's warning belongs to its own target and is none for the quarter's.
        assert_eq!(found(&mrr, "2026-11"), ("500".into(), String::new()));
        assert_eq!(found(&mrr, "2026-12"), ("900".into(), String::new()));
        assert_eq!(found(&mrr, "2026-03"), ("2400".into(), "2000".into()));
        assert_eq!(found(&mrr, "2027-01"), ("1200".into(), String::new()));
        mrr.accumulates = true;
        // 900 a quarter is 300 a month, 2,400 a year 200; a goal for always is for each month.
        assert_eq!(found(&mrr, "2026-12").0, "300");
        assert_eq!(found(&mrr, "2026-03").0, "200");
        assert_eq!(found(&mrr, "2027-01").0, "1200");
        // A row that only changes a bound leaves the target of the longer period in force.
        let goals = [goal("2026", "2400", "2000"), goal("2026-03", "", "1500")];
        mrr.accumulates = false;
        let march = in_force(&goals, &mrr, "2026-03".parse().unwrap(), 1);
        assert_eq!((march.target.to_string(), march.warning.to_string()), ("2400".into(), "1500".into()));
    }

    #[test]
    fn what_is_needed_a_month_is_linear_or_compound_and_nothing_once_the_goal_is_met() {
        let needed = |better, numbers: [&str; 3], stock, linear| {
            let [value, target, months] = numbers.map(number);
            let (stock, linear) = (Number::from(i64::from(stock)), Number::from(i64::from(linear)));
            let names = Bound(
                [("value", value), ("target", target), ("months", months), ("stock", stock), ("linear", linear)].into(),
            );
            let of = |expr: Option<Expr>| expr.map(|expr| evaluate::value(&expr, &names).to_string());
            (of(rules::needed(better)).unwrap_or_default(), of(rules::needed_rate(better)).unwrap_or_default())
        };
        let is = |linear: &str, compound: &str| (linear.to_owned(), compound.to_owned());
        // A stock from 100 to 121 in two months: 10.5 a month, or 10 % a month.
        assert_eq!(needed(Better::Higher, ["100", "121", "2"], true, true), is("10.5", "0.1"));
        assert_eq!(needed(Better::Higher, ["100", "121", "0"], true, true), is("", ""));
        assert_eq!(needed(Better::Higher, ["0", "121", "2"], true, true), is("60.5", ""));
        // A flow adds up; it has no rate. A ratio has neither.
        assert_eq!(needed(Better::Higher, ["100", "121", "2"], false, true), is("10.5", ""));
        assert_eq!(needed(Better::Higher, ["100", "121", "2"], false, false), is("", ""));
        // Met, at the target and beyond it, by the KPI's own direction.
        assert_eq!(needed(Better::Higher, ["121", "121", "2"], true, true), is("", ""));
        assert_eq!(needed(Better::Lower, ["100", "121", "2"], true, true), is("", ""));
        assert_eq!(needed(Better::Lower, ["121", "100", "2"], false, true), is("-10.5", ""));
        assert_eq!(needed(Better::Neither, ["100", "121", "2"], true, true), is("", ""));
    }
}
