//! A dashboard as its template writes it: tiles, sentences, charts and pages, each mistake in them at its place.
//!
//! It knows keys, KPIs and pages by their names, and nothing of what the data can fill.

mod fields;

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use super::topic::PAGES;
use super::{BoardList, Chart, ChartKind, Dashboard, Headline, HeadlineKind};
use crate::error::{Error, ErrorKind};
use crate::kpi::catalogue::Catalogue;
use crate::kpi::check::near;
use crate::kpi::stanza::{Source, wrong};
use crate::kpi::{Better, Kpi};
use crate::templates::{Templates, meant};
use crate::words::OwnText;
use fields::{Fields, Key};

/// The keys of a dashboard, each with an example.
const KEYS: [Key; 9] = [
    ("title", "title = \"Weekly dashboard\""),
    ("tiles_in_a_row", "tiles_in_a_row = 6"),
    ("rows_of_tiles", "rows_of_tiles = 2"),
    ("rows_of_charts", "rows_of_charts = 2"),
    ("tiles", "tiles = [\"mrr\", \"customers\"]"),
    ("pages", "pages = [\"scorecard\", \"goals\"]"),
    ("lists", "lists = [\"furthest\", \"moves\"]"),
    ("headlines", "[[headlines]]"),
    ("charts", "[[charts]]"),
];
const HEADLINE_KEYS: [Key; 3] =
    [("kind", "kind = \"growth\""), ("kpi", "kpi = \"mrr\""), ("series", "series = [\"new_mrr\", \"-churned_mrr\"]")];
const CHART_KEYS: [Key; 4] = [
    ("id", "id = \"mrr\""),
    ("title", "title = \"MRR by month\""),
    ("kind", "kind = \"lines\""),
    ("series", "series = [\"mrr\"]"),
];

/// How many tiles fit: in a row, and rows of them; and how many rows of charts.
const MOST: [(&str, usize, usize); 3] = [("tiles_in_a_row", 8, 6), ("rows_of_tiles", 4, 2), ("rows_of_charts", 4, 2)];

const HEADLINES: [(&str, HeadlineKind); 6] = [
    ("growth", HeadlineKind::Growth),
    ("rate", HeadlineKind::Rate),
    ("furthest", HeadlineKind::Furthest),
    ("cash", HeadlineKind::Cash),
    ("moves", HeadlineKind::Moves),
    ("watch", HeadlineKind::Watch),
];
const LISTS: [BoardList; 4] = [BoardList::Furthest, BoardList::Moves, BoardList::Endings, BoardList::Largest];
const CHARTS: [(&str, ChartKind); 5] = [
    ("trend", ChartKind::Trend),
    ("lines", ChartKind::Lines),
    ("columns", ChartKind::Columns),
    ("movements", ChartKind::Movements),
    ("bridge", ChartKind::Bridge),
];

/// Reads a dashboard's template; all mistakes at once.
pub fn read(name: &str, templates: &Templates, catalogue: &Catalogue) -> Result<Dashboard, Error> {
    let file = format!("dashboards/{name}.toml");
    let Some(text) = templates.text(&file)? else {
        let names = templates.names("dashboards");
        let error = Error::new(ErrorKind::UnknownDashboard).with("dashboard", name);
        return Err(error
            .with("near", near(meant(name), names.iter().map(String::as_str)))
            .with("known", names.join(", ")));
    };
    let table = DeTable::parse(&text).map_err(|error| templates.mistake(&file, &text, &error))?;
    let source = Source { file: templates.place(&file).file, text: text.clone() };
    let mut errors = Vec::new();
    let dashboard = Reader { source: &source, catalogue, errors: &mut errors }.dashboard(name, table.get_ref());
    Error::joined(errors).map_or(Ok(dashboard), Err)
}

/// Reads one file.
struct Reader<'a> {
    source: &'a Source,
    catalogue: &'a Catalogue,
    errors: &'a mut Vec<Error>,
}

impl Reader<'_> {
    fn dashboard(&mut self, name: &str, table: &DeTable<'_>) -> Dashboard {
        let mut fields = Fields::new(self.source, table, 0..0, self.errors);
        fields.known(&KEYS);
        fields.require("tiles");
        let title = fields.words("title");
        let [tiles_in_a_row, rows_of_tiles, rows_of_charts] =
            MOST.map(|(key, most, usual)| fields.number(key, most).unwrap_or(usual));
        let (tiles, pages) = (fields.texts("tiles"), fields.texts("pages"));
        let lists = if table.contains_key("lists") {
            fields.choices("lists", &LISTS.map(|list| (list.id(), list)))
        } else {
            LISTS.to_vec()
        };
        let (headlines, charts) = (fields.tables("headlines"), fields.tables("charts"));
        fields.once(&tiles);
        fields.once(&pages);
        self.kpis(&tiles, false);
        self.pages(&pages);
        let mut texts = vec![OwnText {
            key: format!("dashboard.named.{name}"),
            is_given: title.is_some(),
            text: title.unwrap_or_else(|| name.to_owned()),
        }];
        let headlines = self.headlines(&headlines);
        let charts = self.charts(&charts, &mut texts);
        let pages = if table.contains_key("pages") { plain(pages) } else { PAGES.map(ToOwned::to_owned).to_vec() };
        Dashboard {
            id: name.to_owned(),
            texts,
            tiles: plain(tiles),
            tiles_in_a_row,
            rows_of_tiles,
            rows_of_charts,
            headlines,
            lists,
            charts,
            pages,
        }
    }

    /// Checks that names are those of KPIs; where it is said of amounts that go in and out, a loss has a minus.
    fn kpis(&mut self, names: &[Spanned<String>], may_lose: bool) {
        for name in names {
            let id = name.get_ref().strip_prefix('-').filter(|_| may_lose).unwrap_or(name.get_ref());
            self.kpi(id, name.span());
        }
    }

    fn kpi(&mut self, id: &str, span: Range<usize>) -> Option<&Kpi> {
        let kpi = self.catalogue.kpi(id);
        if kpi.is_none() {
            let is_fact = self.catalogue.is_fact(id);
            let kind = if is_fact { ErrorKind::FactForKpi } else { ErrorKind::UnknownKpi };
            let near = near(id, self.catalogue.kpis.iter().map(|kpi| kpi.id.as_str()));
            self.errors.push(self.source.error(kind, span).with("found", id).with("near", near));
        }
        kpi
    }

    fn pages(&mut self, pages: &[Spanned<String>]) {
        for page in pages.iter().filter(|page| !PAGES.contains(&page.get_ref().as_str())) {
            let error = self.source.error(ErrorKind::UnknownPage, page.span()).with("page", page.get_ref());
            let near = near(page.get_ref(), PAGES.into_iter());
            self.errors.push(error.with("near", near).with("known", PAGES.join(", ")));
        }
    }

    fn headlines(&mut self, tables: &[Spanned<&DeTable<'_>>]) -> Vec<Headline> {
        let mut headlines: Vec<Headline> = Vec::new();
        for table in tables {
            let mut fields = Fields::new(self.source, table.get_ref(), table.span(), self.errors);
            fields.known(&HEADLINE_KEYS);
            fields.require("kind");
            let kind = fields.choice("kind", &HEADLINES);
            let Some((kind, at)) = kind.map(|kind| (*kind.get_ref(), kind.span())) else { continue };
            let about = matches!(kind, HeadlineKind::Growth | HeadlineKind::Rate | HeadlineKind::Cash);
            if about {
                fields.require("kpi");
            }
            let (kpi, series) = (fields.text("kpi"), fields.texts("series"));
            if let Some(kpi) = kpi.as_ref().filter(|_| about) {
                let known = self.kpi(kpi.get_ref(), kpi.span());
                // How much was spent can be told; a rate and the cash are told with what is good and bad of them.
                if kind != HeadlineKind::Growth && known.is_some_and(|known| known.better == Better::Neither) {
                    let error = self.source.error(ErrorKind::HeadlineWithoutDirection, kpi.span());
                    self.errors.push(error.with("kpi", kpi.get_ref()));
                }
            }
            self.kpis(&series, kind == HeadlineKind::Growth);
            let kpi = kpi.map(Spanned::into_inner).unwrap_or_default();
            let headline = Headline { kind, kpi, series: plain(series) };
            if headline.names_movements() && headlines.iter().any(Headline::names_movements) {
                self.second("growth", at);
            }
            headlines.push(headline);
        }
        headlines
    }

    fn charts(&mut self, tables: &[Spanned<&DeTable<'_>>], texts: &mut Vec<OwnText>) -> Vec<Chart> {
        let mut charts: Vec<Chart> = Vec::new();
        let mut ids: Vec<Spanned<String>> = Vec::new();
        for table in tables {
            let mut fields = Fields::new(self.source, table.get_ref(), table.span(), self.errors);
            fields.known(&CHART_KEYS);
            for key in ["id", "kind", "series"] {
                fields.require(key);
            }
            let (id, title) = (fields.text("id"), fields.words("title"));
            let (kind, series) = (fields.choice("kind", &CHARTS), fields.texts("series"));
            ids.extend(id.clone());
            let Some((id, kind)) = id.zip(kind) else { continue };
            let (id, at, kind) = (id.into_inner(), kind.span(), kind.into_inner());
            let adds_up = matches!(kind, ChartKind::Movements | ChartKind::Bridge);
            self.kpis(&series, adds_up);
            self.drawn(table.get_ref(), kind, series.len());
            if kind != ChartKind::Columns {
                self.one_axis(&series);
            }
            if kind == ChartKind::Bridge && charts.iter().any(|other| other.kind == kind) {
                self.second("bridge", at);
            }
            texts.extend(title.map(|text| OwnText { key: format!("chart.{id}.title"), text, is_given: true }));
            charts.push(Chart { id, kind, series: plain(series) });
        }
        fields::once(self.source, &ids, self.errors);
        charts
    }

    /// Checks that a chart draws all the KPIs that are written for it.
    fn drawn(&mut self, table: &DeTable<'_>, kind: ChartKind, count: usize) {
        let (range, wanted) = match kind {
            ChartKind::Trend => (1..=1, "series = [\"mrr\"]"),
            ChartKind::Columns => (1..=2, "series = [\"cash\", \"runway_months\"]"),
            ChartKind::Bridge => (3..=usize::MAX, "series = [\"opening_mrr\", \"new_mrr\", \"-churned_mrr\", \"mrr\"]"),
            ChartKind::Lines | ChartKind::Movements => return,
        };
        if let Some(series) = table.get("series").filter(|_| count > 0 && !range.contains(&count)) {
            self.errors.push(wrong(self.source, "series", wanted, series.span()));
        }
    }

    /// Checks that all KPIs of a chart are in the unit of the first, which is that of the axis.
    fn one_axis(&mut self, series: &[Spanned<String>]) {
        let unit = |name: &str| Some(self.catalogue.kpi(name.strip_prefix('-').unwrap_or(name))?.unit);
        let Some(axis) = series.first().and_then(|first| unit(first.get_ref())) else { return };
        for name in series {
            let Some(other) = unit(name.get_ref()).filter(|other| *other != axis) else { continue };
            let error = self.source.error(ErrorKind::MixedUnits, name.span()).with("found", name.get_ref());
            self.errors.push(error.with("unit", other.id()).with("axis", axis.id()));
        }
    }

    /// Says that there is one already: the Window sheet has the bars of one bridge, and the movements of one sentence.
    fn second(&mut self, kind: &str, span: Range<usize>) {
        self.errors.push(self.source.error(ErrorKind::SecondOfItsKind, span).with("found", kind));
    }
}

fn plain(texts: Vec<Spanned<String>>) -> Vec<String> {
    texts.into_iter().map(Spanned::into_inner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::fact;

    #[test]
    fn every_dashboard_of_the_templates_can_be_read_and_has_a_name_and_titles() {
        let templates = Templates::embedded();
        let facts: Vec<_> = fact::definitions(&templates).unwrap().into_iter().map(|known| known.definition).collect();
        let catalogue = Catalogue::load(&templates, &Config::default(), &facts).unwrap();
        assert!(templates.names("dashboards").len() >= 4);
        for name in templates.names("dashboards") {
            let dashboard = read(&name, &templates, &catalogue).unwrap();
            assert!(dashboard.tiles.len() >= dashboard.tiles_in_a_row * dashboard.rows_of_tiles);
            for language in templates.names("languages") {
                let words = crate::words::Words::load(&language, &templates).unwrap();
                let title = |chart: &Chart| words.find(&format!("chart.{}.title", chart.id)).is_some();
                assert!(words.find(&format!("dashboard.named.{name}")).is_some(), "{language}: {name}");
                assert!(dashboard.charts.iter().all(title), "{language}: {name}");
            }
        }
    }

    #[test]
    fn the_executive_dashboard_has_every_page() {
        let templates = Templates::embedded();
        let facts: Vec<_> = fact::definitions(&templates).unwrap().into_iter().map(|known| known.definition).collect();
        let catalogue = Catalogue::load(&templates, &Config::default(), &facts).unwrap();
        assert_eq!(read("executive", &templates, &catalogue).unwrap().pages, PAGES);
    }
}
