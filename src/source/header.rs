//! The header: the first row with enough known headers, below titles and comments, perhaps in two rows.
//!
//! It is told which headers are known; what they mean it must not know.

use super::Vocabulary;
use super::cell::{Cell, may_be_month};
use crate::config::Source as SourceSettings;

/// How many headers must be months before they are columns of months.
pub const MONTHS: usize = 2;

/// How many rows from the top are looked at.
pub(super) const ROWS: usize = 50;

/// The header that was found, and what was skipped to find it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The row of the header, counted from 1; of a header in two rows the lower one.
    pub row: u64,
    /// The header cells with their positions in the file, blank columns left out.
    pub columns: Vec<(u32, String)>,
    /// Title or comment rows above the header.
    pub skipped: u64,
    /// Whether the header was put together from two rows or merged cells.
    pub merged: bool,
    /// How many cells a row of the file has, blank columns included.
    pub width: u32,
    /// The delimiter of a CSV file.
    pub delimiter: u8,
    /// Whether the serial numbers of a workbook's days count from 1904.
    pub from_1904: bool,
    /// How many formulas of a workbook's sheet have no stored result, and are read as empty.
    pub formulas_without_values: u64,
}

/// The rows at the top of a file that are not blank, each with its number.
pub(super) type Rows = Vec<(u64, Vec<Cell>)>;

/// Finds the header in the rows at the top of a file, and tells how many known headers it has.
pub(super) fn find(rows: &Rows, settings: &SourceSettings, vocabulary: &dyn Vocabulary) -> Option<(Header, usize)> {
    let known = Known { settings, vocabulary };
    let counts: Vec<usize> = rows.iter().map(|(_, cells)| known.count(cells)).collect();
    let index = chosen(rows, &counts).or_else(|| first_of_a_mapped_table(rows, settings))?;
    let best = counts.get(index).copied().unwrap_or(0);
    if let Some((lower, header)) = two_rows(rows, index, best, &known) {
        let known_headers = header.iter().filter(|(_, text)| known.has(text)).count();
        return Some((build(rows, lower, header, true), known_headers));
    }
    let (_, cells) = rows.get(index)?;
    let header =
        cells.iter().zip(0..).filter(|(cell, _)| !cell.is_blank()).map(|(cell, i)| (i, cell.text().into_owned()));
    Some((build(rows, index, header.collect(), false), best))
}

fn build(rows: &Rows, index: usize, columns: Vec<(u32, String)>, merged: bool) -> Header {
    let (row, width) = rows.get(index).map_or((0, 0), |(row, cells)| (*row, cells.len()));
    let is_directive = |cells: &[Cell]| cells.first().is_some_and(|cell| cell.text().starts_with("sep="));
    let above = index - usize::from(merged);
    let skipped = rows.iter().take(above).filter(|(_, cells)| !is_directive(cells)).count() as u64;
    Header { row, columns, skipped, merged, width: u32::try_from(width).unwrap_or(u32::MAX), ..Header::default() }
}

/// The headers that are known: those of the vocabulary, and those that kpibook.toml names for this file.
struct Known<'a> {
    settings: &'a SourceSettings,
    vocabulary: &'a dyn Vocabulary,
}

impl Known<'_> {
    fn has(&self, header: &str) -> bool {
        !header.is_empty()
            && (self.vocabulary.knows(header) || self.settings.columns.values().any(|named| named.trim() == header))
    }

    /// Counts the known headers of a row. Months count beside another known header: they may be the headers of a table
    /// with a column a month, unless there is a number among them, as in a row of data.
    fn count(&self, cells: &[Cell]) -> usize {
        let known = cells.iter().filter(|cell| matches!(cell, Cell::Text(_)) && self.has(&cell.text())).count();
        let months = cells.iter().filter(|cell| self.is_month(cell)).count();
        let is_number = |cell: &Cell| match cell {
            Cell::Text(text) => text.starts_with(|c: char| c.is_ascii_digit()) && !self.is_month(cell),
            Cell::Number(_) => !self.is_month(cell),
            Cell::Percent(_) => true,
            Cell::Empty | Cell::Moment(..) | Cell::Flag(_) | Cell::Error(_) => false,
        };
        if known > 0 && months >= MONTHS && !cells.iter().any(is_number) { known + months } else { known }
    }

    fn is_month(&self, cell: &Cell) -> bool {
        let may_be = matches!(cell, Cell::Text(_) | Cell::Number(_) | Cell::Moment(_, false));
        may_be && may_be_month(&cell.text(), self.settings.dates)
    }
}

/// Chooses the row: the first with three known headers, or with two that are half of its cells; else the first with
/// two; else the first with one.
fn chosen(rows: &Rows, counts: &[usize]) -> Option<usize> {
    let is_header = |(row, count): (&(u64, Vec<Cell>), &usize)| {
        *count >= 3 || *count == 2 && row.1.iter().filter(|cell| !cell.is_blank()).count() <= 4
    };
    let sure = rows.iter().zip(counts).position(is_header);
    sure.or_else(|| counts.iter().position(|count| *count == 2)).or_else(|| counts.iter().position(|count| *count == 1))
}

/// The first row of words, where kpibook.toml says which table the file is: its missing columns can then be told.
fn first_of_a_mapped_table(rows: &Rows, settings: &SourceSettings) -> Option<usize> {
    settings.table.as_ref()?;
    rows.iter().position(|(_, cells)| {
        let words = cells.iter().filter(|cell| matches!(cell, Cell::Text(_)) && !cell.is_blank()).count();
        words >= 2 && !cells.first().is_some_and(|cell| cell.text().starts_with('#'))
    })
}

/// Puts a header together from the chosen row and the one above or below it, where this makes more headers known:
/// `Customer` over `ID`, or a group's title over the names. Returns the index of the lower row and the headers.
fn two_rows(rows: &Rows, index: usize, best: usize, known: &Known<'_>) -> Option<(usize, Vec<(u32, String)>)> {
    let pair = |upper: usize| {
        let ((upper_row, upper_cells), (lower_row, lower_cells)) = (rows.get(upper)?, rows.get(upper + 1)?);
        let words = lower_cells.iter().all(|cell| match cell {
            Cell::Empty => true,
            Cell::Text(text) => !text.contains(|c: char| c.is_ascii_digit()),
            Cell::Number(_) | Cell::Percent(_) | Cell::Moment(..) | Cell::Flag(_) | Cell::Error(_) => false,
        });
        if lower_row - upper_row > 1 || !words {
            return None;
        }
        let (header, joined) = join(upper_cells, lower_cells, known);
        let count = header.iter().filter(|(_, text)| known.has(text)).count();
        // A row of data below a header never makes two more headers known by being joined to it.
        (joined >= 2 && count >= 3 && count > best).then_some((count, upper + 1, header))
    };
    let below = pair(index);
    let above = index.checked_sub(1).and_then(pair);
    let (_, lower, header) = [above, below].into_iter().flatten().max_by_key(|(count, ..)| *count)?;
    Some((lower, header))
}

/// Joins two rows column by column, a title of the upper one standing over the blanks to its right. Also counts the
/// columns whose header is known only by being joined.
fn join(upper: &[Cell], lower: &[Cell], known: &Known<'_>) -> (Vec<(u32, String)>, usize) {
    let mut header = Vec::new();
    let (mut title, mut joined) = (String::new(), 0);
    let width = u32::try_from(upper.len().max(lower.len())).unwrap_or(0);
    let text = |cells: &[Cell], i: u32| cells.get(i as usize).map_or(String::new(), |cell| cell.text().into_owned());
    for i in 0..width {
        let (own, name) = (text(upper, i), text(lower, i));
        if !own.is_empty() {
            title.clone_from(&own);
        }
        let both = if name.is_empty() || title.is_empty() { format!("{own}{name}") } else { format!("{title} {name}") };
        let best = if known.has(&both) && !known.has(&name) {
            joined += usize::from(!known.has(&own) || name.is_empty());
            both
        } else if known.has(&name) {
            joined += usize::from(!known.has(&own));
            name
        } else {
            both
        };
        if !best.is_empty() {
            header.push((i, best));
        }
    }
    (header, joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Words;

    impl Vocabulary for Words {
        fn knows(&self, header: &str) -> bool {
            ["customer id", "customer name", "plan", "amount", "date", "kpi", "target", "category"]
                .contains(&header.to_lowercase().as_str())
        }
    }

    fn rows(rows: &[(u64, &str)]) -> Rows {
        let cell = |text: &str| match text.parse() {
            _ if text.is_empty() => Cell::Empty,
            Ok(number) => Cell::Number(number),
            Err(_) => Cell::Text(text.to_owned()),
        };
        rows.iter().map(|(number, text)| (*number, text.split('|').map(cell).collect())).collect()
    }

    fn header(top: &[(u64, &str)]) -> Option<Header> {
        find(&rows(top), &SourceSettings::default(), &Words).map(|(header, _)| header)
    }

    fn names(header: &Header) -> Vec<(u32, &str)> {
        header.columns.iter().map(|(i, text)| (*i, text.as_str())).collect()
    }

    #[test]
    fn titles_and_comments_are_skipped() {
        let found = header(&[
            (1, "# Account: plan"),
            (2, "Spend by category"),
            (4, "Date||Category|Amount|Note"),
            (5, "2026-10-01||ads|12|x"),
        ])
        .unwrap();
        assert_eq!((found.row, found.skipped, found.merged, found.width), (4, 2, false, 5));
        assert_eq!(names(&found), [(0, "Date"), (2, "Category"), (3, "Amount"), (4, "Note")]);
    }

    #[test]
    fn a_short_table_is_found_by_two_headers() {
        assert_eq!(header(&[(1, "KPI|Target"), (2, "amount|date|plan")]).unwrap().row, 1);
        assert_eq!(header(&[(1, "a|b"), (2, "1|2")]), None);
    }

    #[test]
    fn a_header_in_two_rows_is_put_together() {
        let found = header(&[(1, "Report"), (2, "Customer||Money|"), (3, "ID|Name|Plan|Amount"), (4, "7|Ana|pro|5")]);
        let found = found.unwrap();
        assert_eq!((found.row, found.skipped, found.merged), (3, 1, true));
        assert_eq!(names(&found), [(0, "Customer ID"), (1, "Customer Name"), (2, "Plan"), (3, "Amount")]);
    }

    #[test]
    fn a_row_of_data_is_never_swallowed_by_the_header() {
        let found = header(&[(1, "Date|Amount|"), (2, "soon|much|plan"), (3, "x|y|category")]).unwrap();
        assert_eq!((found.row, found.merged), (1, false));
    }

    #[test]
    fn the_project_file_names_a_header() {
        let mut settings = SourceSettings { table: Some("spend".to_owned()), ..SourceSettings::default() };
        let top = rows(&[(1, "Fecha de pago|Coste"), (2, "x|5")]);
        assert_eq!(find(&top, &settings, &Words).map(|(header, known)| (header.row, known)), Some((1, 0)));
        settings.table = None;
        assert_eq!(find(&top, &settings, &Words), None);
        settings.columns.insert("date".to_owned(), "Fecha de pago".to_owned());
        assert_eq!(find(&top, &settings, &Words).map(|(header, known)| (header.row, known)), Some((1, 1)));
    }
}
