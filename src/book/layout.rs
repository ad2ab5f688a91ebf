//! Every address of the workbook: the sheets, the rows and columns that others refer to, and the defined names.
//!
//! The sheets ask it where things stand and never each other. It knows nothing of formats, words beyond the sheets'
//! names, or how a value comes about.

pub mod board;
pub mod members;

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::Span;
use crate::error::column_letters;
use crate::fact::Over;
use crate::report::Report;
use crate::words::Words;

/// A sheet of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Page {
    /// The tiles, the charts, and the drop-down of months.
    Dashboard,
    /// Every KPI for the chosen month with every comparison.
    Scorecard,
    /// The editable goals.
    Goals,
    /// Every KPI by month.
    Trends,
    /// What was read, and what was found.
    Quality,
    /// Each KPI in words; the policies.
    Definitions,
    /// The numbers that everything else is computed from.
    Facts,
    /// Hidden: which of a KPI's `said` states holds in each month.
    States,
    /// Hidden: the chosen month, each span as seen from it, and the judgement.
    Spans,
    /// Hidden: the facts of each member of each dimension.
    Members,
    /// Hidden: what charts and tiles draw.
    Window,
}

impl Page {
    /// Every sheet, in the order of the tabs.
    pub const ALL: [Page; 11] = [
        Page::Dashboard,
        Page::Scorecard,
        Page::Goals,
        Page::Trends,
        Page::Quality,
        Page::Definitions,
        Page::Facts,
        Page::States,
        Page::Spans,
        Page::Members,
        Page::Window,
    ];

    /// Returns the id under which the language files name the sheet (`sheet.<id>.name`).
    pub fn id(self) -> &'static str {
        match self {
            Page::Dashboard => "dashboard",
            Page::Scorecard => "scorecard",
            Page::Goals => "goals",
            Page::Trends => "trends",
            Page::Quality => "quality",
            Page::Definitions => "definitions",
            Page::Facts => "facts",
            Page::States => "states",
            Page::Spans => "spans",
            Page::Members => "members",
            Page::Window => "window",
        }
    }

    /// Tells whether readers never see the sheet.
    pub fn hidden(self) -> bool {
        matches!(self, Page::States | Page::Spans | Page::Members | Page::Window)
    }
}

/// A cell of a sheet, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The sheet.
    pub page: Page,
    /// The row.
    pub row: u32,
    /// The column.
    pub column: u16,
}

impl At {
    /// Names a cell.
    pub fn new(page: Page, row: u32, column: u16) -> At {
        At { page, row, column }
    }

    /// Returns the cell's name within its sheet, without `$`: `D14`.
    pub fn relative(self) -> String {
        format!("{}{}", column_letters(u32::from(self.column)), self.row + 1)
    }

    /// Returns the cell's name within its sheet, fixed: `$D$14`.
    pub fn fixed(self) -> String {
        format!("${}${}", column_letters(u32::from(self.column)), self.row + 1)
    }
}

/// What is judged for the chosen month; each is a column of the hidden Spans sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judged {
    /// Which `said` state holds, counted from 1; empty for none.
    State,
    /// The n behind the value.
    Evidence,
    /// The target in force.
    Target,
    /// The warning in force.
    Warning,
    /// The critical bound in force.
    Critical,
    /// Green at this value or better.
    Green,
    /// Red when worse than this value.
    Red,
    /// How much of the target was reached.
    Attainment,
    /// 0 none, 1 good, 2 watch, 3 bad.
    Status,
}

/// What the Goals sheet must look up by a KPI's id, which its user may type; each is a column of the Spans sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// The KPI's name.
    Name,
    /// The id of its unit.
    Unit,
    /// `higher`, `lower` or `neither`.
    Better,
    /// 1 where its months add up to its year.
    Accumulates,
    /// The green bound of its bands.
    Good,
    /// The red bound of its bands.
    Bad,
    /// Its row within the block of the Trends sheet, counted from 1.
    Row,
}

/// A column of the Goals sheet; the first seven are the user's, the last ones are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoalColumn {
    /// The KPI's id.
    Kpi,
    /// Its name.
    Name,
    /// The period.
    Period,
    /// The target.
    Target,
    /// Amber from here on.
    Warning,
    /// Red from here on.
    Critical,
    /// Who answers for it.
    Owner,
    /// A remark.
    Note,
    /// The value of the period up to the chosen month.
    Actual,
    /// How much of the target was reached.
    Attainment,
    /// The judgement in words.
    Status,
    /// What every month left must bring.
    Needed,
    /// The growth a month that arrives at the target.
    Growth,
    /// Hidden: `kpi|period` of a row with a target.
    TargetKey,
    /// Hidden: `kpi|period` of a row with a warning.
    WarningKey,
    /// Hidden: `kpi|period` of a row with a critical bound.
    CriticalKey,
    /// Hidden: the KPI's position among the known ones.
    Position,
    /// Hidden: the index of the period's last month.
    End,
    /// Hidden: the period's length in months.
    Length,
    /// Hidden: the target as far as it is due at the chosen month.
    DueTarget,
    /// Hidden: the warning as far as it is due.
    DueWarning,
    /// Hidden: the critical bound as far as it is due.
    DueCritical,
    /// Hidden: the bound of green.
    Green,
    /// Hidden: the bound of red.
    Red,
    /// Hidden: the status as a number.
    Code,
}

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

/// A KPI's row within a page that lists KPIs by category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading with the category's id.
    Category(String),
    /// A KPI by its position in the report.
    Kpi(usize),
}

/// Where the goals' user may add goals of his own.
pub const SPARE_GOALS: u32 = 30;
/// The first row of the goals.
pub const GOALS_FIRST: u32 = 5;
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
/// The row of month indices on Trends and States.
pub const TRENDS_INDEX: u32 = 2;
/// The row of months on Trends and States.
pub const TRENDS_HEADER: u32 = 3;
/// The first row of KPIs on Trends and States.
pub const TRENDS_FIRST: u32 = 4;
/// The column of the first month on Trends and States.
pub const TRENDS_MONTH: u16 = 3;
/// The first row of KPIs on the Scorecard.
pub const SCORECARD_FIRST: u32 = 5;
/// The rows of the hidden Spans sheet that hold the chosen month; their values stand in column B.
pub const SPANS_SEL: u32 = 0;
/// The chosen month as a date.
pub const SPANS_DATE: u32 = 1;
/// The index of the last complete month.
pub const SPANS_REPORT: u32 = 2;
/// The months of its fiscal year that have passed at the chosen month's end.
pub const SPANS_OF_YEAR: u32 = 3;
/// The months of its quarter that have passed.
pub const SPANS_OF_QUARTER: u32 = 4;
/// The index of the baseline.
pub const SPANS_BASELINE: u32 = 5;
/// The header of the spans.
pub const SPANS_HEADER: u32 = 7;
/// The index of each span's last month.
pub const SPANS_END: u32 = 8;
/// Each span's length in months.
pub const SPANS_LENGTH: u32 = 9;
/// The index of each span's first month.
pub const SPANS_START: u32 = 10;
const SPANS_FIRST: u32 = 12;
/// How many spans there are.
const SPANS: u16 = 12;

/// Every address.
#[derive(Clone, Debug)]
pub struct Layout {
    sheets: BTreeMap<Page, String>,
    months: u32,
    facts: Vec<FactPlace>,
    lines: Vec<Line>,
    kpis: BTreeMap<String, usize>,
    every_kpi: BTreeSet<String>,
    stated: BTreeSet<String>,
    line_of: BTreeMap<usize, u32>,
    waiting: Vec<String>,
    given: usize,
    members: members::MemberRows,
}

impl Layout {
    /// Decides where everything of a report stands.
    pub fn new(report: &Report, words: &Words) -> Layout {
        let sheets = Page::ALL.iter().map(|page| (*page, words.get(&format!("sheet.{}.name", page.id())).to_owned()));
        let lines = lines(report);
        let line_of = (0..).zip(&lines).filter_map(|(row, line)| match line {
            Line::Kpi(index) => Some((*index, row)),
            Line::Category(_) => None,
        });
        let always = |id: &str| report.goals.iter().any(|goal| goal.kpi == id && goal.period.is_empty());
        let waiting = report.kpis.iter().filter(|row| row.needs.is_empty() && !always(&row.kpi.id));
        let available = report.kpis.iter().enumerate().filter(|(_, row)| row.needs.is_empty());
        let stated = report.kpis.iter().filter(|row| row.needs.is_empty() && !row.kpi.said.is_empty());
        Layout {
            sheets: sheets.collect(),
            months: u32::try_from(report.months.len()).unwrap_or(0),
            facts: fact_places(report),
            kpis: available.map(|(index, row)| (row.kpi.id.clone(), index)).collect(),
            every_kpi: report.kpis.iter().map(|row| row.kpi.id.clone()).collect(),
            stated: stated.map(|row| row.kpi.id.clone()).collect(),
            line_of: line_of.collect(),
            lines,
            waiting: waiting.map(|row| row.kpi.id.clone()).collect(),
            given: report.goals.len(),
            members: members::MemberRows::new(report),
        }
    }

    /// Returns a sheet's name.
    pub fn sheet(&self, page: Page) -> &str {
        self.sheets.get(&page).map_or(page.id(), String::as_str)
    }

    /// Returns a sheet's name as formulas write it, with the `!`; in quotes unless it is one plain word.
    fn prefix(&self, page: Page) -> String {
        let name = self.sheet(page);
        if name.bytes().all(|byte| byte.is_ascii_alphabetic()) && name.len() > 3 {
            return format!("{name}!");
        }
        format!("'{}'!", name.replace('\'', "''"))
    }

    /// Returns a cell's name as a formula on a sheet writes it, without `$`.
    pub fn reference(&self, at: At, from: Page) -> String {
        if at.page == from { at.relative() } else { format!("{}{}", self.prefix(at.page), at.relative()) }
    }

    /// Returns a cell's name as a formula on a sheet writes it, fixed.
    pub fn cell(&self, at: At, from: Page) -> String {
        if at.page == from { at.fixed() } else { format!("{}{}", self.prefix(at.page), at.fixed()) }
    }

    /// Returns a range as formulas write it, fixed, with its sheet.
    pub fn range(&self, first: At, row: u32, column: u16) -> String {
        format!("{}{}:{}", self.prefix(first.page), first.fixed(), At::new(first.page, row, column).fixed())
    }

    /// Returns the number of months.
    pub fn months(&self) -> u32 {
        self.months
    }

    /// Returns the drop-down cell of months on the Dashboard.
    pub fn selection(&self) -> At {
        At::new(Page::Dashboard, 1, board::tile_column(5) + 1)
    }

    /// Returns the columns of the Facts sheet: the facts that have a value in some month.
    pub fn facts(&self) -> &[FactPlace] {
        &self.facts
    }

    /// Returns a fact's cell on the Facts sheet in a month (an index).
    pub fn fact(&self, id: &str, month: u32) -> Option<At> {
        let place = self.fact_place(id)?;
        (month < self.months).then_some(At::new(Page::Facts, FACTS_FIRST + month, place.column))
    }

    fn fact_place(&self, id: &str) -> Option<&FactPlace> {
        self.facts.iter().find(|place| place.anew.is_none() && place.id == id)
    }

    /// Returns the rows of the Trends, States and Scorecard sheets: each category, then its available KPIs.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Tells whether an id is a KPI's, available or not.
    pub fn is_kpi(&self, id: &str) -> bool {
        self.every_kpi.contains(id)
    }

    /// Tells whether an available KPI has states to be said, and so a row on the States sheet, `s_<id>`.
    pub fn is_stated(&self, id: &str) -> bool {
        self.stated.contains(id)
    }

    /// Returns the position in the report of an available KPI.
    pub fn kpi(&self, id: &str) -> Option<usize> {
        self.kpis.get(id).copied()
    }

    /// Returns a KPI's cell on the Trends sheet (or States, which is built alike) in a month (an index).
    pub fn trend(&self, page: Page, id: &str, month: u32) -> Option<At> {
        let line = self.line_of.get(self.kpis.get(id)?)?;
        let column = TRENDS_MONTH + u16::try_from(month).ok()?;
        (month < self.months).then_some(At::new(page, TRENDS_FIRST + line, column))
    }

    /// Returns the row of a KPI within the block of the Trends sheet, counted from 1.
    pub fn trend_row(&self, id: &str) -> Option<u32> {
        self.line_of.get(self.kpis.get(id)?).map(|line| line + 1)
    }

    /// Returns a KPI's row on the Scorecard.
    pub fn scorecard(&self, id: &str) -> Option<u32> {
        self.line_of.get(self.kpis.get(id)?).map(|line| SCORECARD_FIRST + line)
    }

    /// Returns a row of the Spans sheet that belongs to every span, such as its last month, in the span's column.
    pub fn span(&self, row: u32, span: Span) -> At {
        At::new(Page::Spans, row, 1 + span as u16)
    }

    /// Returns a cell of the Spans sheet that belongs to the chosen month as a whole.
    pub fn chosen(&self, row: u32) -> At {
        At::new(Page::Spans, row, 1)
    }

    /// Returns a fact's row on the Spans sheet.
    pub fn span_fact(&self, id: &str, span: Span) -> Option<At> {
        let facts = self.facts.iter().filter(|place| place.anew.is_none());
        let row = (SPANS_FIRST..).zip(facts).find(|(_, place)| place.id == id)?.0;
        Some(self.span(row, span))
    }

    /// Returns a KPI's cell on the Spans sheet.
    pub fn span_kpi(&self, id: &str, span: Span) -> Option<At> {
        Some(self.span(self.kpi_row(id)?, span))
    }

    /// Returns a KPI's judgement for the chosen month on the Spans sheet.
    pub fn judged(&self, id: &str, judged: Judged) -> Option<At> {
        Some(At::new(Page::Spans, self.kpi_row(id)?, 1 + SPANS + judged as u16))
    }

    /// Returns what the Goals sheet looks up of a KPI, on the Spans sheet.
    pub fn known(&self, id: &str, known: Known) -> Option<At> {
        Some(At::new(Page::Spans, self.kpi_row(id)?, known_column(known)))
    }

    /// Returns a KPI's row on the Spans sheet.
    fn kpi_row(&self, id: &str) -> Option<u32> {
        let (first, _) = self.kpi_rows();
        self.kpis.keys().position(|known| known == id).and_then(|at| u32::try_from(at).ok()).map(|at| first + at)
    }

    /// Returns the first and the last row of the KPIs on the Spans sheet.
    fn kpi_rows(&self) -> (u32, u32) {
        let count = |length: usize| u32::try_from(length).unwrap_or(0);
        let facts = self.facts.iter().filter(|place| place.anew.is_none()).count();
        let first = SPANS_FIRST + count(facts) + 1;
        (first, first + count(self.kpis.len()).max(1) - 1)
    }

    /// Returns the available KPIs in the order of the Spans sheet: by id.
    pub fn available(&self) -> impl Iterator<Item = (&str, usize)> {
        self.kpis.iter().map(|(id, index)| (id.as_str(), *index))
    }

    /// Returns the available KPIs that have no goal for always: each has a row on the Goals sheet that waits for one.
    pub fn waiting(&self) -> &[String] {
        &self.waiting
    }

    /// Returns how many rows the Goals sheet has, the spare ones included.
    pub fn goal_rows(&self) -> u32 {
        u32::try_from(self.given + self.waiting.len()).unwrap_or(0) + SPARE_GOALS
    }

    /// Returns a cell of the Goals sheet; rows are counted from 0 below the header.
    pub fn goal(&self, row: u32, column: GoalColumn) -> At {
        At::new(Page::Goals, GOALS_FIRST + row, column as u16)
    }

    /// Returns every defined name with what it refers to.
    pub fn names(&self) -> Vec<(String, String)> {
        let mut names = vec![("sel_key".to_owned(), self.cell(self.selection(), Page::Facts))];
        let chosen = [("sel_idx", SPANS_SEL), ("sel_month", SPANS_DATE), ("report_idx", SPANS_REPORT)];
        names.extend(chosen.map(|(name, row)| (name.to_owned(), self.cell(self.chosen(row), Page::Facts))));
        self.fact_names(&mut names);
        self.trend_names(&mut names);
        self.spans_names(&mut names);
        self.goal_names(&mut names);
        names
    }

    fn fact_names(&self, names: &mut Vec<(String, String)>) {
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
    }

    fn trend_names(&self, names: &mut Vec<(String, String)>) {
        let last = TRENDS_MONTH + u16::try_from(self.months.max(1) - 1).unwrap_or(0);
        let mut add = |name: String, page, first, row| {
            names.push((name, self.range(At::new(page, first, TRENDS_MONTH), row, last)));
        };
        add("k_Index".to_owned(), Page::Trends, TRENDS_INDEX, TRENDS_INDEX);
        let rows = u32::try_from(self.lines.len()).unwrap_or(0).max(1);
        add("k_All".to_owned(), Page::Trends, TRENDS_FIRST, TRENDS_FIRST + rows - 1);
        for (id, index) in &self.kpis {
            let row = TRENDS_FIRST + self.line_of.get(index).copied().unwrap_or(0);
            add(format!("k_{id}"), Page::Trends, row, row);
            if self.is_stated(id) {
                add(format!("s_{id}"), Page::States, row, row);
            }
        }
    }

    fn spans_names(&self, names: &mut Vec<(String, String)>) {
        let (first, last) = self.kpi_rows();
        let mut add = |name: &str, column| {
            names.push((name.to_owned(), self.range(At::new(Page::Spans, first, column), last, column)));
        };
        add("c_Id", 0);
        add("c_Name", known_column(Known::Name));
        add("c_Unit", known_column(Known::Unit));
        add("c_Better", known_column(Known::Better));
        add("c_Accumulates", known_column(Known::Accumulates));
        add("c_Good", known_column(Known::Good));
        add("c_Bad", known_column(Known::Bad));
        add("c_Row", known_column(Known::Row));
    }

    fn goal_names(&self, names: &mut Vec<(String, String)>) {
        let columns = [
            ("g_Kpi", GoalColumn::Kpi),
            ("g_Period", GoalColumn::Period),
            ("g_Target", GoalColumn::Target),
            ("g_Warning", GoalColumn::Warning),
            ("g_Critical", GoalColumn::Critical),
            ("g_Owner", GoalColumn::Owner),
            ("g_Note", GoalColumn::Note),
            ("g_TargetKey", GoalColumn::TargetKey),
            ("g_WarningKey", GoalColumn::WarningKey),
            ("g_CriticalKey", GoalColumn::CriticalKey),
        ];
        for (name, column) in columns {
            let last = GOALS_FIRST + self.goal_rows() - 1;
            names.push((name.to_owned(), self.range(self.goal(0, column), last, column as u16)));
        }
    }
}

fn known_column(known: Known) -> u16 {
    2 + SPANS + Judged::Status as u16 + known as u16
}

/// Each category in the order of the catalogue, then its available KPIs.
fn lines(report: &Report) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut category = "";
    for (index, row) in report.kpis.iter().enumerate().filter(|(_, row)| row.needs.is_empty()) {
        if row.kpi.category != category {
            category = &row.kpi.category;
            lines.push(Line::Category(category.to_owned()));
        }
        lines.push(Line::Kpi(index));
    }
    lines
}

/// A column for each fact that has a value, and behind one that is counted anew its columns by span.
fn fact_places(report: &Report) -> Vec<FactPlace> {
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
