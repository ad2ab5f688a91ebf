//! The geometry of one sheet of a written workbook: how wide its columns, how high its rows and how its cells are set.
//!
//! It reads the file and knows nothing of what stands in a cell.

use std::collections::{BTreeMap, BTreeSet};

use super::arial::Font;
use crate::package::{Element, Package, range, within};

/// A cell: its row and its column, counted from 1.
pub(crate) type Cell = (u32, u32);

/// Where a text begins in its cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Align {
    /// Texts at the left, numbers at the right.
    #[default]
    General,
    Left,
    Center,
    Right,
}

/// How the text of a cell is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) font: Font,
    pub(crate) align: Align,
    pub(crate) wrapped: bool,
    /// Steps from the edge.
    pub(crate) indent: u32,
    /// Made smaller until it fits, or turned: such a text needs no measure.
    pub(crate) free: bool,
}

/// A sheet's columns, rows, merges and the settings of its cells.
pub(crate) struct Grid {
    columns: BTreeMap<u32, f64>,
    rows: BTreeMap<u32, f64>,
    hidden_rows: BTreeSet<u32>,
    merges: Vec<[u32; 4]>,
    set: BTreeMap<Cell, Setting>,
    /// The cells that hold a value or a formula, be it one that gives an empty text.
    pub(crate) filled: BTreeSet<Cell>,
    /// The last column in which anything is set.
    pub(crate) last_column: u32,
}

/// A column or a row of which the sheet says nothing.
const USUAL: f64 = 64.0;

impl Grid {
    /// Reads the geometry of a sheet.
    #[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
    pub(crate) fn read(package: &Package, part: &str, settings: &[Setting]) -> Grid {
        let mut grid = Grid {
            columns: BTreeMap::new(),
            rows: BTreeMap::new(),
            hidden_rows: BTreeSet::new(),
            merges: Vec::new(),
            set: BTreeMap::new(),
            filled: BTreeSet::new(),
            last_column: 1,
        };
        let mut cell = (0, 0);
        for element in package.elements(part).iter() {
            match element.name.as_str() {
                "col" => {
                    let characters: f64 = element.get("width").unwrap().parse().unwrap();
                    // A digit of the default font takes seven pixels.
                    let pixels = if element.get("hidden").is_some() { 0.0 } else { (characters * 7.0 + 0.5).floor() };
                    let last = element.number("max").unwrap().min(element.number("min").unwrap() + 500);
                    for column in element.number("min").unwrap()..=last {
                        grid.columns.insert(u32::try_from(column).unwrap(), pixels);
                    }
                }
                "row" => grid.row(element),
                "c" => {
                    let [row, column, ..] = range(element.get("r").unwrap()).unwrap();
                    cell = (row, column);
                    grid.set.insert(cell, settings[element.number("s").unwrap_or(0)]);
                    grid.last_column = grid.last_column.max(column);
                }
                "v" | "f" | "t" => drop(grid.filled.insert(cell)),
                "mergeCell" => grid.merges.push(range(element.get("ref").unwrap()).unwrap()),
                _ => {}
            }
        }
        grid
    }

    #[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
    fn row(&mut self, element: &Element) {
        let row = u32::try_from(element.number("r").unwrap()).unwrap();
        if element.get("hidden").is_some() {
            self.hidden_rows.insert(row);
        }
        if let (Some(height), Some(_)) = (element.get("ht"), element.get("customHeight")) {
            self.rows.insert(row, height.parse::<f64>().unwrap() * 96.0 / 72.0);
        }
    }

    /// Tells whether a reader never sees a cell.
    pub(crate) fn is_hidden(&self, (row, column): Cell) -> bool {
        self.hidden_rows.contains(&row) || self.width(column) <= 0.0
    }

    /// Returns the width of a column in pixels.
    pub(crate) fn width(&self, column: u32) -> f64 {
        self.columns.get(&column).copied().unwrap_or(USUAL)
    }

    /// Returns the width of several columns in pixels.
    pub(crate) fn widths(&self, first: u32, last: u32) -> f64 {
        (first..=last).map(|column| self.width(column)).sum()
    }

    /// Returns the height of several rows in pixels; nothing where one of them grows with its text.
    pub(crate) fn heights(&self, first: u32, last: u32) -> Option<f64> {
        (first..=last).map(|row| self.rows.get(&row).copied()).sum()
    }

    /// Returns the last row and the last column of the merged range that begins in a cell, or the cell's own.
    pub(crate) fn merged(&self, (row, column): Cell) -> Cell {
        let merge = self.merges.iter().find(|merge| (merge[0], merge[1]) == (row, column));
        merge.map_or((row, column), |merge| (merge[2], merge[3]))
    }

    /// Tells whether a text may run over a cell: nothing stands in it, and it is part of no merged range.
    pub(crate) fn is_free(&self, (row, column): Cell) -> bool {
        let within = |merge: &[u32; 4]| (merge[0]..=merge[2]).contains(&row) && (merge[1]..=merge[3]).contains(&column);
        !self.filled.contains(&(row, column)) && !self.merges.iter().any(within)
    }

    /// Returns how a cell is set.
    pub(crate) fn setting(&self, cell: Cell) -> Option<Setting> {
        self.set.get(&cell).copied()
    }
}

/// Returns the settings of a workbook's cells, in the order in which the cells name them.
pub(crate) fn settings(package: &Package) -> Vec<Setting> {
    let elements = package.elements("xl/styles.xml");
    let fonts = within(within(&elements, &["fonts"])[0], &["font"]);
    let fonts: Vec<Font> = fonts.into_iter().map(font).collect();
    let formats = within(within(&elements, &["cellXfs"])[0], &["xf"]);
    formats.into_iter().map(|xf| setting(xf, &fonts)).collect()
}

fn font(elements: &[Element]) -> Font {
    let of = |name: &str| elements.iter().find(|element| element.name == name);
    let points = of("sz").and_then(|size| size.get("val")).unwrap().parse().unwrap();
    Font { points, bold: of("b").is_some_and(|bold| bold.get("val") != Some("0")) }
}

fn setting(elements: &[Element], fonts: &[Font]) -> Setting {
    let alignment = elements.iter().find(|element| element.name == "alignment");
    let get = |name: &str| alignment.and_then(|alignment| alignment.get(name)).unwrap_or_default();
    Setting {
        font: fonts[elements[0].number("fontId").unwrap_or(0)],
        align: match get("horizontal") {
            "left" => Align::Left,
            "center" | "centerContinuous" => Align::Center,
            "right" => Align::Right,
            _ => Align::General,
        },
        wrapped: get("wrapText") == "1" || get("horizontal") == "justify",
        indent: get("indent").parse().unwrap_or(0),
        free: get("shrinkToFit") == "1" || !["", "0"].contains(&get("textRotation")) || get("horizontal") == "fill",
    }
}
