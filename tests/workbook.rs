//! The written workbook as a file: deterministic, known as kpibook's, and its goals read back.

use std::io::{Read as _, Write as _};
use std::path::Path;

use kpibook::book;
use kpibook::goal::Goal;
use kpibook::templates::Templates;
use kpibook::words::Words;

use crate::invented::{self, MONTHS};

fn write(goals: Vec<Goal>, path: &Path) {
    invented::write(&invented::report(MONTHS - 1, goals), path);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str| {
        let path = folder.path().join(name);
        write(invented::goals(), &path);
        std::fs::read(path).unwrap()
    };
    assert!(bytes("one.xlsx") == bytes("two.xlsx"));
}

#[test]
fn goals_are_read_back_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("goals.xlsx");
    write(invented::goals(), &path);
    let typed = book::goals::read(&path, None).unwrap().unwrap();
    assert_eq!(typed.rows.into_iter().map(|row| row.goal).collect::<Vec<_>>(), invented::goals());
    assert!(!typed.edited);
    assert!(book::goals::is_ours(&path, None).unwrap());
}

#[test]
fn an_edited_target_is_read_and_known_to_be_edited() {
    let folder = tempfile::tempdir().unwrap();
    let (path, edited) = (folder.path().join("goals.xlsx"), folder.path().join("edited.xlsx"));
    write(invented::goals(), &path);
    replace(&path, &edited, "<v>130000</v>", "<v>130000.5</v>");
    let typed = book::goals::read(&edited, None).unwrap().unwrap();
    assert!(typed.edited);
    let goals: Vec<Goal> = typed.rows.into_iter().map(|row| row.goal).collect();
    assert_eq!(goals[0].target.unwrap().to_string(), "130000.5");
    assert_eq!(goals[1..], invented::goals()[1..]);
}

#[test]
fn a_row_without_a_target_survives_with_whatever_was_typed_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("goals.xlsx");
    let row = |period: &str, owner: &str, note: &str| Goal {
        kpi: "mrr".to_owned(),
        period: period.to_owned(),
        owner: owner.to_owned(),
        note: note.to_owned(),
        ..Goal::default()
    };
    let goals = vec![row("2026-Q4", "", ""), row("", "Ana", ""), row("2026", "", "to be agreed")];
    write(goals.clone(), &path);
    let typed = book::goals::read(&path, None).unwrap().unwrap();
    assert_eq!(typed.rows.into_iter().map(|row| row.goal).collect::<Vec<_>>(), goals);
    assert!(!typed.edited && typed.wrong.is_empty());
}

/// Returns the targets that are read after a cell's value was replaced, and what is wrong with the cells.
fn after(old: &str, new: &str) -> (Vec<Option<String>>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let (path, edited) = (folder.path().join("goals.xlsx"), folder.path().join("edited.xlsx"));
    write(invented::goals(), &path);
    replace(&path, &edited, old, new);
    let typed = book::goals::read(&edited, None).unwrap().unwrap();
    assert!(typed.edited);
    let words = Words::load("en", &Templates::embedded()).unwrap();
    let wrong = typed.wrong.iter().map(|error| words.error(error).rsplit_once(", ").unwrap().1.to_owned()).collect();
    (typed.rows.iter().map(|row| row.goal.target.map(|target| target.normalize().to_string())).collect(), wrong)
}

#[test]
fn a_target_that_cannot_be_read_is_told_by_its_cell_and_its_row_is_kept() {
    let rows = invented::goals().len();
    let (targets, wrong) = after("<v>130000</v>", "<f>100000+30000</f>");
    assert_eq!((targets.len(), targets[0].as_deref()), (rows, None));
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].starts_with("cell D") && wrong[0].ends_with(": the formula has no stored result"), "{wrong:?}");
    // With its result stored, a formula is as good as a number.
    let (targets, wrong) = after("<v>130000</v>", "<f>100000+30001</f><v>130001</v>");
    assert_eq!((targets[0].as_deref(), wrong.len()), (Some("130001"), 0));
}

#[test]
fn a_file_that_is_no_workbook_has_no_goals() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("goals.csv");
    file(&path).write_all(b"kpi,target\nmrr,5\n").unwrap();
    assert_eq!(book::goals::read(&path, None).unwrap(), None);
    assert!(!book::goals::is_ours(&path, None).unwrap());
}

fn file(path: &Path) -> std::fs::File {
    std::fs::OpenOptions::new().write(true).create_new(true).open(path).unwrap()
}

/// Copies a workbook with a text of its sheets replaced, as if it had been typed; the text must stand there once.
fn replace(from: &Path, to: &Path, old: &str, new: &str) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(from).unwrap()).unwrap();
    let mut writer = zip::ZipWriter::new(file(to));
    let mut count = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let name = part.name().unwrap().into_owned();
        if name.starts_with("xl/worksheets/sheet4") {
            count += text.matches(old).count();
            text = text.replace(old, new);
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    assert!(count >= 1, "{old} stands nowhere");
}
