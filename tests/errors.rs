//! Every stop and every collected problem with its exact text: each folder of `tests/errors/` holds its inputs, the
//! `command` that is run among them (its arguments, then `exits N`), and the `stderr` that it prints.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Copies what a folder holds.
fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// Runs the command of a folder in a copy of it, and returns what differs from what the folder says.
fn run(folder: &Path) -> Option<String> {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(folder, copy.path());
    for said in ["command", "stderr"] {
        std::fs::remove_file(copy.path().join(said)).unwrap();
    }
    let command = std::fs::read_to_string(folder.join("command")).unwrap();
    let (arguments, exit) = command.trim_end().split_once("\nexits ").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kpibook"))
        .args(arguments.split(' '))
        .current_dir(copy.path())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let mut stderr = String::from_utf8(output.stderr).unwrap();
    // What a build says when it is done depends on the catalogue, and is tested elsewhere.
    if let Some(done) = stderr.find("wrote dashboard.xlsx") {
        stderr.truncate(done);
    }
    let expected = std::fs::read_to_string(folder.join("stderr")).unwrap();
    let mut wrong = String::new();
    if stderr != expected {
        let _ = write!(wrong, "  wanted:\n{expected}  printed:\n{stderr}");
    }
    if output.status.code() != exit.parse().ok() {
        let _ = writeln!(wrong, "  wanted to exit {exit}, and exited {:?}", output.status.code());
    }
    if exit == "2" && copy.path().join("dashboard.xlsx").exists() && !folder.join("dashboard.xlsx").exists() {
        wrong.push_str("  a workbook was written\n");
    }
    (!wrong.is_empty()).then_some(wrong)
}

#[test]
fn every_stop_and_every_problem_says_what_is_wrong_and_what_to_do() {
    let mut folders: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(folders.len() > 50, "the folders are there");
    let wrong: Vec<String> = folders
        .iter()
        .filter_map(|folder| run(folder).map(|wrong| format!("{}\n{wrong}", folder.file_name().unwrap().display())))
        .collect();
    assert!(wrong.is_empty(), "{} of {} folders:\n{}", wrong.len(), folders.len(), wrong.join("\n"));
}

#[test]
fn what_inputs_can_cause_has_a_folder() {
    let words = kpibook::words::Words::load("en", &kpibook::templates::Templates::embedded()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let printed: String = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path().join("stderr")).unwrap_or_default())
        .collect();
    let mut braces = printed.match_indices('{').map(|(at, _)| &printed[at + 1..]);
    assert!(!braces.any(|inside| inside.starts_with(char::is_alphabetic)), "every placeholder is filled");
    // A message is told by its longest piece between placeholders.
    let piece = |key: String| {
        let text = words.get(&key).to_owned();
        text.split(['{', '}']).step_by(2).max_by_key(|piece| piece.len()).unwrap_or_default().trim().to_owned()
    };
    let missing: Vec<&str> = ["missing_columns", "duplicate_column", "ambiguous_dates", "contradicting_dates"]
        .into_iter()
        .chain(["ambiguous_numbers", "contradicting_numbers", "ambiguous_table", "unknown_kpi_in_goals"])
        .chain(["too_many_rejected", "nothing_readable", "unrecognised_input", "corrupt_workbook", "not_a_spreadsheet"])
        .chain([
            "unclosed_quote",
            "unknown_table",
            "unknown_field",
            "unknown_field_anywhere",
            "config_out_of_range",
            "ambiguous_currency",
        ])
        .chain(["cannot_open", "period_outside_data", "bad_period", "no_report_month", "two_project_files"])
        .chain(["bad_formula", "formula_ends_early", "formula_too_large", "unknown_function", "bad_call"])
        .chain(["number_expected", "condition_expected", "bad_exponent", "unknown_name", "cycle", "unit_mismatch"])
        .chain(["wrong_unit", "bad_bands", "bands_without_direction", "bad_band_period", "unknown_key", "missing_key"])
        .chain(["wrong_value", "unknown_choice", "text_too_long", "bad_kpi_id", "kpi_is_a_fact", "duplicate_kpi"])
        .chain(["duplicate_fact", "incomplete_fact", "unknown_in_fact", "bad_colour"])
        .chain(["encrypted_workbook", "output_locked", "wrong_password", "password_needed", "empty_password"])
        .chain(["long_password", "unknown_argument", "unknown_command", "missing_argument", "missing_command"])
        .chain(["option_without_value", "option_choice", "option_number", "option_twice", "options_conflict"])
        .chain(["option_with_value", "unknown_template"])
        .chain([
            "fact_for_kpi",
            "headline_without_direction",
            "second_of_its_kind",
            "named_twice",
            "mixed_units",
            "unknown_page",
            "unknown_dashboard",
        ])
        .filter(|id| !printed.contains(&piece(format!("error.{id}.text"))))
        .chain(
            ["not_a_number", "not_a_date", "date_out_of_range", "number_out_of_range", "unknown_word"]
                .into_iter()
                .chain(["unknown_currency", "contradicting_currency", "missing_value", "unknown_interval"])
                .chain(["not_positive", "discount_out_of_range", "no_rate", "end_before_start", "overlapping_phases"])
                .chain(["canceled_without_date", "status_date_assumed", "identical_row", "conflicting_row"])
                .chain(["unknown_customer", "void_or_draft", "total_row", "rows_above_header", "trimmed", "ragged_row"])
                .chain(["ignored_column", "ignored_file", "unrecognised_sheet", "merged_header", "unused_source"])
                .chain(["advertising_twice", "no_service_period", "collected_by_issue", "bad_encoding"])
                .chain(["error_cell", "hidden_sheet", "own_workbook", "before_start", "won_and_lost"])
                .chain(["qualified_after_won", "more_clicks", "unusable_scale", "score_off_scale"])
                .chain([
                    "mrr_below_zero",
                    "events_disagree",
                    "events_of_one_instant",
                    "mrr_in_arrears",
                    "invoices_awaited",
                ])
                .chain(["sources_disagree", "months_across", "unknown_fact", "unknown_fact_dimension"])
                .chain(["unknown_fact_member"])
                .filter(|id| !printed.contains(&piece(format!("problem.{id}.text")))),
        )
        .collect();
    assert!(missing.is_empty(), "no folder prints {missing:?}");
}
