//! How judgements look: statuses, changes, what rests on too little and a KPI's bands, as rules of conditional formats and
//! the formats themselves.

use rust_xlsxwriter::{ConditionalFormatFormula, Format};

use super::live;
use super::theme::{Colour, Theme};
use crate::goal::ENOUGH;
use crate::kpi::{Bands, Better, Kpi};
use crate::number::{COMPARISON_PLACES, Number};

/// Returns the condition under which a reference to an n is too little to colour a value.
pub fn too_little(n: &str) -> String {
    format!("IF(ISNUMBER({n}),{n}<{ENOUGH},FALSE)")
}

/// Returns the look of what rests on too little.
pub fn grey(theme: &Theme) -> Format {
    Format::new().set_font_color(theme.colours().muted).set_italic()
}

/// Returns the rules that give cells the look of their status, whose number stands in a cell.
pub fn by_status(theme: &Theme, code: &str) -> [ConditionalFormatFormula; 3] {
    [1, 2, 3].map(|status| {
        let rule = format!("=IF(ISNUMBER({code}),{code}={status},FALSE)");
        ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format(theme, status))
    })
}

/// Returns the colours of a KPI's changes above and below zero; none where no direction is better.
pub fn changes(theme: &Theme, better: Better) -> Option<(Colour, Colour)> {
    let colours = theme.colours();
    match better {
        Better::Higher => Some((colours.good, colours.bad)),
        Better::Lower => Some((colours.bad, colours.good)),
        Better::Neither => None,
    }
}

/// A bound of the bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Green at this value or better.
    Good,
    /// Red when worse than this value.
    Bad,
}

impl Side {
    /// Returns the defined name of the bounds that hold in one period only.
    fn name(self) -> &'static str {
        match self {
            Side::Good => "b_Good",
            Side::Bad => "b_Bad",
        }
    }

    /// Returns the bound of bands.
    pub fn of(self, bands: Option<Bands>) -> Number {
        bands.map_or(Number::ABSENT, |bands| if self == Side::Good { bands.good } else { bands.bad })
    }
}

/// Writes the formula, without its `=`, of a bound in force in a month, given by a reference to its index: the month's,
/// the quarter's and the year's own bands, the first of them that the list on the Spans sheet has, else the given one.
///
/// `kpi` is the KPI's id as a formula writes it. Goals without a target, with a warning and a critical value, would say
/// the same of a period at first sight; but those go before the target of a longer period and are divided over its
/// months, they would come back with `--goals`, and they cannot be strict. Bands stay what stands behind every goal.
pub fn looked_up(kpi: &str, side: Side, index: &str, otherwise: &str) -> String {
    ["f_Year", "f_Quarter", "f_Key"].iter().fold(otherwise.to_owned(), |otherwise, period| {
        let key = format!("{kpi}&\"|\"&INDEX({period},{index})");
        format!("IFERROR(INDEX({},MATCH({key},b_Key,0)),{otherwise})", side.name())
    })
}

/// Writes a bound of a KPI in force in a month; a plain number, or the empty text, where no period has its own.
pub fn in_force(kpi: &Kpi, side: Side, index: &str) -> String {
    let always = live::digits(side.of(kpi.bands)).unwrap_or_else(|| "\"\"".to_owned());
    if kpi.bands_by_period.is_empty() { always } else { looked_up(&live::quoted(&kpi.id), side, index, &always) }
}

/// The conditions, in the order in which they are tried, under which a cell that holds a number has a status in the
/// month of an index.
pub fn rules(kpi: &Kpi, cell: &str, index: &str) -> Vec<(usize, String)> {
    let (met, worse) = match (kpi.better, kpi.is_strict()) {
        (Better::Higher, false) => (">=", "<"),
        (Better::Higher, true) => (">", "<"),
        (Better::Lower, false) => ("<=", ">"),
        (Better::Lower, true) => ("<", ">"),
        (Better::Neither, _) => return Vec::new(),
    };
    let value = format!("ROUND({cell},{COMPARISON_PLACES})");
    if !kpi.bands_by_period.is_empty() {
        let bound = |side| in_force(kpi, side, index);
        let (good, bad) = (bound(Side::Good), bound(Side::Bad));
        // A bound that a period lacks is a text, which ROUND does not take.
        let compare = |sign, bound| format!("IFERROR({value}{sign}ROUND({bound},{COMPARISON_PLACES}),FALSE)");
        let both = format!("IF(ISNUMBER({good}),ISNUMBER({bad}),FALSE)");
        return vec![(1, compare(met, &good)), (3, compare(worse, &bad)), (2, both)];
    }
    let compare = |sign: &str, side: Side| {
        let bound = live::digits(side.of(kpi.bands).rounded(COMPARISON_PLACES));
        bound.map(|bound| format!("{value}{sign}{bound}"))
    };
    let (green, red) = (compare(met, Side::Good), compare(worse, Side::Bad));
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
