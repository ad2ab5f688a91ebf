//! How large a formula may be: what the cells of every spreadsheet take.
//!
//! It knows the second reader and no values.

use super::excel::{self, Cells};
use super::{Expr, Operator, Said};

/// How many cells a formula may ask for, so that it fits into a cell of a workbook.
const MAX_CELLS: u32 = 240;

/// How many characters a formula may have, so that with what the sheets write around it, it stays below the 8,192 that
/// spreadsheets take.
const MAX_LENGTH: usize = 7_800;

/// How long a reference to a cell can be, with its sheet's name.
const REFERENCE: usize = 30;

/// How deep functions and parentheses may nest: spreadsheets take 64, and the sheets add a few.
const MAX_NESTING: usize = 50;

/// How many arguments spreadsheets take.
const MAX_ARGUMENTS: usize = 250;

/// A formula of more nodes is longer than a cell takes.
const MAX_NODES: u32 = 6_000;

/// How many states a KPI may have; each nests a function.
const MAX_STATES: usize = 8;

/// Tells whether the formula of an expression fits into a cell of every spreadsheet.
pub(super) fn fits(expr: &Expr) -> bool {
    // What is far too large is not written to find out.
    if cells(expr) > MAX_CELLS || nodes(expr) > MAX_NODES || has_too_many_arguments(expr) {
        return false;
    }
    let text = excel::formula(expr, &Longest);
    text.len() <= MAX_LENGTH && nesting(&text) <= MAX_NESTING
}

/// Tells whether the states of a KPI fit into the one cell that tells which of them holds.
pub(super) fn fit_a_cell(said: &[Said]) -> bool {
    let asked = said.iter().map(|said| cells(&said.when)).fold(0, u32::saturating_add);
    asked <= MAX_CELLS && said.len() <= MAX_STATES
}

/// Any cell, by a reference as long as the longest that a sheet writes.
struct Longest;

impl Cells for Longest {
    fn cell(&self, _name: &str, _months_ago: u32) -> Option<String> {
        Some("X".repeat(REFERENCE))
    }
}

/// Returns how deep the parentheses of a formula nest.
fn nesting(formula: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for character in formula.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn has_too_many_arguments(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Name(_) => false,
        Expr::Negative(x) | Expr::Ago(x, _) | Expr::Trailing(x, _) | Expr::Whole(x) => has_too_many_arguments(x),
        Expr::Binary(_, x, y) | Expr::Compare(_, x, y) | Expr::OrElse(x, y) => {
            has_too_many_arguments(x) || has_too_many_arguments(y)
        }
        Expr::If(c, x, y) => [c, x].into_iter().chain(y.as_ref()).any(|part| has_too_many_arguments(part)),
        Expr::And(items) | Expr::Min(items) | Expr::Max(items) => {
            items.len() > MAX_ARGUMENTS || items.iter().any(has_too_many_arguments)
        }
    }
}

/// Returns how many nodes the formula of an expression writes.
fn nodes(expr: &Expr) -> u32 {
    let all = |items: &[Expr]| items.iter().map(nodes).fold(1, u32::saturating_add);
    let below = match expr {
        Expr::Number(_) | Expr::Name(_) => 0,
        Expr::Negative(x) | Expr::Ago(x, _) | Expr::Whole(x) => nodes(x),
        // A divisor that takes away stands twice.
        Expr::Binary(Operator::Divide, x, y) if y.takes_away() => nodes(x).saturating_add(nodes(y).saturating_mul(2)),
        Expr::Binary(_, x, y) | Expr::Compare(_, x, y) | Expr::OrElse(x, y) => nodes(x).saturating_add(nodes(y)),
        Expr::If(c, x, y) => nodes(c).saturating_add(nodes(x)).saturating_add(y.as_ref().map_or(0, |y| nodes(y))),
        Expr::And(items) | Expr::Min(items) | Expr::Max(items) => all(items),
        Expr::Trailing(x, n) => nodes(x).saturating_mul(*n),
    };
    below.saturating_add(1)
}

/// Returns how many cells the formula of an expression asks for.
fn cells(expr: &Expr) -> u32 {
    let all = |items: &[Expr]| items.iter().map(cells).fold(0, u32::saturating_add);
    match expr {
        Expr::Number(_) => 0,
        Expr::Name(_) => 1,
        Expr::Negative(x) | Expr::Ago(x, _) | Expr::Whole(x) => cells(x),
        Expr::Binary(_, x, y) | Expr::Compare(_, x, y) | Expr::OrElse(x, y) => cells(x).saturating_add(cells(y)),
        Expr::If(c, x, y) => cells(c).saturating_add(cells(x)).saturating_add(y.as_ref().map_or(0, |y| cells(y))),
        Expr::And(items) | Expr::Min(items) | Expr::Max(items) => all(items),
        Expr::Trailing(x, n) => cells(x).saturating_mul(*n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kpi::parse::parse;

    #[test]
    fn a_formula_that_no_cell_can_hold_is_a_mistake() {
        let is_too_large = |text: &str| !fits(&parse(text).unwrap().expr);
        assert!(is_too_large("trailing(trailing(mrr, 60), 60)"));
        // No cell is asked for, and yet the text is longer than a cell takes.
        assert!(is_too_large(&format!("mrr * trailing({}1, 60)", "1.23456789 + ".repeat(40))));
        assert!(!is_too_large(&format!("mrr * trailing({}1, 12)", "1.23456789 + ".repeat(40))));
        assert!(is_too_large(&format!("{}mrr{}", "if(".repeat(26), " > 0, mrr)".repeat(26))));
        assert!(!is_too_large(&format!("{}mrr{}", "if(".repeat(20), " > 0, mrr)".repeat(20))));
        assert!(is_too_large(&format!("mrr * min({}1)", "1, ".repeat(260))));
        assert!(!is_too_large(&format!("mrr * min({}1)", "1, ".repeat(240))));
        let halves = (0..30).fold("mrr".to_owned(), |inner, _| format!("mrr / (mrr - {inner})"));
        assert!(is_too_large(&halves), "every divisor that takes away stands twice");
    }
}
