//! What each cell of a workbook shows, as an independent engine computes and formats it for the month that is chosen.

use std::collections::BTreeMap;
use std::path::Path;

use ironcalc::base::Model;
use ironcalc::base::cell::CellValue;
use ironcalc::base::formatter::format::format_number;
use ironcalc::base::locale::get_locale;

use super::grid::{Cell, Grid, settings};
use super::printed::areas;
use crate::package::{Package, is_visible};
use crate::recalculation::{first_of, load};

/// The text of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) text: String,
    /// A number that is wider than its cell is not shown at all.
    pub(crate) number: bool,
    pub(crate) bold: bool,
}

/// Tells whether a text is, or contains, an error value, or a number that is none.
pub(crate) fn is_error(text: &str) -> bool {
    let errors = ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#N/IMPL", "#CIRC!"];
    let is_none = |word: &str| ["nan", "inf", "-inf", "infinity", "-0"].contains(&word.to_lowercase().as_str());
    errors.iter().any(|error| text.contains(error)) || text.split([' ', '%', '×', '€', ',', ';', '(', ')']).any(is_none)
}

/// Writes a number by a format; which language spells its months makes no difference that matters to its width.
fn formatted(number: f64, format: &str) -> String {
    let mut plain = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("[$-") {
        plain += before;
        rest = after.split_once(']').map_or("", |(_, after)| after);
    }
    format_number(number, &(plain + rest), get_locale("en").unwrap()).text
}

/// A workbook whose months can be chosen, with the geometry of the sheets that readers see.
pub(crate) struct Opened {
    model: Model<'static>,
    /// The sheets that readers see: their name, their place among all, their geometry.
    pub(crate) seen: Vec<(String, u32, Grid)>,
    key: (u32, i32, i32),
}

impl Opened {
    /// Opens a workbook and computes it.
    pub(crate) fn open(path: &Path) -> Opened {
        let package = Package::open(path);
        let settings = settings(&package);
        let hidden: Vec<String> = package
            .elements("xl/workbook.xml")
            .iter()
            .filter(|element| element.name == "sheet" && !is_visible(element))
            .map(|sheet| sheet.get("name").unwrap().to_owned())
            .collect();
        let parts = package.sheets();
        let areas = areas(&package);
        let mut model = load(path);
        model.evaluate();
        let mut seen = Vec::new();
        for (index, sheet) in (0..).zip(&model.workbook.worksheets) {
            let name = sheet.get_name();
            if !hidden.contains(&name) {
                let mut grid = Grid::read(&package, &parts[&name], &settings);
                // A text that runs past what is printed is cut there.
                grid.last_column = areas.get(&name).map_or(grid.last_column, |area| grid.last_column.min(area.1));
                seen.push((name, index, grid));
            }
        }
        let (row, column) = first_of(path, "sel_key");
        Opened { model, seen, key: (0, row, column) }
    }

    /// Chooses a month by the drop-down.
    pub(crate) fn choose(&mut self, month: &str) {
        let (sheet, row, column) = self.key;
        self.model.set_user_input(sheet, row, column, format!("'{month}")).unwrap();
        self.model.evaluate();
    }

    /// Returns what the cells of a sheet show, those that show nothing left out.
    pub(crate) fn texts(&self, sheet: u32, grid: &Grid) -> BTreeMap<Cell, Shown> {
        let position = |index: u32| i32::try_from(index).unwrap();
        let cells = grid.filled.iter().map(|cell| (*cell, self.shown(sheet, position(cell.0), position(cell.1))));
        cells.filter(|(_, shown)| !shown.text.is_empty()).collect()
    }

    fn shown(&self, sheet: u32, row: i32, column: i32) -> Shown {
        let value = self.model.get_cell_value_by_index(sheet, row, column).unwrap();
        if value == CellValue::None {
            return Shown { text: String::new(), number: false, bold: false };
        }
        let style = self.model.get_extended_style_for_cell(sheet, row, column).unwrap().style;
        let (text, number) = match value {
            _ if style.num_fmt == ";;;" => (String::new(), false),
            CellValue::Number(number) => (formatted(number, &style.num_fmt), true),
            CellValue::String(text) => (text, false),
            CellValue::Boolean(flag) => (flag.to_string().to_uppercase(), true),
            CellValue::None => (String::new(), false),
        };
        Shown { text, number, bold: style.font.b }
    }
}
