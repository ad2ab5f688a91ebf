//! The rows of a page with charts, planned so that a sheet of paper ends between two of them.
//!
//! Fitting a sheet to a width makes programs ignore breaks between pages and cut charts in two; so these pages are
//! printed at a fixed scale, which their own width allows for, and break where the plan says. Every row has its height
//! set, because a program that chooses heights itself shifts the charts. It knows heights and nothing of what is written.

use rust_xlsxwriter::{Worksheet, XlsxError};

/// The scale of printing in percent: a page of [`WIDTH`] fits on A4 in landscape, though programs differ by a twentieth
/// in how wide they take a digit, and so a column, to be.
pub const SCALE: u16 = 77;
/// How wide a page may be in pixels.
pub const WIDTH: u32 = 1_250;
/// How high a sheet of paper is in pixels, with some allowance.
const HEIGHT: u32 = 865;

/// The rows planned so far.
#[derive(Clone, Debug)]
pub struct Plan {
    heights: Vec<u32>,
    breaks: Vec<u32>,
    repeated: u32,
    used: u32,
}

impl Plan {
    /// Starts with the rows that repeat on every sheet of paper.
    pub fn new(head: &[u32]) -> Plan {
        let repeated = head.iter().sum();
        Plan { heights: head.to_vec(), breaks: Vec::new(), repeated, used: repeated }
    }

    /// Returns the row that is planned next.
    pub fn next(&self) -> u32 {
        u32::try_from(self.heights.len()).unwrap_or(0)
    }

    /// Tells whether rows of a height together still fit on this sheet of paper.
    pub fn fits(&self, height: u32) -> bool {
        self.used + height <= HEIGHT
    }

    /// Tells whether rows of a height together fit on an empty sheet of paper.
    pub fn holds(&self, height: u32) -> bool {
        self.repeated + height <= HEIGHT
    }

    /// Begins a new sheet of paper, unless rows of a height together still fit on this one, or it is empty.
    pub fn keep(&mut self, height: u32) {
        if !self.fits(height) && self.used > self.repeated {
            self.breaks.push(self.next());
            self.used = self.repeated;
        }
    }

    /// Begins a new sheet of paper.
    pub fn turn(&mut self) {
        self.keep(HEIGHT);
    }

    /// Returns on how many rows of a height a list of so many breaks, so that it fills each of its sheets alike, the head
    /// on each but the first included: no sheet has a few left over.
    pub fn together(&self, rows: u32, height: u32, head: u32) -> u32 {
        let (here, whole) = (HEIGHT.saturating_sub(self.used), HEIGHT.saturating_sub(self.repeated + head));
        let (here, whole) = ((here / height).max(1), (whole / height).max(1));
        let sheets = 1 + rows.saturating_sub(here).div_ceil(whole);
        rows.div_ceil(sheets).clamp(1, here)
    }

    /// Plans a row of a height in pixels and returns it.
    pub fn row(&mut self, height: u32) -> u32 {
        self.keep(height);
        let row = self.next();
        self.heights.push(height);
        self.used += height;
        row
    }

    /// Sets the heights and the breaks.
    pub fn apply(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (row, height) in (0..).zip(&self.heights) {
            sheet.set_row_height_pixels(row, *height)?;
        }
        sheet.set_page_breaks(&self.breaks)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_runs_on_fills_its_sheets_alike() {
        let plan = Plan::new(&[35, 20]);
        assert_eq!(plan.together(30, 20, 20), 30, "810 pixels hold it");
        assert_eq!(plan.together(44, 20, 20), 22, "and not four rows more");
        assert_eq!(plan.together(0, 20, 20), 1);
    }

    #[test]
    fn what_belongs_together_begins_a_new_sheet_where_it_does_not_fit() {
        let mut plan = Plan::new(&[35, 20]);
        for _ in 0..3 {
            plan.keep(250);
            plan.row(20);
            plan.row(230);
        }
        assert_eq!(plan.breaks, Vec::<u32>::new());
        plan.keep(250);
        assert_eq!((plan.breaks.clone(), plan.next()), (vec![8], 8));
        plan.keep(9_999);
        assert_eq!(plan.breaks, [8], "an empty sheet is not left behind");
        assert!(plan.holds(810) && !plan.holds(811), "865 pixels less those that repeat");
    }
}
