//! The languages: each says everything that English says, with the same values in it, and nothing that nobody asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The words of a language by their path.
type Texts = BTreeMap<String, String>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn languages() -> BTreeMap<String, Texts> {
    let mut languages = BTreeMap::new();
    for file in std::fs::read_dir(root().join("templates/languages")).unwrap() {
        let path = file.unwrap().path();
        let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let mut texts = Texts::new();
        flatten("", &table, &mut texts);
        languages.insert(path.file_stem().unwrap().to_string_lossy().into_owned(), texts);
    }
    languages
}

fn flatten(path: &str, table: &toml::Table, texts: &mut Texts) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        if let Some(table) = value.as_table() {
            flatten(&path, table, texts);
        } else {
            texts.insert(path, value.as_str().unwrap().to_owned());
        }
    }
}

/// Returns the names of the values that a text takes in.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    inside.map(|inside| inside.split(':').next().unwrap()).collect()
}

#[test]
fn every_language_says_what_english_says_with_the_same_values() {
    let languages = languages();
    let english = &languages["en"];
    let mut wrong = Vec::new();
    for (language, texts) in &languages {
        // How a language counts is its own affair.
        let known = |key: &&String| key.as_str() != "plural";
        for key in english.keys().filter(known).filter(|key| !texts.contains_key(*key)) {
            wrong.push(format!("{language} lacks `{key}`"));
        }
        for (key, text) in texts.iter().filter(|(key, _)| key.as_str() != "plural") {
            match english.get(key) {
                None => wrong.push(format!("{language} has `{key}`, which English lacks")),
                Some(said) if placeholders(said) != placeholders(text) => {
                    wrong.push(format!("{language} `{key}`: {text}\n    English: {said}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the texts between quotes in the program's sources that look like a path of words, `{…}` being anything.
fn asked_for() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.extend(literals(&path));
            }
        }
    }
    found
}

fn literals(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let is_path = |text: &&str| {
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "._{}:".contains(letter))
    };
    text.split('"').filter(is_path).map(ToOwned::to_owned).collect()
}

/// Tells whether a key is what a pattern asks for; a placeholder stands for one or more letters.
fn matches(pattern: &str, key: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('{') else { return pattern == key };
    let Some(after) = rest.split_once('}').map(|(_, after)| after) else { return false };
    let Some(key) = key.strip_prefix(before) else { return false };
    (1..=key.len()).any(|length| key.get(length..).is_some_and(|rest| matches(after, rest)))
}

#[test]
fn no_word_is_kept_that_nobody_asks_for() {
    let languages = languages();
    let patterns = asked_for();
    // Looked up by a kind and an id, or beside the help that has no name to suggest.
    let elsewhere = ["field.", "table.", "number_word.", "expense_category."];
    let asked = |key: &str| {
        let key = key.strip_suffix("_near").unwrap_or(key);
        patterns.iter().any(|pattern| !pattern.starts_with('{') && matches(pattern, key))
            || elsewhere.iter().any(|kind| key.starts_with(kind))
    };
    let unused: Vec<&String> = languages["en"].keys().filter(|key| !asked(key)).collect();
    assert!(unused.is_empty(), "nobody asks for {unused:?}");
}

#[test]
fn words_about_facts_and_charts_are_about_some_that_exist() {
    let languages = languages();
    let of = |folder: &str| -> String {
        let files = std::fs::read_dir(root().join("templates").join(folder)).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    };
    let (facts, kpis, drawn) = (of("facts"), of("kpis"), of("dashboards") + &of("pages"));
    // Charts that a sheet draws whatever its templates say.
    let named: Vec<String> = asked_for().into_iter().filter(|text| !text.contains('{')).collect();
    let mut stray = Vec::new();
    for key in languages["en"].keys() {
        let mut parts = key.split('.');
        let (kind, id) = (parts.next().unwrap(), parts.next().unwrap_or_default());
        let exists = match kind {
            "fact" => facts.contains(&format!("[{id}]\n")),
            "kpi" => kpis.contains(&format!("[{id}]\n")),
            "chart" if ["unit", "series"].contains(&id) => true,
            "chart" => drawn.contains(&format!("id = \"{id}\"")) || named.iter().any(|text| text.contains(id)),
            _ => true,
        };
        if !exists {
            stray.push(key);
        }
    }
    assert!(stray.is_empty(), "nothing in the templates is named by {stray:?}");
}

/// A choice that takes a value has none while another is in force: it is offered in words of its own.
#[test]
fn what_is_offered_reads_well_without_a_value() {
    for (language, texts) in languages() {
        let choices = |policy: &str| -> Vec<&String> {
            let prefix = format!("{policy}.");
            let is_choice =
                |key: &&String| key.strip_prefix(&prefix).is_some_and(|key| key != "name" && key != "other");
            texts.keys().filter(is_choice).collect()
        };
        for (key, value) in texts.iter().filter(|(key, _)| key.starts_with("policy.")) {
            let (policy, choice) = key.rsplit_once('.').unwrap();
            assert!(choice == "value" || !value.contains('{'), "{language} `{key}`: {value}");
            let is_offered = texts.contains_key(&format!("{policy}.value")) && choices(policy).len() > 1;
            let has_words = texts.contains_key(&format!("{policy}.other"));
            assert_eq!(is_offered, has_words, "{language} `{policy}.other`");
        }
    }
}
