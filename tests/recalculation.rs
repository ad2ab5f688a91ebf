//! Every formula of the written workbook, computed by an independent engine, gives what stands cached beside it: for the
//! month as written, for another month chosen, and after a goal was edited.

use std::io::Write as _;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use ironcalc::base::Model;
use ironcalc::base::cell::CellValue;
use ironcalc::import::load_from_xlsx;
use kpibook::goal::Goal;
use kpibook::month::Month;
use kpibook::report::Report;

use crate::invented::{self, MONTHS};
use crate::run;

/// A formula cell with its cached result.
struct Cached {
    sheet: String,
    row: i32,
    column: i32,
    formula: String,
    value: Value,
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
}

impl Value {
    /// Small differences are those of binary numbers; never a relative tolerance on growth rates.
    fn agrees(&self, other: &Value) -> bool {
        match (self, other) {
            #[allow(clippy::float_arithmetic, reason = "a workbook's numbers are binary")]
            (Value::Number(a), Value::Number(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0),
            (Value::Text(a), Value::Text(b)) => a == b,
            _ => false,
        }
    }
}

fn caches(path: &Path) -> Vec<Cached> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let mut caches = Vec::new();
    for sheet in workbook.sheet_names() {
        let values = workbook.worksheet_range(&sheet).unwrap();
        let formulas = workbook.worksheet_formula(&sheet).unwrap();
        let (first_row, first_column) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells().filter(|(.., formula)| !formula.is_empty()) {
            let at = (first_row + u32::try_from(row).unwrap(), first_column + u32::try_from(column).unwrap());
            let value = match values.get_value(at).cloned().unwrap_or(Data::Empty) {
                Data::Float(number) => Value::Number(number),
                Data::Int(number) => Value::Number(f64::from(i32::try_from(number).unwrap())),
                Data::DateTime(moment) => Value::Number(moment.as_f64()),
                Data::Error(error) => Value::Text(error.to_string()),
                Data::Bool(flag) => Value::Text(flag.to_string().to_uppercase()),
                other @ (Data::String(_) | Data::Empty | Data::DateTimeIso(_) | Data::DurationIso(_)) => {
                    Value::Text(other.to_string())
                }
            };
            let (row, column) = (i32::try_from(at.0).unwrap() + 1, i32::try_from(at.1).unwrap() + 1);
            caches.push(Cached { sheet: sheet.clone(), row, column, formula: formula.clone(), value });
        }
    }
    caches
}

pub(crate) fn load(path: &Path) -> Model<'static> {
    load_from_xlsx(path.to_str().unwrap(), "en", "UTC", "en").unwrap()
}

fn computed(model: &Model, cached: &Cached) -> Value {
    let sheet = sheet_index(model, &cached.sheet);
    match model.get_cell_value_by_index(sheet, cached.row, cached.column).unwrap() {
        CellValue::Number(number) => Value::Number(number),
        CellValue::String(text) => Value::Text(text),
        CellValue::Boolean(flag) => Value::Text(flag.to_string().to_uppercase()),
        CellValue::None => Value::Text(String::new()),
    }
}

pub(crate) fn sheet_index(model: &Model, name: &str) -> u32 {
    let position = model.workbook.worksheets.iter().position(|sheet| sheet.get_name() == name);
    u32::try_from(position.unwrap_or_else(|| panic!("no sheet {name}"))).unwrap()
}

/// Says of each formula whose recalculation is not what is cached, where and how.
fn differences(model: &Model, caches: &[Cached]) -> Vec<String> {
    caches
        .iter()
        .filter_map(|cached| {
            let computed = computed(model, cached);
            (!computed.agrees(&cached.value)).then(|| {
                let Cached { sheet, row, column, formula, value } = cached;
                let letters = kpibook::error::column_letters(u32::try_from(*column - 1).unwrap());
                format!("{sheet}!{letters}{row}: cached {value:?}, computed {computed:?} by {formula}")
            })
        })
        .collect()
}

fn assert_none(differences: &[String]) {
    let first: Vec<&str> = differences.iter().take(12).map(String::as_str).collect();
    assert!(differences.is_empty(), "{} formulas differ:\n{}", differences.len(), first.join("\n"));
}

/// Expects every formula of a workbook to give what stands cached beside it.
pub(crate) fn agrees(path: &Path) {
    let mut model = load(path);
    model.evaluate();
    assert_none(&differences(&model, &caches(path)));
}

/// Types into the workbook of the last month and expects the caches of another report's workbook.
fn typed_becomes(inputs: &[(&str, i32, i32, &str)], expected: &Report) {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (folder.path().join("before.xlsx"), folder.path().join("after.xlsx"));
    invented::write(&invented::report(MONTHS - 1, invented::goals()), &before);
    invented::write(expected, &after);
    let mut model = load(&before);
    for (sheet, row, column, text) in inputs {
        let sheet = sheet_index(&model, sheet);
        model.set_user_input(sheet, *row, *column, (*text).to_owned()).unwrap();
    }
    model.evaluate();
    assert_none(&differences(&model, &caches(&after)));
}

fn first_of_invented(name: &str) -> (i32, i32) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.xlsx");
    invented::write(&invented::report(MONTHS - 1, invented::goals()), &path);
    first_of(&path, name)
}

/// Returns the row and the column of a name's first cell, counted from 1.
pub(crate) fn first_of(path: &Path, name: &str) -> (i32, i32) {
    let workbook: Xlsx<_> = open_workbook(path).unwrap();
    let (_, range) = workbook.defined_names().iter().find(|(known, _)| known == name).unwrap().clone();
    let cell = range.rsplit('!').next().unwrap().split(':').next().unwrap().replace('$', "");
    let digits = cell.find(|letter: char| letter.is_ascii_digit()).unwrap();
    let (letters, row) = cell.split_at(digits);
    let column = letters.bytes().fold(0, |column, letter| column * 26 + i32::from(letter - b'A') + 1);
    (row.parse().unwrap(), column)
}

#[test]
fn every_formula_gives_its_cached_result() {
    let folder = tempfile::tempdir().unwrap();
    for chosen in [MONTHS - 1, 0, 4, 13] {
        let path = folder.path().join(format!("{chosen}.xlsx"));
        invented::write(&invented::report(chosen, invented::goals()), &path);
        let caches = caches(&path);
        assert!(caches.len() > 1_000, "{} formulas", caches.len());
        let mut model = load(&path);
        model.evaluate();
        assert_none(&differences(&model, &caches));
    }
}

#[test]
fn choosing_a_month_gives_the_workbook_built_for_it() {
    let (row, column) = first_of_invented("sel_key");
    for (chosen, key) in [(22, "2026-03"), (11, "2025-04"), (1, "2024-06"), (17, "2025-10")] {
        let key = format!("'{key}");
        typed_becomes(&[("Dashboard", row, column, &key)], &invented::report(chosen, invented::goals()));
    }
}

#[test]
fn every_formula_of_the_sample_gives_its_cached_result_whichever_month_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let path = run::built(folder.path(), "latest.xlsx", &[run::SAMPLE]);
    let mut model = load(&path);
    model.evaluate();
    assert_none(&differences(&model, &caches(&path)));
    let (row, column) = first_of(&path, "sel_key");
    for month in ["2026-02", "2025-06", "2024-05"] {
        let built = run::built(folder.path(), &format!("{month}.xlsx"), &[run::SAMPLE, "--period", month]);
        let dashboard = sheet_index(&model, "Dashboard");
        model.set_user_input(dashboard, row, column, format!("'{month}")).unwrap();
        model.evaluate();
        assert_none(&differences(&model, &caches(&built)));
    }
}

/// Writes a small company with a fiscal year from April, a baseline, goals for fiscal periods, and an invoice and a
/// spend on the first days of November.
fn company(folder: &Path) {
    let files = [
        ("kpibook.toml", "company = '=1+1 & <Co> \"x\"'\nfiscal_year_starts = 4\nbaseline = '2026-02'\n".to_owned()),
        (
            "subscriptions.csv",
            "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n\
             s1,c1,A,100,month,2025-01-05,\ns2,c2,A,1000,year,2025-03-01,2026-09-10\ns3,c3,B,77.7,month,2026-05-20,\n\
             s4,c4,B,50,month,2025-09-01,2026-05-15\ns5,c4,B,80,month,2026-08-02,\n"
                .to_owned(),
        ),
        (
            "goals.csv",
            "kpi,period,target\nmrr,2027,400\nbillings,2027-Q3,900\nbillings,2027,2400\ncac,,30\n".to_owned(),
        ),
        (
            "invoices.csv",
            dated("invoice_id,customer_id,issued_at,amount\n", |day, n| format!("i{n},c1,{day},{}\n", 90 + n)),
        ),
        ("spend.csv", dated("date,channel,amount\n", |day, n| format!("{day},ads,{}\n", 20 + n % 7))),
    ];
    for (name, text) in files {
        run::put(folder, name, &text);
    }
}

/// Writes a line for the last day of every month from January 2025 to October 2026, and one for 3 November.
fn dated(header: &str, line: impl Fn(&str, u32) -> String) -> String {
    let first: Month = "2025-01".parse().unwrap();
    let days = first.through("2026-10".parse().unwrap()).map(|month| month.last_day().to_string());
    let days = days.chain(["2026-11-03".to_owned()]);
    let lines: Vec<String> = days.zip(0..).map(|(day, n)| line(&day, n)).collect();
    format!("{header}{}", lines.concat())
}

#[test]
fn a_partial_month_and_a_fiscal_year_from_april_are_live_too() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path());
    let build = |name: &str, arguments: &[&str]| run::built(folder.path(), name, arguments);
    let partial = build("partial.xlsx", &["--period", "2026-11"]);
    let says_so = |cached: &Cached| matches!(&cached.value, Value::Text(text) if text.contains("incomplete"));
    assert!(caches(&partial).iter().any(says_so), "the Scorecard says that the month is incomplete");
    for path in [&partial, &build("complete.xlsx", &[])] {
        let mut model = load(path);
        model.evaluate();
        assert_none(&differences(&model, &caches(path)));
    }
    follows_the_chosen_month(folder.path(), &["2026-04", "2026-03", "2025-12"]);
}

/// Chooses months in the workbook of a folder's company and expects the caches of the workbooks built for them.
pub(crate) fn follows_the_chosen_month(folder: &Path, months: &[&str]) {
    let build = |name: &str, arguments: &[&str]| run::built(folder, name, arguments);
    let latest = build("latest.xlsx", &[]);
    let mut model = load(&latest);
    model.evaluate();
    assert_none(&differences(&model, &caches(&latest)));
    let (row, column) = first_of(&latest, "sel_key");
    for month in months {
        let other = build(&format!("{month}.xlsx"), &["--period", month]);
        let dashboard = sheet_index(&model, "Dashboard");
        model.set_user_input(dashboard, row, column, format!("'{month}")).unwrap();
        model.evaluate();
        assert_none(&differences(&model, &caches(&other)));
    }
}

/// KPIs of one's own with a goal each, bands changed for always and for a month, a quarter and a year from April.
const OWN: &str = r#"
[kpi.net_of_spend]
name = "MRR after \"ads\" & more"
formula = "mrr - or_else(trailing(spend, 2), 0) + whole(arpa)"
unit = "money"
better = "higher"
bands = { good = 50, bad = 0 }
said = [{ when = "churned_mrr = 0", words = "nobody \"left\"", good = true }]

[kpi.gain_to_loss]
formula = "(new_mrr + expansion_mrr) / whole(churned_mrr)"
unit = "ratio"
better = "higher"
category = "revenue"
evidence = "opening_customers"
said = [{ when = "churned_mrr = 0", words = "no_losses" }]

[kpi.r1c1]
formula = "3 * net_of_spend - min(ago(net_of_spend, 12), mrr)"
unit = "money"
better = "lower"
accumulates = true

[bands.arpa]
good = 90
bad = 60
strict = true
[bands.arpa."2026-08"]
good = 100
[bands.arpa."2027-Q3"]
bad = 85
[bands.arpa."2026"]
good = 80
[bands.net_of_spend]
good = 200
[bands.r1c1."2027"]
good = 300
[bands.mrr_growth_rate."2026-09"]
bad = -0.5
[bands.customer_churn_rate."2027-Q2"]
good = 0.2
bad = 0.5
"#;

#[test]
fn kpis_and_bands_of_ones_own_are_live_too() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path());
    let append = |name: &str, text: &str| {
        let mut file = std::fs::OpenOptions::new().append(true).open(folder.path().join(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    append("kpibook.toml", OWN);
    append("goals.csv", "net_of_spend,,150\nr1c1,2027,900\narpa,2026-06,95\narpa,2026,70\n");
    follows_the_chosen_month(folder.path(), &["2026-09", "2026-08", "2026-06", "2026-02", "2025-12", "2025-01"]);
}

#[test]
fn editing_a_goal_gives_the_workbook_built_with_it() {
    let (row, column) = first_of_invented("g_Target");
    let mut goals: Vec<Goal> = invented::goals();
    for (index, target) in [(0, "150000"), (4, "0.2"), (7, "-5000")] {
        goals[index].target = target.parse().ok();
    }
    let inputs =
        [("Goals", row, column, "150000"), ("Goals", row + 4, column, "0.2"), ("Goals", row + 7, column, "-5000")];
    typed_becomes(&inputs, &invented::report(MONTHS - 1, goals));
}

#[test]
fn a_goal_typed_into_a_waiting_or_a_spare_row_judges_its_kpi_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (folder.path().join("before.xlsx"), folder.path().join("after.xlsx"));
    invented::write(&invented::report(MONTHS - 1, invented::goals()), &before);
    let mut goals = invented::goals();
    let typed = |kpi: &str, period: &str, target: &str| Goal {
        kpi: kpi.to_owned(),
        period: period.to_owned(),
        target: target.parse().ok(),
        ..Goal::default()
    };
    goals.extend([typed("arpa", "", "700"), typed("cash", "2026-10", "200000")]);
    invented::write(&invented::report(MONTHS - 1, goals), &after);
    let mut model = load(&before);
    let sheet = sheet_index(&model, "Goals");
    let (first, kpi) = first_of(&before, "g_Kpi");
    let (_, period) = first_of(&before, "g_Period");
    let (_, target) = first_of(&before, "g_Target");
    let text = |row: i32| model.get_cell_value_by_index(sheet, row, kpi).unwrap();
    let given = i32::try_from(invented::goals().len()).unwrap();
    let row = |id: &str| (first + given..first + 200).find(|row| text(*row) == CellValue::String(id.to_owned()));
    let waiting = row("arpa").unwrap();
    let spare = (waiting..waiting + 200).find(|row| text(*row) == CellValue::None).unwrap();
    let inputs =
        [(waiting, target, "700"), (spare, kpi, "cash"), (spare, period, "'2026-10"), (spare, target, "200000")];
    for (row, column, text) in inputs {
        model.set_user_input(sheet, row, column, text.to_owned()).unwrap();
    }
    model.evaluate();
    // The rows of the Goals sheet itself stand in another order.
    let others: Vec<Cached> = caches(&after).into_iter().filter(|cached| cached.sheet != "Goals").collect();
    assert_none(&differences(&model, &others));
}
