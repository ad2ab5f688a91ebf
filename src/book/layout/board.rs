//! What stands on the Dashboard and the pages by topic, and where the Dashboard and the hidden Window sheet have it.
//!
//! The template's wishes meet what the data can fill: a tile, chart or sentence whose KPIs have no value anywhere gives
//! its place to the next.

use std::collections::BTreeSet;

use super::{At, Layout, Page};
use crate::book::listing::Listing;
use crate::kpi::Better;
use crate::number::Number;
use crate::report::{BoardList, Chart, ChartKind, Headline, HeadlineKind, KpiRow, Report, Topic};

/// How many months charts and sparklines draw: the chosen one and the year before it.
pub const MONTHS: u16 = 13;
/// The column of the first month on the Window sheet.
pub const MONTH_COLUMN: u16 = 3;
/// The column before it: what a column of small columns reaches up to, so that they do not touch those above.
pub const CEILING_COLUMN: u16 = MONTH_COLUMN - 1;
/// The rows of the Window sheet that hold the months themselves.
pub const INDEX_ROW: u32 = 1;
/// The month as a date.
pub const DATE_ROW: u32 = 2;
/// The index of the same month a year before.
pub const YEAR_AGO_ROW: u32 = 3;
/// The month as an axis writes it.
pub const LABEL_ROW: u32 = 4;
const SERIES_ROW: u32 = 5;
/// How many lines a list has.
pub const LISTED: u32 = 6;
/// How many KPIs that are judged bad a sentence names.
pub const NAMED: u32 = 2;
/// How many sentences stand above the tiles at most.
const SENTENCES: usize = 5;
/// Fewer sentences than these are few.
const FEW: usize = 3;

/// A row of the Window sheet: a value of each of its months.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drawn {
    /// A KPI.
    Actual(String),
    /// A KPI a year before.
    LastYear(String),
    /// A KPI with its sign changed.
    Loss(String),
    /// The target in force.
    Target(String),
    /// The target in force, else the green bound of the bands.
    Bound(String),
}

/// A bar of the bridge, or a movement that a sentence compares with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The KPI.
    pub kpi: String,
    /// Whether it is taken away.
    pub loss: bool,
}

/// A column of the block of the Window sheet with a row for each KPI that is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The KPI's name.
    Name = 1,
    /// Its value.
    Value = 2,
    /// Its target.
    Target = 3,
    /// Its status.
    Status = 4,
    /// The value in words.
    ValueText = 5,
    /// The target, else the green bound, in words.
    BoundText = 6,
    /// How far it is from its goal, with a trace of its row so that no two are alike.
    Distance = 7,
    /// 1 where it has a target and a value.
    HasGoal = 8,
    /// 1 where it has a target and reaches it; it may be judged good short of it, where a warning draws the line.
    Met = 9,
    /// 1 where it is judged bad.
    Bad = 10,
    /// 1 where it is judged.
    Judged = 11,
    /// The difference from the month before.
    Difference = 12,
    /// The difference as a share.
    Percentage = 13,
    /// How it stands, for words: 0 not judged, 1 good, 2 good and yet short of its target, 3 to be watched, 4 bad.
    Standing = 14,
    /// The target, else the green bound, else the red one.
    Bound = 15,
    /// How far one that is judged bad is beyond its bound, with a trace of its row so that no two are alike.
    Beyond = 16,
    /// A code of its category.
    Category = 17,
    /// The same distance, the one that is named first left out, those of its category behind all others.
    Another = 18,
    /// 1 where it is judged to be watched.
    AtRisk = 19,
}

/// What stands in a place below the tiles.
#[derive(Clone, Debug)]
pub enum Panel {
    /// A chart.
    Chart(Chart),
    /// A list.
    List(BoardList),
}

/// A row that the Window sheet finds in a list by month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The customer who brought most MRR.
    Gain = 0,
    /// The customer who took most away.
    Loss = 1,
    /// The customer behind the largest movement.
    Cause = 2,
    /// The first row of the largest moves.
    Moves = 3,
    /// The first row of the contracts that end soon.
    Endings = 4,
    /// The first row of the largest customers.
    Largest = 5,
}

/// What stands on the Dashboard and the pages by topic.
#[derive(Clone, Debug)]
pub struct Board {
    /// The KPIs of the tiles.
    pub tiles: Vec<String>,
    /// How many tiles stand in a row.
    pub tiles_in_a_row: usize,
    /// The pages that the links below the title lead to.
    pub links: Vec<Page>,
    /// The sentences.
    pub headlines: Vec<Headline>,
    /// The charts and the lists, row by row.
    pub panels: Vec<Panel>,
    /// The pages by topic, with what the data can fill of them.
    pub topics: Vec<Topic>,
    /// The rows of the Window sheet, the months' own apart.
    pub drawn: Vec<Drawn>,
    /// The bars of the bridge.
    pub bars: Vec<Bar>,
    /// The movements among which a sentence names the largest.
    pub movements: Vec<Bar>,
    /// The KPIs that are judged, or that a sentence is about, in the order of the catalogue.
    pub judged: Vec<String>,
}

impl Board {
    /// Decides what stands on the dashboard of a report.
    pub fn new(report: &Report, layout: &Layout, listings: &[Listing]) -> Board {
        let wishes = &report.dashboard;
        let places = wishes.tiles_in_a_row * wishes.rows_of_tiles;
        let tiles: Vec<String> =
            wishes.tiles.iter().filter(|id| speaks(report, layout, id)).take(places).cloned().collect();
        let panels = panels(report, layout, listings);
        let charts: Vec<Chart> = panels.iter().filter_map(Panel::chart).cloned().collect();
        let bridge = charts.iter().find(|chart| chart.kind == ChartKind::Bridge);
        let headlines = Said { report, layout, listings }.headlines();
        let growth = headlines.iter().find(|headline| headline.names_movements());
        let is_told = |row: &KpiRow| headlines.iter().any(|headline| headline.kpi == row.kpi.id);
        let judged = report.kpis.iter().filter(|row| row.needs.is_empty());
        let judged = judged.filter(|row| row.kpi.better != Better::Neither || is_told(row));
        let judged: Vec<String> = judged.map(|row| row.kpi.id.clone()).collect();
        let has_page = |topic: &&Topic| Page::of(&topic.id).is_some_and(|page| layout.pages().contains(&page));
        let topics = report.topics.iter().filter(has_page).map(|topic| filled(report, layout, topic));
        let topics: Vec<Topic> = topics.collect();
        Board {
            drawn: drawn(&tiles, &charts, &topics),
            bars: bridge.map(|chart| bars(&chart.series)).unwrap_or_default(),
            movements: growth.map(|headline| bars(&headline.series)).unwrap_or_default(),
            judged,
            tiles_in_a_row: wishes.tiles_in_a_row.max(1),
            tiles,
            links: links(layout),
            headlines,
            panels,
            topics,
        }
    }

    /// Returns the charts.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        self.panels.iter().filter_map(Panel::chart)
    }

    /// Returns the row of the Window sheet that holds a series.
    pub fn series(&self, drawn: &Drawn) -> Option<u32> {
        (SERIES_ROW..).zip(&self.drawn).find(|(_, own)| *own == drawn).map(|(row, _)| row)
    }

    /// Returns the first row of the bridge's bars.
    pub fn bridge_row(&self) -> u32 {
        SERIES_ROW + count(self.drawn.len()) + 2
    }

    /// Returns the first row of the movements.
    pub fn movements_row(&self) -> u32 {
        self.bridge_row() + count(self.bars.len()) + 2
    }

    /// Returns the first row of the KPIs that are judged.
    pub fn judged_row(&self) -> u32 {
        self.movements_row() + count(self.movements.len()) + 3
    }

    /// Returns a cell of a KPI that is judged.
    pub fn told(&self, kpi: &str, told: Told) -> Option<At> {
        let place = self.judged.iter().position(|id| id == kpi)?;
        Some(At::new(Page::Window, self.judged_row() + count(place), told as u16))
    }

    /// Returns a column of the KPIs that are judged, as formulas on any sheet write it.
    pub fn told_range(&self, layout: &Layout, told: Told) -> String {
        let first = self.judged_row();
        let last = first + count(self.judged.len()).max(1) - 1;
        layout.range(At::new(Page::Window, first, told as u16), last, told as u16)
    }

    /// Returns the row of the counts below the KPIs that are judged.
    pub fn totals_row(&self) -> u32 {
        self.judged_row() + count(self.judged.len()) + 1
    }

    /// Returns the cell with the place (from 1) of the KPI that is the n-th (from 0) furthest from its goal.
    pub fn furthest(&self, n: u32) -> At {
        At::new(Page::Window, self.totals_row() + 2 + n, 3)
    }

    /// Returns the cell with the place (from 1) of the n-th (from 0) KPI that is named as judged bad.
    pub fn bad(&self, n: u32) -> At {
        At::new(Page::Window, self.totals_row() + 2 + LISTED + n, 3)
    }

    /// Returns the cell with the place (from 1) of a row that is found in a list by month; beside it stands how many
    /// there are of the month.
    pub fn found(&self, found: Found) -> At {
        At::new(Page::Window, self.totals_row() + 3 + LISTED + NAMED + found as u32, 3)
    }

    /// Returns the first row of the links.
    pub fn links_row(&self) -> u32 {
        3
    }

    /// Returns how many links stand in a row: as many in each.
    pub fn links_in_a_row(&self) -> usize {
        self.links.len().div_ceil(self.links.len().div_ceil(LINKS_IN_A_ROW).max(1)).max(1)
    }

    /// Returns the row of the first sentence on the Dashboard.
    pub fn headline_row(&self) -> u32 {
        self.links_row() + count(self.links.len().div_ceil(self.links_in_a_row()))
    }

    /// Returns the first row of a row of tiles.
    pub fn tile_row(&self, row: u32) -> u32 {
        self.headline_row() + count(self.headlines.len()) + 1 + row * (TILE_ROWS + 1)
    }

    /// Returns the first row of a row of panels; the caption stands in the row above it.
    pub fn panel_row(&self, row: u32) -> u32 {
        self.tile_row(self.rows_of_tiles()) + 1 + row * (BOARD_ROWS + 2)
    }

    /// Returns the first cell of a panel, row and column.
    pub fn panel(&self, place: usize) -> (u32, u16) {
        let in_a_row = self.panels_in_a_row();
        (self.panel_row(count(place / in_a_row)), tile_column(place % in_a_row * 2))
    }

    /// Returns how many tiles' columns the page has.
    pub fn columns(&self) -> usize {
        self.tiles_in_a_row.max(LEAST_COLUMNS)
    }

    fn panels_in_a_row(&self) -> usize {
        self.columns() / 2
    }

    /// Returns how many rows of tiles are filled.
    pub fn rows_of_tiles(&self) -> u32 {
        count(self.tiles.len().div_ceil(self.tiles_in_a_row))
    }

    /// Returns how many rows of panels there are.
    pub fn rows_of_panels(&self) -> u32 {
        count(self.panels.len().div_ceil(self.panels_in_a_row()))
    }

    /// Returns the last row of the page.
    pub fn last_row(&self) -> u32 {
        self.panel_row(self.rows_of_panels()) - 3
    }

    /// Returns the last column of the page.
    pub fn last_column(&self) -> u16 {
        tile_column(self.columns() - 1) + 3
    }
}

impl Panel {
    /// Returns the chart, if it is one.
    pub fn chart(&self) -> Option<&Chart> {
        match self {
            Panel::Chart(chart) => Some(chart),
            Panel::List(_) => None,
        }
    }
}

/// How many links stand in a row at most: two a tile.
const LINKS_IN_A_ROW: usize = 12;
/// How many rows a chart has on a page, the gap below it apart.
pub const PANEL_ROWS: u32 = 10;
/// How many rows a chart or a list has on the Dashboard: the heading of a list, the heads of its columns, its lines.
pub const BOARD_ROWS: u32 = 2 + LISTED;
/// The rows of a tile: a label, a value, a change, a gap, a sparkline.
pub const TILE_ROWS: u32 = 5;
/// How many tiles' columns the page has at least: the title and the drop-down need the room.
const LEAST_COLUMNS: usize = 6;
/// The columns of a tile: a strip, a wide one, two narrow ones and a gap.
pub const TILE_COLUMNS: u16 = 5;

/// Returns the first column of a tile.
pub fn tile_column(place: usize) -> u16 {
    1 + TILE_COLUMNS * u16::try_from(place).unwrap_or(0)
}

/// Returns a series' KPI and whether it is a loss.
pub fn split(series: &str) -> (&str, bool) {
    series.strip_prefix('-').map_or((series, false), |kpi| (kpi, true))
}

/// Returns the pages that readers see, but for the Dashboard itself.
fn links(layout: &Layout) -> Vec<Page> {
    layout.pages().iter().copied().filter(|page| layout.is_seen(*page) && *page != Page::Dashboard).collect()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(0)
}

fn bars(series: &[String]) -> Vec<Bar> {
    series.iter().map(|text| split(text)).map(|(kpi, loss)| Bar { kpi: kpi.to_owned(), loss }).collect()
}

/// Returns the chart with the series that have something to show; nothing where too little is left.
fn drawable(report: &Report, layout: &Layout, chart: &Chart) -> Option<Chart> {
    let shown = |series: &&String| match chart.kind {
        ChartKind::Movements | ChartKind::Bridge => moves(report, layout, split(series).0),
        ChartKind::Trend | ChartKind::Lines | ChartKind::Columns => valued(report, layout, split(series).0),
    };
    let series: Vec<String> = chart.series.iter().filter(shown).cloned().collect();
    let has = |text: Option<&String>| text.is_some_and(|text| series.contains(text));
    let enough = match chart.kind {
        ChartKind::Movements => !series.is_empty(),
        // The title names the first.
        ChartKind::Trend | ChartKind::Lines | ChartKind::Columns => has(chart.series.first()),
        ChartKind::Bridge => has(chart.series.first()) && has(chart.series.last()) && series.len() > 2,
    };
    enough.then(|| Chart { series, ..chart.clone() })
}

/// Chooses what stands below the tiles: rows of charts, then a row of lists, which further charts fill.
fn panels(report: &Report, layout: &Layout, listings: &[Listing]) -> Vec<Panel> {
    let wishes = &report.dashboard;
    let in_a_row = wishes.tiles_in_a_row.max(LEAST_COLUMNS) / 2;
    let has = |list: &BoardList| match list.source() {
        None => has_goals(report),
        Some(kind) => listings.iter().any(|listing| listing.kind == kind),
    };
    let lists: Vec<BoardList> = wishes.lists.iter().copied().filter(has).take(in_a_row).collect();
    let mut charts = wishes.charts.iter().filter_map(|chart| drawable(report, layout, chart)).map(Panel::Chart);
    let mut panels: Vec<Panel> = charts.by_ref().take(in_a_row * wishes.rows_of_charts).collect();
    let places = if wishes.lists.is_empty() { 0 } else { in_a_row - lists.len() };
    panels.extend(lists.into_iter().map(Panel::List));
    panels.extend(charts.take(places));
    panels
}

/// Tells whether a KPI that can be judged has a goal.
fn has_goals(report: &Report) -> bool {
    let judged = |id: &str| report.kpis.iter().any(|row| row.kpi.id == id && row.needs.is_empty());
    report.goals.iter().any(|goal| goal.target.is_some() && judged(&goal.kpi))
}

/// Decides which sentences can be said of the data.
struct Said<'a> {
    report: &'a Report,
    layout: &'a Layout,
    listings: &'a [Listing],
}

impl Said<'_> {
    /// Chooses the first sentences that can be said; what to watch comes last. Where there are few, that of the goals says
    /// where they are written.
    fn headlines(&self) -> Vec<Headline> {
        let wishes = &self.report.dashboard.headlines;
        let sayable = wishes.iter().filter_map(|headline| self.sayable(headline));
        let mut headlines: Vec<Headline> = sayable.take(SENTENCES).collect();
        let is_of_goals = |headline: &&Headline| headline.kind == HeadlineKind::Furthest;
        if headlines.len() < FEW && !headlines.iter().any(|headline| is_of_goals(&headline)) {
            headlines.extend(wishes.iter().find(is_of_goals).cloned());
        }
        headlines.sort_by_key(|headline| headline.kind == HeadlineKind::Watch);
        headlines
    }

    fn sayable(&self, headline: &Headline) -> Option<Headline> {
        let Said { report, layout, listings } = *self;
        let is_listed = |list: BoardList| listings.iter().any(|listing| Some(listing.kind) == list.source());
        let about = match headline.kind {
            HeadlineKind::Growth | HeadlineKind::Rate | HeadlineKind::Cash => speaks(report, layout, &headline.kpi),
            HeadlineKind::Furthest => has_goals(report),
            HeadlineKind::Moves => is_listed(BoardList::Moves),
            HeadlineKind::Watch => true,
        };
        let known = |text: &&String| match headline.kind {
            HeadlineKind::Growth => moves(report, layout, split(text).0),
            HeadlineKind::Rate
            | HeadlineKind::Furthest
            | HeadlineKind::Cash
            | HeadlineKind::Moves
            | HeadlineKind::Watch => speaks(report, layout, split(text).0),
        };
        let series = headline.series.iter().filter(known).cloned().collect();
        about.then(|| Headline { series, ..headline.clone() })
    }
}

/// Tells whether a KPI has a value in some month.
fn valued(report: &Report, layout: &Layout, kpi: &str) -> bool {
    let row = layout.kpi(kpi).and_then(|index| report.kpis.get(index));
    row.is_some_and(|row| row.months.iter().any(|number| number.is_present()))
}

/// Tells whether a KPI has a value in some month, or at least a state that is good or bad, such as that no cash is burnt.
fn speaks(report: &Report, layout: &Layout, kpi: &str) -> bool {
    let row = layout.kpi(kpi).and_then(|index| report.kpis.get(index));
    let judged = |row: &KpiRow| {
        let mut states = row.said.iter().flatten().filter_map(|state| row.kpi.said.get(*state));
        states.any(|state| state.good.is_some())
    };
    row.is_some_and(judged) || valued(report, layout, kpi)
}

/// Tells whether a movement is other than zero in some month.
fn moves(report: &Report, layout: &Layout, kpi: &str) -> bool {
    let row = layout.kpi(kpi).and_then(|index| report.kpis.get(index));
    row.is_some_and(|row| row.months.iter().any(|number| number.is_present() && *number != Number::ZERO))
}

/// Returns a page with the KPIs and charts that have something to show.
fn filled(report: &Report, layout: &Layout, topic: &Topic) -> Topic {
    Topic {
        kpis: topic.kpis.iter().filter(|id| layout.kpi(id).is_some()).cloned().collect(),
        charts: topic.charts.iter().filter_map(|chart| drawable(report, layout, chart)).collect(),
        ..topic.clone()
    }
}

fn drawn(tiles: &[String], charts: &[Chart], topics: &[Topic]) -> Vec<Drawn> {
    let rows = topics.iter().flat_map(|topic| &topic.kpis);
    let mut all: Vec<Drawn> = tiles.iter().chain(rows).cloned().map(Drawn::Actual).collect();
    for chart in charts.iter().chain(topics.iter().flat_map(|topic| &topic.charts)) {
        for (place, (kpi, loss)) in chart.series.iter().map(|text| split(text)).enumerate() {
            let kpi = kpi.to_owned();
            match chart.kind {
                ChartKind::Trend => {
                    all.extend([Drawn::Actual(kpi.clone()), Drawn::LastYear(kpi.clone()), Drawn::Target(kpi)]);
                }
                ChartKind::Columns if place == 0 => {
                    all.push(Drawn::Actual(kpi.clone()));
                    // A second KPI takes the place of what the first is held against.
                    if chart.series.len() == 1 {
                        all.extend([Drawn::LastYear(kpi.clone()), Drawn::Bound(kpi)]);
                    }
                }
                ChartKind::Movements if loss => all.push(Drawn::Loss(kpi)),
                ChartKind::Lines | ChartKind::Columns | ChartKind::Movements => all.push(Drawn::Actual(kpi)),
                ChartKind::Bridge => {}
            }
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|drawn| seen.insert(drawn.clone()));
    all
}
