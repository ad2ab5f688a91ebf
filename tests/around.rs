//! Getting around in the workbook: every sheet leads back, the Index leads to every sheet and KPI, a KPI's name carries its
//! definition, and formulas of a reader's own know each KPI by a name.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use ironcalc::base::cell::CellValue;

use crate::looks::grid::Grid;
use crate::looks::shown::{Opened, Shown};
use crate::looks::{misfits, nothing};
use crate::package::parts;
use crate::recalculation;
use crate::run::{self, sample};
use crate::sheets::{self, seen};

/// Returns the cells of a sheet that hold something, as texts by row and column.
fn cells(path: &Path, sheet: &str) -> BTreeMap<(u32, u32), String> {
    let range = sheets::sheet(path, sheet);
    let (row, column) = range.start().unwrap();
    let offset = |at: usize, first: u32| first + u32::try_from(at).unwrap();
    let used = range.used_cells().filter(|(.., cell)| **cell != Data::Empty);
    used.map(|(r, c, cell)| ((offset(r, row), offset(c, column)), cell.to_string())).collect()
}

/// The parts of a workbook, by their names.
struct Archive(BTreeMap<String, String>);

impl Archive {
    fn open(path: &Path) -> Archive {
        Archive(parts(path))
    }

    /// Returns the number of a sheet's part; the crate numbers them in the order of the tabs.
    fn number(path: &Path, sheet: &str) -> usize {
        let workbook: Xlsx<_> = open_workbook(path).unwrap();
        workbook.sheet_names().iter().position(|name| name == sheet).unwrap() + 1
    }

    /// Returns the links of a sheet: each cell with where it leads.
    fn links(&self, number: usize) -> BTreeMap<String, String> {
        let part = &self.0[&format!("xl/worksheets/sheet{number}.xml")];
        let links = part.split("<hyperlink ").skip(1);
        let value = |link: &str, key: &str| {
            let rest = link.split_once(&format!("{key}=\"")).map(|(_, rest)| rest);
            rest.and_then(|rest| rest.split('"').next()).unwrap_or_default().replace("&apos;", "'")
        };
        links.map(|link| (value(link, "ref"), value(link, "location"))).collect()
    }

    /// Returns the tables of a sheet: the element of each with its name, its range and all that stands in it.
    fn tables(&self, number: usize) -> Vec<&String> {
        let Some(relations) = self.0.get(&format!("xl/worksheets/_rels/sheet{number}.xml.rels")) else {
            return Vec::new();
        };
        let parts = relations.split("../tables/").skip(1).filter_map(|rest| rest.split('"').next());
        parts.map(|part| &self.0[&format!("xl/tables/{part}")]).collect()
    }

    /// Returns the notes of a sheet by their cells.
    fn notes(&self, number: usize) -> BTreeMap<String, String> {
        let relations = &self.0[&format!("xl/worksheets/_rels/sheet{number}.xml.rels")];
        let name = relations.split("../comments").nth(1).and_then(|rest| rest.split(".xml").next()).unwrap();
        let part = &self.0[&format!("xl/comments{name}.xml")];
        let note = |text: &str| {
            let cell = text.split("ref=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let said = text.split("</t>").filter_map(|piece| piece.rsplit_once("<t>").or(piece.rsplit_once("\">")));
            let said: String = said.map(|(_, said)| said).collect();
            (cell, said)
        };
        part.split("<comment ").skip(1).map(|text| note(&format!(" {text}"))).collect()
    }
}

fn name(row: u32, column: u32) -> String {
    format!("{}{}", kpibook::error::column_letters(column), row + 1)
}

#[test]
fn every_sheet_leads_to_the_dashboard_and_to_the_index_and_the_index_to_every_sheet() {
    let folder = tempfile::tempdir().unwrap();
    for (language, dashboard, index) in [("en", "executive", "Index"), ("ro", "board", "Cuprins")] {
        let path = sample(folder.path(), &["--language", language, "--dashboard", dashboard]);
        let archive = Archive::open(&path);
        let seen = seen(&path);
        assert_eq!(seen[1], index);
        for (place, sheet) in seen.iter().enumerate() {
            let number = Archive::number(&path, sheet);
            let frozen = archive.0[&format!("xl/worksheets/sheet{number}.xml")].contains("state=\"frozen\"");
            assert!(frozen || place == 0, "the headings of {sheet} scroll away");
            let leads: Vec<String> = archive.links(number).into_values().collect();
            for other in seen[..2].iter().enumerate().filter(|(to, _)| *to != place).map(|(_, other)| other) {
                assert!(leads.iter().any(|to| *to == format!("'{other}'!A1")), "{sheet} does not lead to {other}");
            }
        }
        let leads: Vec<String> = archive.links(2).into_values().collect();
        for sheet in seen.iter().filter(|sheet| *sheet != index) {
            assert!(leads.iter().any(|to| *to == format!("'{sheet}'!A1")), "no way to {sheet}");
        }
    }
}

#[test]
fn a_link_of_a_kpi_ends_at_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let archive = Archive::open(&path);
    let texts: BTreeMap<String, BTreeMap<(u32, u32), String>> =
        seen(&path).into_iter().map(|sheet| (sheet.clone(), cells(&path, &sheet))).collect();
    let at = |sheet: &str, cell: &str| {
        texts[sheet].iter().find(|((row, column), _)| name(*row, *column) == cell).map(|(_, text)| text.clone())
    };
    let mut counts = BTreeMap::new();
    for sheet in ["Index", "Scorecard", "Trends", "Revenue", "Support", "Definitions"] {
        for (cell, to) in archive.links(Archive::number(&path, sheet)) {
            let (other, target) = to.rsplit_once('!').unwrap();
            let other = other.trim_matches('\'');
            if target == "A1" || at(sheet, &cell).is_some_and(|text| text.contains('►')) {
                continue;
            }
            assert_eq!(at(sheet, &cell), at(other, target), "{sheet}!{cell} leads to {to}");
            *counts.entry(sheet).or_insert(0) += 1;
        }
    }
    assert_eq!(counts["Index"], 130, "{counts:?}");
    assert_eq!((counts["Scorecard"], counts["Trends"], counts["Definitions"]), (130, 130, 130));
    assert!(counts["Revenue"] > 20 && counts["Support"] > 8, "{counts:?}");
}

#[test]
fn the_name_of_a_kpi_carries_its_meaning_and_its_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let archive = Archive::open(&path);
    for sheet in ["Dashboard", "Index", "Scorecard", "Goals", "Trends", "Revenue"] {
        let notes = archive.notes(Archive::number(&path, sheet));
        let texts = cells(&path, sheet);
        for (cell, note) in &notes {
            let (_, text) = texts.iter().find(|((row, column), _)| name(*row, *column) == *cell).unwrap();
            // A tile has the short name; a note begins with the whole one.
            assert!(sheet == "Dashboard" || note.starts_with(text.as_str()), "{sheet}!{cell}: {text} / {note}");
            assert!(note.contains("\n= "), "{sheet}!{cell}: {note}");
        }
        let quick = notes.values().find(|note| note.starts_with("Quick ratio\n")).unwrap();
        assert!(quick.contains("÷"), "{quick}");
    }
    assert_eq!(archive.notes(1).len(), 12, "a note a tile");
}

#[test]
fn formulas_of_one_s_own_know_the_chosen_month_s_value_goal_and_status() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let mut model = recalculation::load(&path);
    let goals = recalculation::sheet_index(&model, "Goals");
    let names = ["v_mrr", "goal_mrr", "status_mrr", "v_quick_ratio"];
    for (row, name) in (900..).zip(names) {
        model.set_user_input(goals, row, 1, format!("={name}")).unwrap();
    }
    let row_of = |row: &BTreeMap<(u32, u32), String>, kpi: &str| {
        row.iter().find(|((_, column), text)| *column == 0 && *text == kpi).map(|((row, _), _)| *row).unwrap()
    };
    let card = cells(&path, "Scorecard");
    let row = row_of(&card, "MRR");
    model.evaluate();
    let value = |model: &ironcalc::base::Model, row: i32| match model.get_cell_value_by_index(goals, row, 1).unwrap() {
        // The last digit of a binary number is nobody's.
        CellValue::Number(number) => format!("{number:.9}"),
        other @ (CellValue::None | CellValue::String(_) | CellValue::Boolean(_)) => format!("{other:?}"),
    };
    let number = |text: &String| format!("{:.9}", text.parse::<f64>().unwrap());
    assert_eq!(value(&model, 900), number(&card[&(row, 1)]));
    assert_eq!(value(&model, 901), number(&card[&(row, 3)]));
    assert_eq!(card[&(row, 2)], "■ at risk");
    assert_eq!(value(&model, 902), "2.000000000");
    assert_eq!(value(&model, 903), number(&card[&(row_of(&card, "Quick ratio"), 1)]));
    // They follow the month.
    let before = sample(folder.path(), &["--period", "2026-03"]);
    let before = cells(&before, "Scorecard");
    let dashboard = recalculation::sheet_index(&model, "Dashboard");
    let chosen = (1..=60).find(|column| {
        let cell = model.get_cell_value_by_index(dashboard, 2, *column).unwrap();
        matches!(cell, CellValue::String(text) if text == "2026-10")
    });
    model.set_user_input(dashboard, 2, chosen.unwrap(), "2026-03".to_owned()).unwrap();
    model.evaluate();
    assert_eq!(value(&model, 900), number(&before[&(row_of(&before, "MRR"), 1)]));
}

#[test]
fn what_waits_for_tables_is_listed_once_and_led_to() {
    let folder = tempfile::tempdir().unwrap();
    let text = "subscription_id,customer_id,amount,interval,started_at,ended_at\ns1,c1,100,month,2026-01-01,\n\
                s2,c2,50,month,2026-02-01,2026-08-15\n";
    run::put(folder.path(), "subscriptions.csv", text);
    let path = run::built(folder.path(), "book.xlsx", &[]);
    let index = cells(&path, "Index");
    let (heading, title) =
        index.iter().find(|(_, text)| text.starts_with("Not available from these files")).expect("a heading");
    let listed: Vec<&str> = index
        .iter()
        .filter(|((row, column), _)| *row > heading.0 + 1 && *column == 1)
        .flat_map(|(_, text)| text.split(", "))
        .collect();
    let count: usize = title.rsplit(": ").next().unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut once = listed.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((listed.len(), once.len()), (count, count));
    assert!(listed.contains(&"Time to first response") && !listed.contains(&"MRR"));
    let tickets = index.iter().find(|(_, text)| text.contains("Time to first response")).unwrap().0;
    assert_eq!(index[&(tickets.0, 0)], "Tickets");
    // What waits stands on no other page, which lead here instead.
    let archive = Archive::open(&path);
    let to = format!("'Index'!{}", name(heading.0, 0));
    for sheet in ["Scorecard", "Definitions"] {
        assert!(archive.links(Archive::number(&path, sheet)).into_values().any(|link| link == to), "{sheet}");
    }
    assert!(!cells(&path, "Scorecard").values().any(|text| text.contains("Time to first response")));
}

/// Returns the columns of a sheet that are folded, and the rows that are grouped, counted from 1.
fn outline(archive: &Archive, number: usize) -> (Vec<u32>, Vec<u32>) {
    let part = &archive.0[&format!("xl/worksheets/sheet{number}.xml")];
    let value = |text: &str, key: &str| -> Option<u32> {
        text.split_once(&format!(" {key}=\""))?.1.split('"').next()?.parse().ok()
    };
    let elements = |name: &str| -> Vec<String> {
        let start = format!("<{name} ");
        let pieces = part.split(&start).skip(1).filter_map(|rest| rest.split('>').next());
        pieces.map(|piece| format!(" {piece}")).collect()
    };
    let grouped = |text: &&String| value(text, "outlineLevel") == Some(1);
    let folded = elements("col").into_iter().filter(|text| grouped(&text) && value(text, "hidden") == Some(1));
    let folded = folded.flat_map(|text| value(&text, "min").unwrap()..=value(&text, "max").unwrap()).collect();
    (folded, elements("row").iter().filter(grouped).filter_map(|text| value(text, "r")).collect())
}

#[test]
fn older_months_and_spans_are_folded_and_rows_are_grouped() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let archive = Archive::open(&path);
    // 30 months from column D on, of which the last 13 are left; a row for each of 130 KPIs.
    let (columns, rows) = outline(&archive, Archive::number(&path, "Trends"));
    assert_eq!(columns, (4..=20).collect::<Vec<_>>());
    assert_eq!(rows.len(), 130);
    let trends = cells(&path, "Trends");
    assert!(rows.iter().all(|row| trends.contains_key(&(row - 1, 1))), "a unit stands in each");
    let (columns, _) = outline(&archive, Archive::number(&path, "Facts"));
    let ids = cells(&path, "Facts");
    let spans = ["_quarter", "_year", "_trailing_3", "_trailing_12"];
    for ((_, column), id) in ids.iter().filter(|((row, column), _)| *row == 4 && *column > 4) {
        let is_span =
            spans.iter().any(|span| id.ends_with(span) && ids.values().any(|base| *base == id.replace(span, "")));
        assert_eq!(columns.contains(&(column + 1)), is_span, "{id}");
    }
    assert!(columns.len() > 8 && columns.len() % 4 == 0, "{columns:?}");
    let checks = outline(&archive, Archive::number(&path, "Tie-out")).1.len();
    let said = cells(&path, "Index").into_values().find(|text| text.contains("checks ·")).unwrap();
    let counts: Vec<usize> = said.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert_eq!(checks, counts.iter().sum::<usize>());
}

#[test]
fn the_facts_are_a_table_of_all_months_that_nobody_can_sort() {
    let folder = tempfile::tempdir().unwrap();
    let cases =
        [("executive", "en", "Facts"), ("board", "es", "Datos base"), ("customer-success", "ro", "Valori de bază")];
    for (dashboard, language, sheet) in cases {
        let path = sample(folder.path(), &["--dashboard", dashboard, "--language", language]);
        let archive = Archive::open(&path);
        let tables = archive.tables(Archive::number(&path, sheet));
        let [table] = tables.as_slice() else { panic!("{dashboard}: {} tables", tables.len()) };
        // The ids stand in row 5, the 30 months below them; the last column is that of the last id.
        let facts = cells(&path, sheet);
        let ids: Vec<&String> = facts.iter().filter(|((row, _), _)| *row == 4).map(|(_, id)| id).collect();
        assert_eq!(ids[..6], ["index", "key", "month", "quarter", "year", "mrr"]);
        let last = u32::try_from(ids.len()).unwrap() - 1;
        assert!(table.contains(&format!("displayName=\"t_facts\" ref=\"A5:{}\"", name(34, last))), "{table:.300}");
        let columns = table.split("<tableColumn ").skip(1).map(|rest| {
            let named = rest.split_once("name=\"").map(|(_, rest)| rest);
            named.and_then(|rest| rest.split('"').next()).unwrap()
        });
        assert_eq!(columns.collect::<Vec<_>>(), ids);
        // Every formula finds a month by its place.
        assert!(!table.contains("autoFilter"), "{dashboard}");
        assert_eq!((facts.get(&(34, 1)).map(String::as_str), facts.get(&(35, 1))), (Some("2026-10"), None));
    }
}

#[test]
fn what_was_found_and_what_was_given_sorts_and_filters() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let archive = Archive::open(&path);
    let tables = archive.tables(Archive::number(&path, "Data quality"));
    assert_eq!(tables.len(), 2);
    assert!(tables.iter().all(|table| table.contains("<autoFilter ")));
    // Five values are given instead of computed: a head and five rows, of six columns.
    let given = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/worked/facts-given/input");
    run::kpibook(folder.path(), &["build", given, "-o", "given.xlsx"]).unwrap();
    let path = folder.path().join("given.xlsx");
    let archive = Archive::open(&path);
    let tables = archive.tables(Archive::number(&path, "Tie-out"));
    let [table] = tables.as_slice() else { panic!("{} tables", tables.len()) };
    let head = cells(&path, "Tie-out").into_iter().find(|(_, text)| text == "Computed").unwrap().0.0;
    assert!(table.contains(&format!("<autoFilter ref=\"A{}:F{}\"", head + 1, head + 6)), "{table:.300}");
}

#[test]
fn the_lists_of_a_month_are_tables_that_nobody_can_sort() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let archive = Archive::open(&path);
    let ranges = |sheet: &str| -> Vec<(String, String)> {
        let value = |table: &str, key: &str| {
            let rest = table.split_once(&format!(" {key}=\"")).unwrap().1;
            rest.split('"').next().unwrap().to_owned()
        };
        let tables = archive.tables(Archive::number(&path, sheet));
        assert!(tables.iter().all(|table| !table.contains("autoFilter")), "{sheet}");
        tables.into_iter().map(|table| (value(table, "displayName"), value(table, "ref"))).collect()
    };
    // 20 customers and 18 contracts at most in any month, each with a head above them.
    let customers = cells(&path, "Customers");
    let heads: Vec<u32> = customers
        .iter()
        .filter(|((_, column), text)| *column == 0 && *text == "Customer")
        .map(|((row, _), _)| *row)
        .collect();
    let expected = [("largest", heads[0], 20), ("ending", heads[1], 18)]
        .map(|(list, head, rows)| (format!("t_customers_{list}"), format!("A{}:F{}", head + 1, head + 1 + rows)));
    assert_eq!(ranges("Customers"), expected);
    // The list of who moved has its head again on each further sheet of paper, and is none.
    assert_eq!(ranges("Revenue"), []);
    let segments = cells(&path, "Segments");
    let (plans, all) = ("Plan", "All members");
    let row = |text: &str, from: u32| {
        let found = segments.iter().find(|((row, column), own)| *column == 0 && *row > from && *own == text);
        found.unwrap().0.0
    };
    let head = row(plans, row(plans, 0));
    let tables = ranges("Segments");
    assert_eq!(tables[0], ("t_segments_1".to_owned(), format!("A{}:Q{}", head + 1, row(all, head))));
    assert_eq!(tables.len(), 5, "plan, channel, country, segment and industry");
    let names = |sheet: &str| ranges(sheet).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("Finance"), ["t_finance_expenses", "t_finance_accounts"]);
    assert_eq!(names("Acquisition"), ["t_acquisition_channels"]);
}

#[test]
fn a_month_that_is_not_over_is_marked_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let text = "subscription_id,customer_id,amount,interval,started_at,ended_at\ns1,c1,100,month,2026-01-01,\n\
                s2,c2,50,month,2026-02-01,\ns3,c3,50,month,2026-08-10,\n";
    run::put(folder.path(), "subscriptions.csv", text);
    let path = run::built(folder.path(), "book.xlsx", &["--period", "2026-08"]);
    let archive = Archive::open(&path);
    // August ends within the data; it is the eighth month: column K of Trends, row 13 of Facts.
    for (sheet, cell) in [("Trends", "K4"), ("Facts", "C13")] {
        let notes = archive.notes(Archive::number(&path, sheet));
        let marked: Vec<&String> =
            notes.iter().filter(|(_, note)| note.contains("not over")).map(|(cell, _)| cell).collect();
        assert_eq!(marked, [cell], "{sheet}");
        assert!(cells(&path, sheet)[&(1, 0)].contains(" * The month is not over"), "{sheet}");
    }
    let whole = sample(folder.path(), &[]);
    assert!(!cells(&whole, "Trends")[&(1, 0)].contains('*'));
}

/// Writes the sample's exports as they were on 17 October 2026; those that are given by whole months are left out.
fn cut(folder: &Path) {
    for entry in std::fs::read_dir(run::SAMPLE).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap();
        let is_text = path.extension().is_some_and(|extension| extension == "csv" || extension == "toml");
        if !is_text || name == "traffic.csv" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let is_later = |line: &str| {
            let days = (18..=31).map(|day| format!("2026-10-{day}"));
            days.chain(["2026-11-".to_owned(), "2026-12-".to_owned()]).any(|day| line.contains(&day))
        };
        let lines: Vec<&str> = text.lines().filter(|line| !is_later(line)).collect();
        run::put(folder, name, &lines.join("\n"));
    }
    run::put(folder, "fx_rates.csv", "date,currency,rate\n2024-01-01,USD,0.9\n2024-01-01,CHF,1.05\n");
}

#[test]
fn every_sheet_with_the_values_of_a_month_says_above_them_that_it_is_not_over() {
    let folder = tempfile::tempdir().unwrap();
    cut(folder.path());
    let path = run::built(folder.path(), "book.xlsx", &["--period", "2026-10"]);
    let mut opened = Opened::open(&path);
    // Above the values and the charts: in the first four rows, where the title and the month stand.
    let saying = |opened: &Opened| -> Vec<String> {
        let says = |shown: &Shown| ["not over", "incomplete"].iter().any(|said| shown.text.contains(said));
        let of = |(name, index, grid): &(String, u32, Grid)| {
            let mut above = opened.texts(*index, grid).into_iter().filter(|((row, _), _)| *row <= 4);
            above.any(|(_, shown)| says(&shown)).then(|| name.clone())
        };
        opened.seen.iter().filter_map(of).collect()
    };
    let bridge = |opened: &Opened| {
        let (_, index, grid) = &opened.seen[0];
        let shown = opened.texts(*index, grid).into_values().map(|shown| shown.text);
        shown.into_iter().find(|text| text.starts_with("Opening ")).unwrap()
    };
    let sheets: Vec<String> = seen(&path).into_iter().filter(|sheet| sheet != "Definitions").collect();
    assert!(["Cohorts", "Goals", "Segments", "Tie-out"].iter().all(|sheet| sheets.contains(&(*sheet).to_owned())));
    assert_eq!(saying(&opened), sheets);
    assert!(bridge(&opened).ends_with("; the month is not over"), "{}", bridge(&opened));
    nothing(&misfits(&opened));
    // A complete month is chosen: what is said of the data, and of how the file was built, stays.
    opened.choose("2026-09");
    assert_eq!(saying(&opened), ["Trends", "Data quality", "Facts"]);
    assert!(!bridge(&opened).contains("not over"), "{}", bridge(&opened));
    for language in ["es", "ro"] {
        let name = format!("{language}.xlsx");
        let path = run::built(folder.path(), &name, &["--period", "2026-10", "--language", language]);
        nothing(&misfits(&Opened::open(&path)));
    }
}

#[test]
fn a_choice_that_takes_a_value_is_offered_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let definitions = cells(&sample(folder.path(), &[]), "Definitions");
    let baseline = definitions.iter().find(|((_, column), text)| *column == 0 && *text == "Baseline").unwrap().0.0;
    assert_eq!(definitions[&(baseline, 2)], "The last month of the previous fiscal year.");
    assert_eq!(definitions[&(baseline, 4)], "A chosen month.");
}

#[test]
fn a_list_that_runs_over_pages_repeats_its_own_head() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let archive = Archive::open(&path);
    let titles = archive.0["xl/workbook.xml"].split("_xlnm.Print_Titles").skip(1);
    let titles: Vec<&str> = titles.filter_map(|title| title.split(['>', '<']).nth(1)).collect();
    for (sheet, heads) in [
        ("Definitions", ["KPI", "Id", "Meaning"]),
        ("Index", ["KPI", "Value", "Status"]),
        ("Data quality", ["Result", "File", "Sheet"]),
    ] {
        let cells = cells(&path, sheet);
        let title = titles.iter().find(|title| title.replace('\'', "").starts_with(&format!("{sheet}!"))).unwrap();
        let row: u32 = title.rsplit('$').next().unwrap().parse().unwrap();
        let found = [0, 1, 2].map(|column| cells.get(&(row - 1, column)).map_or("", String::as_str));
        assert_eq!(found, heads, "{sheet}: {title}");
    }
    // The policies have no formula and no unit: they begin a page with heads of their own.
    let cells = cells(&path, "Definitions");
    let policies = cells.iter().find(|(_, text)| *text == "Policies: where sources disagree").unwrap().0.0;
    let heads = [0, 1, 2, 4].map(|column| cells[&(policies + 1, column)].as_str());
    assert_eq!(heads, ["Policy", "Id", "In force", "Others offered"]);
    let breaks = archive.0.values().filter(|text| text.contains(&format!("<brk id=\"{policies}\""))).count();
    assert!(breaks > 0, "{policies}");
}
