//! The rules of judgement as expressions, for this room and the workbook alike.
//!
//! They know names and no numbers:
//!
//! | name | what it is |
//! |---|---|
//! | `value` | the KPI's value |
//! | `target`, `warning`, `critical` | the numbers of the goal in force; absent without one |
//! | `good`, `bad` | the KPI's bands |
//! | `near` | the share of a goal by which it may be missed and still be near |
//! | `green`, `red` | the bounds that follow: green at `green` or better, red when worse than `red` |
//! | `state` | the status of the state that holds (`said`), where there is no value |
//! | `evidence` | the KPI's n |
//! | `months` | how many months are left to arrive at a target |
//! | `stock` | 1 for a level that moves by an amount a month (money, a count), else 0 |
//! | `linear` | 1 for a stock and for a KPI whose months add up, else 0: a ratio or a score is not reached in equal steps |

use super::{BAD, ENOUGH, GOOD, NONE, WATCH};
use crate::kpi::{Better, Comparison, Expr, Operator};
use crate::number::Unit;

/// The units of which a level moves by an amount a month.
pub const AMOUNTS: [Unit; 2] = [Unit::Money, Unit::Count];

/// Returns the bound of green: the goal's warning, else its target, else the KPI's band.
pub fn green() -> Expr {
    bound().or_else(Expr::name("good"))
}

/// Returns the bound of red: the goal's critical value; else the KPI's band where it lies on the worse side of green;
/// else the target missed by more than the share that is near; without a goal the band. Nothing for a KPI of which
/// neither side is good.
pub fn red(better: Better) -> Option<Expr> {
    let red_band = || Expr::name("bad");
    let beyond = Expr::only_if(Expr::compare(worse(better)?, red_band(), bound()), red_band());
    let goal = || Expr::name("target").or_else(Expr::name("warning"));
    let size = Expr::Max(vec![goal(), Expr::Negative(Box::new(goal()))]);
    let share = Expr::binary(Operator::Multiply, Expr::name("near"), size);
    let near = match better {
        Better::Higher => Expr::Min(vec![bound(), Expr::binary(Operator::Subtract, goal(), share)]),
        Better::Lower => Expr::Max(vec![bound(), Expr::binary(Operator::Add, goal(), share)]),
        Better::Neither => return None,
    };
    Some(Expr::name("critical").or_else(beyond.or_else(near.or_else(red_band()))))
}

/// Returns the status: 0 none, 1 good, 2 watch, 3 bad. Nothing for a KPI of which neither side is good.
///
/// `strict` is the band's: green only beyond it, while a goal is met when it is hit.
pub fn status(better: Better, strict: bool) -> Option<Expr> {
    let value = || Expr::name("value");
    let against = |comparison: Comparison, bound: Expr| Expr::compare(comparison, value(), bound);
    let is_red = || against(worse(better).unwrap_or(Comparison::Less), Expr::name("red"));
    let met = match better {
        Better::Higher => Comparison::AtLeast,
        Better::Lower => Comparison::AtMost,
        Better::Neither => return None,
    };
    // A single bound is green when met, else not coloured.
    let missed = || Expr::choose(is_red(), Expr::number(BAD), Expr::number(WATCH)).or_else(Expr::number(NONE));
    let judged = |comparison, bound| Expr::choose(against(comparison, bound), Expr::number(GOOD), missed());
    let by_green = if strict {
        let beyond = if met == Comparison::AtLeast { Comparison::More } else { Comparison::Less };
        judged(met, bound()).or_else(judged(beyond, Expr::name("green")))
    } else {
        judged(met, Expr::name("green"))
    };
    let only_red = Expr::choose(is_red(), Expr::number(BAD), Expr::number(NONE));
    let status = by_green.or_else(only_red).or_else(Expr::name("state").or_else(Expr::number(NONE)));
    let enough = Expr::name("evidence").or_else(Expr::number(ENOUGH));
    let too_little = Expr::compare(Comparison::Less, enough, Expr::number(ENOUGH));
    Some(Expr::choose(too_little, Expr::number(NONE), status))
}

/// Returns how much of the target was reached: actual ÷ target where higher is better, target ÷ actual where lower is;
/// absent where either is zero or below.
pub fn attainment(better: Better) -> Option<Expr> {
    let (value, target) = (Expr::name("value"), Expr::name("target"));
    let share = match better {
        Better::Higher => Expr::binary(Operator::Divide, value, target),
        Better::Lower => Expr::binary(Operator::Divide, target, value),
        Better::Neither => return None,
    };
    Some(Expr::only_if(Expr::And(vec![positive("value"), positive("target")]), share))
}

/// Returns what is still needed in each of the `months` left: a KPI whose months add up (`value` is their sum so far)
/// needs this much in each; a stock must change by this much a month. Absent when no month is left, where the target is
/// met, and for a KPI that is not `linear` or of which neither side is good.
pub fn needed(better: Better) -> Option<Expr> {
    let gap = Expr::binary(Operator::Subtract, Expr::name("target"), Expr::name("value"));
    let missed = Expr::compare(worse(better)?, Expr::name("value"), Expr::name("target"));
    let wanted = Expr::And(vec![positive("linear"), positive("months"), missed]);
    Some(Expr::only_if(wanted, Expr::binary(Operator::Divide, gap, Expr::name("months"))))
}

/// Returns the compound rate a month at which a stock arrives at its target in the `months` left. Absent when no month
/// is left, where the target is met, where either side is zero or below, and for a KPI that is no `stock` or of which
/// neither side is good.
pub fn needed_rate(better: Better) -> Option<Expr> {
    let ratio = Expr::binary(Operator::Divide, Expr::name("target"), Expr::name("value"));
    let root = Expr::binary(Operator::Divide, Expr::number(1), Expr::name("months"));
    let rate = Expr::binary(Operator::Subtract, Expr::binary(Operator::Power, ratio, root), Expr::number(1));
    let missed = Expr::compare(worse(better)?, Expr::name("value"), Expr::name("target"));
    let there = ["stock", "months", "value", "target"].map(positive);
    Some(Expr::only_if(Expr::And(there.into_iter().chain([missed]).collect()), rate))
}

/// The goal's own bound of green.
fn bound() -> Expr {
    Expr::name("warning").or_else(Expr::name("target"))
}

fn positive(name: &str) -> Expr {
    Expr::compare(Comparison::More, Expr::name(name), Expr::number(0))
}

fn worse(better: Better) -> Option<Comparison> {
    match better {
        Better::Higher => Some(Comparison::Less),
        Better::Lower => Some(Comparison::More),
        Better::Neither => None,
    }
}
