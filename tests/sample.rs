//! The committed sample is what the program writes, and its blemishes are the ones that it promises.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use kpibook::sample::{self, Options};
use kpibook::templates::Templates;

fn committed() -> &'static Path {
    Path::new(crate::run::SAMPLE)
}

/// Returns every file of a folder by name, a workbook as its parts: the container's system byte differs by platform.
fn parts(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut parts = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&path).unwrap();
        if path.extension().is_none_or(|extension| extension != "xlsx") {
            parts.insert(name, bytes);
            continue;
        }
        let mut container = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for position in 0..container.len() {
            let mut part = container.by_index(position).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            parts.insert(format!("{name}/{}", part.name().unwrap()), content);
        }
    }
    parts
}

#[test]
fn the_committed_sample_is_what_the_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_kpibook")).arg("sample").arg(folder.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (fresh, committed) = (parts(folder.path()), parts(committed()));
    assert_eq!(fresh.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (name, content) in &fresh {
        assert!(Some(content) == committed.get(name), "{name} differs: run `kpibook sample sample-data`");
    }
}

#[test]
fn the_command_line_starts_from_the_same_company_as_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let written = sample::write(folder.path(), &Options::default(), &Templates::embedded()).unwrap();
    assert_eq!(written.len(), 15);
    assert!(parts(folder.path()) == parts(committed()));
}

#[test]
fn another_seed_is_another_company() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { seed: 1, customers: 60, months: 12, ..Options::default() };
    sample::write(folder.path(), &options, &Templates::embedded()).unwrap();
    let customers = std::fs::read_to_string(folder.path().join("customers.csv")).unwrap();
    assert_eq!(customers.lines().count(), 61);
    assert_ne!(parts(folder.path())["invoices.csv"], parts(committed())["invoices.csv"]);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the test makes a file that is somebody's own")]
fn a_folder_of_somebody_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("invoices.csv");
    std::fs::write(&own, "mine").unwrap();
    let error = sample::write(folder.path(), &Options::default(), &Templates::embedded()).unwrap_err();
    assert_eq!(error.kind.id(), "not_a_sample");
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn every_blemish_is_there_once() {
    let text = |name: &str| std::fs::read_to_string(committed().join(name)).unwrap();
    let (invoices, subscriptions, spend) = (text("invoices.csv"), text("subscriptions.csv"), text("spend.csv"));
    assert_eq!(invoices.matches("12,5O").count(), 1);
    assert_eq!(invoices.matches("-02-30").count(), 1);
    assert_eq!(invoices.matches("C-O").count(), 1);
    assert_eq!(subscriptions.matches(",fortnight,").count(), 1);
    assert_eq!(spend.matches(",CHF").count(), 1);
    assert!(invoices.contains(",void,"));
    let mut lines: Vec<&str> = invoices.lines().collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(all - lines.len(), 1);
}

#[test]
fn the_sample_is_small() {
    let size: u64 = std::fs::read_dir(committed()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(size < 2_500_000, "{size}");
}

/// What the program must say of the tables of every day, each once: how grave it is, of which file, and what.
const BLEMISHES: [(&str, &str, &str); 23] = [
    ("rejected", "events.csv", "`2026-06-31T09:30:00+02:00` is not a date"),
    ("rejected", "leads.csv", "`2026-06-31` is not a date"),
    ("rejected", "referrals.csv", "`a few` is not a number"),
    ("rejected", "service.xlsx", "`#DIV/0!` is an error"),
    ("rejected", "surveys.csv", "`pulse` is none of the words"),
    ("rejected", "surveys.csv", "`11` is not between 0 and 10"),
    ("rejected", "tickets.csv", "another row with `10852` has a different content"),
    ("rejected", "traffic.csv", "`<10` is not a number"),
    ("repaired", "leads.csv", "MQL date: 2026-02-24 lies before 2026-02-27"),
    ("repaired", "leads.csv", "it is lost on 2026-04-19 and won on 2026-04-17"),
    ("repaired", "tickets.csv", "Solved at: 2026-06-29 15:44 lies before 2026-06-30 17:44"),
    ("note", "events.csv", "customer_id: the customer `C-O"),
    ("note", "referrals.csv", "customer_id: the customer `C-O"),
    ("note", "surveys.csv", "customer_id: the customer `C-O"),
    ("note", "tickets.csv", "Requester external id: the customer `C-O"),
    ("note", "events.csv", "the same row stands in the inputs again"),
    ("note", "service.xlsx", "the same row stands in the inputs again"),
    ("note", "service.xlsx", "`Total` begins a total"),
    ("note", "traffic.csv", "`Grand total` begins a total"),
    ("note", "service.xlsx", "1 row above the header"),
    ("note", "traffic.csv", "9 rows above the header"),
    ("note", "tickets.csv", "the columns `Summation column`, `Status` are not part of the table"),
    ("note", "notes.txt", "this file is no spreadsheet"),
];

#[test]
fn everything_that_is_wrong_with_the_tables_of_every_day_is_found_and_nothing_else() {
    let run = Command::new(env!("CARGO_BIN_EXE_kpibook")).arg("values").arg(committed()).output().unwrap();
    assert!(run.status.success());
    let said = String::from_utf8(run.stderr).unwrap();
    let older = ["customers.csv", "subscriptions.csv", "invoices.csv", "spend.csv", "goals.csv", "finance.xlsx"];
    let mut left: Vec<&str> = said.lines().filter(|line| !line.starts_with("  ")).collect();
    left.retain(|line| !older.iter().any(|file| line.contains(&format!(": {file}"))));
    for (severity, file, what) in BLEMISHES {
        let start = format!("{severity}: {file}");
        let found = left.iter().position(|line| line.starts_with(&start) && line.contains(what));
        left.remove(found.unwrap_or_else(|| panic!("{start}: {what}\n{said}")));
    }
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn no_events_are_no_table_and_a_number_of_events_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options { customers: 60, months: 12, events: Some(0), ..Options::default() };
    sample::write(folder.path(), &options, &Templates::embedded()).unwrap();
    assert!(!folder.path().join("events.csv").exists());
    options.events = Some(777);
    sample::write(folder.path(), &options, &Templates::embedded()).unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join("events.csv")).unwrap().lines().count(), 778);
}

/// Reads a file's rows by their headers.
fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.comment(Some(b'#')).from_path(committed().join(name)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn two_tables_that_tell_of_one_thing_tell_the_same() {
    let customers = rows("customers.csv");
    let channel: BTreeMap<&str, &str> =
        customers.iter().map(|row| (row["customer_id"].as_str(), row["channel"].trim())).collect();
    let count = |month: &str, of: &str| {
        customers.iter().filter(|row| row["signed_up_at"].starts_with(month) && row["channel"].trim() == of).count()
    };
    // Sign-ups of traffic are the customers of their month and channel.
    let traffic = rows("traffic.csv");
    for row in traffic.iter().filter(|row| row["Users"] != "<10" && row["Month"] != "Grand total") {
        let of = &row["Session primary channel group (Default Channel Group)"];
        assert_eq!(row["Sign-ups"], count(&row["Month"], of).to_string(), "{row:?}");
    }
    // A deal that was won has its customer, with one channel, and came before the first phase.
    let phases = rows("subscriptions.csv");
    let leads = rows("leads.csv");
    let won: Vec<_> = leads.iter().filter(|row| !row["Customer ID"].is_empty()).collect();
    assert!(won.len() > 200);
    for lead in won {
        let customer = lead["Customer ID"].as_str();
        assert_eq!(channel[customer], lead["Lead source"]);
        let first = phases.iter().find(|phase| phase["customer_id"] == customer).unwrap();
        let day = if first["trial_end"].is_empty() { &first["signed_at"] } else { &first["trial_end"] };
        assert!(lead["Closed won at"].is_empty() || lead["Closed won at"] == *day, "{lead:?}");
        assert!(!lead["Closed won at"].is_empty() || !first["trial_end"].is_empty(), "{lead:?}");
    }
    // Who was referred was invited.
    let invited: usize = rows("referrals.csv").iter().filter_map(|row| row["signups"].parse::<usize>().ok()).sum();
    assert_eq!(invited, customers.iter().filter(|row| !row["referrer_id"].is_empty()).count());
    // Whoever uses it is there.
    let signed_up: BTreeMap<&str, &str> =
        customers.iter().map(|row| (row["customer_id"].as_str(), row["signed_up_at"].as_str())).collect();
    for event in rows("events.csv").iter().filter(|row| row["customer_id"].starts_with("C-0")) {
        assert!(event["at"].as_str() >= signed_up[event["customer_id"].as_str()], "{event:?}");
    }
}
