//! `build --anonymise`: nobody is named anywhere in the file, every number stays, and a customer is the same one on every
//! sheet and in the next month's workbook.

#![allow(clippy::disallowed_methods, reason = "tests write their inputs as they like")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx};

use crate::package::parts;

fn build(inputs: &Path, output: &Path, more: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_kpibook"))
        .arg("build")
        .arg(inputs)
        .arg("-o")
        .arg(output)
        .args(more)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(0), "{said}");
    said
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

/// Returns the texts and attributes of every part of a workbook, each once.
fn pieces(path: &Path) -> BTreeSet<String> {
    let mut pieces: BTreeSet<String> = BTreeSet::new();
    for part in parts(path).values() {
        let texts = part.split(['<', '>', '"']).filter(|piece| piece.contains(char::is_alphabetic));
        pieces.extend(texts.map(ToOwned::to_owned));
    }
    pieces
}

/// Returns those of some names and ids that stand anywhere in a workbook, however long the text around them.
fn found<'a>(path: &Path, named: &'a BTreeSet<String>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for piece in pieces(path) {
        let words: Vec<&str> = piece.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        // The sample's names have two or three words.
        for length in 1..=3 {
            let joined = words.windows(length).map(|words| words.join(" "));
            found.extend(joined.filter_map(|text| named.get(&text)).map(String::as_str));
        }
    }
    found
}

/// Returns every cell that is not empty, by its sheet and place.
fn cells(path: &Path) -> BTreeMap<(String, u32, u32), Data> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let mut cells = BTreeMap::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).unwrap();
        let (row, column) = range.start().unwrap_or_default();
        for (down, across, value) in range.used_cells() {
            let place = (row + u32::try_from(down).unwrap(), column + u32::try_from(across).unwrap());
            cells.insert((name.clone(), place.0, place.1), value.clone());
        }
    }
    cells
}

/// Returns the ids and names of customers and subscriptions in the sample, and the ids of their invoices and leads.
fn named() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in ["customers.csv", "subscriptions.csv", "invoices.csv", "leads.csv"] {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(sample().join(file)).unwrap();
        let headers = reader.byte_headers().unwrap().clone();
        for record in reader.byte_records().map(Result::unwrap) {
            let pairs = headers.iter().zip(record.iter());
            let own = pairs.filter(|(header, _)| header.ends_with(b"_id") || *header == b"name");
            found.extend(own.map(|(_, cell)| String::from_utf8_lossy(cell).trim().to_owned()));
        }
    }
    // What is shorter may be an ordinary word; the sample's ids and names are longer.
    found.retain(|text| text.chars().count() >= 5);
    found
}

#[test]
fn nobody_is_named_in_any_part_and_every_number_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, anonymous) = (folder.path().join("plain.xlsx"), folder.path().join("anonymous.xlsx"));
    let said = build(&sample(), &plain, &[]);
    assert!(!said.contains("anonymised"), "{said}");
    let said = build(&sample(), &anonymous, &["--anonymise"]);
    assert!(said.ends_with("anonymised: the names and ids of customers and subscriptions are replaced\n"), "{said}");
    let named = named();
    assert!(found(&plain, &named).len() > 400, "the plain one names them");
    assert_eq!(found(&anonymous, &named), BTreeSet::new());

    let (before, after) = (cells(&plain), cells(&anonymous));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    // The same name has the same pseudonym wherever it stands alone in a cell.
    let mut pseudonyms: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for ((place, was), is) in before.iter().zip(after.values()) {
        match (was, is) {
            (Data::String(was), Data::String(is)) if named.contains(was) => {
                pseudonyms.entry(was).or_default().insert(is);
            }
            (Data::String(_), Data::String(_)) => {}
            (was, is) => assert_eq!(was, is, "{place:?}"),
        }
    }
    assert!(pseudonyms.len() > 300);
    assert!(pseudonyms.values().all(|known| known.len() == 1), "{pseudonyms:?}");
    let distinct: BTreeSet<_> = pseudonyms.values().flatten().collect();
    assert_eq!(distinct.len(), pseudonyms.len(), "no two share one");
    assert!(distinct.iter().all(|name| name.starts_with("Customer ") || name.starts_with("Subscription ")));
}

/// Writes a company whose customers' ids run against the months in which they come.
fn company(folder: &Path, months: u32) {
    let mut rows = "subscription_id,customer_id,customer_name,plan,amount,interval,started_at,term_end\n".to_owned();
    let mut spend = "date,channel,amount\n".to_owned();
    for month in 1..=months {
        let (id, amount) = (90 - month, 100 + month);
        let _ = writeln!(rows, "sub-{id},cust-{id},Zenith {id},Basic,{amount},month,2026-{month:02}-03,2026-12-01");
        let _ = writeln!(rows, "sub-{id}b,cust-{id}b,,Pro,50,month,2026-{month:02}-04,");
        let _ = writeln!(spend, "2026-{month:02}-28,search,10");
    }
    // A phase that runs into the next, an amount that is a name, and an id with blanks around it.
    rows.push_str("sub-89,cust-89,Zenith 89,Basic,100,month,2026-01-03,\n");
    rows.push_str("sub-1,cust-1,Zenith 1,Basic,Mrs Zimmermann,month,2026-01-03,\n");
    rows.push_str("sub-2, cust-2 ,Zenith 2,Basic,10,month,2026-01-03,\n");
    std::fs::write(folder.join("subscriptions.csv"), rows).unwrap();
    std::fs::write(folder.join("spend.csv"), spend).unwrap();
    std::fs::write(folder.join("kpibook.toml"), "max_rejected_share = 0.9\n").unwrap();
}

/// Returns who is in the list of movements on the sheet that keeps them, in its order.
fn movers(path: &Path) -> Vec<(String, String)> {
    let cells = cells(path);
    let ledger: BTreeMap<(u32, u32), &Data> = cells
        .iter()
        .filter(|((sheet, ..), _)| sheet == "Ledger")
        .map(|((_, row, column), data)| ((*row, *column), data))
        .collect();
    let rows = ledger.keys().filter(|(row, column)| *row > 0 && *column == 1).map(|(row, _)| *row);
    rows.map(|row| (ledger[&(row, 0)].to_string(), ledger[&(row, 1)].to_string())).collect()
}

#[test]
fn a_customer_keeps_the_pseudonym_in_the_next_month() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("inputs");
    std::fs::create_dir(&inputs).unwrap();
    let build = |name: &str, months: u32, more: &[&str]| {
        company(&inputs, months);
        let path = folder.path().join(name);
        let all = [&["--anonymise"], more].concat();
        build(&inputs, &path, &all);
        path
    };
    let (march, april) = (build("march.xlsx", 3, &[]), build("april.xlsx", 4, &[]));
    let text = |path: &Path| pieces(path).into_iter().collect::<Vec<_>>().join("\n");
    let march_text = text(&march);
    for name in ["Zenith", "Zimmermann", "cust-", "sub-"] {
        assert!(!march_text.contains(name), "{name}");
    }
    assert!(march_text.contains("`…`"), "a problem quotes nothing");
    let (before, after) = (movers(&march), movers(&april));
    assert!(before.len() >= 5 && before.iter().all(|(_, who)| who.starts_with("Customer 0")), "{before:?}");
    assert_eq!(before[..], after[..before.len()], "April comes after March, and its customers after theirs");
    assert!(after.len() > before.len());
    // In another language and behind a password alike.
    let spanish = build("es.xlsx", 3, &["--language", "es", "--password", "s3cret"]);
    let clear = folder.path().join("clear.xlsx");
    std::fs::write(&clear, office_crypto::decrypt_from_file(&spanish, "s3cret").unwrap()).unwrap();
    let text = text(&clear);
    assert!(text.contains("Cliente 001") && !text.contains("Zenith") && !text.contains("Customer 0"));
}
