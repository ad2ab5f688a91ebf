//! A lint of the written file for what a reader meets: links that lead where they say, inputs that are open and look like
//! it, headings that stay in sight, notes, tables and properties.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use kpibook::templates::Templates;

use crate::looks::grid::{Grid, settings};
use crate::package::{Element, Package, is_visible, range, reference, within};

/// How wide the Dashboard's columns may be together, in pixels.
const WIDEST: f64 = 1_290.0;
/// From so many rows on, a sheet keeps its headings in sight.
const LONG: usize = 40;

/// The constant texts of a sheet by their row and column.
type Texts = BTreeMap<(u32, u32), String>;

/// A sheet that readers see.
struct Seen<'p> {
    package: &'p Package,
    name: String,
    part: String,
    elements: Rc<[Element]>,
}

impl Seen<'_> {
    fn of(&self, name: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.name == name)
    }

    /// Returns the ranges of the cells that a reader may write into.
    fn asked(&self) -> impl Iterator<Item = [u32; 4]> {
        let validations = self.elements.iter().filter(|element| element.name == "dataValidation");
        validations.flat_map(|validation| validation.get("sqref").unwrap().split(' ').filter_map(range))
    }
}

/// Says what a reader would stumble over.
pub(crate) fn faults(package: &Package) -> Vec<String> {
    let parts = package.sheets();
    let workbook = package.elements("xl/workbook.xml");
    let names = workbook.iter().filter(|sheet| is_visible(sheet)).map(|sheet| sheet.get("name").unwrap().to_owned());
    let mut faults = properties(package);
    let read =
        |name: String| Seen { package, elements: package.elements(&parts[&name]), part: parts[&name].clone(), name };
    let all: Vec<Seen> = names.map(read).collect();
    let texts: BTreeMap<String, Texts> = all.iter().map(|seen| (seen.name.clone(), texts(seen))).collect();
    for (index, seen) in all.iter().enumerate() {
        let mut found = links(seen, &texts, &parts, index == 0);
        found.extend(inputs(seen));
        found.extend(notes(seen));
        found.extend(tables(seen, &texts[&seen.name]));
        found.extend(if index == 0 { at_a_glance(seen) } else { in_sight(seen) });
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", seen.name)));
    }
    faults
}

fn properties(package: &Package) -> Vec<String> {
    let core = package.elements("docProps/core.xml");
    let is_there = |name: &&&str| core.iter().any(|element| element.name == **name && !element.text.is_empty());
    let wanted = ["dc:title", "dc:creator", "dcterms:created"];
    wanted.iter().filter(|name| !is_there(name)).map(|name| format!("no property {name}")).collect()
}

/// A link leads to a cell: to the sheet that its text names, or to a cell with the same text.
/// The tiles of the Dashboard may have short names.
fn links(
    seen: &Seen,
    others: &BTreeMap<String, Texts>,
    sheets: &BTreeMap<String, String>,
    may_be_short: bool,
) -> Vec<String> {
    let mut faults = Vec::new();
    for link in seen.elements.iter().filter(|element| element.name == "hyperlink") {
        let (cell, location) = (link.get("ref").unwrap(), link.get("location").unwrap_or_default());
        let shown = link.get("display").unwrap_or_default();
        let Some((sheet, [row, column, ..])) = reference(location, sheets) else {
            faults.push(format!("{cell} links to {location}, which is no cell"));
            continue;
        };
        let is_top = (row, column) == (1, 1);
        let there = others.get(&sheet).and_then(|texts| texts.get(&(row, column)));
        let is_right = if is_top {
            !sheets.contains_key(shown) || shown == sheet
        } else {
            may_be_short || shown.contains(&sheet) || there.is_none_or(|text| text == shown)
        };
        if !is_right {
            faults.push(format!("{cell} says {shown} and links to {location}: {}", there.map_or("", String::as_str)));
        }
    }
    faults
}

/// What can be written is open and has the colour of inputs, and nothing else is open; no password keeps a reader out.
fn inputs(seen: &Seen) -> Vec<String> {
    let Some(protection) = seen.of("sheetProtection") else { return Vec::new() };
    let mut faults = Vec::new();
    if protection.get("password").or(protection.get("hashValue")).is_some() {
        faults.push("a password keeps readers out".to_owned());
    }
    let (open, colour) = (open(seen.package), input_colour());
    let mut asked: BTreeSet<(u32, u32)> = BTreeSet::new();
    for [top, left, bottom, right] in seen.asked() {
        asked.extend((top..=bottom).flat_map(|row| (left..=right).map(move |column| (row, column))));
    }
    let mut cells = BTreeMap::new();
    for cell in seen.elements.iter().filter(|element| element.name == "c") {
        let [row, column, ..] = range(cell.get("r").unwrap()).unwrap();
        cells.insert((row, column), cell.number("s").unwrap_or(0));
    }
    for at in &asked {
        if !cells.get(at).is_some_and(|format| open.contains_key(format)) {
            faults.push(format!("row {}, column {} asks for an input and is locked", at.0, at.1));
        }
    }
    for (at, format) in &cells {
        if open.get(format).is_some_and(|fill| *fill != colour) {
            faults.push(format!("row {}, column {} is open, and not in the colour of inputs", at.0, at.1));
        }
    }
    faults
}

/// Returns the formats whose cells are open under protection, each with the colour of its ground.
fn open(package: &Package) -> BTreeMap<usize, String> {
    let styles = package.elements("xl/styles.xml");
    let list = |name: &str, each: &str| -> Vec<&[Element]> { within(within(&styles, &[name])[0], &[each]) };
    let colour = |fill: &[Element]| {
        let ground = fill.iter().find(|element| element.name == "fgColor");
        ground.and_then(|ground| ground.get("rgb")?.strip_prefix("FF")).unwrap_or_default().to_owned()
    };
    let fills: Vec<String> = list("fills", "fill").into_iter().map(colour).collect();
    let formats = list("cellXfs", "xf").into_iter().enumerate();
    let is_open = |format: &[Element]| format.iter().any(|e| e.name == "protection" && e.get("locked") == Some("0"));
    let open = formats.filter(|(_, format)| is_open(format));
    open.map(|(index, format)| (index, fills[format[0].number("fillId").unwrap()].clone())).collect()
}

fn input_colour() -> String {
    let theme: toml::Table = Templates::embedded().text("themes/default.toml").unwrap().unwrap().parse().unwrap();
    theme["colours"]["input"].as_str().unwrap().to_owned()
}

/// Each note has a text and stands alone on its cell.
fn notes(seen: &Seen) -> Vec<String> {
    let mut faults = Vec::new();
    for (_, kind, part) in seen.package.relations(&seen.part) {
        if kind != "comments" {
            continue;
        }
        let elements = seen.package.elements(&part);
        let authors = elements.iter().filter(|element| element.name == "author").count();
        let mut noted = BTreeSet::new();
        for note in within(&elements, &["comment"]) {
            let cell = note[0].get("ref").unwrap();
            if range(cell).is_none() || !noted.insert(cell.to_owned()) {
                faults.push(format!("two notes on {cell}"));
            }
            if note[0].number("authorId").is_none_or(|author| author >= authors) {
                faults.push(format!("the note on {cell} has no author"));
            }
            if note.iter().all(|element| element.name != "t" || element.text.trim().is_empty()) {
                faults.push(format!("the note on {cell} says nothing"));
            }
        }
    }
    faults
}

/// A table's columns are called as their heads; a sheet with tables is not protected, because nobody could filter there.
fn tables(seen: &Seen, texts: &Texts) -> Vec<String> {
    let mut faults = Vec::new();
    for (_, kind, part) in seen.package.relations(&seen.part) {
        if kind != "table" {
            continue;
        }
        let elements = seen.package.elements(&part);
        let name = elements[0].get("name").unwrap();
        let [top, left, bottom, right] = range(elements[0].get("ref").unwrap()).unwrap();
        if seen.of("sheetProtection").is_some() {
            faults.push(format!("the table {name} stands on a protected sheet"));
        }
        let columns: Vec<&str> = within(&elements, &["tableColumn"]).iter().filter_map(|c| c[0].get("name")).collect();
        if bottom <= top || columns.len() != usize::try_from(right - left + 1).unwrap() {
            faults.push(format!("the table {name} has {} columns and no room for them", columns.len()));
        }
        for (column, heading) in (left..).zip(columns) {
            let cell = texts.get(&(top, column)).map(String::as_str).unwrap_or_default();
            if cell != heading {
                faults.push(format!("the table {name} calls a column `{heading}`, its cell `{cell}`"));
            }
        }
    }
    faults
}

/// Returns the constant texts of a sheet.
fn texts(seen: &Seen) -> Texts {
    let strings = seen.package.elements("xl/sharedStrings.xml");
    let text = |item: &[Element]| item.iter().filter(|e| e.name == "t").map(|e| e.text.as_str()).collect::<String>();
    let strings: Vec<String> = within(&strings, &["si"]).into_iter().map(text).collect();
    let mut texts = BTreeMap::new();
    for cell in within(&seen.elements, &["c"]) {
        let value = cell.iter().find(|element| element.name == "v");
        if let (Some("s"), Some(value)) = (cell[0].get("t"), value) {
            let [row, column, ..] = range(cell[0].get("r").unwrap()).unwrap();
            texts.insert((row, column), strings[value.text.parse::<usize>().unwrap()].clone());
        }
    }
    texts
}

/// The Dashboard has room on a laptop.
fn at_a_glance(seen: &Seen) -> Vec<String> {
    let grid = Grid::read(seen.package, &seen.part, &settings(seen.package));
    let width = grid.widths(1, grid.last_column);
    if width > WIDEST { vec![format!("{width} px wide, and {WIDEST} at most")] } else { Vec::new() }
}

/// A long sheet keeps its headings in sight; one that is not protected folds, or has tables.
fn in_sight(seen: &Seen) -> Vec<String> {
    let rows = seen.elements.iter().filter(|element| element.name == "row").filter_map(|row| row.number("r"));
    let is_long = rows.max().is_some_and(|last| last > LONG);
    let is_frozen = seen.of("pane").is_some_and(|pane| pane.get("state") == Some("frozen"));
    let rows = seen.elements.iter().filter(|element| element.name == "row");
    let is_folding = rows.filter_map(|row| row.number("outlineLevel")).any(|level| level > 0);
    let has_table = seen.package.relations(&seen.part).iter().any(|(_, kind, _)| kind == "table");
    let is_open = seen.of("sheetProtection").is_none();
    let mut faults = Vec::new();
    if is_long && !is_frozen {
        faults.push("long, and its headings scroll out of sight".to_owned());
    }
    if is_long && is_open && !is_folding && !has_table {
        faults.push("long, and has neither groups nor tables".to_owned());
    }
    faults
}
