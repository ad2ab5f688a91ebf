//! The Definitions sheet: every KPI in words and as a formula, the policies in force beside the others offered, and how
//! these numbers were made. Constants only.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::book::layout::{DEFINITIONS_FIRST, Page};
use crate::book::page::{self, Setup};
use crate::book::theme::Precision;
use crate::book::{Book, live, ways};
use crate::kpi::{Better, Kpi, check, glossary, needs};
use crate::number::Number;
use crate::report::KpiRow;

/// Each column with its label and its width. The widths share a page's width so that rows wrap as little as can
/// be; a KPI's name has room for one line, because LibreOffice does not wrap a link.
const COLUMNS: [(&str, u32); 10] = [
    ("column.kpi", 31),
    ("column.id", 27),
    ("column.meaning", 50),
    ("column.formula", 42),
    ("column.unit", 10),
    ("column.better", 12),
    ("column.good", 12),
    ("column.bad", 12),
    ("column.sources", 26),
    ("column.name", 24),
];
const HEAD_ROW: u32 = DEFINITIONS_FIRST - 1;
/// The columns of the bounds, and of the name in formulas.
const BOUNDS: [u16; 2] = [6, 7];
const FORMULA: u16 = 9;
/// The columns of a policy's name, its id, what is in force, and the others offered.
const POLICY: [(u16, u16); 4] = [(0, 0), (1, 1), (2, 3), (4, 8)];
/// What an indent takes of a column's width.
const INDENT: u32 = 2;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let language = book.words.get("language.name");
    let below = book.words.say("sheet.definitions.below", &[("currency", book.currency()), ("language", language)]);
    page::title(book, sheet, book.layout.sheet(Page::Definitions), &below)?;
    for (column, (label, width)) in (0..).zip(COLUMNS) {
        let format = if column > 0 { apart(book.theme.header()) } else { book.theme.header() };
        live::text(sheet, (HEAD_ROW, column), book.words.get(label), &format)?;
        sheet.set_column_width(column, width)?;
    }
    let row = kpis(book, sheet)?;
    // They begin a page with heads of their own: the ones that repeat say nothing of them.
    sheet.set_page_breaks(&[row + 1])?;
    let row = policies(book, sheet, row + 1)?;
    let row = said(book, sheet, row + 1)?;
    if let Some(to) = book.layout.awaited() {
        ways::awaited(book, sheet, (HEAD_ROW - 1, 0), to)?;
    }
    ways::back(book, sheet, [FORMULA - 1, FORMULA])?;
    page::set_up(book, sheet, Setup { head: (HEAD_ROW, HEAD_ROW), columns: 1, pages_wide: 1 })?;
    // A name is of use where a formula can be typed.
    sheet.set_print_area(0, 0, row, FORMULA - 1)?;
    page::protect(sheet, false);
    Ok(())
}

fn kpis(book: &Book, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let mut row = HEAD_ROW + 1;
    let mut category = "";
    for kpi in &book.report.kpis {
        if kpi.kpi.category != category {
            category = &kpi.kpi.category;
            heading(book, sheet, row, book.words.get(&format!("category.{category}.name")))?;
            row += 1;
        }
        definition(book, sheet, row, kpi)?;
        row += 1;
    }
    Ok(row)
}

fn heading(book: &Book, sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    let format = book.theme.heading().set_background_color(book.theme.colours().panel);
    for (column, _) in (0..).zip(COLUMNS) {
        live::text(sheet, (row, column), if column == 0 { text } else { "" }, &format)?;
    }
    sheet.set_row_height(row, 20)?;
    Ok(())
}

/// Keeps a text away from the one to the left of it.
fn apart(format: Format) -> Format {
    format.set_align(FormatAlign::Left).set_indent(1)
}

/// Writes wrapped texts into a row, as high as the longest asks for: each cell's first and last column, and its text.
fn wrapped(book: &Book, sheet: &mut Worksheet, row: u32, cells: &[(u16, u16, &str)]) -> Result<(), XlsxError> {
    let format = book.theme.text().set_text_wrap().set_align(FormatAlign::Top);
    let mut most = 1;
    for (first, last, text) in cells {
        let format = if *first > 0 { apart(format.clone()) } else { format.clone() };
        if last > first {
            sheet.merge_range(row, *first, row, *last, "", &format)?;
        }
        live::text(sheet, (row, *first), text, &format)?;
        let width: u32 = (0..).zip(COLUMNS).filter(|(at, _)| (first..=last).contains(&at)).map(|(_, of)| of.1).sum();
        most = most.max(page::lines(text, width - INDENT.min(u32::from(*first))));
    }
    sheet.set_row_height(row, most.min(33) * 12 + 4)?;
    Ok(())
}

fn definition(book: &Book, sheet: &mut Worksheet, row: u32, line: &KpiRow) -> Result<(), XlsxError> {
    let (words, kpi) = (book.words, &line.kpi);
    let better = match kpi.better {
        Better::Higher => "better.higher",
        Better::Lower => "better.lower",
        Better::Neither => "better.neither",
    };
    let formula = glossary::definition(kpi, words);
    let sources = sources(book, kpi);
    // A KPI that the data cannot give has no name.
    let name = if line.needs.is_empty() { format!("v_{}", kpi.id) } else { String::new() };
    let meaning = words.find(&format!("kpi.{}.meaning", kpi.id)).unwrap_or("").to_owned();
    let meaning =
        std::iter::once(meaning).chain(glossary::colours_of_periods(kpi, words)).collect::<Vec<_>>().join(" ");
    let texts = [
        book.kpi_name(&kpi.id),
        &kpi.id,
        &meaning,
        &formula,
        words.find(&format!("unit.{}.name", kpi.unit.id())).unwrap_or(""),
        words.get(better),
        "",
        "",
        &sources,
        "",
    ];
    let cells: Vec<(u16, u16, &str)> = (0..).zip(texts).map(|(column, text)| (column, column, text)).collect();
    wrapped(book, sheet, row, &cells)?;
    live::text(sheet, (row, FORMULA), &name, &book.theme.label().set_align(FormatAlign::Top).set_shrink())?;
    if let Some(to) = book.scored_at(&kpi.id).or_else(|| book.shown_at(&kpi.id)) {
        let text = book.theme.text().set_text_wrap().set_align(FormatAlign::Top);
        ways::link(book, sheet, (row, 0), (book.kpi_name(&kpi.id), to), &text)?;
    }
    let Some(bands) = kpi.bands else { return Ok(()) };
    // The bound belongs to the better side unless the band is strict.
    let (good, bad) = match (kpi.better, kpi.is_strict()) {
        (Better::Higher, false) => ("≥ ", "< "),
        (Better::Higher, true) => ("> ", "< "),
        (Better::Lower, false) => ("≤ ", "> "),
        (Better::Lower, true) => ("< ", "> "),
        (Better::Neither, _) => ("", ""),
    };
    for (column, bound) in BOUNDS.into_iter().zip([(bands.good, good), (bands.bad, bad)]) {
        bound_cell(book, sheet, (row, column), kpi, bound)?;
    }
    Ok(())
}

fn bound_cell(
    book: &Book,
    sheet: &mut Worksheet,
    at: live::Cell,
    kpi: &Kpi,
    (bound, sign): (Number, &str),
) -> Result<(), XlsxError> {
    if !bound.is_present() {
        return Ok(());
    }
    let format = book.number(kpi.unit, Precision::Exact);
    let number_format = book.theme.number_format(kpi.unit, &book.report.currency, Precision::Exact);
    let format = format.set_num_format(format!("\"{sign}\"{number_format}")).set_align(FormatAlign::Top);
    let format = apart(format);
    live::number(sheet, at, bound, &format)
}

/// Names the input tables that a KPI's facts come from.
fn sources(book: &Book, kpi: &Kpi) -> String {
    let mut facts = BTreeSet::new();
    let mut seen = BTreeSet::new();
    collect(book, kpi, &mut facts, &mut seen);
    let used = book.report.facts.iter().map(|fact| &fact.definition).filter(|fact| facts.contains(&fact.id));
    let tables: Vec<String> = needs::sources(used).into_iter().filter(|source| !source.contains('.')).collect();
    book.table_names(&tables)
}

/// Collects the facts of a KPI's formula and of the KPIs in it.
fn collect(book: &Book, kpi: &Kpi, facts: &mut BTreeSet<String>, seen: &mut BTreeSet<String>) {
    let mut names = BTreeSet::new();
    check::names(&kpi.formula, &mut names);
    for name in names {
        match book.report.kpis.iter().find(|other| other.kpi.id == name && name != kpi.id) {
            Some(other) if seen.insert(name.clone()) => collect(book, &other.kpi, facts, seen),
            Some(_) => {}
            None => {
                facts.insert(name);
            }
        }
    }
}

fn policies(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
    let words = book.words;
    heading(book, sheet, row, words.get("sheet.definitions.policies"))?;
    let mut row = row + 1;
    let keys = ["column.policy", "column.id", "column.in_force", "column.others"];
    for ((first, last), key) in POLICY.into_iter().zip(keys) {
        let format = if first > 0 { apart(book.theme.header()) } else { book.theme.header() };
        if last > first {
            sheet.merge_range(row, first, row, last, "", &format)?;
        }
        live::text(sheet, (row, first), words.get(key), &format)?;
    }
    for (id, choice) in &book.report.policies {
        row += 1;
        let prefix = format!("policy.{id}.");
        let name = words.find(&format!("{prefix}name")).unwrap_or(id);
        // A policy in days, or one that is a number, has the number as its choice.
        let keys = [choice.as_str(), "days", "value"];
        let key = keys.into_iter().find(|key| words.find(&format!("{prefix}{key}")).is_some()).unwrap_or("");
        let say =
            |key: &str, number: &str| words.say(&format!("{prefix}{key}"), &[("days", number), ("value", number)]);
        let in_force = if key.is_empty() { choice.clone() } else { say(key, choice) };
        // A choice that takes a value is said in words of its own where it is not in force, for it has none there.
        let unsaid = if key == "value" { "other" } else { "value" };
        let others: Vec<&str> = words
            .iter()
            .filter_map(|(other, text)| Some((other.strip_prefix(&prefix)?, text)))
            .filter(|(other, _)| !["name", key, unsaid].contains(other))
            .map(|(_, text)| text)
            .collect();
        let others = others.join(" ");
        let texts = [name, id, in_force.as_str(), others.as_str()];
        let cells: Vec<(u16, u16, &str)> =
            POLICY.into_iter().zip(texts).map(|((first, last), text)| (first, last, text)).collect();
        wrapped(book, sheet, row, &cells)?;
    }
    Ok(row + 1)
}

fn said(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
    if book.report.said.is_empty() {
        return Ok(row);
    }
    heading(book, sheet, row, book.words.get("sheet.definitions.said"))?;
    for (row, (id, arguments)) in (row + 1..).zip(&book.report.said) {
        let arguments: Vec<(&str, &str)> =
            arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let text = book.words.say(&format!("said.{id}"), &arguments);
        live::text(sheet, (row, 0), &text, &book.theme.text())?;
        sheet.set_row_height(row, 15)?;
    }
    Ok(row + u32::try_from(book.report.said.len()).unwrap_or(0) + 1)
}
