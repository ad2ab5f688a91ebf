//! The dashboards for other readers than executives, and those of one's own: full pages that recalculate, and the sheets
//! behind them in the order that their templates say.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::Data;

use crate::looks::grid::{Grid, settings};
use crate::package::{Element, Package, parts};
use crate::recalculation;
use crate::run::{self, put};
use crate::sheets::{seen, sheet};

/// What every workbook shows, whichever pages its dashboard names.
const ALWAYS: [&str; 7] = ["Dashboard", "Index", "Goals", "Tie-out", "Data quality", "Definitions", "Facts"];

fn built(folder: &Path, input: &str, dashboard: &str) -> PathBuf {
    run::built(folder, "book.xlsx", &[input, "--dashboard", dashboard])
}

/// Returns the texts of the Dashboard, after a look at all sheets that are seen for error values.
fn texts(path: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for name in seen(path) {
        for (row, column, cell) in sheet(path, &name).used_cells() {
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
    let parts = parts(path);
    let count = |text: &str, mark: &str| text.matches(mark).count();
    (
        count(&parts["xl/worksheets/sheet1.xml"], "<x14:sparkline>"),
        count(&parts["xl/drawings/drawing1.xml"], "<xdr:graphicFrame"),
    )
}

/// Returns how many lists the Dashboard has.
fn lists(path: &Path) -> usize {
    let titles = ["Furthest from goal", "Largest moves of MRR", "Contracts that end soon", "Largest customers"];
    texts(path).iter().filter(|text| titles.contains(&text.as_str())).count()
}

/// Returns the sentences of the Dashboard: each stands behind its mark.
fn sentences(path: &Path) -> Vec<String> {
    let sheet = sheet(path, "Dashboard");
    let marked = sheet.rows().filter(|row| matches!(&row[0], Data::String(mark) if !mark.is_empty()));
    marked.map(|row| row[1].to_string().replace('\u{200b}', "")).collect()
}

/// Builds a dashboard of the sample company, and expects a full page that recalculates and has no error on it.
fn of_the_sample(dashboard: &str, title: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), run::SAMPLE, dashboard);
    assert!(texts(&path).iter().any(|text| text == title));
    assert_eq!(filled(&path), (12, 6));
    assert_eq!(lists(&path), 3);
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
        // Three rows of three: a list that has nothing gives its place to a chart.
        let lists = lists(&path);
        assert!(lists > 0, "{dashboard}");
        assert_eq!(filled(&path), (12, 9 - lists), "{dashboard}");
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
    let path = run::built(folder.path(), "book.xlsx", &[]);
    // There is nothing to show of finance.
    let expected = ["Dashboard", "Index", "Customers", "Goals", "Tie-out", "Data quality", "Definitions", "Facts"];
    assert_eq!(seen(&path), expected);
    let texts = texts(&path);
    assert!(texts.iter().any(|text| text == "Ours · Monday"), "{texts:?}");
    let links = ["Index", "Customers", "Goals", "Tie-out", "Data quality", "Definitions", "Facts"];
    let linked: Vec<&str> = texts.iter().map(String::as_str).filter(|text| links.contains(text)).collect();
    assert!(linked.starts_with(&links), "{linked:?}");
    assert!(!texts.iter().any(|text| text == "Scorecard" || text.contains("driven by")), "{texts:?}");
    // The only chart stands beside the lists.
    assert_eq!(filled(&path), (8, 1));
    recalculation::agrees(&path);
    assert!(width(&path) <= WIDEST);
}

#[test]
fn a_sentence_on_a_kpi_without_a_value_says_the_state_that_its_mark_judges() {
    let folder = tempfile::tempdir().unwrap();
    let (mut expenses, mut invoices) =
        ("date,category,amount\n".to_owned(), "invoice_id,customer_id,issued_at,amount,kind,paid_at\n".to_owned());
    // Three months in which more is collected than spent: nothing is burnt.
    for (place, day) in ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"].into_iter().enumerate() {
        writeln!(expenses, "{day},general,10").unwrap();
        writeln!(invoices, "i{place},c1,{day},40,one_off,{day}").unwrap();
    }
    put(folder.path(), "expenses.csv", &expenses);
    put(folder.path(), "invoices.csv", &invoices);
    let subscription = "subscription_id,customer_id,plan,amount,interval,started_at\ns1,c1,Basic,10,month,2026-01-05\n";
    put(folder.path(), "subscriptions.csv", subscription);
    put(folder.path(), "kpibook.toml", "company = 'Ours'\ndashboard = 'mine'\n");
    fs::create_dir_all(folder.path().join("templates/dashboards")).unwrap();
    let own = "title = 'Monday'\ntiles_in_a_row = 6\nrows_of_tiles = 1\nrows_of_charts = 1\n\
               tiles = ['mrr', 'arr', 'arpa', 'customers', 'net_burn', 'gross_burn']\npages = ['goals', 'finance']\n\
               [[headlines]]\nkind = 'rate'\nkpi = 'burn_multiple'\n\
               [[charts]]\nid = 'ours'\ntitle = 'Burn'\nkind = 'lines'\nseries = ['net_burn']\n";
    put(folder.path(), "templates/dashboards/mine.toml", own);
    let path = run::built(folder.path(), "book.xlsx", &[]);
    assert!(sentences(&path).iter().any(|text| text == "Burn multiple: not burning"), "{:?}", sentences(&path));
    recalculation::agrees(&path);
}

/// How wide a page may be so that a laptop shows it whole, in pixels.
const WIDEST: f64 = 1_290.0;

/// Adds up the columns of the Dashboard.
fn width(path: &Path) -> f64 {
    let package = Package::open(path);
    let grid = Grid::read(&package, "xl/worksheets/sheet1.xml", &settings(&package));
    (1..=grid.last_column).map(|column| grid.width(column)).sum()
}

#[test]
fn the_page_is_no_wider_than_a_laptop_shows() {
    let folder = tempfile::tempdir().unwrap();
    subscriptions(folder.path());
    for dashboard in ["executive", "board", "acquisition", "customer-success"] {
        let width = width(&built(folder.path(), ".", dashboard));
        assert!(width > 1_200.0 && width <= WIDEST, "{dashboard}: {width}");
    }
}

/// Writes a company of four, of whom in March one joined, one grew, one left and one stayed.
fn company_of_four(folder: &Path) {
    put(
        folder,
        "customers.csv",
        "customer_id,name\nc1,Aspen\nc2,Birch\nc3,Cedar and Daughters of the Upper Valley\nc4,Dogwood\n",
    );
    put(
        folder,
        "subscriptions.csv",
        "subscription_id,customer_id,plan,amount,currency,interval,started_at,ended_at,term_end\n\
         s1,c1,Basic,100,EUR,month,2026-01-05,,2026-05-01\n\
         s2,c2,Pro,300,EUR,month,2026-01-05,2026-03-10,\n\
         s3,c3,Pro,250,EUR,month,2026-03-02,,\n\
         s4,c4,Basic,80,EUR,month,2026-01-03,2026-03-15,\n\
         s5,c4,Pro,200,EUR,month,2026-03-15,,\n",
    );
    put(folder, "spend.csv", "date,channel,amount,currency\n2026-01-31,ads,10,EUR\n2026-03-31,ads,10,EUR\n");
    put(folder, "goals.csv", "kpi,period,target\nmrr,,600\ncustomers,,3\n");
}

#[test]
fn the_sentences_name_who_is_behind_the_month() {
    let folder = tempfile::tempdir().unwrap();
    company_of_four(folder.path());
    let path = built(folder.path(), ".", "executive");
    // 480 + 250 + 120 - 300 = 550, which is 14.6 % more and 91.7 % of 600.
    let expected = [
        "MRR grew 14.6% to €550, 92% of the goal, driven by new customers (+€250), above all Cedar and Daughters of th… (+€250); held back by churn (-€300)",
        "Customer churn rose to 33.3% (1 of 3 customers left)",
        // Both goals rest on three customers.
        "No goal can be judged this month; goals are written on the Goals sheet",
        "Largest gain among customers: Cedar and Daughters of th…, +€250 (joined); largest loss: Birch, -€300 (left)",
    ];
    let sentences = sentences(&path);
    assert_eq!(&sentences[..4], expected);
    // Aspen's term ends on 1 May, within 90 days of 31 March.
    let watch = "To watch: 1 contract worth €100 of MRR ends within 90 days; no KPI is judged in this month";
    assert_eq!(sentences[4], watch);
    assert_eq!(sentences.len(), 5);
}

/// Writes a company of twenty-five who pay 100 each, after one left in March and another came in her place.
fn company_of_many(folder: &Path, goals: &str) {
    let mut text = "subscription_id,customer_id,plan,amount,currency,interval,started_at,ended_at\n".to_owned();
    for n in 0..24 {
        writeln!(text, "s{n},c{n},Basic,100,EUR,month,2026-01-05,").unwrap();
    }
    text += "s90,c90,Basic,70,EUR,month,2026-01-05,2026-03-10\ns91,c91,Basic,100,EUR,month,2026-03-02,\n";
    put(folder, "subscriptions.csv", &text);
    put(folder, "spend.csv", "date,channel,amount,currency\n2026-01-31,ads,10,EUR\n2026-03-31,ads,10,EUR\n");
    put(folder, "cash.csv", "month,balance,currency\n2026-01,900,EUR\n2026-02,800,EUR\n2026-03,650,EUR\n");
    put(folder, "goals.csv", goals);
}

#[test]
fn the_furthest_beyond_its_bound_is_named_first_and_the_second_says_something_else() {
    let folder = tempfile::tempdir().unwrap();
    // 70 of 2,470 left, which is nearly three times the bound of 1 %, and the net rate says the same; 30,000 of 300,000,
    // 2,500 of 5,000 and 25 of 40 miss their goals by 90 %, 50 % and 37.5 %.
    company_of_many(folder.path(), "kpi,period,target\nmrr,,5000\narr,,300000\ncustomers,,40\ncash,,500\n");
    let path = built(folder.path(), ".", "executive");
    let sentences = sentences(&path);
    let watch = sentences.last().unwrap();
    assert!(watch.contains("off track: Gross MRR churn rate, ARR, … ("), "{watch}");
    assert!(
        sentences[0].ends_with("driven by new customers (+€100), above all c91 (+€100); held back by churn (-€70)")
    );
    // Only what is missed is listed.
    let texts = texts(&path);
    let first = texts.iter().position(|text| text == "Furthest from goal").unwrap();
    assert!(!texts[first..].iter().any(|text| text == "● on track"), "{texts:?}");
    recalculation::agrees(&path);
}

#[test]
fn a_bound_is_no_goal() {
    for (goals, expected) in [
        ("kpi,period,target\nmrr,,2000\n", ", at risk: good up to 3.0%"),
        ("kpi,period,target\nmrr,,2000\ncustomer_churn_rate,,0.01\n", ", at risk against the limit of 1.0%"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        company_of_many(folder.path(), goals);
        let path = built(folder.path(), ".", "executive");
        let sentences = sentences(&path);
        assert!(sentences[1].ends_with(expected), "{}", sentences[1]);
    }
}

#[test]
fn where_every_goal_is_met_the_list_says_so() {
    let folder = tempfile::tempdir().unwrap();
    company_of_many(folder.path(), "kpi,period,target\nmrr,,2000\n");
    let texts = texts(&built(folder.path(), ".", "executive"));
    assert!(texts.iter().any(|text| text == "All goals are met (1)"), "{texts:?}");
    assert!(!texts.iter().any(|text| text == "Actual"), "{texts:?}");
}

#[test]
fn what_rests_on_too_few_is_grey_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    company_of_four(folder.path());
    let path = built(folder.path(), ".", "executive");
    assert!(texts(&path).iter().any(|text| text == "n 3 · too few"));
    let sheet = sheet(&path, "Dashboard");
    // The strip's hidden number chooses the colours of the whole tile: that of MRR stands beside its name.
    let is_name = |cell: &Data| matches!(cell, Data::String(text) if text == "MRR");
    let row = sheet.rows().find(|row| row.get(2).is_some_and(is_name)).unwrap();
    assert_eq!(row[1].to_string(), "-1");
    // MRR grew, and its sentence is not green.
    let growth = sheet.rows().find(|row| row[1].to_string().starts_with("MRR grew")).unwrap();
    assert_eq!(growth[0].to_string().replace('\u{200b}', ""), "○");
    recalculation::agrees(&path);
}

#[test]
fn the_lists_show_the_month_that_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    company_of_four(folder.path());
    let texts = texts(&run::built(folder.path(), "march.xlsx", &[]));
    let line = |first: &str| {
        let place = texts.iter().rposition(|text| text == first).unwrap();
        texts[place..].iter().take(3).map(String::as_str).collect::<Vec<_>>()
    };
    assert!(texts.iter().any(|text| text == "3 customers") && texts.iter().any(|text| text == "1 within 90 days"));
    assert_eq!(line("Birch"), ["Birch", "Pro", "left"], "{texts:?}");
    assert!(texts.iter().any(|text| text == "Cedar and Daughters of th…") && texts.iter().any(|text| text == "grew"));
    // In February nobody moved: that is said, and no head of a column stands alone.
    run::kpibook(folder.path(), &["build", ".", "--period", "2026-02", "-o", "february.xlsx"]).unwrap();
    let path = folder.path().join("february.xlsx");
    assert!(sentences(&path).contains(&"No customer moved MRR in this month".to_owned()), "{:?}", sentences(&path));
    let texts = self::texts(&path);
    assert!(texts.iter().any(|text| text == "nobody in this month") && !texts.iter().any(|text| text == "Why"));
    recalculation::agrees(&path);
}

#[test]
fn each_table_alone_gives_a_page() {
    let data = Path::new(run::SAMPLE);
    for file in [
        "customers.csv",
        "events.csv",
        "finance.xlsx",
        "leads.csv",
        "service.xlsx",
        "surveys.csv",
        "tickets.csv",
        "traffic.csv",
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(data.join(file), folder.path().join(file)).unwrap();
        for dashboard in ["executive", "acquisition"] {
            let path = built(folder.path(), ".", dashboard);
            let (tiles, charts) = filled(&path);
            let sentences = sentences(&path);
            assert!(
                tiles > 0 && charts > 0 && (3..=5).contains(&sentences.len()),
                "{file}: {tiles}, {charts}, {sentences:?}"
            );
        }
    }
}

#[test]
fn a_tile_leads_to_the_page_of_its_kpi() {
    let folder = tempfile::tempdir().unwrap();
    subscriptions(folder.path());
    for (dashboard, page) in [("executive", "Revenue"), ("acquisition", "Customers")] {
        let package = Package::open(&built(folder.path(), ".", dashboard));
        let links = package.elements("xl/worksheets/sheet1.xml");
        let links = links.iter().filter(|element| element.name == "hyperlink");
        let to = |link: &Element| link.get("location").unwrap_or_default().to_owned();
        let tiles: Vec<String> = links.filter(|link| link.get("tooltip").is_some()).map(to).collect();
        assert_eq!(tiles.len(), 12, "{dashboard}: {tiles:?}");
        assert!(tiles.iter().any(|link| link.starts_with(&format!("'{page}'!A"))), "{tiles:?}");
    }
}

#[test]
fn words_in_the_place_of_a_value_are_as_pale_as_remarks() {
    let folder = tempfile::tempdir().unwrap();
    let path = run::sample(folder.path(), &["--period", "2024-05"]);
    assert!(texts(&path).iter().any(|text| text == "from 2024-10"), "the LTV to CAC begins later");
    let parts = parts(&path);
    let formats: Vec<&str> = parts["xl/styles.xml"].split_once("<dxfs").unwrap().1.split("<dxf>").skip(1).collect();
    let rules = parts["xl/worksheets/sheet1.xml"].split("<cfRule ").skip(1);
    let of_words = rules.filter(|rule| rule.contains("<formula>IF(ISNUMBER($") && rule.contains("),FALSE,$"));
    let looks = of_words.map(|rule| {
        let format = rule.split_once("dxfId=\"").unwrap().1.split('"').next().unwrap();
        formats[format.parse::<usize>().unwrap()]
    });
    let looks: Vec<&str> = looks.collect();
    assert_eq!(looks.len(), 12, "one for each tile");
    assert!(looks.iter().all(|look| look.contains("<color rgb=\"FF6B7483\"/>")), "{looks:?}");
}

#[test]
fn what_is_spent_is_told_where_nothing_else_can_be() {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "spend.csv",
        "date,channel,amount\n2026-01-31,ads,100\n2026-02-28,ads,100\n2026-03-31,ads,150\n",
    );
    for dashboard in ["executive", "board", "acquisition", "customer-success"] {
        let path = built(folder.path(), ".", dashboard);
        let sentences = sentences(&path);
        assert!(sentences.len() >= 3, "{dashboard}: {sentences:?}");
        // Neither more nor less spend is better.
        assert!(sentences[0].starts_with("Sales and marketing spend grew 50.0%"), "{sentences:?}");
        assert_eq!(sheet(&path, "Dashboard").get_value((5, 0)).map(ToString::to_string).as_deref(), Some("○"));
        recalculation::agrees(&path);
    }
}
