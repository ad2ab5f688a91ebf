//! The workbook in another's hands: what can be typed and what cannot, what the file says of itself, what comes out of a
//! printer, and what a chart says to those who cannot see it.

use std::collections::BTreeMap;
use std::path::Path;

use ironcalc::import::load_from_xlsx;

use crate::package::parts;
use crate::run::sample;

/// The parts of a workbook as texts.
struct Parts(BTreeMap<String, String>);

impl Parts {
    fn of(path: &Path) -> Parts {
        Parts(parts(path))
    }

    fn part(&self, name: &str) -> &str {
        &self.0[name]
    }

    /// Returns the names of the sheets in their order; the parts are numbered alike.
    fn sheets(&self) -> Vec<String> {
        elements(self.part("xl/workbook.xml"), "sheet").iter().map(|it| attribute(it, "name").unwrap()).collect()
    }

    fn sheet(&self, name: &str) -> &str {
        let place = self.sheets().iter().position(|sheet| sheet == name).unwrap() + 1;
        self.part(&format!("xl/worksheets/sheet{place}.xml"))
    }

    /// Returns what a name that belongs to a sheet stands for.
    fn local_name(&self, sheet: &str, name: &str) -> Option<String> {
        let place = self.sheets().iter().position(|known| known == sheet).unwrap().to_string();
        let text = self.part("xl/workbook.xml");
        text.split("<definedName ").skip(1).find_map(|rest| {
            let (head, rest) = rest.split_once('>')?;
            let is_it = attribute(head, "name")? == name && attribute(head, "localSheetId")? == place;
            is_it.then(|| rest.split('<').next().unwrap().to_owned())
        })
    }

    /// Returns, by style, whether a cell is open, and the place of its fill.
    fn styles(&self) -> Vec<(bool, usize)> {
        let text = self.part("xl/styles.xml");
        let formats = text.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap();
        let formats = formats.split("<xf ").skip(1);
        formats.map(|it| (it.contains("locked=\"0\""), attribute(it, "fillId").unwrap().parse().unwrap())).collect()
    }
}

/// Returns the opening tags of a name.
fn elements<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    text.split(&format!("<{name} ")).skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

fn attribute(element: &str, name: &str) -> Option<String> {
    let start = format!("{name}=\"");
    let (_, rest) = element.split_once(&start)?;
    Some(rest.split('"').next().unwrap().to_owned())
}

#[test]
fn inputs_are_open_and_look_like_inputs_and_nothing_else_on_a_protected_sheet_does() {
    let folder = tempfile::tempdir().unwrap();
    let parts = Parts::of(&sample(folder.path(), &[]));
    let styles = parts.styles();
    // The columns of the open cells of a sheet, with how many there are in each.
    let open = |sheet: &str| {
        let mut columns: BTreeMap<String, usize> = BTreeMap::new();
        let mut fills = Vec::new();
        for cell in elements(parts.sheet(sheet), "c") {
            let style = attribute(cell, "s").map_or(0, |style| style.parse::<usize>().unwrap());
            let (is_open, fill) = styles[style];
            if is_open {
                let place = attribute(cell, "r").unwrap();
                *columns.entry(place.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()).or_default() += 1;
                fills.push(fill);
            }
        }
        fills.sort_unstable();
        fills.dedup();
        (columns, fills)
    };
    let (goals, fill) = open("Goals");
    assert_eq!(fill.len(), 1, "every open cell is coloured alike");
    assert_eq!(goals.keys().map(String::as_str).collect::<Vec<_>>(), ["A", "C", "D", "E", "F", "G", "H"]);
    // 24 goals are given, and 30 rows are spare; each column is open in every row.
    let rows = goals["A"];
    assert!(rows >= 24 + 30 && goals.values().all(|count| *count == rows), "{goals:?}");
    let (month, fills) = open("Dashboard");
    assert_eq!((month.values().sum::<usize>() > 0, &fills), (true, &fill), "the month is an input: {month:?}");
    for sheet in ["Scorecard", "Definitions"] {
        assert_eq!(open(sheet).0, BTreeMap::new(), "{sheet}");
    }
    // No cell that is locked has the colour of an input.
    for sheet in ["Dashboard", "Goals", "Scorecard", "Definitions"] {
        for cell in elements(parts.sheet(sheet), "c") {
            let style = attribute(cell, "s").map_or(0, |style| style.parse::<usize>().unwrap());
            assert!(styles[style].0 || styles[style].1 != fill[0], "{sheet} {cell}");
        }
    }
}

#[test]
fn protected_sheets_ask_for_no_password_and_can_be_selected_copied_and_widened() {
    let folder = tempfile::tempdir().unwrap();
    let parts = Parts::of(&sample(folder.path(), &[]));
    let protection = |sheet: &str| elements(parts.sheet(sheet), "sheetProtection").first().map(ToString::to_string);
    for sheet in parts.sheets() {
        let is_protected = ["Dashboard", "Scorecard", "Goals", "Definitions"].contains(&sheet.as_str());
        assert_eq!(protection(&sheet).is_some(), is_protected, "{sheet}");
        let Some(found) = protection(&sheet) else { continue };
        assert!(!found.contains("password") && !found.contains("hash"), "{sheet}: {found}");
        // What is selected can be copied; 1 would forbid it.
        assert!(!found.contains("selectLockedCells=\"1\"") && !found.contains("selectUnlockedCells=\"1\""), "{found}");
        assert!(found.contains("formatColumns=\"0\"") && found.contains("formatRows=\"0\""), "{sheet}: {found}");
        // The Dashboard's charts can be taken into a presentation.
        assert_eq!(found.contains("objects=\"1\""), sheet != "Dashboard", "{sheet}: {found}");
    }
    assert!(!parts.part("xl/workbook.xml").contains("workbookProtection"));
}

#[test]
fn the_file_says_what_it_is_in_its_language() {
    let folder = tempfile::tempdir().unwrap();
    let core = |arguments: &[&str]| Parts::of(&sample(folder.path(), arguments)).part("docProps/core.xml").to_owned();
    let english = core(&[]);
    for said in [
        "<dc:title>Orrelby: KPIs</dc:title>",
        "<dc:subject>KPIs of October 2026</dc:subject>",
        "<dc:creator>kpibook</dc:creator>",
        "<cp:category>Management report</cp:category>",
        "complete to 2026-10-31.</dc:description>",
        ">2026-10-31T00:00:00Z</dcterms:created>",
    ] {
        assert!(english.contains(said), "{said}: {english}");
    }
    let spanish = core(&["--language", "es", "--period", "2025-03", "--anonymise"]);
    assert!(spanish.contains("<dc:subject>KPI de marzo de 2025</dc:subject>"), "{spanish}");
    assert!(spanish.contains("clientes y suscripciones están sustituidos.</dc:description>"), "{spanish}");
}

#[test]
fn lists_are_printed_one_page_wide_with_the_company_the_month_and_the_pages() {
    let folder = tempfile::tempdir().unwrap();
    let parts = Parts::of(&sample(folder.path(), &[]));
    for sheet in ["Dashboard", "Scorecard", "Goals", "Tie-out", "Data quality", "Definitions"] {
        let text = parts.sheet(sheet);
        let page = elements(text, "pageSetup")[0];
        assert!(page.contains("paperSize=\"9\"") && page.contains("orientation=\"landscape\""), "{sheet}: {page}");
        // One page wide is what a sheet that fits its pages has unless it says otherwise.
        assert!(text.contains("<pageSetUpPr fitToPage=\"1\"/>") && !page.contains("fitToWidth"), "{sheet}: {page}");
        // The Dashboard is one page, and names company and month itself.
        if sheet == "Dashboard" {
            continue;
        }
        assert!(page.contains("fitToHeight=\"0\""), "{sheet}: {page}");
        assert!(parts.local_name(sheet, "_xlnm.Print_Titles").is_some(), "{sheet} repeats its head");
        let header = text.split("<oddHeader>").nth(1).unwrap().split("</oddHeader>").next().unwrap();
        assert!(header.contains("Orrelby") && header.contains("October 2026"), "{sheet}: {header}");
        let footer = text.split("<oddFooter>").nth(1).unwrap().split("</oddFooter>").next().unwrap();
        assert!(footer.contains("page &amp;P of &amp;N"), "{sheet}: {footer}");
    }
    // 24 goals from row 6 on, and five rows more; the Scorecard's columns up to the third comparison.
    assert_eq!(parts.local_name("Goals", "_xlnm.Print_Area").unwrap(), "Goals!$A$1:$M$34");
    let scorecard = parts.local_name("Scorecard", "_xlnm.Print_Area").unwrap();
    assert!(scorecard.starts_with("Scorecard!$A$1:$Q$"), "{scorecard}");
}

#[test]
fn every_chart_of_every_sheet_says_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    for dashboard in ["executive", "board", "acquisition", "customer-success"] {
        let parts = Parts::of(&sample(folder.path(), &["--dashboard", dashboard]));
        let drawings = parts.0.iter().filter(|(name, _)| name.starts_with("xl/drawings/drawing"));
        let charts: Vec<&str> = drawings.flat_map(|(_, text)| elements(text, "xdr:cNvPr")).collect();
        assert_eq!(charts.len(), parts.0.keys().filter(|name| name.starts_with("xl/charts/chart")).count());
        assert!(charts.len() > 10, "{dashboard}");
        for chart in charts {
            let said = attribute(chart, "descr").unwrap_or_default();
            assert!(said.chars().count() > 10, "{dashboard}: {chart}");
        }
    }
}

#[test]
fn bounds_typed_into_a_row_without_a_target_replace_the_bands_of_a_kpi() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let mut model = load_from_xlsx(path.to_str().unwrap(), "en", "UTC", "en").unwrap();
    let sheet = |model: &ironcalc::base::Model, name: &str| {
        let sheets = model.get_worksheets_properties();
        u32::try_from(sheets.iter().position(|sheet| sheet.name == name).unwrap()).unwrap()
    };
    let (goals, scorecard) = (sheet(&model, "Goals"), sheet(&model, "Scorecard"));
    let text = |model: &ironcalc::base::Model, sheet: u32, row: i32, column: i32| {
        model.get_formatted_cell_value(sheet, row, column).unwrap()
    };
    let row = (6..200).find(|row| text(&model, goals, *row, 1) == "refund_rate").unwrap();
    assert_eq!((4..=6).map(|column| text(&model, goals, row, column)).collect::<String>(), "", "it waits for a goal");
    let line = (5..200).find(|row| text(&model, scorecard, *row, 1) == "Refund rate").unwrap();
    model.evaluate();
    assert_eq!(text(&model, scorecard, line, 3), "● on track");
    model.set_user_input(goals, row, 5, "0.0001".to_owned()).unwrap();
    model.set_user_input(goals, row, 6, "0.0002".to_owned()).unwrap();
    model.evaluate();
    // The sample's rate is 0.09%.
    assert_eq!(text(&model, scorecard, line, 3), "▼ off track");
}
