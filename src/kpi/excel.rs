//! The second reader: an expression as a formula for Excel, `LibreOffice` and Google Sheets.
//!
//! Absence spreads as an error value and is caught once, by the outer IFERROR. It must not know where a name stands: a
//! [`Cells`] tells. Three habits of spreadsheets decide the form:
//! text in a referenced cell is ignored by MIN, MAX and SUM and not caught by IFERROR, so a bare reference gets `+0`
//! there, which is an error on text; AND and OR may stop early, so conditions are multiplied instead; and a blank cell
//! is zero in arithmetic, so names must be bound to cells that hold a number or the empty text of a formula.

use rust_decimal::Decimal;

use super::{Comparison, Expr, Operator};
use crate::number::COMPARISON_PLACES;

/// Tells where a name stands.
pub trait Cells {
    /// Returns a reference to (or a function that returns) the cell of a name, a number of months ago; nothing where
    /// that lies outside the data. The cell must hold a number, an error, or a formula's empty text: never a blank.
    fn cell(&self, name: &str, months_ago: u32) -> Option<String>;

    /// Returns the same for the whole company. Cells that are about the whole company have nothing else.
    fn whole(&self, name: &str, months_ago: u32) -> Option<String> {
        self.cell(name, months_ago)
    }
}

/// Writes an expression as a formula without the leading `=`; where it is absent the formula is an error, or the empty
/// text of the cell that it copies.
pub fn formula(expr: &Expr, cells: &dyn Cells) -> String {
    Writer { cells, ago: 0, whole: false }.piece(expr).text
}

/// Writes an expression as the formula of a cell, which shows the empty text where it is absent.
pub fn cell(expr: &Expr, cells: &dyn Cells) -> String {
    format!("=IFERROR({},\"\")", formula(expr, cells))
}

/// How tightly the outermost operator of a piece binds. Excel binds a sign tighter than `^`, and `^` from the left, so
/// both operands of a power are made atoms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Comparison,
    Sum,
    Product,
    Power,
    Sign,
    Atom,
}

struct Piece {
    text: String,
    level: Level,
}

impl Piece {
    fn atom(text: String) -> Piece {
        Piece { text, level: Level::Atom }
    }

    /// Returns the text, in parentheses where it binds looser than its place wants.
    fn within(self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text }
    }

    /// Returns the text for the right side of an operator, where a sign needs parentheses too.
    fn right(self, level: Level) -> String {
        if self.level == Level::Sign { format!("({})", self.text) } else { self.within(level) }
    }
}

struct Writer<'a> {
    cells: &'a dyn Cells,
    ago: u32,
    whole: bool,
}

impl Writer<'_> {
    fn piece(&self, expr: &Expr) -> Piece {
        match expr {
            Expr::Number(value) => number(*value),
            Expr::Name(name) => self.name(name),
            Expr::Negative(x) => self.negative(x),
            Expr::Binary(operator, x, y) => self.binary(*operator, x, y),
            Expr::Compare(comparison, x, y) => {
                let text = format!("{}{}{}", self.rounded(x), sign(*comparison), self.rounded(y));
                Piece { text, level: Level::Comparison }
            }
            Expr::If(condition, x, y) => {
                let otherwise = y.as_ref().map_or("NA()".to_owned(), |y| self.piece(y).text);
                Piece::atom(format!("IF({},{},{otherwise})", self.piece(condition).text, self.piece(x).text))
            }
            Expr::And(conditions) => {
                let parts: Vec<String> = conditions.iter().map(|c| self.piece(c).within(Level::Product)).collect();
                Piece { text: parts.join("*"), level: Level::Product }
            }
            Expr::Min(items) => self.call("MIN", items),
            Expr::Max(items) => self.call("MAX", items),
            Expr::Ago(x, n) => self.earlier(*n).piece(x),
            Expr::Trailing(x, n) => self.trailing(x, *n),
            Expr::OrElse(x, y) => Piece::atom(format!("IFERROR({},{})", self.number(x), self.piece(y).text)),
            Expr::Whole(x) => Writer { whole: true, ..*self }.piece(x),
        }
    }

    fn name(&self, name: &str) -> Piece {
        let cell = if self.whole { self.cells.whole(name, self.ago) } else { self.cells.cell(name, self.ago) };
        Piece::atom(cell.unwrap_or_else(|| "NA()".to_owned()))
    }

    fn earlier(&self, months: u32) -> Self {
        Writer { ago: self.ago + months, ..*self }
    }

    /// `IronCalc` loses the parentheses of `-(a*b)`, so a sign stands before an atom only.
    fn negative(&self, x: &Expr) -> Piece {
        let piece = self.piece(x);
        if piece.level == Level::Atom {
            return Piece { text: format!("-{}", piece.text), level: Level::Sign };
        }
        Piece { text: format!("0-{}", piece.right(Level::Product)), level: Level::Sum }
    }

    fn binary(&self, operator: Operator, x: &Expr, y: &Expr) -> Piece {
        // The tree is kept where it matters: a right operand of `-` and `/` gets its parentheses.
        let (sign, level, right) = match operator {
            Operator::Add => ("+", Level::Sum, Level::Sum),
            Operator::Subtract => ("-", Level::Sum, Level::Product),
            Operator::Multiply => ("*", Level::Product, Level::Power),
            Operator::Divide => ("/", Level::Product, Level::Power),
            Operator::Power => return self.power(x, y),
        };
        if operator == Operator::Divide && y.takes_away() {
            let divisor = self.piece(y).right(right);
            // Divided by FALSE, it is an error.
            let text = format!("{}/({divisor}/({}<>0))", self.piece(x).within(level), self.rounded(y));
            return Piece { text, level };
        }
        Piece { text: format!("{}{sign}{}", self.piece(x).within(level), self.piece(y).right(right)), level }
    }

    /// Some spreadsheets know the odd root of a number below zero and some do not. SQRT makes it an error in all.
    fn power(&self, x: &Expr, y: &Expr) -> Piece {
        let (base, exponent) = match odd_root(y) {
            Some(twice) => (Piece::atom(format!("SQRT({})", self.piece(x).text)), self.piece(&twice)),
            None => (self.piece(x), self.piece(y)),
        };
        Piece { text: format!("{}^{}", base.within(Level::Atom), exponent.within(Level::Atom)), level: Level::Power }
    }

    /// Adds the months one by one: SUM would leave out a month whose cell is an empty text.
    fn trailing(&self, x: &Expr, n: u32) -> Piece {
        let months = (0..n).rev().map(|k| self.earlier(k));
        if n == 1 {
            return Piece { text: self.number(x), level: Level::Sum };
        }
        let mut text = String::new();
        for month in months {
            let piece = month.piece(x);
            let part = if text.is_empty() { piece.within(Level::Sum) } else { format!("+{}", piece.right(Level::Sum)) };
            text.push_str(&part);
        }
        Piece { text, level: Level::Sum }
    }

    fn call(&self, function: &str, items: &[Expr]) -> Piece {
        let items: Vec<String> = items.iter().map(|item| self.number(item)).collect();
        Piece::atom(format!("{function}({})", items.join(",")))
    }

    /// Writes an operand that must be a number or an error, never a text that a function would pass over.
    fn number(&self, expr: &Expr) -> String {
        let piece = self.piece(expr);
        if is_number(expr) { piece.text } else { format!("{}+0", piece.within(Level::Sum)) }
    }

    /// Writes one side of a comparison; ROUND of a text is an error.
    fn rounded(&self, expr: &Expr) -> String {
        let piece = self.piece(expr);
        if matches!(expr, Expr::Number(value) if value.normalize().scale() <= COMPARISON_PLACES) {
            return piece.text;
        }
        format!("ROUND({},{COMPARISON_PLACES})", piece.text)
    }
}

/// Tells whether the formula of an expression gives a number or an error, and never the text of a cell.
fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Name(_) => false,
        Expr::Ago(x, _) | Expr::Whole(x) => is_number(x),
        Expr::If(_, x, y) => is_number(x) && y.as_ref().is_none_or(|y| is_number(y)),
        Expr::OrElse(_, y) => is_number(y),
        Expr::Number(_)
        | Expr::Negative(_)
        | Expr::Binary(..)
        | Expr::Compare(..)
        | Expr::And(_)
        | Expr::Min(_)
        | Expr::Max(_)
        | Expr::Trailing(..) => true,
    }
}

/// Returns twice an exponent that is an odd root, such as 1 / 3.
fn odd_root(exponent: &Expr) -> Option<Expr> {
    if let Expr::Negative(x) = exponent {
        return odd_root(x).map(|twice| Expr::Negative(Box::new(twice)));
    }
    let Expr::Binary(Operator::Divide, one, degree) = exponent else { return None };
    let (Expr::Number(one), Expr::Number(degree)) = (&**one, &**degree) else { return None };
    let even = degree.checked_rem(Decimal::TWO).is_none_or(|rest| rest.is_zero());
    let twice = one.checked_mul(Decimal::TWO)?;
    (!even).then(|| Expr::binary(Operator::Divide, Expr::Number(twice), Expr::Number(*degree)))
}

fn number(value: Decimal) -> Piece {
    let text = value.normalize().to_string();
    Piece { level: if text.starts_with('-') { Level::Sign } else { Level::Atom }, text }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::More => ">",
        Comparison::AtLeast => ">=",
        Comparison::Equal => "=",
        Comparison::Different => "<>",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kpi::parse::parse;

    /// Every name is a cell named after it and the month; nothing lies before five months ago.
    struct Named;

    impl Cells for Named {
        fn cell(&self, name: &str, months_ago: u32) -> Option<String> {
            (months_ago < 6).then(|| if months_ago == 0 { name.to_owned() } else { format!("{name}.{months_ago}") })
        }

        fn whole(&self, name: &str, months_ago: u32) -> Option<String> {
            self.cell(&name.to_uppercase(), months_ago)
        }
    }

    fn written(text: &str) -> String {
        formula(&parse(text).unwrap().expr, &Named)
    }

    #[test]
    fn parentheses_are_few_and_right() {
        assert_eq!(written("(a + b) / c"), "(a+b)/c");
        assert_eq!(written("a + (b - c)"), "a+b-c");
        assert_eq!(written("a - (b - c)"), "a-(b-c)");
        assert_eq!(written("a / (b * c)"), "a/(b*c)");
        assert_eq!(written("a * (b / c)"), "a*(b/c)");
        assert_eq!(written("-a ^ 2"), "0-a^2");
        assert_eq!(written("b / -(a * 2)"), "b/((0-a*2)/(ROUND(0-a*2,8)<>0))");
        assert_eq!(written("a / (b - c)"), "a/((b-c)/(ROUND(b-c,8)<>0))");
        assert_eq!(written("-(a - b)"), "0-(a-b)");
        assert_eq!(written("(-a) ^ 2"), "(-a)^2");
        assert_eq!(written("a ^ b ^ c"), "a^(b^c)");
        assert_eq!(written("(a / b) ^ (1 / 12) - 1"), "(a/b)^(1/12)-1");
        assert_eq!(written("a * -b"), "a*(-b)");
        assert_eq!(written("(a / b) ^ (1 / 3)"), "SQRT(a/b)^(2/3)");
        assert_eq!(written("a ^ -(1 / 3)"), "SQRT(a)^(0-2/3)");
    }

    #[test]
    fn an_empty_text_never_counts_as_a_number_or_as_nothing() {
        assert_eq!(written("min(a, b * 2)"), "MIN(a+0,b*2)");
        assert_eq!(written("or_else(a, b)"), "IFERROR(a+0,b)");
        assert_eq!(written("or_else(or_else(a, b), 1)"), "IFERROR(IFERROR(a+0,b)+0,1)");
        assert_eq!(written("or_else(if(a > 0, b, a), 1)"), "IFERROR(IF(ROUND(a,8)>0,b,a)+0,1)");
        assert_eq!(written("trailing(a, 3)"), "a.2+a.1+a");
        assert_eq!(written("trailing(a - b, 2) * 2"), "(a.1-b.1+a-b)*2");
    }

    #[test]
    fn what_is_whole_is_so_down_to_its_names() {
        assert_eq!(written("a / whole(b + ago(a, 2)) * a"), "a/(B+A.2)*a");
        assert_eq!(written("min(whole(a), trailing(whole(b), 2))"), "MIN(A+0,B.1+B)");
    }

    #[test]
    fn conditions_are_rounded_and_multiplied() {
        assert_eq!(written("if(and(a > 0, b <= c), a)"), "IF((ROUND(a,8)>0)*(ROUND(b,8)<=ROUND(c,8)),a,NA())");
    }

    #[test]
    fn a_month_outside_the_data_is_an_error() {
        assert_eq!(written("a / ago(ago(a, 3), 3)"), "a/NA()");
        assert_eq!(written("ago(trailing(a, 2), 4)"), "a.5+a.4");
    }
}
