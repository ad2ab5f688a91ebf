//! Fills the caches of the charts after the workbook was written: what each draws, beside the ranges that it draws from.
//!
//! The crate leaves them empty where a range holds formulas. Spreadsheets read the cells; a previewer that does not
//! calculate shows what stands in the cache, or nothing. It knows the parts of a workbook and nothing of what they say.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A value of a cell: its text, and whether it is one.
type Values = BTreeMap<(u32, u32), (String, bool)>;

/// Returns the workbook with the caches of its charts filled from one of its sheets, given by its place (from 1); as it
/// was where it is not as this module knows it.
pub fn filled(workbook: Vec<u8>, sheet: usize) -> Vec<u8> {
    refill(&workbook, sheet).unwrap_or(workbook)
}

fn refill(workbook: &[u8], sheet: usize) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).ok()?;
    let values = values(&text(&mut archive, &format!("xl/worksheets/sheet{sheet}.xml"))?)?;
    let mut filled = ZipWriter::new(Cursor::new(Vec::with_capacity(workbook.len())));
    for index in 0..archive.len() {
        let name = archive.name_for_index(index)?.ok()?.into_owned();
        if name.starts_with("xl/charts/chart") {
            let chart = chart(&text(&mut archive, &name)?, &values);
            filled.start_file(&name, SimpleFileOptions::default()).ok()?;
            filled.write_all(chart.as_bytes()).ok()?;
        } else {
            filled.raw_copy_file(archive.by_index_raw(index).ok()?).ok()?;
        }
    }
    Some(filled.finish().ok()?.into_inner())
}

fn text(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// Reads the results of a sheet's formulas; errors and empty texts are no values.
fn values(sheet: &str) -> Option<Values> {
    let mut values = Values::new();
    let mut reader = quick_xml::Reader::from_str(sheet);
    let (mut at, mut is_text, mut in_value) = (None, false, false);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(values),
            Event::Start(tag) if tag.name().as_ref() == "c" => {
                let attribute = |name| tag.try_get_attribute(name).ok().flatten().map(|own| own.value.into_owned());
                at = attribute("r").and_then(|name| cell(&name));
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

fn push(values: &mut Values, at: Option<(u32, u32)>, is_text: bool, text: &str) {
    if let Some(at) = at {
        values.entry(at).or_insert_with(|| (String::new(), is_text)).0.push_str(text);
    }
}

/// Reads `B35` or `$B$35` as a row and a column, counted from 1.
fn cell(name: &str) -> Option<(u32, u32)> {
    let name = name.replace('$', "");
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = name.split_at_checked(digits)?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.checked_sub(b'A')?) + 1)
    })?;
    Some((row.parse().ok()?, column))
}

const EMPTY: &str = "<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"";

/// Fills the empty caches of a chart.
fn chart(xml: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(xml.len() * 2);
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once("<c:numRef><c:f>") {
        filled.push_str(before);
        let Some((reference, tail)) = after.split_once("</c:numRef>") else { break };
        rest = tail;
        match reference.split_once("</c:f>").and_then(|(range, cache)| cached(range, cache, values)) {
            Some(cache) => filled.push_str(&cache),
            None => filled.extend(["<c:numRef><c:f>", reference, "</c:numRef>"]),
        }
    }
    filled.push_str(rest);
    filled
}

/// Returns a reference with its cache, where that was empty and the range is one row or column.
fn cached(range: &str, cache: &str, values: &Values) -> Option<String> {
    let count: u32 = cache.strip_prefix(EMPTY)?.strip_suffix("\"/></c:numCache>")?.parse().ok()?;
    let (first, last) = range.rsplit_once('!')?.1.split_once(':')?;
    let ((row, column), (last_row, last_column)) = (cell(first)?, cell(last)?);
    let down = column == last_column;
    let length = if down { last_row.checked_sub(row)? } else { last_column.checked_sub(column)? };
    if (!down && row != last_row) || length + 1 != count {
        return None;
    }
    let value = |index| values.get(&if down { (row + index, column) } else { (row, column + index) });
    let texts = (0..count).filter_map(value).any(|(_, is_text)| *is_text);
    let point = |index| Some(format!("<c:pt idx=\"{index}\"><c:v>{}</c:v></c:pt>", value(index)?.0));
    let points: String = (0..count).filter_map(point).collect();
    let count = format!("<c:ptCount val=\"{count}\"/>");
    Some(if texts {
        format!("<c:strRef><c:f>{range}</c:f><c:strCache>{count}{points}</c:strCache></c:strRef>")
    } else {
        let format = "<c:formatCode>General</c:formatCode>";
        format!("<c:numRef><c:f>{range}</c:f><c:numCache>{format}{count}{points}</c:numCache></c:numRef>")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "<sheetData><row r=\"3\"><c r=\"B3\" t=\"str\"><f>A1</f><v>New &amp; old</v></c>\
        <c r=\"C3\" s=\"1\"><f>A2</f><v>12.5</v></c><c r=\"D3\" t=\"e\"><f>NA()</f><v>#N/A</v></c>\
        <c r=\"E3\"><f>A4</f><v>-3</v></c></row></sheetData>";

    fn reference(range: &str, count: u32) -> String {
        format!("<c:val><c:numRef><c:f>Window!{range}</c:f>{EMPTY}{count}\"/></c:numCache></c:numRef></c:val>")
    }

    #[test]
    fn numbers_are_cached_and_errors_leave_a_gap() {
        let filled = chart(&reference("$C$3:$E$3", 3), &values(SHEET).unwrap());
        assert!(filled.contains("<c:ptCount val=\"3\"/><c:pt idx=\"0\"><c:v>12.5</c:v></c:pt><c:pt idx=\"2\"><c:v>-3</c:v></c:pt></c:numCache>"), "{filled}");
    }

    #[test]
    fn texts_become_a_cache_of_texts_as_they_are_escaped() {
        let filled = chart(&reference("$B$3:$B$3", 1), &values(SHEET).unwrap());
        assert!(filled.contains("<c:strRef><c:f>Window!$B$3:$B$3</c:f><c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>New &amp; old</c:v></c:pt></c:strCache></c:strRef>"), "{filled}");
    }

    #[test]
    fn what_is_not_a_workbook_stays_as_it_is() {
        assert_eq!(filled(b"no zip".to_vec(), 1), b"no zip");
    }
}
