//! Numbers inside sentences that live: each is a formula and what it gives, made in one step, so that the words that a
//! workbook computes and the words that stand in its cache cannot drift apart.
//!
//! It knows units and currencies; what is said and when, the sheets decide. Numbers are written by FIXED, because TEXT
//! follows the language of the reader's program.

use std::cmp::Ordering;

use super::live;
use super::theme::{SCALES, Theme};
use crate::goal::ENOUGH;
use crate::number::{COMPARISON_PLACES, Number, Unit};
use crate::words::Words;

/// A number that a formula gives; the empty text where it is absent.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The formula: a cell, or something that may stand in brackets.
    pub formula: String,
    /// What it gives.
    pub value: Number,
}

/// A text that a formula gives.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The formula.
    pub formula: String,
    /// What it gives.
    pub text: String,
}

/// A condition; it never errs.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The formula.
    pub formula: String,
    /// Whether it holds.
    pub holds: bool,
}

impl Figure {
    /// Names a cell and what stands in it.
    pub fn new(formula: impl Into<String>, value: Number) -> Figure {
        Figure { formula: formula.into(), value }
    }

    /// Tells whether the number is there.
    pub fn present(&self) -> Flag {
        Flag { formula: format!("ISNUMBER({})", self.formula), holds: self.value.is_present() }
    }

    /// Tells whether the number is there and compares with a constant as an operator of formulas says.
    pub fn is(&self, operator: &str, other: i32) -> Flag {
        let this = self.value.rounded(8);
        let other_number = Number::from(i64::from(other));
        let order = this.compare(other_number);
        let holds = order.is_some_and(|order| match operator {
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            "=" => order.is_eq(),
            _ => order.is_ne(),
        });
        let cell = &self.formula;
        Flag { formula: format!("IF(ISNUMBER({cell}),ROUND({cell},8){operator}{other},FALSE)"), holds }
    }
}

impl Figure {
    /// Tells whether an n is there and too little for what rests on it to be judged.
    pub fn is_too_little(&self) -> Flag {
        self.is("<", i32::try_from(ENOUGH).unwrap_or(0))
    }
}

impl Flag {
    /// Takes one phrase or the other.
    pub fn choose(&self, then: Phrase, otherwise: Phrase) -> Phrase {
        Phrase {
            formula: format!("IF({},{},{})", self.formula, then.formula, otherwise.formula),
            text: if self.holds { then.text } else { otherwise.text },
        }
    }
}

impl Phrase {
    /// Says a constant.
    pub fn constant(text: impl Into<String>) -> Phrase {
        let text = text.into();
        Phrase { formula: live::quoted(&text), text }
    }

    /// Names a cell and what stands in it.
    pub fn new(formula: impl Into<String>, text: impl Into<String>) -> Phrase {
        Phrase { formula: formula.into(), text: text.into() }
    }

    /// Fills the placeholders of a sentence with phrases.
    pub fn fill(sentence: &str, arguments: &[(&str, &Phrase)]) -> Phrase {
        let mut formulas = Vec::new();
        let mut text = String::new();
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else { break };
            let Some((_, phrase)) = arguments.iter().find(|(key, _)| *key == name) else { break };
            if !before.is_empty() {
                formulas.push(live::quoted(before));
            }
            formulas.push(phrase.formula.clone());
            text.push_str(before);
            text.push_str(&phrase.text);
            rest = tail;
        }
        if !rest.is_empty() || formulas.is_empty() {
            formulas.push(live::quoted(rest));
        }
        text.push_str(rest);
        Phrase { formula: formulas.join("&"), text }
    }
}

/// Says numbers of all units in a language and a currency.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// The words around the numbers.
    pub words: &'a Words,
    /// The currencies' signs.
    pub theme: &'a Theme,
    /// The reporting currency.
    pub currency: &'a str,
}

impl Speaker<'_> {
    /// Says a number of a unit, short; nothing where it is absent.
    pub fn say(&self, unit: Unit, figure: &Figure) -> Phrase {
        self.said(unit, figure, self.words.find(&format!("spoken.{}", unit.id())).unwrap_or_default())
    }

    /// Says a number as [`Speaker::say`] does, with its unit cut short: `15.0 mo`.
    pub fn brief(&self, unit: Unit, figure: &Figure) -> Phrase {
        match self.words.find(&format!("spoken.brief.{}", unit.id())) {
            Some(sentence) => self.said(unit, figure, sentence),
            None => self.say(unit, figure),
        }
    }

    fn said(&self, unit: Unit, figure: &Figure, sentence: &str) -> Phrase {
        let said = if unit == Unit::Money { self.money(figure) } else { scaled(sentence, figure, places(unit)) };
        figure.present().choose(said, Phrase::constant(""))
    }

    /// Says a share in whole percent, as attainments are: rounded, but what falls short of the whole by a hair is 99 %,
    /// because a goal that was missed was not reached by 100 %.
    pub fn share(&self, figure: &Figure) -> Phrase {
        let (all, most) = (Number::from(100), Number::from(99));
        let hundredths = figure.value.times(all).rounded(6);
        let falls_short = hundredths.compare(all).is_some_and(Ordering::is_lt);
        let whole = hundredths.rounded(0);
        let whole = if falls_short { whole.least(most) } else { whole };
        let exact = format!("ROUND({}*100,6)", figure.formula);
        // Adding zero takes the sign off a zero that was rounded from below.
        let formula = format!("FIXED(MIN(ROUND({exact},0),IF({exact}<100,99,{exact}+1))+0,0)");
        let said =
            Phrase::fill(self.words.get("spoken.percent"), &[("number", &Phrase::new(formula, fixed(whole, 0)))]);
        figure.present().choose(said, Phrase::constant(""))
    }

    /// Says a number with its sign, as movements are: `+€14.1k`.
    pub fn signed(&self, unit: Unit, figure: &Figure) -> Phrase {
        let plus = figure.is(">", 0).choose(Phrase::constant("+"), Phrase::constant(""));
        let number = self.say(unit, figure);
        Phrase { formula: format!("{}&{}", plus.formula, number.formula), text: plus.text + &number.text }
    }

    fn money(&self, figure: &Figure) -> Phrase {
        let (marks, around) = self.marks();
        let [whole, larger @ ..] = &marks;
        let amount = larger
            .iter()
            .fold(whole.said(figure), |smaller, mark| mark.is_reached(figure).choose(mark.said(figure), smaller));
        let below = Number::from(-5).over(Number::from(10));
        let negative = Flag {
            formula: format!("{}<=-0.5", figure.formula),
            holds: figure.value.compare(below).is_some_and(Ordering::is_le),
        };
        let sign = negative.choose(Phrase::constant("-"), Phrase::constant(""));
        Phrase::fill(
            &format!("{{sign}}{}{{amount}}{}", around.before, around.after),
            &[("sign", &sign), ("amount", &amount)],
        )
    }

    /// Returns what stands around an amount by its size, smallest first, and what stands around all of them.
    fn marks(&self) -> ([Mark; 5], Mark) {
        let [thousand, million, billion, trillion] = SCALES;
        let scales = [
            ("", 0, 1, 0),
            (thousand, 9_995, 1_000, 1),
            (million, 9_999_500, 1_000_000, 2),
            (billion, 9_999_950_000, 1_000_000_000, 2),
            (trillion, 9_999_950_000_000, 1_000_000_000_000, 2),
        ];
        let mut marks = scales.map(|(scale, tenths, divisor, places)| {
            let (before, after) = self.theme.around(self.currency, scale);
            // Without a sign and a suffix, the text would be taken for a number.
            let after = if before.is_empty() && after.is_empty() { BARE.to_owned() } else { after };
            Mark { before, after, tenths, divisor, places }
        });
        // What all have in common is said once.
        let [first, ..] = &marks;
        let mut shared = Mark { before: String::new(), after: first.after.clone(), tenths: 0, divisor: 1, places: 0 };
        if marks.iter().all(|mark| mark.before == first.before) {
            shared.before.clone_from(&first.before);
        }
        while !marks.iter().all(|mark| mark.after.ends_with(&shared.after)) {
            shared.after.remove(0);
        }
        for mark in &mut marks {
            mark.before.drain(..shared.before.len());
            mark.after.truncate(mark.after.len() - shared.after.len());
        }
        (marks, shared)
    }
}

/// What stands around an amount that is written in a larger unit.
struct Mark {
    before: String,
    after: String,
    /// The size in tenths from which on it is.
    tenths: i64,
    divisor: i64,
    places: u32,
}

impl Mark {
    fn is_reached(&self, figure: &Figure) -> Flag {
        let limit = Number::from(self.tenths).over(Number::from(10));
        Flag {
            formula: format!("ABS({})>={limit}", figure.formula),
            holds: figure.value.size().compare(limit).is_some_and(Ordering::is_ge),
        }
    }

    fn said(&self, figure: &Figure) -> Phrase {
        let divided = if self.divisor == 1 { String::new() } else { format!("/{}", self.divisor) };
        let formula = format!("FIXED(ABS({}){divided},{})", figure.formula, self.places);
        let value = figure.value.size().over(Number::from(self.divisor));
        let number = Phrase::new(formula, fixed(value, self.places));
        Phrase::fill(&format!("{}{{n}}{}", self.before, self.after), &[("n", &number)])
    }
}

/// What keeps bare digits a text, as in [`live`]: a blank without width.
const BARE: &str = "\u{200b}";

/// Returns what a number of a unit is multiplied by where it is said, and how many decimals it has.
pub(super) fn places(unit: Unit) -> (u32, u32) {
    match unit {
        Unit::Percent => (100, 1),
        Unit::Money | Unit::Count => (1, 0),
        Unit::Ratio
        | Unit::Months
        | Unit::Days
        | Unit::Hours
        | Unit::Minutes
        | Unit::Seconds
        | Unit::Points
        | Unit::Score => (1, 1),
    }
}

/// Says a number times a factor, to some places, inside the words of its unit.
fn scaled(sentence: &str, figure: &Figure, (by, places): (u32, u32)) -> Phrase {
    let value = figure.value.times(Number::from(i64::from(by)));
    let times = if by == 1 { String::new() } else { format!("*{by}") };
    // Adding zero takes the sign off a zero that was rounded from below.
    let number = format!("FIXED(ROUND({}{times},{places})+0,{places})", figure.formula);
    let mut sentence = sentence.to_owned();
    if sentence == "{number}" {
        // A cell with nothing else in it would be taken for a number.
        sentence.push_str(BARE);
    }
    Phrase::fill(&sentence, &[("number", &Phrase::new(number, fixed(value, places)))])
}

/// Writes a number as FIXED does in English: rounded half away from zero, with a comma between thousands.
pub(super) fn fixed(number: Number, places: u32) -> String {
    // What lies in the middle but for the last of 28 digits is in the middle to a spreadsheet.
    let Some(value) = number.rounded(COMPARISON_PLACES).rounded(places).get() else { return String::new() };
    let text = format!("{:.*}", places as usize, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value.is_sign_negative() && !value.is_zero() { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::theme::DEFAULT_THEME;
    use crate::templates::Templates;

    fn said(unit: Unit, number: &str) -> String {
        let templates = Templates::embedded();
        let words = Words::load("en", &templates).unwrap();
        let theme = Theme::load(DEFAULT_THEME, &templates, &words).unwrap();
        let speaker = Speaker { words: &words, theme: &theme, currency: "EUR" };
        speaker.say(unit, &Figure::new("A1", number.parse().unwrap())).text
    }

    #[test]
    fn money_is_said_in_the_unit_of_its_size() {
        let texts = [
            "999.4",
            "999.5",
            "482300",
            "999949",
            "999950",
            "-1250",
            "-0.4",
            "-12345678",
            "999994999",
            "8800000000",
            "999995000000",
            "-15660000000000",
        ];
        assert_eq!(
            texts.map(|text| said(Unit::Money, text)),
            [
                "€999",
                "€1.0k",
                "€482.3k",
                "€999.9k",
                "€1.00M",
                "-€1.3k",
                "€0",
                "-€12.35M",
                "€999.99M",
                "€8.80B",
                "€1.00T",
                "-€15.66T"
            ]
        );
    }

    #[test]
    fn money_is_said_as_its_cells_show_it_in_every_language() {
        let templates = Templates::embedded();
        let said = |language: &str, currency: &str, number: &str| {
            let words = Words::load(language, &templates).unwrap();
            let theme = Theme::load(DEFAULT_THEME, &templates, &words).unwrap();
            let phrase = Speaker { words: &words, theme: &theme, currency }
                .say(Unit::Money, &Figure::new("A1", number.parse().unwrap()));
            phrase.text.replace('\u{a0}', "_")
        };
        assert_eq!(said("es", "EUR", "482300"), "482.3_k€");
        assert_eq!(said("es", "EUR", "-1250"), "-1.3_k€");
        assert_eq!(said("es", "EUR", "12"), "12_€");
        assert_eq!(said("es", "EUR", "8800000000"), "8.80_mil_M€");
        assert_eq!(said("es", "EUR", "15660000000000"), "15.66_B€");
        assert_eq!(said("ro", "RON", "15660000000000"), "15.66_bil._lei");
        assert_eq!(said("es", "RON", "2680000"), "2.68_M_lei");
        assert_eq!(said("es", "", "482300"), "482.3_k");
        assert_eq!(said("ro", "EUR", "2680000"), "2.68_mil._€");
        assert_eq!(said("ro", "RON", "482300"), "482.3_mii_lei");
        assert_eq!(said("en", "RON", "1234"), "1.2k_lei");
        assert_eq!(said("en", "CHF", "1234"), "CHF_1.2k");
        assert_eq!(said("en", "", "12"), "12\u{200b}");
    }

    #[test]
    fn money_without_a_currency_has_no_sign_and_a_unit_can_be_cut_short() {
        let templates = Templates::embedded();
        let words = Words::load("en", &templates).unwrap();
        let theme = Theme::load(DEFAULT_THEME, &templates, &words).unwrap();
        let speaker = Speaker { words: &words, theme: &theme, currency: "" };
        let figure = |number: &str| Figure::new("A1", number.parse().unwrap());
        assert_eq!(speaker.say(Unit::Money, &figure("482300")).text, "482.3k");
        assert_eq!(speaker.say(Unit::Money, &figure("-482")).text, "-482\u{200b}");
        assert_eq!(speaker.brief(Unit::Months, &figure("15")).text, "15.0 mo");
        assert_eq!(speaker.brief(Unit::Percent, &figure("0.03")).text, "3.0%");
    }

    #[test]
    fn other_units_carry_their_word() {
        assert_eq!(said(Unit::Percent, "0.03449"), "3.4%");
        assert_eq!(said(Unit::Percent, "-0.0004"), "0.0%");
        assert_eq!(said(Unit::Count, "12345"), "12,345\u{200b}");
        assert_eq!(said(Unit::Ratio, "3.85"), "3.9×");
        assert_eq!(said(Unit::Months, ""), "");
        assert_eq!(said(Unit::Months, "15"), "15.0 months");
    }

    #[test]
    fn a_share_is_rounded_and_a_miss_never_reads_as_the_whole() {
        let templates = Templates::embedded();
        let words = Words::load("en", &templates).unwrap();
        let theme = Theme::load(DEFAULT_THEME, &templates, &words).unwrap();
        let speaker = Speaker { words: &words, theme: &theme, currency: "EUR" };
        let said = |number: &str| speaker.share(&Figure::new("A1", number.parse().unwrap())).text;
        let shares = ["0.9397", "0.9349", "0.996", "0.9999", "1", "1.004", "1.006", "-0.003", "12.345", ""];
        let texts = ["94%", "93%", "99%", "99%", "100%", "100%", "101%", "0%", "1,235%", ""];
        assert_eq!(shares.map(said), texts);
    }

    #[test]
    fn a_sentence_is_a_formula_of_its_parts() {
        let phrase = Phrase::fill("{a} of {b}!", &[("a", &Phrase::new("A1", "x")), ("b", &Phrase::constant("\"y\""))]);
        assert_eq!(phrase.formula, "A1&\" of \"&\"\"\"y\"\"\"&\"!\"");
        assert_eq!(phrase.text, "x of \"y\"!");
    }
}
