//! A theme as a file writes it, colours as colours; what one file lacks comes from the default theme.
//!
//! It knows how a theme is written, and nothing of what it is used for.

use std::collections::BTreeMap;

use rust_xlsxwriter::Color;
use serde::Deserialize;

use crate::number::Unit;

/// A colour, written as six hexadecimal digits, with or without a `#` before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(u32);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Colour, String> {
        // As it is written on the web and in brand books.
        let written = text.strip_prefix('#').unwrap_or(&text);
        let digits = written.len() == 6 && written.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u32::from_str_radix(written, 16).ok().filter(|_| digits);
        value.map(Colour).ok_or(text)
    }
}

impl From<Colour> for Color {
    fn from(colour: Colour) -> Color {
        Color::RGB(colour.0)
    }
}

impl Colour {
    /// Returns it thinned with another: so many hundredths of it are left.
    #[must_use]
    pub(super) fn thinned(self, hundredths: u32, ground: Colour) -> Colour {
        let mixed = [16, 8, 0].map(|shift| {
            let (own, other) = (self.0 >> shift & 255, ground.0 >> shift & 255);
            ((own * hundredths + other * (100 - hundredths) + 50) / 100) << shift
        });
        Colour(mixed.iter().sum())
    }

    /// Returns the colour halfway to another.
    #[must_use]
    pub fn halfway(self, other: Colour) -> Colour {
        self.thinned(50, other)
    }

    /// Returns it as a theme writes it.
    pub(super) fn digits(self) -> String {
        format!("{:06X}", self.0)
    }
}

/// Declares a struct that is read from a table of the theme, each field documented.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident: $kind:ty { $($(#[$doc:meta])* $field:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$doc])* pub $field: $kind,)+ }
    };
}

table! {
    /// The sizes of type, in points.
    Sizes: u32 {
        /// What columns are measured in: the size of cells that say nothing else.
        base,
        /// A page's title.
        title,
        /// A heading on a page.
        heading,
        /// The text of tables and sentences.
        body,
        /// Labels where space is short.
        small,
        /// The value of a tile.
        value,
        /// The chosen month.
        month,
        /// The labels of charts.
        label,
        /// The dots of a line.
        dot,
        /// Dots without a line.
        mark,
    }
}

table! {
    /// The widths of lines in charts, in points.
    Lines: f64 {
        /// The one that matters.
        strong,
        /// A further one.
        normal,
        /// A goal's.
        goal,
        /// Borders and gridlines.
        thin,
    }
}

table! {
    /// The colours by what they are for.
    Colours: Colour {
        /// The page.
        page,
        /// Titles and values.
        ink,
        /// Running text.
        text,
        /// Labels and remarks.
        muted,
        /// Lines of tables.
        rule,
        /// Gridlines of charts.
        grid,
        /// The ground of a tile.
        panel,
        /// The ground of a table's head.
        header,
        /// The one colour.
        accent,
        /// The same, lighter.
        accent_light,
        /// Last year.
        last_year,
        /// A goal's line.
        goal,
        /// Judged good.
        good,
        /// Judged to be watched.
        watch,
        /// Judged bad.
        bad,
        /// Not judged.
        none,
        /// The ground of a cell judged good.
        good_fill,
        /// The ground of a cell to be watched.
        watch_fill,
        /// The ground of a cell judged bad.
        bad_fill,
        /// The ground of a share in a heat map that rests on too little to be judged, where it is highest.
        few_fill,
        /// The ground of a cell to be filled in.
        input,
        /// The border of a cell to be filled in.
        input_rule,
        /// A link.
        link,
    }
}

/// The formats of the numbers of one unit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    pub(super) exact: String,
    pub(super) short: String,
    #[serde(default)]
    pub(super) scales: Vec<Scale>,
}

/// A larger unit in which short numbers are written from a size on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    pub(super) from: String,
    pub(super) format: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    pub(super) percentage: String,
    pub(super) points: String,
    pub(super) amount: String,
    pub(super) whole: String,
    pub(super) decimal: String,
    pub(super) ratio: String,
    pub(super) small_ratio: String,
    pub(super) months: String,
    pub(super) days: String,
    pub(super) signed: String,
}

/// Numbers whose unit is told elsewhere, by their decimals: none, one, two.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plain {
    pub(super) number: [String; 3],
    pub(super) percent: [String; 3],
    pub(super) ratio: [String; 3],
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    pub(super) axis: String,
    pub(super) month: String,
    pub(super) long: String,
    pub(super) day: String,
    pub(super) iso: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Palette {
    pub(super) colours: Vec<Colour>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whole {
    pub(super) currencies: Vec<String>,
}

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) font: String,
    pub(super) sizes: Sizes,
    pub(super) lines: Lines,
    pub(super) colours: Colours,
    pub(super) series: BTreeMap<String, Colour>,
    pub(super) palette: Palette,
    pub(super) formats: BTreeMap<Unit, Numbers>,
    pub(super) changes: Changes,
    pub(super) plain: Plain,
    pub(super) dates: Dates,
    pub(super) currencies: BTreeMap<String, String>,
    pub(super) whole: Whole,
}
