//! Facts and KPIs of a member of a dimension, in a month whose index a formula gives: each a formula over the hidden
//! Members sheet together with what it gives.
//!
//! A KPI that another one names is written out in its place, since only the whole company has a cell for each KPI.

use super::Book;
use super::layout::Layout;
use super::spoken::Figure;
use crate::kpi::evaluate::{self, Names};
use crate::kpi::excel::{self, Cells};
use crate::number::Number;
use crate::report::{KpiRow, Member, Who};

/// A month, as a formula finds it and as the report knows it.
#[derive(Clone, Copy, Debug)]
pub struct When<'a> {
    /// What gives the month's index, counted from 1: `sel_idx`, or a cell. Below 1 there is no data.
    pub index: &'a str,
    /// The month's index in the report, counted from 0; none before the data.
    pub month: Option<usize>,
}

impl When<'_> {
    /// The chosen month.
    pub fn chosen(book: &Book) -> When<'static> {
        When { index: "sel_idx", month: Some(book.report.chosen) }
    }

    /// Writes something that a function of the month's index gives, absent before the data.
    fn guarded(self, months_ago: u32, of: impl Fn(&str) -> String) -> String {
        let index = if months_ago == 0 { self.index.to_owned() } else { format!("{}-{months_ago}", self.index) };
        // The chosen month is one of the data.
        if index == "sel_idx" { of(&index) } else { format!("IF({index}<1,NA(),{})", of(&index)) }
    }
}

/// What the names in a KPI's formula mean for a member of a dimension.
#[derive(Clone, Copy, Debug)]
pub struct OfMember<'a> {
    /// The report and the addresses.
    pub book: &'a Book<'a>,
    /// The dimension.
    pub dimension: &'a str,
    /// The member, by its place among those that are shown.
    pub place: usize,
    /// The KPI: its own name is the fact of that name.
    pub own: &'a str,
    /// The month.
    pub when: When<'a>,
    /// How many months before it the formula looks already.
    pub ago: u32,
}

impl OfMember<'_> {
    fn is_kpi(&self, name: &str) -> bool {
        name != self.own && self.book.layout.is_kpi(name)
    }

    fn month(&self, months_ago: u32) -> Option<usize> {
        self.when.month?.checked_sub(usize::try_from(self.ago + months_ago).ok()?)
    }
}

impl Cells for OfMember<'_> {
    fn cell(&self, name: &str, months_ago: u32) -> Option<String> {
        let ago = self.ago + months_ago;
        if self.is_kpi(name) {
            let kpi = &self.book.any_kpi(name)?.kpi;
            let inner = OfMember { own: &kpi.id, ago, ..*self };
            let formula = excel::formula(&kpi.formula, &inner);
            // What is absent before the data stays so, whatever its formula has instead.
            return Some(format!("({})", self.when.guarded(ago, |_| formula.clone())));
        }
        let row = self.book.layout.member(self.dimension, self.place, name)?;
        let months = self.book.layout.member_months(row);
        Some(self.when.guarded(ago, |index| format!("INDEX({months},1,{index})")))
    }

    fn whole(&self, name: &str, months_ago: u32) -> Option<String> {
        let ago = self.ago + months_ago;
        let layout: &Layout = &self.book.layout;
        if self.is_kpi(name) {
            layout.kpi(name)?;
            return Some(self.when.guarded(ago, |index| format!("INDEX(k_{name},1,{index})")));
        }
        layout.fact(name, 0)?;
        Some(self.when.guarded(ago, |index| format!("INDEX(f_{name},{index},1)")))
    }
}

impl Names for OfMember<'_> {
    fn value(&self, name: &str, months_ago: u32) -> Number {
        let Some(month) = self.month(months_ago) else { return Number::ABSENT };
        if !self.is_kpi(name) {
            return self.book.member_value(self.dimension, self.place, name, month);
        }
        let Some(row) = self.book.any_kpi(name) else { return Number::ABSENT };
        evaluate::value(&row.kpi.formula, &OfMember { own: &row.kpi.id, ago: self.ago + months_ago, ..*self })
    }

    fn whole(&self, name: &str, months_ago: u32) -> Number {
        let Some(month) = self.month(months_ago) else { return Number::ABSENT };
        if self.is_kpi(name) { self.book.value(name, month) } else { self.book.fact_value(name, Some(month)) }
    }
}

impl Book<'_> {
    /// Returns the members of a dimension that are shown.
    pub fn members(&self, dimension: &str) -> &[Member] {
        self.report.members.get(dimension).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns what a member is called.
    pub fn member_name(&self, member: &Member) -> String {
        match &member.who {
            Who::Named(name) => name.clone(),
            Who::Nameless => self.words.get("member.nameless").to_owned(),
            Who::Others(count) => self.words.say("member.others", &[("count", &count.to_string())]),
        }
    }

    /// Returns what a dimension is called; one of the user's own is called as he writes it.
    pub fn dimension_name<'b>(&'b self, dimension: &'b str) -> &'b str {
        self.words.find(&format!("dimension.{dimension}")).unwrap_or(dimension)
    }

    /// Returns a fact of a member, given by its place, in a month (an index).
    pub fn member_value(&self, dimension: &str, place: usize, fact: &str, month: usize) -> Number {
        self.members(dimension).get(place).map_or(Number::ABSENT, |member| member.value(fact, month))
    }

    /// Returns a fact of a member, live; the empty text where it is absent.
    pub fn member_fact(&self, dimension: &str, place: usize, fact: &str, when: When) -> Figure {
        let cells = OfMember { book: self, dimension, place, own: fact, when, ago: 0 };
        let formula = cells.cell(fact, 0).unwrap_or_else(|| "NA()".to_owned());
        Figure::new(format!("IFERROR({formula},\"\")"), Names::value(&cells, fact, 0))
    }

    /// Returns a KPI of a member, live; the empty text where it is absent.
    pub fn member_kpi(&self, dimension: &str, place: usize, kpi: &str, when: When) -> Figure {
        let Some(row) = self.any_kpi(kpi) else { return Figure::new("\"\"", Number::ABSENT) };
        let cells = OfMember { book: self, dimension, place, own: &row.kpi.id, when, ago: 0 };
        let formula = super::cells::shown(&row.kpi.formula, &cells);
        Figure::new(formula, evaluate::value(&row.kpi.formula, &cells))
    }

    /// Returns a KPI, whether the whole company has a value of it or not.
    fn any_kpi(&self, id: &str) -> Option<&KpiRow> {
        self.report.kpis.iter().find(|row| row.kpi.id == id)
    }
}
