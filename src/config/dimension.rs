//! The names of the user's own dimensions: which may be used, and where in the project file one is wrong.
//!
//! It knows names, and nothing of the columns that have them.

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Place};

/// How many dimensions of their own users may name.
const MOST: usize = 20;

/// The dimensions and breakdowns that every company has, in the order of their numbers.
pub const GIVEN: [&str; 10] = [
    "plan",
    "channel",
    "country",
    "segment",
    "ticket_category",
    "ticket_hour",
    "expense_category",
    "feature",
    "usage_hour",
    "account",
];

/// The headings of a dimension's column and of its members', which no dimension can be called either.
const HEADINGS: [&str; 2] = ["dimension", "member"];

/// The names with their places in the file.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    dimensions: Vec<toml::Spanned<String>>,
}

/// Reads the names from the text of a project file that is well-formed, without the blanks around them; case, spaces,
/// `_` and `-` tell no two apart, as in the headers of columns.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<String>, Error> {
    let written = toml::from_str(text).map_or_else(|_| Vec::new(), |written: Written| written.dimensions);
    let mut names: Vec<String> = Vec::new();
    for dimension in written {
        let (span, name) = (dimension.span(), dimension.into_inner());
        let same = |other: &&str| comparable(other) == comparable(&name);
        let kind = if comparable(&name).is_empty() {
            Some(ErrorKind::DimensionNameless)
        } else if GIVEN.iter().chain(&HEADINGS).any(same) {
            Some(ErrorKind::DimensionTaken)
        } else if names.iter().any(|known| same(&known.as_str())) {
            Some(ErrorKind::DimensionTwice)
        } else {
            (names.len() >= MOST).then_some(ErrorKind::TooManyDimensions)
        };
        if let Some(kind) = kind {
            let error = Error::new(kind).at(Place::file(file)).with("found", &name).with("most", MOST);
            return Err(error.showing(text, span));
        }
        names.push(name.trim().to_owned());
    }
    Ok(names)
}

fn comparable(name: &str) -> String {
    let tells = |char: &char| !char.is_whitespace() && !matches!(char, '_' | '-');
    name.chars().filter(tells).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> (ErrorKind, String) {
        let error = read("kpibook.toml", text).unwrap_err();
        let excerpt = error.excerpt.unwrap();
        (error.kind, excerpt.text[excerpt.span].to_owned())
    }

    #[test]
    fn a_name_is_trimmed_and_told_by_its_letters() {
        assert_eq!(read("", "dimensions = [\" Industry \", \"region\"]").unwrap(), ["Industry", "region"]);
        assert_eq!(read("", "company = \"Lumen\"").unwrap(), [""; 0]);
        let taken = |text: &str| assert_eq!(mistake(text).0, ErrorKind::DimensionTaken, "{text}");
        taken("dimensions = [\"Plan\"]");
        taken("dimensions = [\"Ticket category\"]");
        assert_eq!(
            mistake("dimensions = [\"region\", \"Region\"]"),
            (ErrorKind::DimensionTwice, "\"Region\"".to_owned())
        );
        assert_eq!(mistake("dimensions = [\"region\", \" - \"]"), (ErrorKind::DimensionNameless, "\" - \"".to_owned()));
    }

    #[test]
    fn there_is_a_limit() {
        let names: Vec<String> = (0..=MOST).map(|number| format!("\"d{number}\"")).collect();
        assert_eq!(
            mistake(&format!("dimensions = [{}]", names.join(", "))),
            (ErrorKind::TooManyDimensions, "\"d20\"".to_owned())
        );
    }
}
