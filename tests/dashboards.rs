//! The dashboards for other readers than executives, and those of one's own: full pages that recalculate, and the sheets
//! behind them in the order that their templates say.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, SheetVisible, Xlsx, open_workbook};

use crate::{recalculation, run};

/// What every workbook shows, whichever pages its dashboard names.
const ALWAYS: [&str; 7] = ["Dashboard", "Index", "Goals", "Tie-out", "Data quality", "Definitions", "Facts"];

fn built(folder: &Path, input: &str, dashboard: &str) -> PathBuf {
    run::kpibook(folder, &["build", input, "--dashboard", dashboard, "-o", "book.xlsx"]).unwrap();
    folder.join("book.xlsx")
}

/// Returns the names of the sheets that readers see, in the order of the tabs.
fn seen(path: &Path) -> Vec<String> {
    let workbook: Xlsx<_> = open_workbook(path).unwrap();
    let visible = workbook.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    visible.map(|sheet| sheet.name.clone()).collect()
}

/// Returns the texts of the Dashboard, after a look at all sheets that are seen for error values.
fn texts(path: &Path) -> Vec<String> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let mut texts = Vec::new();
    for name in seen(path) {
        for (row, column, cell) in workbook.worksheet_range(&name).unwrap().used_cells() {
            assert!(!matches!(cell, Data::Error(_)), "{name}, row {row}, column {column}: {cell}");
            if let (Data::String(text), "Dashboard") = (cell, name.as_str()) {
                texts.push(text.replace('\u{200b}', ""));
            }
        }
    }
    texts
}

/// Returns how many tiles and how many charts the Dashboard has: each tile has a sparkline.
fn filled(path: &Path) -> (usize, usize) {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let count = |text: &str, mark: &str| text.matches(mark).count();
    (
        count(&part("xl/worksheets/sheet1.xml"), "<x14:sparkline>"),
        count(&part("xl/drawings/drawing1.xml"), "<xdr:graphicFrame"),
    )
}

/// Builds a dashboard of the sample company, and expects a full page that recalculates and has no error on it.
fn of_the_sample(dashboard: &str, title: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data"), dashboard);
    assert!(texts(&path).iter().any(|text| text == title));
    assert_eq!(filled(&path), (12, 8));
    assert!(ALWAYS.iter().all(|page| seen(&path).iter().any(|name| name == page)));
    recalculation::agrees(&path);
}

#[test]
fn the_board_s_dashboard_is_full_and_live() {
    of_the_sample("board", "Orrelby · Board dashboard");
}

#[test]
fn the_dashboard_of_acquisition_is_full_and_live() {
    of_the_sample("acquisition", "Orrelby · Acquisition dashboard");
}

#[test]
fn the_dashboard_of_customer_success_is_full_and_live() {
    of_the_sample("customer-success", "Orrelby · Customer success dashboard");
}

fn put(folder: &Path, name: &str, text: &str) {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(folder.join(name)).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// Writes two years of subscriptions, of which some begin, grow and end.
fn subscriptions(folder: &Path) {
    let mut text = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n".to_owned();
    for n in 0..40 {
        let (customer, amount) = (n / 2, 90 + n * 7 % 50);
        let (started, ended) = if n % 2 == 0 { (n % 12, 12 + n % 9) } else { (12 + n % 9, 99) };
        let month = |index: i32| format!("{}-{:02}-01", 2025 + index / 12, index % 12 + 1);
        let ended = if n % 10 == 9 || ended == 99 { String::new() } else { month(ended) };
        writeln!(text, "s{n},c{customer},A,{amount},month,{},{ended}", month(started)).unwrap();
    }
    text += "s99,c99,A,80,month,2025-02-01,2026-09-10\n";
    put(folder, "subscriptions.csv", &text);
}

#[test]
fn subscriptions_alone_fill_each_dashboard() {
    let folder = tempfile::tempdir().unwrap();
    subscriptions(folder.path());
    for dashboard in ["executive", "board", "acquisition", "customer-success"] {
        let path = built(folder.path(), ".", dashboard);
        let _ = texts(&path);
        assert_eq!(filled(&path), (12, 8), "{dashboard}");
        recalculation::agrees(&path);
    }
}

#[test]
fn a_dashboard_of_one_s_own_says_which_sheets_there_are_and_in_which_order() {
    let folder = tempfile::tempdir().unwrap();
    subscriptions(folder.path());
    put(folder.path(), "kpibook.toml", "company = 'Ours'\ndashboard = 'mine'\n");
    fs::create_dir_all(folder.path().join("templates/dashboards")).unwrap();
    let own = "title = 'Monday'\ntiles_in_a_row = 8\nrows_of_tiles = 1\nrows_of_charts = 1\n\
               tiles = ['mrr', 'arr', 'arpa', 'customers', 'new_customers', 'mrr_growth_rate', 'quick_ratio', 'churned_mrr', 'new_mrr']\n\
               pages = ['customers', 'goals', 'finance']\n\
               [[headlines]]\nkind = 'growth'\nkpi = 'arr'\n\
               [[charts]]\nid = 'ours'\ntitle = 'Average and new'\nkind = 'lines'\nseries = ['arpa', 'new_mrr']\n";
    put(folder.path(), "templates/dashboards/mine.toml", own);
    run::kpibook(folder.path(), &["build", "-o", "book.xlsx"]).unwrap();
    let path = folder.path().join("book.xlsx");
    // There is nothing to show of finance.
    let expected = ["Dashboard", "Index", "Customers", "Goals", "Tie-out", "Data quality", "Definitions", "Facts"];
    assert_eq!(seen(&path), expected);
    let texts = texts(&path);
    assert!(texts.iter().any(|text| text == "Ours · Monday"), "{texts:?}");
    let links = ["Index", "Customers", "Goals", "Tie-out", "Data quality", "Definitions", "Facts"];
    let linked: Vec<&str> = texts.iter().map(String::as_str).filter(|text| links.contains(text)).collect();
    assert!(linked.starts_with(&links), "{linked:?}");
    assert!(!texts.iter().any(|text| text == "Scorecard" || text.contains("largest movement")), "{texts:?}");
    assert_eq!(filled(&path), (8, 1));
    recalculation::agrees(&path);
}
