//! A KPI's bands as rules of conditional formats, and the formats themselves.

use rust_xlsxwriter::Format;

use super::live;
use super::theme::Theme;
use crate::goal::ENOUGH;
use crate::kpi::{Better, Kpi};
use crate::number::{COMPARISON_PLACES, Number};

/// Returns the condition under which a reference to an n is too little to colour a value.
pub fn too_little(n: &str) -> String {
    format!("IF(ISNUMBER({n}),{n}<{ENOUGH},FALSE)")
}

/// The conditions, in the order in which they are tried, under which a cell that holds a number has a status.
pub fn rules(kpi: &Kpi, cell: &str) -> Vec<(usize, String)> {
    let Some(bands) = kpi.bands else { return Vec::new() };
    let compare = |sign: &str, bound: Number| {
        live::digits(bound.rounded(COMPARISON_PLACES))
            .map(|bound| format!("ROUND({cell},{COMPARISON_PLACES}){sign}{bound}"))
    };
    let (met, worse) = match (kpi.better, bands.strict) {
        (Better::Higher, false) => (">=", "<"),
        (Better::Higher, true) => (">", "<"),
        (Better::Lower, false) => ("<=", ">"),
        (Better::Lower, true) => ("<", ">"),
        (Better::Neither, _) => return Vec::new(),
    };
    let (green, red) = (compare(met, bands.good), compare(worse, bands.bad));
    let amber = (green.is_some() && red.is_some()).then(|| "TRUE".to_owned());
    [(1, green), (3, red), (2, amber)].into_iter().filter_map(|(status, rule)| Some((status, rule?))).collect()
}

/// Returns the format of a cell with a status; colour never stands alone.
pub fn format(theme: &Theme, status: usize) -> Format {
    let format = Format::new().set_font_color(theme.status(status)).set_background_color(theme.status_fill(status));
    match status {
        2 => format.set_italic(),
        3 => format.set_bold(),
        _ => format,
    }
}
