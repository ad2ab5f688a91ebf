//! A workbook that only a password opens: what it holds, who opens it, and that no goal in it is lost unasked.

#![allow(clippy::disallowed_methods, reason = "tests write their inputs as they like")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// One customer on 100 a month from January to March 2026, and a goal.
fn company(folder: &Path) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write(
        "subscriptions.csv",
        "subscription_id,customer_id,plan,amount,interval,started_at\ns1,c1,Basic,100,month,2026-01-05\n",
    );
    write("spend.csv", "date,channel,amount\n2026-01-31,search,10\n2026-02-28,search,10\n2026-03-31,search,10\n");
    write("goals.csv", "kpi,period,target,owner\nmrr,2026,130000,Ana\n");
}

fn run(folder: &Path, arguments: &[&str], typed: Option<&str>) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kpibook"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that asks for nothing closes its end.
    let _ = child.stdin.take().unwrap().write_all(typed.unwrap_or_default().as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs kpibook, which must succeed, and returns what it said.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments, None);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    said
}

/// Runs kpibook, which must write nothing, and returns what it said.
fn stopped(folder: &Path, arguments: &[&str]) -> String {
    let before = std::fs::read(folder.join("dashboard.xlsx")).unwrap();
    let output = run(folder, arguments, None);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(before == std::fs::read(folder.join("dashboard.xlsx")).unwrap(), "the workbook was left alone");
    String::from_utf8(output.stderr).unwrap()
}

fn opened(folder: &Path, password: &str) -> Vec<u8> {
    office_crypto::decrypt_from_file(folder.join("dashboard.xlsx"), password).unwrap()
}

#[test]
fn the_password_opens_the_same_bytes_as_without_one_and_another_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    company(folder);
    assert!(!done(folder, &["build"]).contains("encrypted"));
    let plain = std::fs::read(folder.join("dashboard.xlsx")).unwrap();
    assert!(plain.starts_with(b"PK"));
    // A plain workbook is replaced by an encrypted one, and that by another, among the inputs.
    for _ in 0..2 {
        let said = done(folder, &["build", "--password", "s3cret"]);
        assert!(said.ends_with("encrypted: only the password opens it\n"), "{said}");
    }
    let locked = std::fs::read(folder.join("dashboard.xlsx")).unwrap();
    assert!(locked.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]));
    assert!(opened(folder, "s3cret") == plain);
    let other = office_crypto::decrypt_from_file(folder.join("dashboard.xlsx"), "other");
    assert!(other.map_or(true, |bytes| bytes != plain));
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "nothing is left beside the workbook: {left:?}");
    // The other commands read the folder as before.
    assert!(done(folder, &["values"]).contains("kpibook wrote this workbook"));
}

#[test]
fn an_encrypted_workbook_is_replaced_with_its_password_or_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    company(folder);
    done(folder, &["build", "--password", "s3cret"]);
    let said = stopped(folder, &["build"]);
    assert!(said.contains("`--password`") && said.contains("`--force`"), "{said}");
    let said = stopped(folder, &["build", "--password", "other"]);
    assert!(said.contains("does not open") && said.contains("`--force`"), "{said}");
    done(folder, &["build", "--force"]);
    assert!(std::fs::read(folder.join("dashboard.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn goals_typed_into_an_encrypted_workbook_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    company(folder);
    done(folder, &["build", "--password", "s3cret"]);
    // The workbook has goals that the inputs do not have any longer.
    std::fs::write(folder.join("goals.csv"), "kpi,period,target,owner\nmrr,2026,140000,Ana\n").unwrap();
    done(folder, &["build", "--password", "s3cret", "--goals", "dashboard.xlsx"]);
    let said = stopped(folder, &["build", "--password", "s3cret"]);
    assert!(said.contains("were edited since it was written"), "{said}");
    let book = folder.join("dashboard.xlsx");
    let typed = kpibook::book::goals::read(&book, Some("s3cret")).unwrap().unwrap();
    assert_eq!(typed.rows[0].goal.target.unwrap().to_string(), "130000");
    // Another file takes them over too, and has the password itself.
    done(folder, &["build", "--password", "s3cret", "--goals", "dashboard.xlsx", "-o", "next.xlsx"]);
    let said = stopped(folder, &["build", "--goals", "next.xlsx", "-o", "third.xlsx"]);
    assert!(said.contains("next.xlsx: only a password opens this workbook\n"), "{said}");
}

#[test]
fn a_password_is_read_from_a_file_or_the_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    company(folder);
    for text in ["pass word ț\n", "pass word ț\r\nand more", "\u{FEFF}pass word ț"] {
        std::fs::write(folder.join("secret.md"), text).unwrap();
        done(folder, &["build", "--password-file", "secret.md", "--force"]);
        assert!(opened(folder, "pass word ț").starts_with(b"PK"));
    }
    let output = run(folder, &["build", "--password-file", "-", "--force"], Some("typed\n"));
    assert_eq!(output.status.code(), Some(0));
    assert!(opened(folder, "typed").starts_with(b"PK"));
    std::fs::write(folder.join("secret.md"), "\n").unwrap();
    assert!(stopped(folder, &["build", "--password-file", "secret.md"]).contains("the password is empty"));
    assert!(stopped(folder, &["build", "--password-file", "none.txt"]).contains("none.txt: cannot be opened"));
    assert!(
        stopped(folder, &["build", "--password-file", "secret.md", "--password", "x"])
            .contains("cannot be used together with")
    );
}
