//! A formula's text to its tree, with the place of every node, so that checks can point at what they mean.
//!
//! Precedence, the loosest first: comparisons, `+ -`, `* /`, unary `-`, `^` (right to left). It knows the syntax and
//! nothing of which names exist.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{Comparison, Expr, Operator};
use crate::error::{Arguments, ErrorKind};

/// How deep parentheses and functions may nest.
const MAX_DEPTH: u32 = 40;

/// How many words and signs a formula may have.
const MAX_TOKENS: usize = 600;

/// How many months `ago` and `trailing` may reach.
const MAX_MONTHS: u32 = 60;

/// The functions, each as it is written.
pub const FUNCTIONS: [(&str, &str); 8] = [
    ("if", "if(condition, x, y)"),
    ("and", "and(condition, condition)"),
    ("min", "min(x, y)"),
    ("max", "max(x, y)"),
    ("ago", "ago(x, 12)"),
    ("trailing", "trailing(x, 3)"),
    ("or_else", "or_else(x, y)"),
    ("whole", "whole(x)"),
];

/// A tree and the place of each of its nodes in the text, in the order in which a walk from the root meets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The tree.
    pub expr: Expr,
    /// The bytes of each node: a node first, then its operands from left to right.
    pub spans: Vec<Range<usize>>,
}

/// Something wrong with a formula, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The bytes of the formula to point at.
    pub span: Range<usize>,
    /// What the message quotes.
    pub arguments: Arguments,
}

impl Mistake {
    /// Starts a mistake of a kind.
    pub fn new(kind: ErrorKind, span: Range<usize>) -> Mistake {
        Mistake { kind, span, arguments: Arguments::default() }
    }

    /// Fills a placeholder of the sentence.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "a caller passes a value or a reference, as it has it")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Mistake {
        self.arguments.0.push((name, value.to_string()));
        self
    }
}

/// Parses a formula.
pub fn parse(text: &str) -> Result<Parsed, Vec<Mistake>> {
    let tokens = tokens(text)?;
    if tokens.len() > MAX_TOKENS {
        return Err(vec![Mistake::new(ErrorKind::FormulaTooLarge, 0..text.len())]);
    }
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    let parsed = parser.comparison().map_err(|mistake| vec![mistake])?;
    if parser.token() == Token::End { Ok(parsed) } else { Err(vec![parser.unexpected()]) }
}

/// Tells whether a text can be the name of a KPI or a fact: lower-case letters, digits and `_`, a letter first.
pub fn is_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_plain)
}

/// Returns where a formula first uses a name.
pub fn place_of(text: &str, name: &str) -> Option<Range<usize>> {
    let tokens = tokens(text).ok()?;
    tokens.into_iter().find(|(token, _)| *token == Token::Name(name)).map(|(_, span)| span)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Number(Decimal),
    Name(&'a str),
    Sign(&'static str),
    End,
}

/// Longer signs stand before their beginnings.
const SIGNS: [&str; 14] = ["<>", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "^", "(", ")", ","];

fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, Vec<Mistake>> {
    let (mut tokens, mut mistakes) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or("");
        let length = |word: fn(char) -> bool| rest.find(|c| !word(c)).unwrap_or(rest.len());
        let (token, length) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if first.is_ascii_digit() {
            let length = length(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
            (rest.get(..length).and_then(|digits| Decimal::from_str_exact(digits).ok()).map(Token::Number), length)
        } else if first.is_alphabetic() || first == '_' {
            let length = length(|c| c.is_alphanumeric() || c == '_');
            (rest.get(..length).map(Token::Name), length)
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            (sign.map(|sign| Token::Sign(sign)), sign.map_or(first.len_utf8(), |sign| sign.len()))
        };
        let span = at..at + length;
        match token {
            Some(token) => tokens.push((token, span)),
            None if first.is_whitespace() => {}
            None => mistakes.push(
                Mistake::new(ErrorKind::BadFormula, span.clone()).with("found", text.get(span).unwrap_or_default()),
            ),
        }
        at += length;
    }
    if mistakes.is_empty() { Ok(tokens) } else { Err(mistakes) }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token<'a>, Range<usize>)>,
    at: usize,
    depth: u32,
}

impl<'a> Parser<'a> {
    fn token(&self) -> Token<'a> {
        self.tokens.get(self.at).map_or(Token::End, |(token, _)| *token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.text.len()..self.text.len(), |(_, span)| span.clone())
    }

    /// Moves past a sign if it is next.
    fn take(&mut self, sign: &str) -> bool {
        let taken = matches!(self.token(), Token::Sign(next) if next == sign);
        self.at += usize::from(taken);
        taken
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), Mistake> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> Mistake {
        let span = self.span();
        let found = self.text.get(span.clone()).unwrap_or_default();
        if found.is_empty() {
            return Mistake::new(ErrorKind::FormulaEndsEarly, span);
        }
        Mistake::new(ErrorKind::BadFormula, span).with("found", found)
    }

    fn comparison(&mut self) -> Result<Parsed, Mistake> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Mistake::new(ErrorKind::FormulaTooLarge, self.span()));
        }
        let mut left = self.sum()?;
        let comparison = match self.token() {
            Token::Sign("<") => Some(Comparison::Less),
            Token::Sign("<=") => Some(Comparison::AtMost),
            Token::Sign(">") => Some(Comparison::More),
            Token::Sign(">=") => Some(Comparison::AtLeast),
            Token::Sign("=") => Some(Comparison::Equal),
            Token::Sign("<>") => Some(Comparison::Different),
            Token::Sign(_) | Token::Name(_) | Token::Number(_) | Token::End => None,
        };
        if let Some(comparison) = comparison {
            self.at += 1;
            let right = self.sum()?;
            left = left.joined(right, |x, y| Expr::Compare(comparison, x, y));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn sum(&mut self) -> Result<Parsed, Mistake> {
        let mut left = self.product()?;
        loop {
            let operator = if self.take("+") {
                Operator::Add
            } else if self.take("-") {
                Operator::Subtract
            } else {
                return Ok(left);
            };
            let right = self.product()?;
            left = left.joined(right, |x, y| Expr::Binary(operator, x, y));
        }
    }

    fn product(&mut self) -> Result<Parsed, Mistake> {
        let mut left = self.negative()?;
        loop {
            let operator = if self.take("*") {
                Operator::Multiply
            } else if self.take("/") {
                Operator::Divide
            } else {
                return Ok(left);
            };
            let right = self.negative()?;
            left = left.joined(right, |x, y| Expr::Binary(operator, x, y));
        }
    }

    fn negative(&mut self) -> Result<Parsed, Mistake> {
        let start = self.span().start;
        let mut signs = 0;
        while self.take("-") {
            signs += 1;
        }
        if signs > MAX_DEPTH {
            return Err(Mistake::new(ErrorKind::FormulaTooLarge, self.span()));
        }
        let mut inner = self.power()?;
        for _ in 0..signs {
            let span = start..inner.place().end;
            inner = Parsed::node(Expr::Negative(Box::new(inner.expr)), span, [inner.spans]);
        }
        Ok(inner)
    }

    fn power(&mut self) -> Result<Parsed, Mistake> {
        let base = self.atom()?;
        if !self.take("^") {
            return Ok(base);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Mistake::new(ErrorKind::FormulaTooLarge, self.span()));
        }
        let exponent = self.negative()?;
        self.depth -= 1;
        Ok(base.joined(exponent, |x, y| Expr::Binary(Operator::Power, x, y)))
    }

    fn atom(&mut self) -> Result<Parsed, Mistake> {
        let span = self.span();
        match self.token() {
            Token::Number(number) => {
                self.at += 1;
                Ok(Parsed::node(Expr::Number(number), span, []))
            }
            Token::Name(name) => {
                self.at += 1;
                if self.take("(") {
                    return self.call(name, span);
                }
                Ok(Parsed::node(Expr::Name(name.to_owned()), span, []))
            }
            Token::Sign("(") => {
                self.at += 1;
                let mut inner = self.comparison()?;
                let end = self.span().end;
                self.expect(")")?;
                if let Some(place) = inner.spans.first_mut() {
                    *place = span.start..end;
                }
                Ok(inner)
            }
            Token::Sign(_) | Token::End => Err(self.unexpected()),
        }
    }

    fn call(&mut self, name: &str, span: Range<usize>) -> Result<Parsed, Mistake> {
        let Some((_, usage)) = FUNCTIONS.iter().find(|(function, _)| *function == name) else {
            let near = super::check::near(name, FUNCTIONS.iter().map(|(function, _)| *function));
            return Err(Mistake::new(ErrorKind::UnknownFunction, span).with("found", name).with("near", near));
        };
        let mut arguments = vec![self.comparison()?];
        while self.take(",") {
            arguments.push(self.comparison()?);
        }
        let span = span.start..self.span().end;
        self.expect(")")?;
        let mistake = Mistake::new(ErrorKind::BadCall, span.clone()).with("function", name).with("usage", usage);
        let mut spans = vec![span];
        // The number of months is part of the node and no node of its own.
        let nodes = if matches!(name, "ago" | "trailing") { 1 } else { arguments.len() };
        spans.extend(arguments.iter().take(nodes).flat_map(|argument| argument.spans.iter().cloned()));
        let arguments = arguments.into_iter().map(|argument| argument.expr).collect();
        let expr = call(name, arguments).ok_or(mistake)?;
        Ok(Parsed { expr, spans })
    }
}

/// Builds a function's node; nothing where the arguments do not fit it.
fn call(name: &str, arguments: Vec<Expr>) -> Option<Expr> {
    let count = arguments.len();
    if matches!(name, "and" | "min" | "max") {
        return match name {
            _ if count < 2 => None,
            "and" => Some(Expr::And(arguments)),
            "min" => Some(Expr::Min(arguments)),
            _ => Some(Expr::Max(arguments)),
        };
    }
    let mut arguments = arguments.into_iter();
    let first = Box::new(arguments.next()?);
    if name == "whole" {
        return (count == 1).then_some(Expr::Whole(first));
    }
    let second = arguments.next()?;
    match (name, count) {
        ("if", 2) => Some(Expr::If(first, Box::new(second), None)),
        ("if", 3) => Some(Expr::If(first, Box::new(second), Some(Box::new(arguments.next()?)))),
        ("ago", 2) => Some(Expr::Ago(first, months(&second)?)),
        ("trailing", 2) => Some(Expr::Trailing(first, months(&second)?)),
        ("or_else", 2) => Some(Expr::OrElse(first, Box::new(second))),
        _ => None,
    }
}

fn months(expr: &Expr) -> Option<u32> {
    let Expr::Number(number) = expr else { return None };
    let months = u32::try_from(*number).ok().filter(|_| number.fract().is_zero())?;
    (1..=MAX_MONTHS).contains(&months).then_some(months)
}

impl Parsed {
    fn node<const N: usize>(expr: Expr, span: Range<usize>, operands: [Vec<Range<usize>>; N]) -> Parsed {
        let mut spans = vec![span];
        spans.extend(operands.into_iter().flatten());
        Parsed { expr, spans }
    }

    fn joined(self, right: Parsed, join: impl FnOnce(Box<Expr>, Box<Expr>) -> Expr) -> Parsed {
        let span = self.place().start..right.place().end;
        Parsed::node(join(Box::new(self.expr), Box::new(right.expr)), span, [self.spans, right.spans])
    }

    /// Returns the bytes of the whole tree.
    fn place(&self) -> Range<usize> {
        self.spans.first().cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
