//! A lint of the written file, for what no validator sees: parts are well formed, indices in range, merges disjoint,
//! numbers finite, names unique, formulas parse and are short enough, links and the ranges of charts lead somewhere.

pub(crate) mod readers;

use std::collections::BTreeSet;
use std::path::Path;

use ironcalc::base::cell::CellValue;
use ironcalc::import::load_from_xlsx;

use crate::invented::{self, MONTHS};
use crate::looks::{DASHBOARDS, nothing};
use crate::package::{Package, is_sheet, range, reference, resolved};
use crate::run;

/// Checks the workbook of the invented report and that of the sample company.
fn with_package(check: impl Fn(&Package, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lint.xlsx");
    invented::write(&invented::report(MONTHS - 1, invented::goals()), &path);
    check(&Package::open(&path), &path);
    let path = run::sample(folder.path(), &[]);
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
        let path = resolved(folder, target);
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
        for element in package.elements(part).iter() {
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
        let elements = package.elements(&part);
        let merges = elements.iter().filter(|element| element.name == "mergeCell");
        let mut merges: Vec<[u32; 4]> = merges.map(|merge| range(merge.get("ref").unwrap()).unwrap()).collect();
        for (_, kind, table) in package.relations(&part) {
            if kind == "table" {
                merges.push(range(package.elements(&table)[0].get("ref").unwrap()).unwrap());
            }
        }
        for (index, a) in merges.iter().enumerate() {
            for b in &merges[index + 1..] {
                let apart = a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
                assert!(apart, "{name}: {a:?} and {b:?} overlap");
            }
        }
    }
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
        let is_plain = |letter: char| letter.is_alphanumeric() || "._".contains(letter);
        let begins = key.0.chars().next().is_some_and(|letter| letter.is_alphabetic() || letter == '_');
        assert!(begins && key.0.chars().all(is_plain) && key.0.chars().count() <= 255, "{key:?} is no name");
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
fn readers_find_their_way_and_their_inputs() {
    with_package(|package, _| nothing(&readers::faults(package)));
}

/// Checks a workbook with all but the formulas, which take longer.
pub(crate) fn checked(path: &Path) {
    let package = Package::open(path);
    for check in [parts, cells, merges, names, links] {
        check(&package, path);
    }
    nothing(&readers::faults(&package));
}

#[test]
fn formulas_are_short_and_parse_those_of_rules_and_checks_too() {
    with_package(|package, path| {
        let mut formulas: Vec<(String, String)> = Vec::new();
        for (name, part) in package.sheets() {
            for element in package.elements(&part).iter() {
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
    for dashboard in DASHBOARDS.into_iter().filter(|dashboard| *dashboard != "executive") {
        let name = format!("{dashboard}.xlsx");
        checked(&run::built(folder.path(), &name, &[run::SAMPLE, "--dashboard", dashboard]));
    }
}
