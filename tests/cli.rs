//! The command line from the outside: exit codes, help, and the care for what a user typed into the last workbook.

#![allow(clippy::disallowed_methods, reason = "tests write their inputs as they like")]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output};

fn kpibook(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kpibook"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// One customer on 100 a month from January to March 2026.
fn small_company(folder: &Path) {
    std::fs::write(
        folder.join("subscriptions.csv"),
        "subscription_id,customer_id,plan,amount,interval,started_at\ns1,c1,Basic,100,month,2026-01-05\n",
    )
    .unwrap();
    std::fs::write(
        folder.join("spend.csv"),
        "date,channel,amount\n2026-01-31,search,10\n2026-02-28,search,10\n2026-03-31,search,10\n",
    )
    .unwrap();
}

#[test]
fn values_print_one_line_a_month_and_kpi() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    let output = kpibook(folder.path(), &["values"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.starts_with("month,kpi,value\n"), "{text}");
    assert!(text.contains("\n2026-03,mrr,100\n"), "{text}");
    assert!(text.contains("\n2026-03,customer_churn_rate,0\n"), "{text}");
    // January has no opening MRR: a zero denominator is not available.
    assert!(text.contains("\n2026-01,customer_churn_rate,\n"), "{text}");
    let quarter = stdout(&kpibook(folder.path(), &["values", "--span", "quarter"]));
    assert!(quarter.contains("\n2026-Q1,new_mrr,100\n"), "{quarter}");
}

#[test]
fn values_by_plan_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    let text = stdout(&kpibook(folder.path(), &["values", "--by", "plan"]));
    assert!(text.starts_with("month,dimension,member,kpi,value\n"), "{text}");
    assert!(text.contains("\n2026-02,plan,Basic,mrr,100\n"), "{text}");
    let json = stdout(&kpibook(folder.path(), &["values", "--format", "json"]));
    let parsed: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let mrr = parsed.iter().find(|line| line["month"] == "2026-03" && line["kpi"] == "mrr").unwrap();
    assert_eq!(mrr["value"], 100);
    let churn = parsed.iter().find(|line| line["month"] == "2026-01" && line["kpi"] == "customer_churn_rate").unwrap();
    assert!(churn["value"].is_null());
}

#[test]
fn build_without_configuration_writes_the_workbook_into_the_current_folder() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    let output = kpibook(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(folder.path().join("dashboard.xlsx").is_file());
    // A second build reads the same folder, in which its own workbook now lies, and writes the same bytes.
    let first = std::fs::read(folder.path().join("dashboard.xlsx")).unwrap();
    let again = kpibook(folder.path(), &["build"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert!(first == std::fs::read(folder.path().join("dashboard.xlsx")).unwrap(), "same input, same bytes");
}

#[test]
fn a_foreign_workbook_is_not_replaced_without_force() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    std::fs::create_dir(folder.path().join("out")).unwrap();
    std::fs::write(folder.path().join("out/mine.xlsx"), "precious").unwrap();
    let output = kpibook(folder.path(), &["build", "-o", "out/mine.xlsx"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--force"), "{}", stderr(&output));
    assert_eq!(std::fs::read(folder.path().join("out/mine.xlsx")).unwrap(), b"precious");
    let forced = kpibook(folder.path(), &["build", "-o", "out/mine.xlsx", "--force"]);
    assert_eq!(forced.status.code(), Some(0), "{}", stderr(&forced));
}

#[test]
fn strict_turns_problems_into_exit_code_one() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    let rows = "2026-02-15,search,5\n".repeat(40);
    std::fs::write(
        folder.path().join("spend.csv"),
        format!("date,channel,amount\n2026-03-31,a,12.5O\n2026-03-31,b,1.5\n{rows}"),
    )
    .unwrap();
    // Identical rows count once, so one in five rows is rejected: allow it.
    std::fs::write(folder.path().join("kpibook.toml"), "max_rejected_share = 0.5\n").unwrap();
    let relaxed = kpibook(folder.path(), &["values"]);
    assert_eq!(relaxed.status.code(), Some(0), "{}", stderr(&relaxed));
    assert!(stderr(&relaxed).contains("`12.5O` is not a number"), "{}", stderr(&relaxed));
    assert_eq!(kpibook(folder.path(), &["values", "--strict"]).status.code(), Some(1));
}

#[test]
fn nothing_to_read_is_exit_code_two_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = kpibook(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: "), "{}", stderr(&output));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_sample_of_any_size_can_be_built() {
    let folder = tempfile::tempdir().unwrap();
    for customers in ["1", "5", "60"] {
        let made = kpibook(folder.path(), &["sample", customers, "--customers", customers, "--months", "12"]);
        assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
        let built = kpibook(folder.path(), &["build", customers, "-o", &format!("{customers}.xlsx")]);
        assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
    }
}

#[test]
fn help_version_explain_and_completions_answer() {
    let folder = tempfile::tempdir().unwrap();
    assert!(stdout(&kpibook(folder.path(), &["--version"])).starts_with("kpibook "));
    assert!(stdout(&kpibook(folder.path(), &["--help"])).contains("Examples:"));
    let explained = stdout(&kpibook(folder.path(), &["explain", "quick_ratio"]));
    assert!(explained.contains("quick_ratio") && explained.contains("subscriptions"), "{explained}");
    let unknown = kpibook(folder.path(), &["explain", "quick_ration"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("`quick_ratio`"), "{}", stderr(&unknown));
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(stdout(&kpibook(folder.path(), &["completions", shell])).contains("kpibook"), "{shell}");
    }
}

/// Types another target into a written workbook, as a spreadsheet program would save it.
fn type_target(workbook: &Path, from: &str, to: &str) {
    type_cell(workbook, &format!("<v>{from}</v>"), &format!("<v>{to}</v>"), false);
}

/// Types something else into the cells of a written workbook that hold `from`; `text` makes them cells of text.
fn type_cell(workbook: &Path, from: &str, to: &str, text: bool) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(workbook).unwrap()).unwrap();
    let mut written = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let old = format!(">{from}");
    let new = format!("{}>{to}", if text { " t=\"str\"" } else { "" });
    let mut count = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name.starts_with("xl/worksheets/") {
            let sheet = String::from_utf8(bytes).unwrap();
            // A cell that holds a constant; where a formula stands before the value, it is a result.
            let constant = |(at, _): &(usize, &str)| !sheet[..*at].ends_with("</f");
            let mut typed = String::new();
            let mut rest = 0;
            for (at, piece) in sheet.match_indices(&old).filter(constant) {
                typed.push_str(&sheet[rest..at]);
                typed.push_str(&new);
                (rest, count) = (at + piece.len(), count + 1);
            }
            typed.push_str(&sheet[rest..]);
            bytes = typed.into_bytes();
        }
        written.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        written.write_all(&bytes).unwrap();
    }
    assert!(count > 0, "{from} stands nowhere");
    let bytes = written.finish().unwrap().into_inner();
    std::fs::write(workbook, bytes).unwrap();
}

#[test]
fn goals_typed_into_the_last_workbook_are_never_lost() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    std::fs::write(folder.path().join("goals.csv"), "kpi,period,target\nmrr,2026-03,123457\n").unwrap();
    let book = folder.path().join("dashboard.xlsx");
    assert_eq!(kpibook(folder.path(), &["build"]).status.code(), Some(0));
    type_target(&book, "123457", "123999");
    let edited = std::fs::read(&book).unwrap();

    let stopped = kpibook(folder.path(), &["build"]);
    assert_eq!(stopped.status.code(), Some(2));
    let message =
        "error: dashboard.xlsx: the goals in this workbook were edited since it was written, and would be lost\n";
    assert!(stderr(&stopped).starts_with(message), "{}", stderr(&stopped));
    assert!(stderr(&stopped).contains("--goals") && stderr(&stopped).contains("--force"), "{}", stderr(&stopped));
    assert!(edited == std::fs::read(&book).unwrap(), "the workbook was left alone");

    let taken = kpibook(folder.path(), &["build", "--goals", "dashboard.xlsx"]);
    assert_eq!(taken.status.code(), Some(0), "{}", stderr(&taken));
    // Only the workbook has the typed target, so a plain build would still lose it.
    assert_eq!(kpibook(folder.path(), &["build"]).status.code(), Some(2));
    let again = kpibook(folder.path(), &["build", "--goals", "dashboard.xlsx", "-o", "copy.xlsx"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    let same = std::fs::read(folder.path().join("copy.xlsx")).unwrap() == std::fs::read(&book).unwrap();
    assert!(same, "the goals survived");

    // Once the inputs have the same target, nothing is lost by a plain build.
    std::fs::write(folder.path().join("goals.csv"), "kpi,period,target\nmrr,2026-03,123999\n").unwrap();
    assert_eq!(kpibook(folder.path(), &["build"]).status.code(), Some(0));
    // Goals that were not typed follow the inputs.
    std::fs::write(folder.path().join("goals.csv"), "kpi,period,target\nmrr,2026-03,123998\n").unwrap();
    assert_eq!(kpibook(folder.path(), &["build"]).status.code(), Some(0));

    type_target(&book, "123998", "124000");
    assert_eq!(kpibook(folder.path(), &["build"]).status.code(), Some(2));
    assert_eq!(kpibook(folder.path(), &["build", "--force"]).status.code(), Some(0));
}

#[test]
fn a_kpi_whose_tables_are_absent_is_listed_with_the_table_that_would_bring_it() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    std::fs::remove_file(folder.path().join("spend.csv")).unwrap();
    std::fs::write(folder.path().join("cash.csv"), "date,account,balance\n2026-01-31,a,5\n2026-03-31,a,9\n").unwrap();
    let output = kpibook(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("dashboard.xlsx")).unwrap();
    let index = calamine::Reader::worksheet_range(&mut book, "Index").unwrap();
    let lines: Vec<String> =
        index.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")).collect();
    let list = lines.iter().position(|line| line.contains("Not available from these files")).unwrap();
    // Acquisition cost needs spend, or the expenses of sales and marketing; a margin that is taken as 100 % is no value.
    let payback = lines.iter().position(|line| line.contains("CAC payback")).unwrap();
    assert!(payback > list, "{}", lines[payback]);
    assert!(
        lines[payback].contains("Expenses or Spend") || lines[payback].contains("Spend or Expenses"),
        "{}",
        lines[payback]
    );
}

#[test]
fn every_mistake_in_a_goals_sheet_is_told_with_its_cell_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    std::fs::write(folder.path().join("goals.csv"), "kpi,target\nmrr,123457\narr,7654321\ncustomers,98765\n").unwrap();
    let book = folder.path().join("dashboard.xlsx");
    assert_eq!(kpibook(folder.path(), &["build"]).status.code(), Some(0));
    // A text in place of a number, in the way of a formula's result: `310.000` is 310 here and 310,000 there.
    type_cell(&book, "<v>123457</v>", "<f>\"310.000\"</f><v>310.000</v>", true);
    type_cell(&book, "<v>7654321</v>", "<f>1+1</f>", false);
    type_cell(&book, "<v>98765</v>", "<f>\"3 %\"</f><v>3 %</v>", true);
    let before = std::fs::read(&book).unwrap();
    let stopped = kpibook(folder.path(), &["build", "--goals", "dashboard.xlsx"]);
    assert_eq!(stopped.status.code(), Some(2));
    let text = stderr(&stopped);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines.iter().all(|line| line.starts_with("error: dashboard.xlsx, sheet Goals, cell D")), "{text}");
    let ambiguous = ": `310.000` is text, and can be read with `.` and with `,` as its decimal mark";
    assert!(lines.iter().any(|line| line.ends_with(ambiguous)), "{text}");
    assert!(lines.iter().any(|line| line.ends_with(": the formula has no stored result")), "{text}");
    assert!(
        text.contains("help: open the workbook in a spreadsheet program and save it, or type the number"),
        "{text}"
    );
    assert!(before == std::fs::read(&book).unwrap(), "the workbook was left alone");
    // Without `--goals` they count as edited, whatever they say.
    let guarded = kpibook(folder.path(), &["build"]);
    assert_eq!(guarded.status.code(), Some(2));
    assert!(stderr(&guarded).contains("were edited"), "{}", stderr(&guarded));
}

#[test]
fn a_percentage_typed_as_text_is_a_share() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    std::fs::write(folder.path().join("goals.csv"), "kpi,target\ncustomer_churn_rate,0.98765\n").unwrap();
    let book = folder.path().join("dashboard.xlsx");
    assert_eq!(kpibook(folder.path(), &["build"]).status.code(), Some(0));
    type_cell(&book, "<v>0.98765</v>", "<f>\"3 %\"</f><v>3 %</v>", true);
    let taken = kpibook(folder.path(), &["build", "--goals", "dashboard.xlsx"]);
    assert_eq!(taken.status.code(), Some(0), "{}", stderr(&taken));
    let typed = kpibook::book::goals::read(&book, None).unwrap().unwrap();
    assert_eq!(typed.rows[0].goal.target.unwrap().to_string(), "0.03");
}

#[test]
fn a_goals_sheet_is_read_whatever_its_language_and_theme() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    std::fs::write(folder.path().join("goals.csv"), "kpi,target\ncustomer_churn_rate,0.98765\nmrr,123457\n").unwrap();
    let book = folder.path().join("es.xlsx");
    let spanish = ["build", "--language", "es", "--theme", "ink", "-o", "es.xlsx"];
    assert_eq!(kpibook(folder.path(), &spanish).status.code(), Some(0));
    type_target(&book, "123457", "125000.5");
    // A number as a Spanish reader types it into a cell of text.
    type_cell(&book, "<v>0.98765</v>", "<f>\"2,5 %\"</f><v>2,5 %</v>", true);
    let romanian = ["build", "--language", "ro", "--theme", "colour_safe", "--goals", "es.xlsx", "-o", "ro.xlsx"];
    let output = kpibook(folder.path(), &romanian);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let typed = kpibook::book::goals::read(&folder.path().join("ro.xlsx"), None).unwrap().unwrap();
    let targets: Vec<(String, String)> =
        typed.rows.iter().map(|row| (row.goal.kpi.clone(), row.goal.target.unwrap().to_string())).collect();
    assert!(targets.contains(&("mrr".to_owned(), "125000.5".to_owned())), "{targets:?}");
    assert!(targets.contains(&("customer_churn_rate".to_owned(), "0.025".to_owned())), "{targets:?}");
}

#[test]
fn a_file_of_refunds_without_a_kind_holds_refunds_whatever_their_sign() {
    let folder = tempfile::tempdir().unwrap();
    let header = "invoice_id,customer_id,issued_at,amount\n";
    let write = |name: &str, rows: &str| std::fs::write(folder.path().join(name), format!("{header}{rows}")).unwrap();
    write("invoices.csv", "i1,c1,2026-01-31,500\n");
    write("refunds 2026-01.csv", "r1,c1,2026-01-31,50\n");
    // A name that says more is no proof: these are invoices paid by card.
    write("invoices credit card.csv", "i2,c2,2026-01-31,100\n");
    let text = stdout(&kpibook(folder.path(), &["values"]));
    // 500 and 100 were invoiced, and 50 of it paid back.
    assert!(text.contains("\n2026-01,billings,550\n"), "{text}");
    assert!(text.contains("\n2026-01,refunds,50\n"), "{text}");
}

#[test]
fn the_help_is_in_one_language_wherever_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let english = ["Usage", "Arguments", "Options", "Commands", "Print", "default:", "possible", "[OPTIONS]", "FILE"];
    let commands = ["build", "values", "explain", "kpis", "template", "sample", "completions"];
    for command in commands {
        let after = kpibook(folder.path(), &[command, "--language", "es", "--help"]);
        let before = kpibook(folder.path(), &["--language", "es", command, "--help"]);
        let help = stdout(&after);
        assert_eq!((after.status.code(), &help), (Some(0), &stdout(&before)));
        assert!(help.contains("Uso: kpibook") && help.contains("Opciones:"), "{help}");
        assert!(!english.iter().any(|word| help.contains(word)), "{help}");
    }
    for arguments in [&["--language", "ro", "--help"][..], &["--language=ro", "help"]] {
        let help = stdout(&kpibook(folder.path(), arguments));
        assert!(help.contains("Utilizare: kpibook") && help.contains("Comenzi:"), "{help}");
        assert!(!english.iter().any(|word| help.contains(word)), "{help}");
    }
    let help = stdout(&kpibook(folder.path(), &["values", "--help"]));
    // Long lines are broken somewhere.
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("[default: month] [possible values: month, quarter, year]"), "{help}");
}

#[test]
fn the_language_may_be_named_before_the_command() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    let output = kpibook(folder.path(), &["--language", "es", "build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("generado dashboard.xlsx"), "{}", stderr(&output));
}

#[test]
fn every_template_that_the_program_brings_can_be_listed_and_printed() {
    let folder = tempfile::tempdir().unwrap();
    let listed = stdout(&kpibook(folder.path(), &["template"]));
    let names: Vec<&str> = listed.lines().collect();
    assert!(names.contains(&"dashboards/executive.toml") && names.contains(&"themes/default.toml"), "{listed}");
    for name in names {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(name);
        let printed = kpibook(folder.path(), &["template", name]);
        assert_eq!(printed.status.code(), Some(0));
        assert!(stdout(&printed) == std::fs::read_to_string(file).unwrap(), "{name}");
    }
}

#[test]
fn a_dashboard_of_ones_own_begins_with_one_that_the_program_brings() {
    let folder = tempfile::tempdir().unwrap();
    small_company(folder.path());
    std::fs::write(folder.path().join("kpibook.toml"), "dashboard = \"mine\"\n").unwrap();
    std::fs::create_dir_all(folder.path().join("templates/dashboards")).unwrap();
    let text = stdout(&kpibook(folder.path(), &["template", "dashboards/board.toml"]));
    std::fs::write(folder.path().join("templates/dashboards/mine.toml"), text).unwrap();
    let output = kpibook(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
