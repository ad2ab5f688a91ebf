//! Whether what a cell shows has room: a number in its column, a text in its cell or over empty neighbours, lines in the
//! height of their row.

use std::collections::BTreeMap;

use kpibook::error::column_letters;

use super::arial::Font;
use super::grid::{Align, Cell, Grid, Setting};
use super::shown::Shown;

/// What a cell keeps free at its edges, in pixels.
const EDGES: f64 = 4.0;
/// A text may run so many pixels into the edge; a number must not.
const TOLERANCE: f64 = 3.0;
/// A step of an indent, in pixels.
const STEP: f64 = 9.0;

/// Says of each cell of a sheet that has too little room, where it is, what it shows and how many pixels are missing.
pub(crate) fn misfits(sheet: &str, grid: &Grid, texts: &BTreeMap<Cell, Shown>) -> Vec<String> {
    let mut misfits = Vec::new();
    for (cell, shown) in texts.iter().filter(|(cell, _)| !grid.is_hidden(**cell)) {
        let Some(setting) = grid.setting(*cell).filter(|setting| !setting.free) else { continue };
        let setting = Setting { font: Font { bold: shown.bold, ..setting.font }, ..setting };
        let wrong = if shown.number || !setting.wrapped {
            across(grid, *cell, shown, setting).or_else(|| down(grid, *cell, 1, setting))
        } else {
            folded(grid, *cell, &shown.text, setting)
        };
        if let Some(wrong) = wrong {
            let (row, column) = *cell;
            misfits.push(format!("{sheet}!{}{row}: {wrong}: {}", column_letters(column - 1), shown.text));
        }
    }
    misfits
}

/// Measures one line against the width of its cell, and of the empty ones beside it.
#[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
fn across(grid: &Grid, cell: Cell, shown: &Shown, setting: Setting) -> Option<String> {
    let (row, column) = cell;
    let (bottom, last) = grid.merged(cell);
    let own = grid.widths(column, last);
    if shown.number {
        let needs = setting.font.width(&shown.text).max(setting.font.width_on_screen(&shown.text)) + EDGES;
        return (needs > own).then(|| format!("a number is {:.0} px too wide for {own:.0} px", (needs - own).ceil()));
    }
    let is_merged = (bottom, last) != cell;
    let free = |columns: &mut dyn Iterator<Item = u32>| -> f64 {
        let free = columns.take_while(|column| !is_merged && grid.is_free((row, *column)));
        free.map(|column| grid.width(column)).sum()
    };
    let right = free(&mut (last + 1..=grid.last_column));
    let left = free(&mut (1..column).rev());
    let needs = setting.font.width(&shown.text) + EDGES - TOLERANCE + f64::from(setting.indent) * STEP;
    let room = match setting.align {
        Align::General | Align::Left => own + right,
        Align::Right => own + left,
        Align::Center => own + 2.0 * right.min(left),
    };
    (needs > room).then(|| format!("a text is {:.0} px too wide for {room:.0} px", (needs - room).ceil()))
}

/// Measures lines against the height of their row, or rows.
#[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
fn down(grid: &Grid, cell: Cell, lines: u32, setting: Setting) -> Option<String> {
    let (bottom, _) = grid.merged(cell);
    let room = grid.heights(cell.0, bottom)?;
    let needs = setting.font.line() * f64::from(lines);
    (needs > room + TOLERANCE / 2.0).then(|| {
        let missing = (needs - room).ceil();
        format!("{lines} lines of {} points are {missing:.0} px too high for {room:.0} px", setting.font.points)
    })
}

/// Folds a text at the width of its cell, and measures its lines.
#[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
fn folded(grid: &Grid, cell: Cell, text: &str, setting: Setting) -> Option<String> {
    let (_, last) = grid.merged(cell);
    let room = grid.widths(cell.1, last) - EDGES - f64::from(setting.indent) * STEP;
    let mut lines = 0;
    for line in text.split('\n') {
        lines += 1;
        let mut used = 0.0;
        for word in line.split_inclusive([' ', '\u{200b}']) {
            let width = setting.font.width(word.trim_end());
            if width > room + TOLERANCE {
                let missing = (width - room).ceil();
                return Some(format!("the word `{}` is {missing:.0} px too wide for {room:.0} px", word.trim_end()));
            }
            if used + width > room {
                lines += 1;
                used = 0.0;
            }
            used += setting.font.width(word);
        }
    }
    down(grid, cell, lines, setting)
}
