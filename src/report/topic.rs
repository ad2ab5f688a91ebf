//! The pages by topic, as their templates lay them out: a table of KPIs, charts, and the lists behind them.
//!
//! It knows what stands on a page and in which order, and nothing of cells.

use serde::Deserialize;
use toml::Spanned;

use super::{Chart, ChartKind};
use crate::error::{Error, ErrorKind, Place};
use crate::kpi::catalogue::Catalogue;
use crate::kpi::check::near;
use crate::templates::Templates;

/// The pages that a template may lay out, in the order of their tabs; the id is the file's name.
pub const TOPICS: [&str; 6] = ["revenue", "customers", "acquisition", "support", "product", "finance"];

/// Every page that a dashboard may lead to, in the order of the tabs.
pub const PAGES: [&str; 16] = [
    "index",
    "scorecard",
    "goals",
    "trends",
    "revenue",
    "customers",
    "cohorts",
    "segments",
    "acquisition",
    "support",
    "product",
    "finance",
    "tie_out",
    "quality",
    "definitions",
    "facts",
];

/// What stands on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topic {
    /// The page's id, one of [`TOPICS`].
    pub id: String,
    /// The KPIs of its table, in their order.
    pub kpis: Vec<String>,
    /// Its charts, row by row.
    pub charts: Vec<Chart>,
    /// Its lists.
    pub lists: Vec<ListKind>,
}

/// A list of names with what the chosen month says of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// The customers who joined, grew, shrank, returned or left.
    Moved,
    /// The customers who came and left within the month.
    WithinMonth,
    /// The largest customers.
    Largest,
    /// The contracts that end soon.
    Ending,
    /// The expenses by category.
    Expenses,
    /// The cash by account.
    Accounts,
    /// The features of the product by how many customers used them.
    Features,
    /// When the product is used: weekday by hour.
    UsageHours,
    /// The funnel from the people targeted to the deals won, whole and by channel.
    Funnel,
    /// The channels side by side.
    Channels,
    /// How long customers wait for an answer.
    Waiting,
    /// The tickets by category.
    TicketCategories,
    /// The tickets by hour of the week.
    TicketHours,
}

impl ListKind {
    /// Returns the id under which the language files name it (`list.<id>`).
    pub fn id(self) -> &'static str {
        match self {
            ListKind::Moved => "moved",
            ListKind::WithinMonth => "within_month",
            ListKind::Largest => "largest",
            ListKind::Ending => "ending",
            ListKind::Expenses => "expenses",
            ListKind::Accounts => "accounts",
            ListKind::Features => "features",
            ListKind::UsageHours => "usage_hours",
            ListKind::Funnel => "funnel",
            ListKind::Channels => "channels",
            ListKind::Waiting => "waiting",
            ListKind::TicketCategories => "ticket_categories",
            ListKind::TicketHours => "ticket_hours",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    kpis: Vec<Spanned<String>>,
    #[serde(default)]
    charts: Vec<Drawing>,
    #[serde(default)]
    lists: Vec<ListKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drawing {
    id: String,
    kind: Spanned<ChartKind>,
    series: Vec<Spanned<String>>,
}

/// Reads every page's template, in the order of the tabs; all mistakes at once.
pub fn read(templates: &Templates, catalogue: &Catalogue) -> Result<Vec<Topic>, Error> {
    let mut topics = Vec::new();
    let mut errors = Vec::new();
    for id in templates.names("pages") {
        let path = format!("pages/{id}.toml");
        let text = templates.text(&path)?.unwrap_or_default();
        match (Page { path: &templates.place(&path).file, text: &text }).read(&id, catalogue) {
            Ok(topic) => topics.push(with_own(topic, catalogue)),
            Err(mistakes) => errors.extend(mistakes),
        }
    }
    topics.sort_by_key(|topic| TOPICS.iter().position(|id| *id == topic.id));
    Error::joined(errors).map_or(Ok(topics), Err)
}

/// Puts the KPIs of kpibook.toml at the end of the table of their category's page, unless the page has them already.
fn with_own(mut topic: Topic, catalogue: &Catalogue) -> Topic {
    let own = catalogue.own().filter(|kpi| page_of(&kpi.category) == topic.id);
    let more: Vec<String> = own.map(|kpi| kpi.id.clone()).filter(|id| !topic.kpis.contains(id)).collect();
    topic.kpis.extend(more);
    topic
}

/// Returns the page of a category of KPIs: retention stands with the customers, every other on the page of its name.
fn page_of(category: &str) -> &str {
    if category == "retention" { "customers" } else { category }
}

/// A template with its name.
struct Page<'a> {
    path: &'a str,
    text: &'a str,
}

impl Page<'_> {
    fn read(&self, id: &str, catalogue: &Catalogue) -> Result<Topic, Vec<Error>> {
        if !TOPICS.contains(&id) {
            let error = Error::new(ErrorKind::UnknownPage).at(Place::file(self.path)).with("page", id);
            return Err(vec![error.with("near", near(id, TOPICS.iter().copied())).with("known", TOPICS.join(", "))]);
        }
        let file: File = toml::from_str(self.text).map_err(|error: toml::de::Error| {
            vec![self.mistake(ErrorKind::BadTemplate, error.span().unwrap_or(0..0)).because_of_toml(error.message())]
        })?;
        let mut errors = Vec::new();
        let known = |id: &str| catalogue.kpis.iter().any(|kpi| kpi.id == id);
        let series = file.charts.iter().flat_map(|chart| &chart.series);
        for kpi in file.kpis.iter().chain(series) {
            let id = kpi.get_ref().strip_prefix('-').unwrap_or(kpi.get_ref());
            if !known(id) {
                let near = near(id, catalogue.kpis.iter().map(|kpi| kpi.id.as_str()));
                let error = self.mistake(ErrorKind::UnknownKpi, kpi.span());
                errors.push(error.with("found", id).with("near", near));
            }
        }
        // The Window sheet has the bars of one bridge, and the Dashboard has it.
        for chart in file.charts.iter().filter(|chart| *chart.kind.get_ref() == ChartKind::Bridge) {
            errors.push(self.mistake(ErrorKind::BridgeOnPage, chart.kind.span()).with("chart", &chart.id));
        }
        if errors.is_empty() { Ok(topic(id, file)) } else { Err(errors) }
    }

    fn mistake(&self, kind: ErrorKind, span: std::ops::Range<usize>) -> Error {
        Error::new(kind).at(Place::file(self.path)).showing(self.text, span)
    }
}

fn topic(id: &str, file: File) -> Topic {
    let texts = |texts: Vec<Spanned<String>>| texts.into_iter().map(Spanned::into_inner).collect();
    let chart = |chart: Drawing| Chart { id: chart.id, kind: chart.kind.into_inner(), series: texts(chart.series) };
    Topic {
        id: id.to_owned(),
        kpis: texts(file.kpis),
        charts: file.charts.into_iter().map(chart).collect(),
        lists: file.lists,
    }
}
