//! The checks of a formula before anything is computed: every name is known, units agree, conditions stand where
//! conditions belong, exponents are those that all readers can compute, and no KPI is defined by itself.
//!
//! It knows names and units and no values.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::parse::{Mistake, Parsed};
use super::quantity::Quantity;
use super::{Expr, Operator, size};
use crate::error::ErrorKind;
use crate::number::Unit;

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It holds or it does not.
    Condition,
    /// A number, and what it may measure.
    Number(Quantity),
}

/// Checks a formula that should give a number of a unit. Where the unit itself was a mistake, any unit fits.
pub fn number(parsed: &Parsed, unit: Option<Unit>, known: &BTreeMap<String, Option<Unit>>) -> Vec<Mistake> {
    let (kind, mut checker) = walk(parsed, known);
    let place = parsed.spans.first().cloned().unwrap_or_default();
    match kind {
        Kind::Condition => checker.mistakes.push(Mistake::new(ErrorKind::NumberExpected, place)),
        Kind::Number(found) => {
            let wrong = |unit: Unit| {
                Mistake::new(ErrorKind::WrongUnit, place).with("unit", unit.id()).with("found", found.name().id())
            };
            checker.mistakes.extend(unit.filter(|unit| !found.may_be(*unit)).map(wrong));
        }
    }
    checker.mistakes
}

/// Checks a formula that should be a condition.
pub fn condition(parsed: &Parsed, known: &BTreeMap<String, Option<Unit>>) -> Vec<Mistake> {
    let (kind, mut checker) = walk(parsed, known);
    if kind != Kind::Condition {
        let place = parsed.spans.first().cloned().unwrap_or_default();
        checker.mistakes.push(Mistake::new(ErrorKind::ConditionExpected, place));
    }
    checker.mistakes
}

fn walk<'a>(parsed: &'a Parsed, known: &'a BTreeMap<String, Option<Unit>>) -> (Kind, Checker<'a>) {
    let mut checker = Checker { known, spans: parsed.spans.iter(), mistakes: Vec::new() };
    let kind = checker.kind(&parsed.expr);
    if !size::fits(&parsed.expr) {
        let place = parsed.spans.first().cloned().unwrap_or_default();
        checker.mistakes.push(Mistake::new(ErrorKind::FormulaTooLarge, place));
    }
    (kind, checker)
}

fn mismatch(place: Range<usize>, left: Quantity, right: Quantity) -> Mistake {
    let mistake = Mistake::new(ErrorKind::UnitMismatch, place);
    mistake.with("left", left.name().id()).with("right", right.name().id())
}

struct Checker<'a> {
    known: &'a BTreeMap<String, Option<Unit>>,
    spans: std::slice::Iter<'a, Range<usize>>,
    mistakes: Vec<Mistake>,
}

impl Checker<'_> {
    /// Walks in the order of [`Parsed::spans`]: a node, then its operands from left to right.
    fn kind(&mut self, expr: &Expr) -> Kind {
        let place = self.spans.next().cloned().unwrap_or_default();
        match expr {
            Expr::Number(_) => Kind::Number(Quantity::WRITTEN),
            Expr::Name(name) => self.name(name, place),
            Expr::Negative(x) | Expr::Ago(x, _) | Expr::Trailing(x, _) | Expr::Whole(x) => {
                Kind::Number(self.quantity(x))
            }
            Expr::Binary(operator, x, y) => Kind::Number(self.binary(*operator, x, y)),
            Expr::Compare(_, x, y) => {
                self.same(&[x, y]);
                Kind::Condition
            }
            Expr::If(condition, x, y) => {
                self.condition(condition);
                match y {
                    Some(y) => Kind::Number(self.same(&[x, y])),
                    None => Kind::Number(self.quantity(x)),
                }
            }
            Expr::And(conditions) => {
                for condition in conditions {
                    self.condition(condition);
                }
                Kind::Condition
            }
            Expr::Min(items) | Expr::Max(items) => Kind::Number(self.same(&items.iter().collect::<Vec<_>>())),
            Expr::OrElse(x, y) => Kind::Number(self.same(&[x, y])),
        }
    }

    fn name(&mut self, name: &str, place: Range<usize>) -> Kind {
        let Some(unit) = self.known.get(name) else {
            let near = near(name, self.known.keys().map(String::as_str));
            self.mistakes.push(Mistake::new(ErrorKind::UnknownName, place).with("found", name).with("near", near));
            return Kind::Number(Quantity::UNKNOWN);
        };
        Kind::Number(Quantity::of(*unit))
    }

    fn binary(&mut self, operator: Operator, x: &Expr, y: &Expr) -> Quantity {
        match operator {
            Operator::Add | Operator::Subtract => self.same(&[x, y]),
            Operator::Multiply => self.quantity(x).times(self.quantity(y)),
            Operator::Divide => self.quantity(x).over(self.quantity(y)),
            Operator::Power => {
                let base = self.quantity(x);
                let exponent = self.spans.as_slice().first().cloned().unwrap_or_default();
                self.quantity(y);
                if !is_exponent(y) {
                    self.mistakes.push(Mistake::new(ErrorKind::BadExponent, exponent));
                }
                base.raised()
            }
        }
    }

    /// Returns what an operand measures, which must be a number.
    fn quantity(&mut self, expr: &Expr) -> Quantity {
        let place = self.spans.as_slice().first().cloned().unwrap_or_default();
        match self.kind(expr) {
            Kind::Number(quantity) => quantity,
            Kind::Condition => {
                self.mistakes.push(Mistake::new(ErrorKind::NumberExpected, place));
                Quantity::UNKNOWN
            }
        }
    }

    fn condition(&mut self, expr: &Expr) {
        let place = self.spans.as_slice().first().cloned().unwrap_or_default();
        if self.kind(expr) != Kind::Condition {
            self.mistakes.push(Mistake::new(ErrorKind::ConditionExpected, place));
        }
    }

    /// Returns what operands measure alike; points at the one that measures something else than those before it.
    fn same(&mut self, operands: &[&Expr]) -> Quantity {
        let mut shared = Quantity::WRITTEN;
        for operand in operands {
            let place = self.spans.as_slice().first().cloned().unwrap_or_default();
            let quantity = self.quantity(operand);
            match shared.and(quantity) {
                Some(alike) => shared = alike,
                None => self.mistakes.push(mismatch(place, shared, quantity)),
            }
        }
        shared
    }
}

/// Tells whether an exponent is a whole number or one divided by a whole number: the ones that exact numbers can
/// compute, so that the workbook never knows a value that kpibook does not.
fn is_exponent(expr: &Expr) -> bool {
    let whole = |expr: &Expr| matches!(expr, Expr::Number(n) if n.fract().is_zero() && *n <= 1000.into());
    if let Expr::Negative(x) = expr {
        return is_exponent(x);
    }
    if let Expr::Binary(Operator::Divide, one, n) = expr {
        return matches!(&**one, Expr::Number(one) if *one == rust_decimal::Decimal::ONE) && whole(n);
    }
    whole(expr)
}

/// Returns the known names that are close enough to have been meant, at most three, each in backticks; empty where none
/// is.
pub fn near<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> String {
    let found = &found.to_lowercase();
    let length = found.chars().count();
    let close = 1 + length / 4;
    // A part of a name is as near as a slip of the finger.
    let distance = |name: &str| {
        let name = &name.to_lowercase();
        if name != found && length > 2 && name.contains(found) { 1 } else { strsim::damerau_levenshtein(found, name) }
    };
    let mut near: Vec<(usize, &str)> =
        known.map(|name| (distance(name), name)).filter(|(distance, _)| *distance <= close).collect();
    near.sort_unstable();
    let best = near.first().map_or(0, |(distance, _)| *distance);
    let best = near.into_iter().take_while(|(distance, _)| *distance == best).take(3);
    best.map(|(_, name)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Adds the names that an expression uses.
pub fn names(expr: &Expr, found: &mut BTreeSet<String>) {
    match expr {
        Expr::Number(_) => {}
        Expr::Name(name) => {
            found.insert(name.clone());
        }
        Expr::Negative(x) | Expr::Ago(x, _) | Expr::Trailing(x, _) | Expr::Whole(x) => names(x, found),
        Expr::Binary(_, x, y) | Expr::Compare(_, x, y) | Expr::OrElse(x, y) => {
            names(x, found);
            names(y, found);
        }
        Expr::If(c, x, y) => {
            names(c, found);
            names(x, found);
            if let Some(y) = y {
                names(y, found);
            }
        }
        Expr::And(items) | Expr::Min(items) | Expr::Max(items) => items.iter().for_each(|item| names(item, found)),
    }
}

/// Returns the circles in which definitions refer to one another, each as the path that leads back to its start; or the
/// definition that stands on more others in a row than is allowed.
///
/// `uses` lists, for each definition by its index, the definitions that it needs.
pub fn cycles(uses: &[Vec<usize>], most_levels: usize) -> Result<Vec<Vec<usize>>, usize> {
    let mut search = Search { uses, levels: BTreeMap::new(), path: Vec::new(), found: Vec::new(), most_levels };
    for start in 0..uses.len() {
        search.visit(start)?;
    }
    Ok(search.found)
}

struct Search<'a> {
    uses: &'a [Vec<usize>],
    /// How many definitions stand below each one that is done, itself included.
    levels: BTreeMap<usize, usize>,
    path: Vec<usize>,
    found: Vec<Vec<usize>>,
    most_levels: usize,
}

impl Search<'_> {
    fn visit(&mut self, node: usize) -> Result<usize, usize> {
        if let Some(start) = self.path.iter().position(|earlier| *earlier == node) {
            let mut circle: Vec<usize> = self.path.iter().skip(start).copied().collect();
            circle.push(node);
            self.found.push(circle);
            return Ok(0);
        }
        if let Some(levels) = self.levels.get(&node) {
            return Ok(*levels);
        }
        if self.path.len() >= self.most_levels {
            return Err(node);
        }
        self.path.push(node);
        let mut below = 0;
        for next in self.uses.get(node).into_iter().flatten() {
            below = below.max(self.visit(*next)?);
        }
        self.path.pop();
        self.levels.insert(node, below + 1);
        if below >= self.most_levels { Err(node) } else { Ok(below + 1) }
    }
}

#[cfg(test)]
mod tests;
