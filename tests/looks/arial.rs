//! How wide a text is in Arial, in pixels of the screen: a table of its letters, so that no font needs to be installed.
//!
//! A test of the slow part compares the table with Liberation Sans, which has Arial's widths by design.

/// The units of the table to the height of the font.
const EM: f64 = 2048.0;

/// What a letter takes that the font lacks, and another font stands in for.
const FOREIGN: u16 = 1740;

/// A size of type, in points, and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Font {
    pub(crate) points: f64,
    pub(crate) bold: bool,
}

/// Returns the width of a letter in units of the table.
pub(crate) fn advance(letter: char, bold: bool) -> u16 {
    // Where a word may be divided, and what joins two words, without a width of their own.
    if ['\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}'].contains(&letter) {
        return 0;
    }
    let letter = if letter == '\u{202f}' { '\u{a0}' } else { letter };
    let table = if bold { &BOLD } else { &REGULAR };
    let index = u32::from(letter).checked_sub(32).and_then(|index| usize::try_from(index).ok());
    if let Some(width) = index.and_then(|index| table.get(index)) {
        return *width;
    }
    let other = OTHERS.iter().find(|(known, ..)| *known == letter);
    other.map_or(FOREIGN, |(_, regular, strong)| if bold { *strong } else { *regular })
}

/// Returns the letters whose widths the table knows.
pub(crate) fn known() -> impl Iterator<Item = char> {
    let latin = (32..384).filter_map(char::from_u32).filter(|letter| advance(*letter, false) > 0);
    latin.chain(OTHERS.iter().map(|(letter, ..)| *letter))
}

impl Font {
    /// Returns the height of a letter in pixels of the screen.
    #[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
    fn pixels(self) -> f64 {
        self.points * 96.0 / 72.0
    }

    /// Returns the height of a line in pixels.
    #[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
    pub(crate) fn line(self) -> f64 {
        self.pixels() * 1.149
    }

    /// Returns the width of a text in pixels, as it is printed.
    #[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
    pub(crate) fn width(self, text: &str) -> f64 {
        text.chars().map(|letter| f64::from(advance(letter, self.bold)) / EM * self.pixels()).sum()
    }

    /// Returns the width of a text in pixels where each letter takes whole ones, as on the screens of some programs.
    #[allow(clippy::float_arithmetic, reason = "sizes on a screen are binary numbers")]
    pub(crate) fn width_on_screen(self, text: &str) -> f64 {
        let whole = self.pixels().round();
        text.chars().map(|letter| (f64::from(advance(letter, self.bold)) / EM * whole).round()).sum()
    }
}

/// From the blank to `ſ`; 0 for what is no letter.
const REGULAR: [u16; 352] = [
    569, 569, 727, 1139, 1139, 1821, 1366, 391, 682, 682, 797, 1196, 569, 682, 569, 569, 1139, 1139, 1139, 1139, 1139,
    1139, 1139, 1139, 1139, 1139, 569, 569, 1196, 1196, 1196, 1139, 2079, 1366, 1366, 1479, 1479, 1366, 1251, 1593,
    1479, 569, 1024, 1366, 1139, 1706, 1479, 1593, 1366, 1593, 1479, 1366, 1251, 1479, 1366, 1933, 1366, 1366, 1251,
    569, 569, 569, 961, 1139, 682, 1139, 1139, 1024, 1139, 1139, 569, 1139, 1139, 455, 455, 1024, 455, 1706, 1139,
    1139, 1139, 1139, 682, 1024, 569, 1139, 1024, 1479, 1024, 1024, 1024, 684, 532, 684, 1196, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 569, 682, 1139, 1139, 1139, 1139, 532,
    1139, 682, 1509, 758, 1139, 1196, 682, 1509, 1131, 819, 1124, 682, 682, 682, 1180, 1100, 569, 682, 682, 748, 1139,
    1708, 1708, 1708, 1251, 1366, 1366, 1366, 1366, 1366, 1366, 2048, 1479, 1366, 1366, 1366, 1366, 569, 569, 569, 569,
    1479, 1479, 1593, 1593, 1593, 1593, 1593, 1196, 1593, 1479, 1479, 1479, 1479, 1366, 1366, 1251, 1139, 1139, 1139,
    1139, 1139, 1139, 1821, 1024, 1139, 1139, 1139, 1139, 569, 569, 569, 569, 1139, 1139, 1139, 1139, 1139, 1139, 1139,
    1124, 1251, 1139, 1139, 1139, 1139, 1024, 1139, 1024, 1366, 1139, 1366, 1139, 1366, 1139, 1479, 1024, 1479, 1024,
    1479, 1024, 1479, 1024, 1479, 1259, 1479, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1593,
    1139, 1593, 1139, 1593, 1139, 1593, 1139, 1479, 1139, 1479, 1139, 569, 569, 569, 569, 569, 569, 569, 455, 569, 569,
    1505, 909, 1024, 455, 1366, 1024, 1024, 1139, 455, 1139, 455, 1139, 597, 1139, 684, 1139, 455, 1479, 1139, 1479,
    1139, 1479, 1139, 1237, 1481, 1139, 1593, 1139, 1593, 1139, 1593, 1139, 2048, 1933, 1479, 682, 1479, 682, 1479,
    682, 1366, 1024, 1366, 1024, 1366, 1024, 1366, 1024, 1251, 569, 1251, 768, 1251, 569, 1479, 1139, 1479, 1139, 1479,
    1139, 1479, 1139, 1479, 1139, 1479, 1139, 1933, 1479, 1366, 1024, 1366, 1251, 1024, 1251, 1024, 1251, 1024, 455,
];

/// From the blank to `ſ`; 0 for what is no letter.
const BOLD: [u16; 352] = [
    569, 682, 971, 1139, 1139, 1821, 1479, 487, 682, 682, 797, 1196, 569, 682, 569, 569, 1139, 1139, 1139, 1139, 1139,
    1139, 1139, 1139, 1139, 1139, 682, 682, 1196, 1196, 1196, 1251, 1997, 1479, 1479, 1479, 1479, 1366, 1251, 1593,
    1479, 569, 1139, 1479, 1251, 1706, 1479, 1593, 1366, 1593, 1479, 1366, 1251, 1479, 1366, 1933, 1366, 1366, 1251,
    682, 569, 682, 1196, 1139, 682, 1139, 1251, 1139, 1251, 1139, 682, 1251, 1251, 569, 569, 1139, 569, 1821, 1251,
    1251, 1251, 1251, 797, 1139, 682, 1251, 1139, 1593, 1139, 1139, 1024, 797, 573, 797, 1196, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 569, 682, 1139, 1139, 1139, 1139, 573,
    1139, 682, 1509, 758, 1139, 1196, 682, 1509, 1131, 819, 1124, 682, 682, 682, 1180, 1139, 569, 682, 682, 748, 1139,
    1708, 1708, 1708, 1251, 1479, 1479, 1479, 1479, 1479, 1479, 2048, 1479, 1366, 1366, 1366, 1366, 569, 569, 569, 569,
    1479, 1479, 1593, 1593, 1593, 1593, 1593, 1196, 1593, 1479, 1479, 1479, 1479, 1366, 1366, 1251, 1139, 1139, 1139,
    1139, 1139, 1139, 1821, 1139, 1139, 1139, 1139, 1139, 569, 569, 569, 569, 1251, 1251, 1251, 1251, 1251, 1251, 1251,
    1124, 1251, 1251, 1251, 1251, 1251, 1139, 1251, 1139, 1479, 1139, 1479, 1139, 1479, 1139, 1479, 1139, 1479, 1139,
    1479, 1139, 1479, 1139, 1479, 1472, 1479, 1251, 1366, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1593,
    1251, 1593, 1251, 1593, 1251, 1593, 1251, 1479, 1251, 1479, 1251, 569, 569, 569, 569, 569, 569, 569, 569, 569, 569,
    1607, 1139, 1139, 569, 1479, 1139, 1139, 1251, 569, 1251, 569, 1251, 789, 1251, 981, 1251, 569, 1479, 1251, 1479,
    1251, 1479, 1251, 1451, 1481, 1251, 1593, 1251, 1593, 1251, 1593, 1251, 2048, 1933, 1479, 797, 1479, 797, 1479,
    797, 1366, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1251, 682, 1251, 981, 1251, 682, 1479, 1251, 1479, 1251, 1479,
    1251, 1479, 1251, 1479, 1251, 1479, 1251, 1933, 1593, 1366, 1139, 1366, 1251, 1024, 1251, 1024, 1251, 1024, 569,
];

/// Other letters and signs, each with its width in the regular and in the bold font.
const OTHERS: [(char, u16, u16); 32] = [
    ('Ș', 1366, 1366),
    ('ș', 1024, 1139),
    ('Ț', 1251, 1251),
    ('ț', 569, 682),
    ('–', 1139, 1139),
    ('—', 2048, 2048),
    ('‘', 455, 569),
    ('’', 455, 569),
    ('‚', 455, 569),
    ('“', 682, 1024),
    ('”', 682, 1024),
    ('„', 682, 1024),
    ('•', 717, 717),
    ('…', 2048, 2048),
    ('‰', 2048, 2048),
    ('€', 1139, 1139),
    ('←', 2048, 2048),
    ('↑', 1024, 1024),
    ('→', 2048, 2048),
    ('↓', 1024, 1024),
    ('−', 1196, 1196),
    ('≈', 1124, 1124),
    ('≠', 1124, 1124),
    ('≤', 1124, 1124),
    ('≥', 1124, 1124),
    ('█', 1451, 1451),
    ('■', 1237, 1237),
    ('▲', 2027, 2027),
    ('►', 2027, 2027),
    ('▼', 2027, 2027),
    ('○', 1237, 1237),
    ('●', 1237, 1237),
];
