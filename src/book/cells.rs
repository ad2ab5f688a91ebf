//! What the names in a KPI's formula stand for on the sheets.
//!
//! As in the catalogue, a KPI's own name is the fact of that name; any other name is a KPI before it is a fact.

use super::layout::{At, Layout, Page};
use crate::compare::Span;
use crate::kpi::Expr;
use crate::kpi::excel::{self, Cells};

/// The names of a KPI's formula in a month, as a sheet refers to them.
#[derive(Clone, Copy, Debug)]
pub struct OfMonth<'a> {
    /// The addresses.
    pub layout: &'a Layout,
    /// The sheet of the formula.
    pub from: Page,
    /// The KPI.
    pub own: &'a str,
    /// The month's index, counted from 0.
    pub month: u32,
}

impl Cells for OfMonth<'_> {
    fn cell(&self, name: &str, months_ago: u32) -> Option<String> {
        let month = self.month.checked_sub(months_ago)?;
        let at = if name != self.own && self.layout.is_kpi(name) {
            self.layout.trend(Page::Trends, name, month)
        } else {
            self.layout.fact(name, month)
        };
        at.map(|at| self.layout.reference(at, self.from))
    }
}

/// The names of a KPI's formula over a span, on the Spans sheet.
#[derive(Clone, Copy, Debug)]
pub struct OfSpan<'a> {
    /// The addresses.
    pub layout: &'a Layout,
    /// The KPI.
    pub own: &'a str,
    /// The span.
    pub span: Span,
}

impl Cells for OfSpan<'_> {
    fn cell(&self, name: &str, months_ago: u32) -> Option<String> {
        let at = if name != self.own && self.layout.is_kpi(name) {
            self.layout.span_kpi(name, self.span)
        } else {
            self.layout.span_fact(name, self.span)
        };
        at.filter(|_| months_ago == 0).map(At::relative)
    }
}

/// Names bound to references that the caller writes.
#[derive(Clone, Debug)]
pub struct Bound<'a>(pub Vec<(&'a str, String)>);

impl Cells for Bound<'_> {
    fn cell(&self, name: &str, months_ago: u32) -> Option<String> {
        let (_, reference) = self.0.iter().find(|(known, _)| *known == name)?;
        (months_ago == 0).then(|| reference.clone())
    }
}

/// Writes an expression as a formula, without its `=`, that shows the empty text where it is absent.
pub fn shown(expr: &Expr, cells: &dyn Cells) -> String {
    format!("IFERROR({},\"\")", excel::formula(expr, cells))
}
