//! Which colours of a theme cannot be told from the ground on which they stand, or judge alike.
//!
//! It knows which colour stands on which, and nothing of where a file says so.

use toml::{Table, Value};

/// What is written on what.
const WRITTEN: [(&str, &str); 17] = [
    ("text", "page"),
    ("ink", "page"),
    ("muted", "page"),
    ("accent", "page"),
    ("link", "page"),
    ("good", "page"),
    ("watch", "page"),
    ("bad", "page"),
    ("ink", "panel"),
    ("muted", "panel"),
    ("ink", "header"),
    ("text", "header"),
    ("ink", "input"),
    ("text", "input"),
    ("good", "good_fill"),
    ("watch", "watch_fill"),
    ("bad", "bad_fill"),
];
/// What is drawn on the page and in its charts, each after the one it may be named after.
const DRAWN: [&str; 4] = ["accent_light", "last_year", "none", "goal"];
/// What judges, and must not say the same.
const JUDGES: [(&str, &str); 3] = [("good", "watch"), ("good", "bad"), ("watch", "bad")];

/// The least contrast of what is written, far below what is comfortable: a theme may be pale, and not unseen.
const LEAST_WRITTEN: &str = "1.5";
/// The least contrast of what is filled: the palest grey of the theme for print has 1.25.
const LEAST_FILLED: &str = "1.1";

/// By how much red, green or blue must differ where two colours judge, of 255: in the theme for print it is 38.
const LEAST_APART: u8 = 24;

/// A colour that cannot be told from its ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pale {
    /// The colour's key with its section.
    pub(super) path: String,
    /// The key of the ground.
    pub(super) ground: &'static str,
    /// Both as a theme writes them.
    pub(super) colours: (String, String),
    /// Their contrast, and the least there should be.
    pub(super) ratio: String,
    pub(super) least: &'static str,
}

/// Returns the colours of a theme, all of them six digits, that cannot be told from their ground.
pub(super) fn pale(theme: &Table) -> Vec<Pale> {
    let of = |section: &str| theme.get(section).and_then(Value::as_table);
    let colour = |key: &str| of("colours").and_then(|colours| colours.get(key)).and_then(Value::as_str);
    let compare = |path: String, one: Option<&str>, ground: &'static str, least: &'static str| {
        let (one, other) = (one?, colour(ground)?);
        let ratio = contrast(one, other)?;
        let is_pale = least.parse().is_ok_and(|least: f64| ratio < least);
        let colours = (one.to_owned(), other.to_owned());
        is_pale.then(|| Pale { path, ground, colours, ratio: format!("{ratio:.2}"), least })
    };
    let mut found: Vec<Pale> = WRITTEN
        .iter()
        .filter_map(|(key, ground)| compare(format!("colours.{key}"), colour(key), ground, LEAST_WRITTEN))
        .collect();
    found.extend(DRAWN.iter().filter_map(|key| compare(format!("colours.{key}"), colour(key), "page", LEAST_FILLED)));
    for section in ["series", "palette"] {
        for (key, value) in of(section).into_iter().flatten() {
            let items = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
            let path = || format!("{section}.{key}");
            found.extend(items.iter().filter_map(|item| compare(path(), item.as_str(), "page", LEAST_FILLED)));
        }
    }
    found
}

/// Returns the colours that judge and cannot be told from one another, with both as a theme writes them.
pub(super) fn alike(theme: &Table) -> Vec<[(&'static str, String); 2]> {
    let colours = theme.get("colours").and_then(Value::as_table);
    let colour = |key: &str| colours.and_then(|colours| colours.get(key)).and_then(Value::as_str);
    let near = |(one, other): &(&'static str, &'static str)| {
        let (first, second) = (colour(one)?, colour(other)?);
        let is_near = |from: usize| Some(channel(first, from)?.abs_diff(channel(second, from)?) < LEAST_APART);
        let all = is_near(0)? && is_near(2)? && is_near(4)?;
        all.then(|| [(*one, first.to_owned()), (*other, second.to_owned())])
    };
    JUDGES.iter().filter_map(near).collect()
}

/// Returns red, green or blue of a colour, by where its two digits begin.
fn channel(digits: &str, from: usize) -> Option<u8> {
    u8::from_str_radix(digits.get(from..from + 2)?, 16).ok()
}

/// Returns the contrast of two colours, from 1 for the same to 21 for black on white: (L1 + 0.05) / (L2 + 0.05) of their
/// relative luminances, as the Web Content Accessibility Guidelines 2.2 of the W3C define both ("contrast ratio").
#[allow(clippy::float_arithmetic, reason = "a luminance is a power of a measure, and no amount")]
fn contrast(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

/// Returns the relative luminance of a colour, from 0 for black to 1 for white: 0.2126 R + 0.7152 G + 0.0722 B, where each
/// is its share of 255, made linear by the curve of sRGB (WCAG 2.2, "relative luminance").
#[allow(clippy::float_arithmetic, reason = "a luminance is a power of a measure, and no amount")]
fn luminance(digits: &str) -> Option<f64> {
    let part = |from: usize| {
        let share = f64::from(channel(digits, from)?) / 255.0;
        Some(if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_as_the_guidelines_have_it() {
        let ratio = |one, other| format!("{:.2}", contrast(one, other).unwrap());
        assert_eq!(ratio("000000", "FFFFFF"), "21.00");
        assert_eq!(ratio("FFFFFF", "FFFFFF"), "1.00");
        // The grey that is known for being the lightest with 4.5 on white.
        assert_eq!(ratio("FFFFFF", "767676"), "4.54");
        assert_eq!(ratio("FF0000", "FFFFFF"), "4.00");
    }
}
