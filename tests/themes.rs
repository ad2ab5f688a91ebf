//! Themes: one file decides every colour, font and format, and one of a user's own may say a single thing.

#![allow(clippy::disallowed_methods, reason = "tests write their inputs as they like")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use kpibook::templates::Templates;
use kpibook::words::Words;

use super::invented::{self, MONTHS};
use super::package::Package;
use super::recalculation;
use super::run::{kpibook, sample};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Builds the sample with a theme of the user's own.
fn built(theme: &str) -> Package {
    let folder = tempfile::tempdir().unwrap();
    let themes = folder.path().join("templates/themes");
    std::fs::create_dir_all(&themes).unwrap();
    std::fs::write(themes.join("house.toml"), theme).unwrap();
    std::fs::write(folder.path().join("kpibook.toml"), "company = \"Lumen\"\ncurrency = \"EUR\"\ntheme = \"house\"\n")
        .unwrap();
    let sample = root().join("sample-data");
    let config = folder.path().join("kpibook.toml");
    kpibook(folder.path(), &["build", sample.to_str().unwrap(), "--config", config.to_str().unwrap()]).unwrap();
    Package::open(&folder.path().join("dashboard.xlsx"))
}

/// Returns the colours of a text: six hexadecimal digits between quotes.
fn colours(text: &str) -> BTreeSet<String> {
    let is_colour = |word: &&str| word.len() == 6 && word.bytes().all(|byte| b"0123456789ABCDEF".contains(&byte));
    text.split('"').filter(is_colour).map(ToOwned::to_owned).collect()
}

/// The default theme with each of its colours one shade off, another font, and dates that no workbook has.
fn another_theme() -> String {
    let text = std::fs::read_to_string(root().join("templates/themes/default.toml")).unwrap();
    let mut changed = text.clone();
    for colour in colours(&text) {
        let other = u32::from_str_radix(&colour, 16).unwrap() ^ 0x01_01_01;
        changed = changed.replace(&format!("\"{colour}\""), &format!("\"{other:06X}\""));
    }
    let months = [("\"mmm yy\"", "\"mmm/yy\""), ("\"mmm yyyy\"", "\"mmm/yyyy\""), ("\"d mmm yyyy\"", "\"d/mmm/yyyy\"")];
    for (from, to) in months.into_iter().chain([("\"yyyy-mm-dd\"", "\"yyyy/mm/dd\""), ("\"Arial\"", "\"Verdana\"")]) {
        assert!(changed.contains(from), "{from}");
        changed = changed.replace(from, to);
    }
    changed
}

#[test]
fn one_theme_file_decides_every_colour_font_and_date() {
    let usual = colours(&std::fs::read_to_string(root().join("templates/themes/default.toml")).unwrap());
    assert!(usual.len() > 20, "{usual:?}");
    let (theme, package) = (another_theme(), built(&another_theme()));
    let mut wrong = Vec::new();
    let looks = |name: &&String| !name.starts_with("xl/theme/") && !name.starts_with("docProps/");
    for name in package.parts.keys().filter(looks) {
        let text = &package.parts[name];
        // A colour of a cell or a rule has its opacity before it.
        let kept = usual
            .iter()
            .filter(|colour| text.contains(&format!("\"FF{colour}\"")) || text.contains(&format!("\"{colour}\"")));
        wrong.extend(kept.map(|colour| format!("{name} has {colour}")));
        let formats = ["mmm yy", "mmm yyyy", "yyyy-mm-dd", "Arial"];
        wrong.extend(
            formats.iter().filter(|format| text.contains(*format)).map(|format| format!("{name} has {format}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The colours of the theme are there, so that the search above has not looked at nothing.
    let all: String = package.parts.values().map(String::as_str).collect();
    let lost: Vec<String> = colours(&theme).into_iter().filter(|colour| !all.contains(colour.as_str())).collect();
    assert!(lost.len() < 6, "{lost:?}");
    assert!(all.contains("Verdana") && all.contains("mmm/yy"));
}

#[test]
fn a_theme_of_one_line_is_the_colour_of_the_house() {
    let package = built("accent = \"7B1FA2\"\n");
    let all: String = package.parts.values().map(String::as_str).collect();
    assert!(all.contains("7B1FA2") && !all.contains("1F5FBF"));
    // What is thinned from it has gone with it, and what judges has stayed.
    assert!(all.contains("C49AD5") && all.contains("C0342B"));
}

/// Writes the invented company's workbook in a language.
fn written(language: &str, folder: &Path) -> PathBuf {
    let path = folder.join("book.xlsx");
    invented::write_in(language, &invented::report(MONTHS - 1, invented::goals()), &path);
    path
}

#[test]
fn a_workbook_has_the_months_and_signs_of_its_language_and_its_formulas_give_what_is_cached() {
    let languages = [("es", "C0A", "\u{a0}M€", ["ene", "ago"]), ("ro", "418", "\u{a0}mil.\u{a0}€", ["ian", "aug"])];
    for (language, locale, million, [january, august]) in languages {
        let folder = tempfile::tempdir().unwrap();
        let path = written(language, folder.path());
        recalculation::agrees(&path);
        let package = Package::open(&path);
        let axis = format!("[$-{locale}]mmm yy");
        let charts = package.parts.iter().filter(|(name, _)| name.starts_with("xl/charts/chart"));
        let drawn: String = charts.map(|(_, text)| text.as_str()).collect();
        // The year stands below a January, and nowhere beside another month but the first.
        assert!(drawn.contains(&format!("<c:v>{january}\n20")) && !drawn.contains(&format!("<c:v>{january}</c:v>")));
        assert!(drawn.contains(&format!("<c:v>{august}</c:v>")) && !drawn.contains("mmm yy"), "{language}");
        let styles = &package.parts["xl/styles.xml"];
        assert!(styles.contains(&format!("\"{axis}\"")) && !styles.contains("\"mmm yy\""), "{styles}");
        assert!(styles.contains(&format!("{million}&quot;")) && !styles.contains("€&quot;#"), "{styles}");
        // A program that reads the file takes the months for dates still.
        let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
        let words = Words::load(language, &Templates::embedded()).unwrap();
        let facts = workbook.worksheet_range(words.get("sheet.facts.name")).unwrap();
        let dates = facts.rows().filter(|row| row.get(2).is_some_and(|cell| matches!(cell, Data::DateTime(_)))).count();
        assert_eq!(dates, MONTHS, "{language}");
    }
}

/// Returns the sources below a folder, by their paths.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Tells whether a text between quotes, or what stands around it, is a look: a colour, a number or date format.
fn is_look(literal: &str) -> bool {
    let is_hex = |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_letter = literal.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_digit = literal.bytes().any(|byte| byte.is_ascii_digit());
    let is_number_format = literal.bytes().all(|byte| b"0#.,%;+-@ ".contains(&byte))
        && (literal == "@" || literal.contains("0.0") || literal.contains("#,#") || literal.contains("0%"));
    (is_hex(literal) && has_letter && has_digit)
        || is_number_format
        || literal.contains("mmm")
        || literal.contains("yyyy")
}

#[test]
fn no_source_of_the_book_but_the_theme_has_a_colour_a_size_or_a_format() {
    assert!(["1F5FBF", "0.0%", "#,##0.00", "mmm yy", "yyyy-mm-dd", "@", "+0.0%;-0.0%;0.0%"].into_iter().all(is_look));
    assert!(!["", "0", ",", "-", "decade", "column.mmr", "999.5", " · "].into_iter().any(is_look));
    let mut files = Vec::new();
    sources(&root().join("src/book"), &mut files);
    files.push(root().join("src/book.rs"));
    let mut wrong = Vec::new();
    let calls = ["set_font_size(", ".set_size(", "Color::", "ChartLine::new().set_width(", "from_hex"];
    for file in files {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        if name.starts_with("src/book/theme") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let literal = line.split('"').skip(1).step_by(2).find(|literal| is_look(literal));
            let call = calls.iter().find(|call| {
                let after = line.split_once(**call).map(|(_, after)| after);
                after.is_some_and(|after| {
                    call.ends_with(':') || after.starts_with(|letter: char| letter.is_ascii_digit())
                })
            });
            if literal.is_some() || call.is_some() {
                wrong.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the grounds that the rules of the Cohorts sheet give, in their order, ten for each map: five for what rests on
/// too little to be judged, then five that judge.
fn grounds_of_cohorts(package: &Package) -> Vec<String> {
    let styles = &package.parts["xl/styles.xml"];
    let (_, formats) = styles.split_once("<dxfs").unwrap();
    let formats: Vec<&str> = formats.split("<dxf>").skip(1).collect();
    let sheet = &package.parts[&package.sheets()["Cohorts"]];
    let between = |text: &str, from: &str| {
        let (_, rest) = text.split_once(from)?;
        rest.split('"').next().map(ToOwned::to_owned)
    };
    let rule = |rule: &str| {
        let format = formats[between(rule, "dxfId=\"").unwrap().parse::<usize>().unwrap()];
        between(format, "<bgColor rgb=\"FF").unwrap()
    };
    sheet.split("<cfRule ").skip(1).map(rule).collect()
}

#[test]
fn a_judged_share_of_a_cohort_looks_like_no_other_and_like_nothing_that_is_too_little() {
    for theme in ["default", "ink", "colour_safe"] {
        let folder = tempfile::tempdir().unwrap();
        let package = Package::open(&sample(folder.path(), &["--theme", theme]));
        let grounds = grounds_of_cohorts(&package);
        assert_eq!(grounds.len(), 20, "{theme}");
        for map in grounds.chunks(10) {
            let (few, judged) = map.split_at(5);
            let all: BTreeSet<&String> = judged.iter().collect();
            assert_eq!(all.len(), 5, "{theme}: {judged:?}");
            assert!(!judged.contains(&"FFFFFF".to_owned()), "{theme}: {judged:?}");
            assert!(few.iter().all(|ground| !judged.contains(ground)), "{theme}: {few:?} {judged:?}");
        }
    }
}
