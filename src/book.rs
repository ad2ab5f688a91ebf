//! The report to a workbook: every address in `layout`, formulas with their exact results in `live`, the look in
//! `theme`, one file a sheet in `sheet/`.
//!
//! It knows cells and formats, and computes nothing that a reader of the report would call a number of the company.

pub mod layout;
pub mod live;
pub mod theme;
