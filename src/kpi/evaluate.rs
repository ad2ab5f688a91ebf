//! The first reader: an expression's exact value.
//!
//! It knows facts by their ids and months; it must not know cells or words.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::catalogue::Catalogue;
use super::{Comparison, Expr, Kpi, Operator};
use crate::fact::{Facts, Slice};
use crate::month::Month;
use crate::number::Number;

/// Gives names their values.
pub trait Names {
    /// Returns a name's value a number of months ago; absent where it has none.
    fn value(&self, name: &str, months_ago: u32) -> Number;

    /// Returns the same for the whole company. Names that are about the whole company have nothing else.
    fn whole(&self, name: &str, months_ago: u32) -> Number {
        self.value(name, months_ago)
    }
}

/// Returns the value of an expression. A condition is 1 where it holds and 0 where it does not.
pub fn value(expr: &Expr, names: &dyn Names) -> Number {
    at(expr, names, View { ago: 0, whole: false })
}

/// What an expression looks at: how many months ago, and whether at the whole company.
#[derive(Clone, Copy)]
struct View {
    ago: u32,
    whole: bool,
}

fn at(expr: &Expr, names: &dyn Names, view: View) -> Number {
    let of = |x: &Expr| at(x, names, view);
    let earlier = |months: u32| View { ago: view.ago + months, ..view };
    match expr {
        Expr::Number(number) => Number::new(*number),
        Expr::Name(name) if view.whole => names.whole(name, view.ago),
        Expr::Name(name) => names.value(name, view.ago),
        Expr::Negative(x) => of(x).negated(),
        Expr::Binary(Operator::Divide, x, y) if y.takes_away() => {
            let divisor = of(y);
            let is_zero = compare(Comparison::Equal, divisor, Number::ZERO) == Number::ONE;
            if is_zero { Number::ABSENT } else { of(x).over(divisor) }
        }
        Expr::Binary(operator, x, y) => binary(*operator, of(x), of(y)),
        Expr::Compare(comparison, x, y) => compare(*comparison, of(x), of(y)),
        Expr::If(condition, x, y) => match of(condition).get() {
            None => Number::ABSENT,
            Some(holds) if holds.is_zero() => y.as_ref().map_or(Number::ABSENT, |y| of(y)),
            Some(_) => of(x),
        },
        Expr::And(conditions) => conditions.iter().map(of).fold(Number::ONE, Number::times),
        Expr::Min(items) => items.iter().map(of).reduce(Number::least).unwrap_or_default(),
        Expr::Max(items) => items.iter().map(of).reduce(Number::greatest).unwrap_or_default(),
        Expr::Ago(x, n) => at(x, names, earlier(*n)),
        Expr::Trailing(x, n) => (0..*n).map(|k| at(x, names, earlier(k))).fold(Number::ZERO, Number::plus),
        Expr::OrElse(x, y) => {
            let first = of(x);
            if first.is_present() { first } else { of(y) }
        }
        Expr::Whole(x) => at(x, names, View { whole: true, ..view }),
    }
}

fn binary(operator: Operator, x: Number, y: Number) -> Number {
    match operator {
        Operator::Add => x.plus(y),
        Operator::Subtract => x.minus(y),
        Operator::Multiply => x.times(y),
        Operator::Divide => x.over(y),
        Operator::Power => x.power(y),
    }
}

fn compare(comparison: Comparison, x: Number, y: Number) -> Number {
    let Some(order) = x.compare(y) else { return Number::ABSENT };
    let holds = match comparison {
        Comparison::Less => order == Ordering::Less,
        Comparison::AtMost => order != Ordering::Greater,
        Comparison::More => order == Ordering::Greater,
        Comparison::AtLeast => order != Ordering::Less,
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Different => order != Ordering::Equal,
    };
    if holds { Number::ONE } else { Number::ZERO }
}

/// Computes KPIs of one slice; what was computed once is remembered.
#[derive(Debug)]
pub struct Evaluator<'a> {
    catalogue: &'a Catalogue,
    facts: &'a Facts,
    slice: &'a Slice,
    known: RefCell<BTreeMap<(usize, Month, u32), Number>>,
    /// The whole company, of which the slice is a member; none where the slice is the whole company.
    whole: Option<Box<Evaluator<'a>>>,
}

static TOTAL: Slice = Slice::Total;

impl<'a> Evaluator<'a> {
    /// Starts on the facts of a slice.
    pub fn new(catalogue: &'a Catalogue, facts: &'a Facts, slice: &'a Slice) -> Evaluator<'a> {
        let whole = (*slice != TOTAL).then(|| Box::new(Evaluator::new(catalogue, facts, &TOTAL)));
        Evaluator { catalogue, facts, slice, known: RefCell::default(), whole }
    }

    /// Returns a KPI, else the fact of that name, over the months that end in a month; absent where there is neither,
    /// for a KPI with a window of its own over more than one month, and where a month lies outside the data (`or_else`
    /// knows nothing of months that are not there).
    pub fn value(&self, id: &str, month: Month, length: u32) -> Number {
        if month > self.facts.last || month.ago(length.cast_signed() - 1) < self.facts.first {
            return Number::ABSENT;
        }
        let Some(index) = self.catalogue.position(id) else {
            return self.facts.value(self.slice, id, month, length);
        };
        let key = (index, month, length);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let value = self.catalogue.kpis.get(index).map_or(Number::ABSENT, |kpi| self.compute(kpi, month, length));
        self.known.borrow_mut().insert(key, value);
        value
    }

    fn compute(&self, kpi: &Kpi, month: Month, length: u32) -> Number {
        if kpi.windowed && length != 1 {
            return Number::ABSENT;
        }
        value(&kpi.formula, &Terms { evaluator: self, own: &kpi.id, month, length })
    }

    /// Returns which of a KPI's states holds in a month: the first, if any.
    pub fn said(&self, kpi: &Kpi, month: Month) -> Option<usize> {
        let terms = Terms { evaluator: self, own: &kpi.id, month, length: 1 };
        kpi.said.iter().position(|said| value(&said.when, &terms) == Number::ONE)
    }

    /// Returns the fact that is a KPI's n, in a month; absent where the KPI names none.
    pub fn evidence(&self, kpi: &Kpi, month: Month) -> Number {
        kpi.evidence.as_ref().map_or(Number::ABSENT, |fact| self.facts.value(self.slice, fact, month, 1))
    }
}

/// What the names in one KPI's formula mean.
struct Terms<'a> {
    evaluator: &'a Evaluator<'a>,
    own: &'a str,
    month: Month,
    length: u32,
}

impl Names for Terms<'_> {
    fn value(&self, name: &str, months_ago: u32) -> Number {
        let month = self.month.ago(months_ago.cast_signed());
        if name == self.own {
            return self.evaluator.facts.value(self.evaluator.slice, name, month, self.length);
        }
        self.evaluator.value(name, month, self.length)
    }

    fn whole(&self, name: &str, months_ago: u32) -> Number {
        match &self.evaluator.whole {
            Some(whole) => Terms { evaluator: whole, ..*self }.value(name, months_ago),
            None => self.value(name, months_ago),
        }
    }
}
