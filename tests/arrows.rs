//! Arrows between the rooms go one way: a room uses the ground floor and the rooms before it, the ground floor uses no
//! room, and nothing uses the command line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The ground floor: every room may use it, and it uses only itself.
const GROUND: &[&str] = &["config", "error", "month", "number", "templates", "words"];

/// The rooms, in the order of the data.
const ROOMS: &[&str] = &["source", "record", "fact", "kpi", "compare", "goal", "report", "book"];

/// The wiring, which may use everything but what comes after it.
const WIRING: &[&str] = &["cli", "command"];

#[test]
fn every_arrow_goes_one_way() {
    let mut wrong = Vec::new();
    for (room, file) in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        for used in rooms_used(&text) {
            if used != room && !may_use(&room, &used) {
                wrong.push(format!("{}: {room} must not use {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_belongs_to_a_known_room() {
    let known = |room: &str| room == "sample" || [GROUND, ROOMS, WIRING].concat().contains(&room);
    let strangers: BTreeSet<String> = files().into_iter().map(|(room, _)| room).filter(|room| !known(room)).collect();
    assert!(strangers.is_empty(), "say in tests/arrows.rs what these may use: {strangers:?}");
}

#[test]
fn the_reader_of_use_lines_sees_groups_and_skips_comments() {
    let text =
        "//! [`crate::book`] is a comment.\nuse crate::{error::{Error, Place}, kpi};\nlet x = crate::month::period();";
    let found: Vec<String> = rooms_used(text).into_iter().collect();
    assert_eq!(found, ["error", "kpi", "month"]);
    assert!(may_use("fact", "record") && !may_use("record", "fact"));
    assert!(!may_use("number", "source") && !may_use("book", "command") && !may_use("sample", "fact"));
}

/// Tells whether a file of one room may name another room.
fn may_use(room: &str, used: &str) -> bool {
    let place = |name: &str| ROOMS.iter().position(|room| *room == name);
    let wiring = |name: &str| WIRING.iter().position(|room| *room == name);
    match (wiring(room), wiring(used)) {
        (Some(at), Some(other)) => return other < at,
        (Some(_), None) => return true,
        (None, Some(_)) => return false,
        (None, None) => {}
    }
    GROUND.contains(&used) || matches!((place(room), place(used)), (Some(at), Some(other)) if other < at)
}

/// Returns the first name after every `crate::`, and of every member of a `crate::{…}`.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    code.split("crate::").skip(1).flat_map(first_names).collect()
}

fn first_names(path: &str) -> Vec<String> {
    let name =
        |text: &str| -> String { text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut depth = 0_u32;
    let mut members = vec![String::new()];
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => members.push(String::new()),
            _ => {
                depth = if c == '{' { depth + 1 } else { depth - u32::from(c == '}') };
                members.last_mut().unwrap().push(c);
            }
        }
    }
    members.iter().map(|member| name(member)).filter(|name| !name.is_empty()).collect()
}

/// Returns every file of `src/` with its room; the two roots, which name every room, are left out.
fn files() -> Vec<(String, PathBuf)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&source, &mut found);
    let room = |file: &PathBuf| {
        let inside = file.strip_prefix(&source).unwrap();
        inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned()
    };
    let mut files: Vec<(String, PathBuf)> = found.into_iter().map(|file| (room(&file), file)).collect();
    files.retain(|(room, _)| room != "main" && room != "lib");
    files.sort();
    files
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
