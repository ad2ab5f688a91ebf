//! Fills the caches of the charts after the workbook was written: what each draws, beside the ranges that it draws from.
//!
//! The crate leaves them empty where a range holds formulas. Spreadsheets read the cells; a previewer that does not
//! calculate shows what stands in the cache, or nothing. It knows the parts of a workbook and nothing of what they say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};

use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A cell, its row and its column counted from 1.
type Cell = (u32, u32);
/// A value of a cell: its text, and whether it is one.
type Values = BTreeMap<Cell, (String, bool)>;

/// Returns the workbook with the caches of its charts filled from its sheets, given by their names in their order; as it
/// was where it is not as this module knows it.
pub fn filled(workbook: Vec<u8>, sheets: &[&str]) -> Vec<u8> {
    refill(&workbook, sheets).unwrap_or(workbook)
}

fn refill(workbook: &[u8], sheets: &[&str]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).ok()?;
    let values = drawn(&mut archive, sheets)?;
    let mut filled = ZipWriter::new(Cursor::new(Vec::with_capacity(workbook.len())));
    for index in 0..archive.len() {
        let name = archive.name_for_index(index)?.ok()?.into_owned();
        if is_chart(&name) {
            let chart = chart(&text(&mut archive, &name)?, &values);
            filled.start_file(&name, SimpleFileOptions::default()).ok()?;
            filled.write_all(chart.as_bytes()).ok()?;
        } else {
            filled.raw_copy_file(archive.by_index_raw(index).ok()?).ok()?;
        }
    }
    Some(filled.finish().ok()?.into_inner())
}

fn is_chart(part: &str) -> bool {
    part.starts_with("xl/charts/chart")
}

/// Reads what the charts draw, and nothing else, from the sheets that they name.
fn drawn(archive: &mut ZipArchive<Cursor<&[u8]>>, sheets: &[&str]) -> Option<BTreeMap<String, Values>> {
    let charts: Vec<String> =
        archive.file_names().filter_map(Result::ok).map(Cow::into_owned).filter(|name| is_chart(name)).collect();
    let mut wanted: BTreeMap<String, BTreeSet<Cell>> = BTreeMap::new();
    for name in charts {
        let chart = text(archive, &name)?;
        for range in references(&chart).filter_map(|(reference, _)| range(reference)) {
            wanted.entry(range.sheet.clone()).or_default().extend(range.cells());
        }
    }
    let mut drawn = BTreeMap::new();
    for (sheet, cells) in wanted {
        let Some(place) = sheets.iter().position(|name| *name == sheet) else { continue };
        let part = text(archive, &format!("xl/worksheets/sheet{}.xml", place + 1))?;
        drawn.insert(sheet, values(&part, &cells)?);
    }
    Some(drawn)
}

/// Returns the references to numbers in a chart, each with the cache beside it.
fn references(chart: &str) -> impl Iterator<Item = (&str, &str)> {
    let after = chart.split(OPEN).skip(1);
    after.filter_map(|after| after.split_once(CLOSE)?.0.split_once("</c:f>"))
}

/// One row or column of a sheet.
struct Range {
    sheet: String,
    first: Cell,
    last: Cell,
}

impl Range {
    fn cells(&self) -> impl Iterator<Item = Cell> + use<> {
        let ((row, column), (last_row, last_column)) = (self.first, self.last);
        (row..=last_row).flat_map(move |row| (column..=last_column).map(move |column| (row, column)))
    }
}

/// Reads `'Tie-out'!$C$3:$O$3`; nothing where it is more than one row or column.
fn range(reference: &str) -> Option<Range> {
    let (sheet, cells) = reference.rsplit_once('!')?;
    let sheet = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\'')).unwrap_or(sheet);
    let sheet = sheet.replace("''", "'").replace("&apos;", "'").replace("&quot;", "\"").replace("&amp;", "&");
    let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
    let (first, last) = (cell(first)?, cell(last)?);
    (first.0 == last.0 || first.1 == last.1).then_some(Range { sheet, first, last })
}

fn text(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// Reads some cells of a sheet; errors and empty texts are no values.
fn values(sheet: &str, wanted: &BTreeSet<Cell>) -> Option<Values> {
    let mut values = Values::new();
    let mut reader = quick_xml::Reader::from_str(sheet);
    let (mut at, mut is_text, mut in_value) = (None, false, false);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(values),
            Event::Start(tag) if tag.name().as_ref() == "c" => {
                let attribute = |name| tag.try_get_attribute(name).ok().flatten().map(|own| own.value.into_owned());
                at = attribute("r").and_then(|name| cell(&name)).filter(|at| wanted.contains(at));
                let kind = attribute("t").unwrap_or_default();
                is_text = kind == "str";
                // Shared texts and errors are not drawn.
                at = at.filter(|_| kind.is_empty() || is_text);
            }
            Event::Start(tag) if tag.name().as_ref() == "v" => in_value = true,
            Event::End(tag) if tag.name().as_ref() == "v" => in_value = false,
            Event::Text(text) if in_value => push(&mut values, at, is_text, &text),
            // An entity stays as it is written: it goes into a part of the same kind.
            Event::GeneralRef(name) if in_value => push(&mut values, at, is_text, &format!("&{};", &*name)),
            Event::Start(_)
            | Event::End(_)
            | Event::Empty(_)
            | Event::Text(_)
            | Event::GeneralRef(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

fn push(values: &mut Values, at: Option<Cell>, is_text: bool, text: &str) {
    if let Some(at) = at {
        values.entry(at).or_insert_with(|| (String::new(), is_text)).0.push_str(text);
    }
}

/// Reads `B35` or `$B$35` as a row and a column, counted from 1.
fn cell(name: &str) -> Option<Cell> {
    let name = name.replace('$', "");
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = name.split_at_checked(digits)?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.checked_sub(b'A')?) + 1)
    })?;
    Some((row.parse().ok()?, column))
}

const OPEN: &str = "<c:numRef><c:f>";
const CLOSE: &str = "</c:numRef>";
/// The format of a number that is written as it is.
const GENERAL: &str = "General";

/// Fills the caches of a chart.
fn chart(xml: &str, values: &BTreeMap<String, Values>) -> String {
    let mut filled = String::with_capacity(xml.len() * 2);
    let mut rest = xml;
    let dates = category_format(xml);
    while let Some((before, after)) = rest.split_once(OPEN) {
        filled.push_str(before);
        // What stands below the columns is written as its axis writes it; the rest has the axis at its side.
        let format = if before.ends_with("<c:cat>") { dates } else { GENERAL };
        let Some((reference, tail)) = after.split_once(CLOSE) else { break };
        rest = tail;
        match reference.split_once("</c:f>").and_then(|(range, cache)| cached(range, (cache, format), values)) {
            Some(cache) => filled.push_str(&cache),
            None => filled.extend([OPEN, reference, CLOSE]),
        }
    }
    filled.push_str(rest);
    filled
}

/// Returns the number format of the axis of categories, as it is escaped.
fn category_format(chart: &str) -> &str {
    let axis = chart.split_once("<c:catAx>").and_then(|(_, axis)| axis.split_once("</c:catAx>"));
    let format = axis.and_then(|(axis, _)| axis.split_once("<c:numFmt formatCode=\"")?.1.split_once('"'));
    format.map_or(GENERAL, |(format, _)| format)
}

/// Returns a reference with its cache and its number format, where the sheet has more than stands in it.
fn cached(reference: &str, (cache, format): (&str, &str), values: &BTreeMap<String, Values>) -> Option<String> {
    let range = range(reference)?;
    let values = values.get(&range.sheet)?;
    let drawn: Vec<Option<&(String, bool)>> = range.cells().map(|cell| values.get(&cell)).collect();
    // The crate writes what is constant, and an empty point, or nothing at all, where a formula stands.
    let cached = cache.matches("<c:v>").count() - cache.matches("<c:v></c:v>").count();
    if drawn.iter().flatten().count() <= cached {
        return None;
    }
    let texts = drawn.iter().flatten().any(|(_, is_text)| *is_text);
    let point = |(index, value): (usize, Option<&(String, bool)>)| {
        value.map(|(text, _)| format!("<c:pt idx=\"{index}\"><c:v>{text}</c:v></c:pt>"))
    };
    let points: String = drawn.iter().copied().enumerate().filter_map(point).collect();
    let count = format!("<c:ptCount val=\"{}\"/>", drawn.len());
    Some(if texts {
        format!("<c:strRef><c:f>{reference}</c:f><c:strCache>{count}{points}</c:strCache></c:strRef>")
    } else {
        let format = format!("<c:formatCode>{format}</c:formatCode>");
        format!("<c:numRef><c:f>{reference}</c:f><c:numCache>{format}{count}{points}</c:numCache></c:numRef>")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "<sheetData><row r=\"3\"><c r=\"B3\" t=\"str\"><f>A1</f><v>New &amp; old</v></c>\
        <c r=\"C3\" s=\"1\"><f>A2</f><v>12.5</v></c><c r=\"D3\" t=\"e\"><f>NA()</f><v>#N/A</v></c>\
        <c r=\"E3\"><f>A4</f><v>-3</v></c></row></sheetData>";

    fn reference(range: &str, cache: &str) -> String {
        format!("<c:val><c:numRef><c:f>{range}</c:f><c:numCache>{cache}</c:numCache></c:numRef></c:val>")
    }

    /// Fills a chart's only reference from a sheet of this name.
    fn filled_from(sheet: &str, reference: &str) -> String {
        let wanted: BTreeSet<Cell> = references(reference).flat_map(|(text, _)| range(text).unwrap().cells()).collect();
        chart(reference, &BTreeMap::from([(sheet.to_owned(), values(SHEET, &wanted).unwrap())]))
    }

    #[test]
    fn numbers_are_cached_and_errors_leave_a_gap() {
        let filled = filled_from("Window", &reference("Window!$C$3:$E$3", "<c:ptCount val=\"3\"/>"));
        assert!(filled.contains("<c:ptCount val=\"3\"/><c:pt idx=\"0\"><c:v>12.5</c:v></c:pt><c:pt idx=\"2\"><c:v>-3</c:v></c:pt></c:numCache>"), "{filled}");
    }

    #[test]
    fn texts_become_a_cache_of_texts_as_they_are_escaped() {
        let filled = filled_from("Window", &reference("Window!$B$3:$B$3", "<c:ptCount val=\"1\"/>"));
        assert!(filled.contains("<c:strRef><c:f>Window!$B$3:$B$3</c:f><c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>New &amp; old</c:v></c:pt></c:strCache></c:strRef>"), "{filled}");
    }

    #[test]
    fn months_are_cached_in_the_format_of_their_axis() {
        let axis = "<c:catAx><c:numFmt formatCode=\"[$-C0A]mmm yy\" sourceLinked=\"0\"/></c:catAx>";
        let values = reference("Window!$C$3:$E$3", "<c:ptCount val=\"3\"/>");
        let months = values.replace("c:val>", "c:cat>");
        let filled = filled_from("Window", &format!("{months}{values}{axis}"));
        assert_eq!(filled.matches("<c:formatCode>[$-C0A]mmm yy</c:formatCode>").count(), 1, "{filled}");
        assert_eq!(filled.matches("<c:formatCode>General</c:formatCode>").count(), 1, "{filled}");
    }

    #[test]
    fn a_sheet_is_found_by_its_name_however_it_is_written() {
        for (name, written) in [("Tie-out", "'Tie-out'"), ("R & D's", "'R &amp; D''s'")] {
            let filled = filled_from(name, &reference(&format!("{written}!$C$3:$C$3"), "<c:ptCount val=\"1\"/>"));
            assert!(filled.contains("<c:v>12.5</c:v>"), "{filled}");
            let other = filled_from("Other", &reference(&format!("{written}!$C$3:$C$3"), "<c:ptCount val=\"1\"/>"));
            assert!(!other.contains("<c:v>"), "{other}");
        }
    }

    #[test]
    fn a_cache_that_lacks_the_results_of_formulas_is_filled_and_a_whole_one_is_kept() {
        let half = "<c:ptCount val=\"3\"/><c:pt idx=\"0\"><c:v>12.5</c:v></c:pt><c:pt idx=\"2\"><c:v></c:v></c:pt>";
        let filled = filled_from("Window", &reference("Window!$C$3:$E$3", half));
        assert!(filled.contains("<c:pt idx=\"2\"><c:v>-3</c:v></c:pt></c:numCache>"), "{filled}");
        let whole = reference("Window!$C$3:$C$3", "<c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>7</c:v></c:pt>");
        assert_eq!(filled_from("Window", &whole), whole);
    }

    #[test]
    fn what_is_not_a_workbook_stays_as_it_is() {
        assert_eq!(filled(b"no zip".to_vec(), &["Window"]), b"no zip");
    }
}
