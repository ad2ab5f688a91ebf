//! The charts of a written workbook: each draws as many points as its range has cells, with the values that stand there,
//! under a title, with names, formats and an alternative text.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::grid::Cell;
use crate::package::{Element, Package, range, reference, within};

/// The values of a sheet's cells as the file holds them: numbers, and whatever else as nothing.
type Values = BTreeMap<Cell, Option<f64>>;

/// A chart's place on its sheet, from a cell to a cell, counted from 0, the last one outside of it.
pub(crate) struct Placed {
    pub(crate) chart: String,
    pub(crate) name: String,
    pub(crate) alternative: String,
    pub(crate) from: Cell,
    pub(crate) to: Cell,
}

/// The charts of a workbook, and the sheets whose cells they draw.
pub(crate) struct Drawings<'p> {
    package: &'p Package,
    sheets: BTreeMap<String, String>,
    values: RefCell<BTreeMap<String, Values>>,
}

impl<'p> Drawings<'p> {
    pub(crate) fn of(package: &'p Package) -> Drawings<'p> {
        Drawings { package, sheets: package.sheets(), values: RefCell::default() }
    }

    /// Returns the charts of a sheet.
    pub(crate) fn placed(&self, sheet: &str) -> Vec<Placed> {
        let relations = self.package.relations(&self.sheets[sheet]);
        let drawings = relations.iter().filter(|(_, kind, _)| kind == "drawing");
        drawings.flat_map(|(.., part)| placed(self.package, part)).collect()
    }

    /// Says what is wrong with the charts of every sheet.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for sheet in self.sheets.keys() {
            for placed in self.placed(sheet) {
                let wrong = self.wrong(sheet, &placed);
                faults.extend(wrong.into_iter().map(|wrong| format!("{sheet}, chart `{}`: {wrong}", placed.name)));
            }
        }
        faults
    }

    fn wrong(&self, sheet: &str, placed: &Placed) -> Vec<String> {
        let elements = self.package.elements(&placed.chart);
        let mut wrong = Vec::new();
        if placed.alternative.trim().is_empty() {
            wrong.push("no alternative text".to_owned());
        }
        let plot = elements.iter().position(|element| element.name == "c:plotArea").unwrap();
        if !elements[..plot].iter().any(|element| element.name == "a:t" && !element.text.trim().is_empty()) {
            wrong.push("no title".to_owned());
        }
        for axis in within(&elements, &["c:valAx", "c:catAx", "c:dateAx"]) {
            let format = axis.iter().find(|element| element.name == "c:numFmt");
            let is_deleted = axis.iter().any(|e| e.name == "c:delete" && e.get("val") != Some("0"));
            let has_words = axis[0].name == "c:catAx" && elements.iter().any(|e| e.name == "c:strRef");
            if !is_deleted && !has_words && format.and_then(|format| format.get("formatCode")).is_none_or(str::is_empty)
            {
                wrong.push(format!("no number format on an axis ({})", axis[0].name));
            }
        }
        let mut points = 0;
        let series = within(&elements, &["c:ser"]);
        if series.is_empty() {
            wrong.push("no series".to_owned());
        }
        for (number, series) in (1..).zip(series) {
            let (seen, faults) = self.series(series);
            points += seen;
            wrong.extend(faults.into_iter().map(|fault| format!("series {number}: {fault}")));
        }
        if points == 0 && !self.says_something_above(sheet, placed) {
            wrong.push("no value at all, and nothing in the line above says so".to_owned());
        }
        wrong
    }

    /// Returns how many numbers a series draws, and what is wrong with it.
    fn series(&self, series: &[Element]) -> (usize, Vec<String>) {
        let mut wrong = Vec::new();
        let names = within(series, &["c:tx"]);
        let is_named = |name: &&[Element]| name.iter().any(|e| e.name == "c:v" && !e.text.trim().is_empty());
        if !names.first().is_some_and(is_named) {
            wrong.push("no name".to_owned());
        }
        let mut points = 0;
        let mut sizes = Vec::new();
        for (kind, is_value) in [("c:cat", false), ("c:val", true)] {
            let Some(data) = within(series, &[kind]).into_iter().next() else {
                wrong.push(format!("no {kind}"));
                continue;
            };
            match self.cached(data, is_value) {
                Ok((size, numbers)) => {
                    sizes.push(size);
                    points += if is_value { numbers } else { 0 };
                }
                Err(fault) => wrong.push(fault),
            }
        }
        if sizes.windows(2).any(|sizes| sizes[0] != sizes[1]) {
            wrong.push(format!("{} labels of {} values", sizes[0], sizes[1]));
        }
        (points, wrong)
    }

    /// Compares a cache with the cells from which it was taken; returns how many cells and how many numbers there are.
    fn cached(&self, data: &[Element], is_value: bool) -> Result<(usize, usize), String> {
        let formula = data.iter().find(|element| element.name == "c:f").map(|element| element.text.as_str());
        let formula = formula.ok_or("values of no range")?;
        let (sheet, [top, left, bottom, right]) =
            reference(formula, &self.sheets).ok_or_else(|| format!("{formula} is no range of this workbook"))?;
        let cells: Vec<Cell> = (top..=bottom).flat_map(|row| (left..=right).map(move |column| (row, column))).collect();
        let count = data.iter().find(|element| element.name == "c:ptCount").and_then(|count| count.number("val"));
        if count != Some(cells.len()) {
            return Err(format!("{formula} has {} cells, of which the chart knows {count:?}", cells.len()));
        }
        let drawn: BTreeMap<usize, &str> = within(data, &["c:pt"])
            .into_iter()
            .map(|point| (point[0].number("idx").unwrap(), point[1].text.as_str()))
            .collect();
        let mut numbers = 0;
        self.read(&sheet);
        for (index, cell) in cells.iter().enumerate() {
            let stands = self.values.borrow()[&sheet].get(cell).copied().flatten();
            let drawn = drawn.get(&index).and_then(|text| text.parse::<f64>().ok());
            numbers += usize::from(stands.is_some());
            if is_value && stands != drawn {
                return Err(format!("{formula}, point {}: {stands:?} in the cell, {drawn:?} in the chart", index + 1));
            }
        }
        if !is_value && drawn.len() < cells.len() {
            return Err(format!("{formula} labels {} points of {}", drawn.len(), cells.len()));
        }
        Ok((cells.len(), numbers))
    }

    /// Reads the numbers of a sheet, once.
    fn read(&self, sheet: &str) {
        if self.values.borrow().contains_key(sheet) {
            return;
        }
        let mut values = Values::new();
        let mut at = None;
        for element in self.package.elements(&self.sheets[sheet]).iter() {
            match element.name.as_str() {
                "c" => {
                    let [row, column, ..] = range(element.get("r").unwrap()).unwrap();
                    at = Some((row, column)).filter(|_| element.get("t").is_none_or(|kind| kind == "n"));
                }
                "v" => drop(at.take().map(|at| values.insert(at, element.text.parse().ok()))),
                _ => {}
            }
        }
        self.values.borrow_mut().insert(sheet.to_owned(), values);
    }

    /// Tells whether a text stands in the row above a chart, within its columns.
    fn says_something_above(&self, sheet: &str, placed: &Placed) -> bool {
        let elements = self.package.elements(&self.sheets[sheet]);
        let mut cell = None;
        elements.iter().any(|element| {
            if element.name == "c" {
                let [row, column, ..] = range(element.get("r").unwrap()).unwrap();
                // Rows are counted from 0 in an anchor, so the row above has its number.
                let is_above = row == placed.from.0 && (placed.from.1 + 1..=placed.to.1).contains(&column);
                cell = is_above.then_some(column);
            }
            cell.is_some() && element.name == "v" && !element.text.trim().is_empty()
        })
    }
}

/// Returns the charts of a drawing with their places.
fn placed(package: &Package, drawing: &str) -> Vec<Placed> {
    let elements = package.elements(drawing);
    let relations: BTreeMap<String, String> =
        package.relations(drawing).into_iter().map(|(id, _, part)| (id, part)).collect();
    let anchors = within(&elements, &["xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor"]);
    let anchors = anchors.into_iter().filter(|anchor| anchor.iter().any(|element| element.name == "c:chart"));
    anchors
        .map(|anchor| {
            let of = |name: &str| anchor.iter().find(|element| element.name == name).unwrap();
            let corner = |name: &'static str| {
                let corner = within(anchor, &[name])[0];
                let get = |name: &str| corner.iter().find(|e| e.name == name).unwrap().text.parse::<u32>().unwrap();
                let past = |name: &str| u32::from(get(name) > 0);
                ((get("xdr:row"), get("xdr:col")), (past("xdr:rowOff"), past("xdr:colOff")))
            };
            let ((to_row, to_column), (rows, columns)) = corner("xdr:to");
            Placed {
                chart: relations[of("c:chart").get("r:id").unwrap()].clone(),
                name: of("xdr:cNvPr").get("name").unwrap_or_default().to_owned(),
                alternative: of("xdr:cNvPr").get("descr").unwrap_or_default().to_owned(),
                from: corner("xdr:from").0,
                to: (to_row + rows, to_column + columns),
            }
        })
        .collect()
}
