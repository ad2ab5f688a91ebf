//! Why a file cannot be opened, read or written, in the language of the report: what the operating system and the
//! readers of files say is English.

#![allow(clippy::disallowed_methods, reason = "tests write their inputs as they like")]

use std::path::Path;
use std::process::Command;

/// What the operating system, the standard library and the reader of TOML say in English.
const ENGLISH: [&str; 9] = [
    "os error",
    "No such",
    "stream did",
    "directory",
    "ermission denied",
    "unknown field",
    "missing field",
    "duplicate key",
    "must be quoted",
];

/// Files that are as they should not be: a folder in place of a file, and texts that are not UTF-8.
fn company(folder: &Path) {
    let write = |name: &str, text: &[u8]| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let phases = "subscription_id,customer_id,plan,amount,interval,started_at\ns1,c1,Basic,100,month,2026-01-05\n";
    write("subscriptions.csv", phases.as_bytes());
    write("spend.csv", b"date,channel,amount\n2026-01-31,search,10\n2026-02-28,search,10\n");
    write("folder/note.md", b"nothing\n");
    write("plain.md", b"nothing\n");
    let latin = b"company = \"Espa\xF1a\"\n";
    write("latin/kpibook.toml", latin);
    write("latin/secret.md", latin);
    write("theme/kpibook.toml", b"company = \"Lumen\"\n");
    write("theme/templates/themes/house.toml", latin);
    write("theme/templates/dashboards/house.toml", latin);
    write("wrong/key.toml", b"curency = \"EUR\"\n");
    write("wrong/quotes.toml", b"company = Lumen\n");
    write("wrong/twice.toml", b"company = \"a\"\ncompany = \"b\"\n");
    write("wrong/choice.toml", b"[policies]\nads = 5\n");
    write("wrong/date.toml", b"policies = 2026-01-01\n");
    write("wrong/comma.toml", b"dimensions = [\"a\" \"b\"]\n");
}

/// Runs a command that must stop, and returns what it said.
fn stopped(folder: &Path, arguments: &str, language: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kpibook"))
        .args(arguments.split(' '))
        .args(["--language", language])
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
    said
}

/// A command, and what it says in English, Spanish and Romanian.
const SAID: [(&str, [&str; 3]); 16] = [
    (
        "build none.csv",
        [
            "there is no file or folder of that name",
            "no hay ningún archivo ni carpeta",
            "nu există niciun fișier sau dosar",
        ],
    ),
    (
        "build --config none.toml",
        [
            "there is no file or folder of that name",
            "no hay ningún archivo ni carpeta",
            "nu există niciun fișier sau dosar",
        ],
    ),
    (
        "build --password-file none.md",
        [
            "there is no file or folder of that name",
            "no hay ningún archivo ni carpeta",
            "nu există niciun fișier sau dosar",
        ],
    ),
    (
        "build -o none/dashboard.xlsx",
        [
            "there is no file or folder of that name",
            "no hay ningún archivo ni carpeta",
            "nu există niciun fișier sau dosar",
        ],
    ),
    ("build --config folder", ["it is a folder\nhelp: name a file", "es una carpeta\n", "este un dosar\n"]),
    ("build --password-file folder", ["it is a folder\nhelp: name a file", "es una carpeta\n", "este un dosar\n"]),
    ("build --goals folder", ["it is a folder\nhelp: name a file", "es una carpeta\n", "este un dosar\n"]),
    ("build -o folder", ["it is a folder\nhelp: name a file", "es una carpeta\n", "este un dosar\n"]),
    ("build -o folder --force", ["it is a folder\nhelp: name a file", "es una carpeta\n", "este un dosar\n"]),
    (
        "build -o plain.md/dashboard.xlsx --force",
        ["a part of its path is a file", "una parte de la ruta es un archivo", "o parte din cale este un fișier"],
    ),
    ("sample plain.md", ["it exists already", "ya existe", "există deja"]),
    (
        "values latin",
        [
            "not a text in UTF-8\nhelp: open it in a text editor",
            "no es un texto en UTF-8\n",
            "nu este un text în UTF-8\n",
        ],
    ),
    (
        "build --password-file latin/secret.md",
        [
            "not a text in UTF-8\nhelp: open it in a text editor",
            "no es un texto en UTF-8\n",
            "nu este un text în UTF-8\n",
        ],
    ),
    (
        "build subscriptions.csv spend.csv --config theme/kpibook.toml --theme house",
        [
            "not a text in UTF-8\nhelp: open it in a text editor",
            "no es un texto en UTF-8\n",
            "nu este un text în UTF-8\n",
        ],
    ),
    (
        "build subscriptions.csv spend.csv --config theme/kpibook.toml --dashboard house",
        [
            "not a text in UTF-8\nhelp: open it in a text editor",
            "no es un texto en UTF-8\n",
            "nu este un text în UTF-8\n",
        ],
    ),
    (
        "values --config wrong/key.toml",
        [
            "`curency` is not a key that belongs here\n --> wrong/key.toml:1:1",
            "`curency` no es una clave admisible aquí\n",
            "cheia `curency` nu este admisă aici\n",
        ],
    ),
];

#[test]
fn what_the_system_says_is_said_in_the_language_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path());
    for (arguments, wanted) in SAID {
        for (language, wanted) in ["en", "es", "ro"].into_iter().zip(wanted) {
            let said = stopped(folder.path(), arguments, language);
            assert!(said.contains(wanted), "{arguments} in {language}: {said}");
            let english: Vec<&str> = ENGLISH.into_iter().filter(|words| said.contains(words)).collect();
            assert!(english.is_empty(), "{arguments} in {language}: {english:?} in {said}");
        }
    }
    assert!(!folder.path().join("dashboard.xlsx").exists());
}

/// The kinds of mistakes in TOML are many, and its reader names none: those that are known by their first words are
/// translated, the others stand behind a sentence.
#[test]
fn mistakes_in_toml_are_told_in_the_language_or_behind_a_sentence_of_it() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path());
    let said = |file: &str, language| stopped(folder.path(), &format!("values --config wrong/{file}.toml"), language);
    assert!(said("quotes", "es").starts_with("error: un texto va entre comillas, por ejemplo `\"EUR\"`\n"));
    assert!(said("twice", "ro").starts_with("eroare: această cheie apare aici de două ori\n"));
    // What is well-formed is TOML, whatever its kind; a date is a table inside the reader, and none outside.
    assert!(said("choice", "es").starts_with("error: el valor no es del tipo que corresponde aquí (en inglés: wanted"));
    assert!(said("date", "en").starts_with("error: the value here is of the wrong kind (a date)\n"));
    assert!(said("comma", "es").starts_with("error: esto no es TOML válido (en inglés: missing comma"));
    assert!(said("comma", "ro").starts_with("eroare: acesta nu este TOML valid (în engleză: missing comma"));
    assert!(said("comma", "en").starts_with("error: this is not valid TOML (missing comma"));
}
