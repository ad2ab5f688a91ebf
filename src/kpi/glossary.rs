//! The third reader: an expression as a line of the glossary, with labels instead of ids; and what `kpibook kpis` and
//! `kpibook explain` print.

use super::{Comparison, Expr, Operator};
use crate::words::Words;

/// Writes an expression with labels instead of ids.
pub fn line(expr: &Expr, words: &Words) -> String {
    Writer { words, own: None }.piece(expr).text
}

/// Writes a KPI's definition; its own name in it is the label of the fact.
pub fn definition(kpi: &super::Kpi, words: &Words) -> String {
    Writer { words, own: Some(&kpi.id) }.piece(&kpi.formula).text
}

/// How tightly the outermost operator of a piece binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Phrase,
    Sum,
    Product,
    Power,
    Atom,
}

struct Piece {
    text: String,
    level: Level,
}

impl Piece {
    fn within(self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text }
    }
}

struct Writer<'a> {
    words: &'a Words,
    own: Option<&'a str>,
}

impl Writer<'_> {
    fn piece(&self, expr: &Expr) -> Piece {
        match expr {
            Expr::Number(number) => Piece { text: number.normalize().to_string(), level: Level::Atom },
            Expr::Name(name) => Piece { text: self.label(name), level: Level::Atom },
            Expr::Negative(x) => {
                Piece { text: format!("−{}", self.piece(x).within(Level::Power)), level: Level::Product }
            }
            Expr::Binary(operator, x, y) => self.binary(*operator, x, y),
            Expr::Compare(comparison, x, y) => {
                let text = format!("{} {} {}", self.sum(x), sign(*comparison), self.sum(y));
                Piece { text, level: Level::Phrase }
            }
            Expr::If(condition, x, None) => {
                self.phrase("only_if", &[("condition", &self.piece(condition).text), ("x", &self.sum(x))])
            }
            Expr::If(condition, x, Some(y)) => {
                let (condition, x, y) = (self.piece(condition).text, self.sum(x), self.sum(y));
                self.phrase("if", &[("condition", &condition), ("x", &x), ("y", &y)])
            }
            Expr::And(items) => {
                let items: Vec<String> = items.iter().map(|item| self.piece(item).text).collect();
                Piece { text: items.join(self.words.get("glossary.and")), level: Level::Phrase }
            }
            Expr::Min(items) => self.list("min", items),
            Expr::Max(items) => self.list("max", items),
            Expr::Ago(x, n) => self.window("ago", x, *n),
            Expr::Trailing(x, n) => self.window("trailing", x, *n),
            Expr::OrElse(x, y) => self.phrase("or_else", &[("x", &self.sum(x)), ("y", &self.sum(y))]),
        }
    }

    fn binary(&self, operator: Operator, x: &Expr, y: &Expr) -> Piece {
        let (sign, level, right) = match operator {
            Operator::Add => (" + ", Level::Sum, Level::Sum),
            Operator::Subtract => (" − ", Level::Sum, Level::Product),
            Operator::Multiply => (" × ", Level::Product, Level::Product),
            Operator::Divide => (" ÷ ", Level::Product, Level::Power),
            Operator::Power => {
                let text = format!("{}^{}", self.piece(x).within(Level::Atom), self.piece(y).within(Level::Atom));
                return Piece { text, level: Level::Power };
            }
        };
        Piece { text: format!("{}{sign}{}", self.piece(x).within(level), self.piece(y).within(right)), level }
    }

    fn sum(&self, expr: &Expr) -> String {
        self.piece(expr).within(Level::Sum)
    }

    fn phrase(&self, key: &str, arguments: &[(&str, &str)]) -> Piece {
        Piece { text: self.words.say(&format!("glossary.{key}"), arguments), level: Level::Phrase }
    }

    fn list(&self, key: &str, items: &[Expr]) -> Piece {
        let items: Vec<String> = items.iter().map(|item| self.sum(item)).collect();
        let text =
            self.words.say(&format!("glossary.{key}"), &[("items", &items.join(self.words.get("glossary.list")))]);
        Piece { text, level: Level::Phrase }
    }

    fn window(&self, key: &str, x: &Expr, n: u32) -> Piece {
        let x = self.piece(x).within(Level::Atom);
        Piece {
            text: self.words.say(&format!("glossary.{key}"), &[("x", &x), ("n", &n.to_string())]),
            level: Level::Power,
        }
    }

    fn label(&self, name: &str) -> String {
        let kpi = self.words.find(&format!("kpi.{name}.name")).filter(|_| self.own != Some(name));
        kpi.or_else(|| self.words.find(&format!("fact.{name}.name"))).unwrap_or(name).to_owned()
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::More => ">",
        Comparison::AtLeast => "≥",
        Comparison::Equal => "=",
        Comparison::Different => "≠",
    }
}
