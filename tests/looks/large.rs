//! A company whose amounts take more room than those of the sample: they are shown in full, and none is cut.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::shown::Opened;
use super::{errors, faults, misfits, nothing};
use crate::package::Package;
use crate::run;

/// Builds the workbook of 24 customers, of whom each month brings one that pays so many billions more than the last.
#[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
fn build(folder: &Path, config: &str, billions: u32, language: &str) -> PathBuf {
    let data = folder.join("data");
    fs::create_dir_all(&data).unwrap();
    let mut customers = "customer_id,name,signed_up_at,country,segment,channel\n".to_owned();
    let mut subscriptions = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n".to_owned();
    for place in 1..=24 {
        let (year, month) = (2024 + (place - 1) / 12, (place - 1) % 12 + 1);
        writeln!(customers, "K-{place},Customer {place},{year}-{month:02}-03,RO,SMB,ads").unwrap();
        let (amount, day) = (place * billions, format!("{year}-{month:02}-03"));
        writeln!(subscriptions, "S-{place},K-{place},Pro,{amount}000000000,month,{day},").unwrap();
    }
    fs::write(data.join("customers.csv"), customers).unwrap();
    fs::write(data.join("subscriptions.csv"), subscriptions).unwrap();
    fs::write(data.join("kpibook.toml"), config).unwrap();
    run::kpibook(folder, &["build", "data", "-o", "large.xlsx", "--language", language]).unwrap();
    folder.join("large.xlsx")
}

#[test]
fn amounts_of_billions_and_trillions_have_room_on_every_sheet() {
    for (currency, billions, language) in [("RON", 1, "ro"), ("XAF", 30, "en"), ("JPY", 80, "es")] {
        let folder = tempfile::tempdir().unwrap();
        let config = format!("company = \"Large\"\ncurrency = \"{currency}\"\n");
        let path = build(folder.path(), &config, billions, language);
        nothing(&faults(&path));
        let mut opened = Opened::open(&path);
        nothing(&errors(&opened));
        nothing(&misfits(&opened));
        opened.choose("2025-03");
        nothing(&misfits(&opened));
    }
}

#[test]
fn the_largest_amounts_are_written_in_trillions_and_changes_like_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = build(folder.path(), "company = \"Large\"\ncurrency = \"XAF\"\n", 30, "en");
    let opened = Opened::open(&path);
    let (_, index, grid) = &opened.seen[0];
    let texts: Vec<String> = opened.texts(*index, grid).into_values().map(|shown| shown.text).collect();
    // The last complete month is the 23rd: 30 billion times 1 + 2 + … + 23, and 30 billion times 23.
    for expected in ["XAF\u{a0}8.28T", "▲ XAF\u{a0}690.00B"] {
        assert!(texts.iter().any(|text| text == expected), "{expected} is not among {texts:?}");
    }
    let unscaled: Vec<&String> = texts.iter().filter(|text| text.contains(",000.0")).collect();
    assert!(unscaled.is_empty(), "{unscaled:?}");
}

#[test]
fn amounts_of_four_digits_and_shares_that_never_differ_leave_the_axis_its_room() {
    let folder = tempfile::tempdir().unwrap();
    // In the 23rd month 6 billion times 1 + 2 + … + 23 are 1,656 billion, and no amount is below one.
    let path = build(folder.path(), "company = \"Large\"\ncurrency = \"USD\"\n", 6, "en");
    let package = Package::open(&path);
    let formats = |title: &str| -> Vec<String> {
        let charts = package.parts.iter().filter(|(name, _)| name.starts_with("xl/charts/chart"));
        let (name, _) = charts.into_iter().find(|(_, text)| text.contains(&format!("<a:t>{title}</a:t>"))).unwrap();
        let elements = package.elements(name);
        let formats = elements.iter().filter(|element| element.name.ends_with("numFmt"));
        formats
            .map(|format| format.get("formatCode").unwrap().to_owned())
            .filter(|code| !code.contains("mmm"))
            .collect()
    };
    // Of the labels at the points, and of the axis.
    assert_eq!(formats("MRR, $ billion"), ["#,##0,,,", "#,##0,,,"]);
    assert_eq!(formats("Net new MRR by movement, $ billion"), ["#,##0.0,,,"]);
    assert_eq!(formats("Churn, % a month").last().unwrap(), "0%");
}
