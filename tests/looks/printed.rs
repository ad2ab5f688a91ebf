//! How the sheets of a written workbook fall onto paper: no chart is cut by the end of a page, and what is planned for one
//! page has room on it.

use std::collections::BTreeMap;

use super::drawn::Drawings;
use super::grid::{Cell, Grid, Setting, settings};
use crate::package::{Element, Package, is_visible, range, reference};

/// A4 on its side, in points.
const PAPER: (f64, f64) = (841.9, 595.3);
/// A row of which the sheet says nothing, in pixels.
const ROW: f64 = 17.0;

/// How a sheet is printed.
pub(crate) struct Printed {
    pub(crate) name: String,
    grid: Grid,
    /// The rows after which a page ends, in their order.
    breaks: Vec<u32>,
    /// Pages wide and high, 0 for as many as it takes; or else the scale.
    pub(crate) fit: Option<(u32, u32)>,
    scale: f64,
    /// What the margins leave, in pixels.
    room: (f64, f64),
    /// The rows that repeat on every page.
    repeated: (u32, u32),
    /// What is printed, where the sheet says so: its last row and its last column.
    area: Option<Cell>,
    last_row: u32,
    /// A table of hundreds of columns is as many pages wide as it takes.
    is_wide: bool,
}

impl Printed {
    /// Reads the sheets that readers see.
    pub(crate) fn all(package: &Package) -> Vec<Printed> {
        let (settings, repeated) = (settings(package), repeated(package));
        let facts = facts(package);
        let areas = areas(package);
        let workbook = package.elements("xl/workbook.xml");
        let names =
            workbook.iter().filter(|sheet| is_visible(sheet)).map(|sheet| sheet.get("name").unwrap().to_owned());
        let parts = package.sheets();
        let mut all = Vec::new();
        for name in names {
            let mut printed = Printed::read(package, &parts[&name], &settings, name);
            printed.repeated = repeated.get(&printed.name).copied().unwrap_or((1, 0));
            printed.area = areas.get(&printed.name).copied();
            printed.is_wide = Some(&printed.name) == facts.as_ref();
            all.push(printed);
        }
        all
    }

    #[allow(clippy::float_arithmetic, reason = "sizes on paper are binary numbers")]
    fn read(package: &Package, part: &str, settings: &[Setting], name: String) -> Printed {
        let elements = package.elements(part);
        let of = |name: &str| elements.iter().find(|element| element.name == name);
        let margin = |side: &str| of("pageMargins").unwrap().get(side).unwrap().parse::<f64>().unwrap() * 72.0;
        let setup = of("pageSetup").unwrap();
        assert_eq!(setup.get("paperSize"), Some("9"), "{name}");
        let is_upright = setup.get("orientation") != Some("landscape");
        let paper = if is_upright { (PAPER.1, PAPER.0) } else { PAPER };
        let pixels = |points: f64| points * 96.0 / 72.0;
        let room = (paper.0 - margin("left") - margin("right"), paper.1 - margin("top") - margin("bottom"));
        let is_fitted = of("pageSetUpPr").is_some_and(|fitted| fitted.get("fitToPage") == Some("1"));
        let pages = |way: &str| setup.number(way).map_or(1, |pages| u32::try_from(pages).unwrap());
        let cells = elements.iter().filter(|element| element.name == "c");
        let breaks = elements.iter().filter(|element| element.name == "brk");
        Printed {
            grid: Grid::read(package, part, settings),
            breaks: breaks.map(|brk| u32::try_from(brk.number("id").unwrap()).unwrap()).collect(),
            fit: is_fitted.then(|| (pages("fitToWidth"), pages("fitToHeight"))),
            scale: setup.get("scale").map_or(1.0, |scale| scale.parse::<f64>().unwrap() / 100.0),
            room: (pixels(room.0), pixels(room.1)),
            repeated: (1, 0),
            area: None,
            is_wide: false,
            last_row: cells.map(|cell| range(cell.get("r").unwrap()).unwrap()[0]).max().unwrap_or(1),
            name,
        }
    }

    /// Says which charts are cut, and what is planned for a page without room for it.
    #[allow(clippy::float_arithmetic, reason = "sizes on paper are binary numbers")]
    pub(crate) fn faults(&self, drawings: &Drawings) -> Vec<String> {
        let mut faults = Vec::new();
        let name = &self.name;
        let (mut last_row, mut last_column) = (self.last_row, self.grid.last_column);
        for chart in drawings.placed(name) {
            if self.area.is_some_and(|area| chart.to.0 > area.0 || chart.to.1 > area.1) {
                faults.push(format!("{name}: the chart `{}` is not within what is printed", chart.name));
            }
            last_row = last_row.max(chart.to.0);
            last_column = last_column.max(chart.to.1);
            if let Some(brk) = self.breaks.iter().find(|brk| (chart.from.0 + 1..chart.to.0).contains(brk)) {
                faults.push(format!("{name}: the page ends after row {brk}, within the chart `{}`", chart.name));
            }
            if self.fit.is_some_and(|(_, high)| high == 0) {
                faults.push(format!(
                    "{name}: nothing plans where a page ends, and the chart `{}` may be cut",
                    chart.name
                ));
            }
        }
        if let Some((wide, _)) = self.fit {
            if wide > 1 && !self.is_wide {
                faults.push(format!("{name}: a list {wide} pages wide"));
            }
            return faults;
        }
        if let Some(area) = self.area {
            (last_row, last_column) = area;
        }
        let width = self.grid.widths(1, last_column) * self.scale;
        if width > self.room.0 + 1.0 {
            faults.push(format!("{name}: {width:.0} px wide on a page of {:.0} px", self.room.0));
        }
        let mut first = 1;
        for brk in self.breaks.iter().copied().chain([last_row]) {
            let head = if first > self.repeated.1 { self.height(self.repeated.0, self.repeated.1) } else { 0.0 };
            let height = (self.height(first, brk) + head) * self.scale;
            if height > self.room.1 + 1.0 {
                faults.push(format!(
                    "{name}: rows {first} to {brk} are {height:.0} px on a page of {:.0} px",
                    self.room.1
                ));
            }
            first = brk + 1;
        }
        faults
    }

    fn height(&self, first: u32, last: u32) -> f64 {
        (first..=last).map(|row| self.grid.heights(row, row).unwrap_or(ROW)).sum()
    }

    /// Returns how many pages the sheet takes at most.
    #[allow(clippy::float_arithmetic, reason = "sizes on paper are binary numbers")]
    pub(crate) fn pages(&self) -> u32 {
        let Some((wide, high)) = self.fit else { return u32::try_from(self.breaks.len()).unwrap() + 1 };
        if high > 0 {
            return wide * high;
        }
        let (last_row, last_column) = self.area.unwrap_or((self.last_row, self.grid.last_column));
        let width = self.grid.widths(1, last_column);
        // Whole per cent, and one in reserve.
        let scale = ((self.room.0 * f64::from(wide) / width * 100.0).floor() - 1.0).min(100.0) / 100.0;
        let room = self.room.1 / scale;
        let head = self.height(self.repeated.0, self.repeated.1);
        let (mut pages, mut used) = (1, 0.0);
        for row in 1..=last_row {
            let height = self.height(row, row);
            if used + height > room {
                pages += 1;
                used = head;
            }
            used += height;
        }
        pages * wide
    }
}

/// Returns the sheet of the numbers that everything else is computed from.
fn facts(package: &Package) -> Option<String> {
    let (workbook, sheets) = (package.elements("xl/workbook.xml"), package.sheets());
    let is_fact =
        |name: &&Element| name.name == "definedName" && name.get("name").is_some_and(|id| id.starts_with("f_"));
    let (sheet, _) = reference(&workbook.iter().find(is_fact)?.text, &sheets)?;
    Some(sheet)
}

/// Returns what is printed of each sheet that says so: its last row and its last column.
pub(super) fn areas(package: &Package) -> BTreeMap<String, Cell> {
    let (workbook, sheets) = (package.elements("xl/workbook.xml"), package.sheets());
    let areas = |name: &&Element| name.name == "definedName" && name.get("name") == Some("_xlnm.Print_Area");
    let areas = workbook.iter().filter(areas).filter_map(|name| reference(&name.text, &sheets));
    areas.map(|(sheet, [_, _, row, column])| (sheet, (row, column))).collect()
}

/// Returns the rows that repeat on every page of a sheet.
fn repeated(package: &Package) -> BTreeMap<String, (u32, u32)> {
    let workbook = package.elements("xl/workbook.xml");
    let titles = |name: &&Element| name.name == "definedName" && name.get("name") == Some("_xlnm.Print_Titles");
    let mut repeated = BTreeMap::new();
    for name in workbook.iter().filter(titles) {
        // Columns may stand beside the rows: 'Data quality'!$A:$B,'Data quality'!$1:$2.
        for piece in name.text.split(",'").flat_map(|piece| piece.split(',')) {
            let Some((sheet, rows)) = piece.rsplit_once('!') else { continue };
            let rows: Vec<u32> = rows.replace('$', "").split(':').filter_map(|row| row.parse().ok()).collect();
            if let [first, last] = rows[..] {
                repeated.insert(sheet.trim_matches('\'').replace("''", "'"), (first, last));
            }
        }
    }
    repeated
}
