//! Where the Facts sheet has its months and facts.

use super::{At, Layout, Page};
use crate::compare::Span;
use crate::fact::Over;
use crate::report::Report;

/// The first row with a month on the Facts sheet.
pub const FACTS_FIRST: u32 = 5;
/// The columns of the Facts sheet before the facts: index, key, date, quarter, year.
pub const FACTS_INDEX: u16 = 0;
/// The month as text, `2026-10`.
pub const FACTS_KEY: u16 = 1;
/// The month as a date.
pub const FACTS_DATE: u16 = 2;
/// The fiscal quarter as text, `2026-Q4`.
pub const FACTS_QUARTER: u16 = 3;
/// The fiscal year as text.
pub const FACTS_YEAR: u16 = 4;
const FACTS_COLUMN: u16 = 5;

/// The span for which a fact that is counted anew has a column of its own on the Facts sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anew {
    /// The fiscal quarter to date.
    Quarter,
    /// The fiscal year to date.
    Year,
    /// Three months.
    Trailing3,
    /// Twelve months.
    Trailing12,
}

impl Anew {
    /// Every span.
    pub const ALL: [Anew; 4] = [Anew::Quarter, Anew::Year, Anew::Trailing3, Anew::Trailing12];

    /// Returns the ending of the column's name.
    pub fn id(self) -> &'static str {
        match self {
            Anew::Quarter => "quarter",
            Anew::Year => "year",
            Anew::Trailing3 => "trailing_3",
            Anew::Trailing12 => "trailing_12",
        }
    }

    /// Returns the column that a span reads; none for spans of one month.
    pub fn of(span: Span) -> Option<Anew> {
        match span {
            Span::Month | Span::PreviousMonth | Span::MonthLastYear | Span::Baseline => None,
            Span::QuarterToDate | Span::PreviousQuarterToDate => Some(Anew::Quarter),
            Span::YearToDate | Span::LastYearToDate => Some(Anew::Year),
            Span::Trailing3 | Span::PreviousTrailing3 => Some(Anew::Trailing3),
            Span::Trailing12 | Span::PreviousTrailing12 => Some(Anew::Trailing12),
        }
    }
}

/// A column of the Facts sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactPlace {
    /// The fact's position in the report.
    pub index: usize,
    /// The fact's id.
    pub id: String,
    /// The span of a column that holds counts anew.
    pub anew: Option<Anew>,
    /// The column.
    pub column: u16,
}

impl FactPlace {
    /// Returns the defined name of the column's values.
    pub fn name(&self) -> String {
        match self.anew {
            Some(anew) => format!("f_{}_{}", self.id, anew.id()),
            None => format!("f_{}", self.id),
        }
    }
}

impl Layout {
    /// Returns the columns of the Facts sheet: the facts that have a value in some month.
    pub fn facts(&self) -> &[FactPlace] {
        &self.facts
    }

    /// Returns a fact's cell on the Facts sheet in a month (an index).
    pub fn fact(&self, id: &str, month: u32) -> Option<At> {
        let place = self.fact_place(id)?;
        (month < self.months).then_some(At::new(Page::Facts, FACTS_FIRST + month, place.column))
    }

    /// Returns a fact's column within the facts of the Facts sheet, counted from 1.
    pub fn fact_column(&self, id: &str) -> Option<u16> {
        Some(self.fact_place(id)?.column - FACTS_COLUMN + 1)
    }

    fn fact_place(&self, id: &str) -> Option<&FactPlace> {
        self.facts.iter().find(|place| place.anew.is_none() && place.id == id)
    }

    pub(super) fn fact_names(&self, names: &mut Vec<(String, String)>) {
        let last = FACTS_FIRST + self.months.max(1) - 1;
        let mut add = |name: String, column| {
            names.push((name, self.range(At::new(Page::Facts, FACTS_FIRST, column), last, column)));
        };
        add("f_Index".to_owned(), FACTS_INDEX);
        add("f_Key".to_owned(), FACTS_KEY);
        add("f_Month".to_owned(), FACTS_DATE);
        add("f_Quarter".to_owned(), FACTS_QUARTER);
        add("f_Year".to_owned(), FACTS_YEAR);
        for place in &self.facts {
            add(place.name(), place.column);
        }
        let end = self.facts.last().map_or(FACTS_COLUMN, |place| place.column);
        let all = self.range(At::new(Page::Facts, FACTS_FIRST, FACTS_COLUMN), last, end);
        names.push(("f_All".to_owned(), all));
    }
}

/// A column for each fact that has a value, and behind one that is counted anew its columns by span.
pub(super) fn places(report: &Report) -> Vec<FactPlace> {
    let mut places: Vec<FactPlace> = Vec::new();
    for (index, fact) in report.facts.iter().enumerate() {
        if !fact.series.months.iter().any(|number| number.is_present()) {
            continue;
        }
        let spans = if fact.definition.over == Over::Anew { Anew::ALL.as_slice() } else { &[] };
        for anew in std::iter::once(None).chain(spans.iter().copied().map(Some)) {
            let column = FACTS_COLUMN + u16::try_from(places.len()).unwrap_or(0);
            places.push(FactPlace { index, id: fact.definition.id.clone(), anew, column });
        }
    }
    places
}
