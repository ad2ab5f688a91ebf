//! A lint of the written file, for what no validator sees: parts are well formed, indices in range, merges disjoint,
//! numbers finite, names unique, formulas parse and are short enough, links and the ranges of charts lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;

use ironcalc::base::cell::CellValue;
use ironcalc::import::load_from_xlsx;
use kpibook::book;
use kpibook::book::theme::{DEFAULT_THEME, Theme};
use kpibook::templates::Templates;
use kpibook::words::Words;
use quick_xml::events::{BytesStart, Event};

use crate::invented::{self, MONTHS};
use crate::run;

/// An element with its attributes and its own text.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.get(name).map(|text| text.parse().unwrap())
    }
}

/// The parts of the file, by their names.
struct Package {
    parts: BTreeMap<String, String>,
}

impl Package {
    fn open(path: &Path) -> Package {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            let name = file.name().unwrap().into_owned();
            assert!(parts.insert(name.clone(), text).is_none(), "{name} twice");
        }
        Package { parts }
    }

    /// Returns the elements of a part in the order of their starts; a part that is not well formed stops the test.
    #[allow(clippy::wildcard_enum_match_arm, reason = "comments and declarations are no elements")]
    fn elements(&self, part: &str) -> Vec<Element> {
        let mut reader = quick_xml::Reader::from_str(&self.parts[part]);
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{part}: {error}")) {
                Event::Start(start) => {
                    open.push(elements.len());
                    elements.push(element(&start));
                }
                Event::Empty(start) => elements.push(element(&start)),
                Event::End(_) => drop(open.pop()),
                Event::Text(text) => {
                    if let Some(index) = open.last() {
                        elements[*index].text.push_str(&text.into_inner());
                    }
                }
                Event::GeneralRef(entity) => {
                    if let Some(index) = open.last() {
                        let character = match &*entity.into_inner() {
                            "lt" => "<",
                            "gt" => ">",
                            "amp" => "&",
                            "quot" => "\"",
                            "apos" => "'",
                            other => panic!("{part}: &{other};"),
                        };
                        elements[*index].text.push_str(character);
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.is_empty(), "{part} ends within an element");
        elements
    }

    /// Returns the elements of a name in every part that a test picks, each with its part.
    fn all(&self, pick: impl Fn(&str) -> bool, name: &str) -> Vec<(String, Element)> {
        let parts = self.parts.keys().filter(|part| pick(part) && is_xml(part));
        parts
            .flat_map(|part| self.elements(part).into_iter().map(|element| (part.clone(), element)))
            .filter(|(_, element)| element.name == name)
            .collect()
    }

    /// Returns the sheets: each name with its part.
    fn sheets(&self) -> BTreeMap<String, String> {
        let targets: BTreeMap<String, String> = self
            .elements("xl/_rels/workbook.xml.rels")
            .into_iter()
            .filter_map(|element| Some((element.get("Id")?.to_owned(), format!("xl/{}", element.get("Target")?))))
            .collect();
        let sheets = self.elements("xl/workbook.xml").into_iter().filter(|element| element.name == "sheet");
        sheets
            .map(|sheet| (sheet.get("name").unwrap().to_owned(), targets[sheet.get("r:id").unwrap()].clone()))
            .collect()
    }
}

fn element(start: &BytesStart) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = attribute.value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
        (attribute.key.as_ref().to_owned(), value.replace("&apos;", "'").replace("&amp;", "&"))
    });
    Element { name: start.name().as_ref().to_owned(), attributes: attributes.collect(), text: String::new() }
}

/// Reads `$A$1:B2` into the first and the last row and column, counted from 1.
fn range(text: &str) -> Option<[u32; 4]> {
    let cell = |text: &str| {
        let text = text.replace('$', "");
        let digits = text.find(|letter: char| letter.is_ascii_digit())?;
        let (letters, row) = text.split_at(digits);
        let letter = |letter: u8| letter.is_ascii_uppercase().then(|| u32::from(letter - b'A') + 1);
        let column = letters.bytes().try_fold(0, |column, byte| Some(column * 26 + letter(byte)?))?;
        let row: u32 = row.parse().ok()?;
        ((1..=1_048_576).contains(&row) && (1..=16_384).contains(&column)).then_some((row, column))
    };
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell(first)?, cell(last)?);
    (top <= bottom && left <= right).then_some([top, left, bottom, right])
}

/// Reads `'My sheet'!$A$1:$B$2`; nothing where the sheet is not there.
fn reference(text: &str, sheets: &BTreeMap<String, String>) -> Option<(String, [u32; 4])> {
    let (sheet, cells) = text.rsplit_once('!')?;
    let sheet = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\'')).unwrap_or(sheet).replace("''", "'");
    sheets.contains_key(&sheet).then_some(())?;
    Some((sheet, range(cells)?))
}

/// Tells whether a part is one of XML; all are.
fn is_xml(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, ending)| ["xml", "rels"].contains(&ending))
}

fn is_sheet(part: &str) -> bool {
    part.starts_with("xl/worksheets/sheet")
}

/// Checks the workbook of the invented report and that of the sample company.
fn with_package(check: impl Fn(&Package, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lint.xlsx");
    let templates = Templates::embedded();
    let words = Words::load("en", &templates).unwrap();
    let theme = Theme::load(DEFAULT_THEME, &templates, &words).unwrap();
    book::write(&invented::report(MONTHS - 1, invented::goals()), &words, theme, &path).unwrap();
    check(&Package::open(&path), &path);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data");
    run::kpibook(folder.path(), &["build", sample, "-o", "sample.xlsx"]).unwrap();
    let path = folder.path().join("sample.xlsx");
    let package = Package::open(&path);
    assert!(package.parts.contains_key("xl/charts/chart6.xml"), "charts are checked too");
    check(&package, &path);
}

#[test]
fn every_part_is_well_formed_and_every_relation_leads_to_a_part() {
    with_package(parts);
}

fn parts(package: &Package, _: &Path) {
    for part in package.parts.keys() {
        assert!(!package.elements(part).is_empty(), "{part} is empty");
    }
    for (part, relation) in package.all(|part| part.contains("_rels/"), "Relationship") {
        if relation.get("TargetMode") == Some("External") {
            continue;
        }
        let target = relation.get("Target").unwrap();
        let folder = part.replace("_rels/", "");
        let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
        for step in target.trim_start_matches('/').split('/') {
            if step == ".." {
                path.pop();
            } else {
                path.push(step);
            }
        }
        let path = path.join("/").trim_start_matches('/').to_owned();
        assert!(package.parts.contains_key(&path), "{part} leads to {path}");
    }
}

#[test]
fn cells_are_in_order_and_their_indices_exist() {
    with_package(cells);
}

fn cells(package: &Package, _: &Path) {
    let styles = package.elements("xl/styles.xml");
    let count = |name: &str| styles.iter().find(|element| element.name == name).and_then(|list| list.number("count"));
    let (formats, rules) = (count("cellXfs").unwrap(), count("dxfs").unwrap_or(0));
    let strings = package.elements("xl/sharedStrings.xml").iter().filter(|element| element.name == "si").count();
    let mut last = (String::new(), 0, 0);
    for (part, cell) in package.all(is_sheet, "c") {
        let at = range(cell.get("r").unwrap()).unwrap();
        let now = (part, at[0], at[1]);
        assert!(now.0 != last.0 || (now.1, now.2) > (last.1, last.2), "{now:?} after {last:?}");
        assert!(cell.number("s").unwrap_or(0) < formats, "{now:?}: no such format");
        last = now;
    }
    for (part, rule) in package.all(is_sheet, "cfRule") {
        assert!(rule.number("dxfId").unwrap_or(0) < rules, "{part}: no such format of a rule");
    }
    let mut kind = String::new();
    for part in package.parts.keys().filter(|part| is_sheet(part)) {
        for element in package.elements(part) {
            match element.name.as_str() {
                "c" => element.get("t").unwrap_or("n").clone_into(&mut kind),
                "v" if kind == "s" => assert!(element.text.parse::<usize>().unwrap() < strings, "{part}"),
                "v" if kind == "n" => {
                    let number: f64 = element.text.parse().unwrap_or_else(|_| panic!("{part}: {}", element.text));
                    assert!(number.is_finite(), "{part}: {}", element.text);
                }
                // Excel repairs a file whose validation is longer.
                "formula1" | "formula2" => assert!(element.text.len() <= 255, "{part}: {}", element.text),
                "col" => assert!(element.get("width").unwrap().parse::<f64>().unwrap() <= 255.0, "{part}"),
                _ => {}
            }
        }
    }
}

#[test]
fn merged_ranges_are_apart_from_one_another_and_from_tables() {
    with_package(merges);
}

fn merges(package: &Package, _: &Path) {
    for (name, part) in package.sheets() {
        let merges = package.elements(&part).into_iter().filter(|element| element.name == "mergeCell");
        let merges: Vec<[u32; 4]> = merges.map(|merge| range(merge.get("ref").unwrap()).unwrap()).collect();
        for (index, a) in merges.iter().enumerate() {
            for b in &merges[index + 1..] {
                let apart = a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
                assert!(apart, "{name}: {a:?} and {b:?} overlap");
            }
        }
    }
    // The workbook has no tables; whoever adds one checks its header against its cells here.
    assert!(!package.parts.keys().any(|part| part.starts_with("xl/tables/")));
}

#[test]
fn sheets_and_names_are_unique_and_names_lead_to_sheets() {
    with_package(names);
}

fn names(package: &Package, _: &Path) {
    let sheets = package.sheets();
    let workbook = package.elements("xl/workbook.xml");
    let visible = workbook.iter().filter(|element| element.name == "sheet" && element.get("state").is_none());
    assert!(visible.count() >= 1);
    let mut seen = BTreeSet::new();
    for name in sheets.keys() {
        assert!(name.chars().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\']), "{name}");
        assert!(!name.eq_ignore_ascii_case("history") && seen.insert(name.to_lowercase()), "{name}");
    }
    let mut seen = BTreeSet::new();
    for name in workbook.iter().filter(|element| element.name == "definedName") {
        let key = (name.get("name").unwrap().to_lowercase(), name.get("localSheetId").map(ToOwned::to_owned));
        assert!(seen.insert(key.clone()), "{key:?} twice");
        // A name that looks like a cell is none.
        assert!(range(&key.0.to_uppercase()).is_none(), "{key:?} is a cell");
        if key.0.starts_with("_xlnm.print_titles") {
            continue;
        }
        assert!(reference(&name.text, &sheets).is_some(), "{key:?} leads to {}", name.text);
    }
}

#[test]
fn links_charts_and_sparklines_lead_to_cells() {
    with_package(links);
}

fn links(package: &Package, _: &Path) {
    let sheets = package.sheets();
    for (part, link) in package.all(is_sheet, "hyperlink") {
        if let Some(location) = link.get("location") {
            assert!(reference(location, &sheets).is_some(), "{part} links to {location}");
        }
    }
    let charts = package.all(|part| part.starts_with("xl/charts/"), "c:f");
    let mut sparklines = package.all(is_sheet, "xm:f");
    // The bounds of bars in cells are numbers.
    sparklines.retain(|(_, formula)| formula.text.parse::<f64>().is_err());
    for (part, formula) in charts.iter().chain(&sparklines) {
        assert!(reference(&formula.text, &sheets).is_some(), "{part} draws {}", formula.text);
    }
    assert!(!sparklines.is_empty());
    for part in charts.iter().map(|(part, _)| part) {
        assert!(package.parts[part].contains("<c:pt idx="), "{part} has no copy of what it draws for previewers");
    }
}

#[test]
fn formulas_are_short_and_parse_those_of_rules_and_checks_too() {
    with_package(|package, path| {
        let mut formulas: Vec<(String, String)> = Vec::new();
        for (name, part) in package.sheets() {
            for element in package.elements(&part) {
                let is_range_of_choices = element.name.starts_with("formula") && element.text.starts_with('"');
                if ["f", "formula", "formula1"].contains(&element.name.as_str()) && !is_range_of_choices {
                    formulas.push((name.clone(), element.text.clone()));
                }
            }
        }
        assert!(formulas.len() > 1_000);
        let mut model = load_from_xlsx(path.to_str().unwrap(), "en", "UTC", "en").unwrap();
        // Far from any cell of the workbook, each formula once.
        let mut row = 5_000;
        let mut placed: Vec<(u32, i32, String)> = Vec::new();
        let unique: BTreeSet<(String, String)> = formulas.into_iter().collect();
        for (name, formula) in unique {
            assert!(formula.len() < 8_192, "{name}: {} characters", formula.len());
            let sheet = model.workbook.worksheets.iter().position(|sheet| sheet.get_name() == name).unwrap();
            let sheet = u32::try_from(sheet).unwrap();
            row += 1;
            model.set_user_input(sheet, row, 1, format!("={formula}")).unwrap();
            placed.push((sheet, row, formula));
        }
        model.evaluate();
        for (sheet, row, formula) in placed {
            if let CellValue::String(text) = model.get_cell_value_by_index(sheet, row, 1).unwrap() {
                assert!(!["#ERROR!", "#NAME?", "#REF!", "#N/IMPL"].contains(&text.as_str()), "{text} of {formula}");
            }
        }
    });
}

#[test]
fn the_other_dashboards_are_written_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data");
    for dashboard in ["board", "acquisition", "customer-success"] {
        let name = format!("{dashboard}.xlsx");
        run::kpibook(folder.path(), &["build", sample, "--dashboard", dashboard, "-o", &name]).unwrap();
        let path = folder.path().join(name);
        let package = Package::open(&path);
        for check in [parts, cells, merges, names, links] {
            check(&package, &path);
        }
    }
}
