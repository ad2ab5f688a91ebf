//! Why something failed, where the operating system or the reader of TOML says so: their own words are English, and
//! are told by what stands behind them.
//!
//! It knows the kinds of causes, and no sentence: those stand in the language files under `cause.<id>`.

use std::io::{self, ErrorKind as Io};

use super::{Error, ErrorKind};

/// The argument that holds the id of a cause; its sentence fills `{reason}`.
pub const CAUSE: &str = "cause";

/// How the reader of TOML begins where a value is well-formed, and not what is wanted.
const WRONG_VALUE: [&str; 6] =
    ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant", "wanted ", "expected "];

impl Error {
    /// Says why, as the operating system tells it.
    #[must_use]
    #[allow(clippy::wildcard_enum_match_arm, reason = "what is rarer is told by its code")]
    pub fn because(self, error: &io::Error) -> Error {
        let cause = match error.kind() {
            Io::NotFound => "not_found",
            Io::PermissionDenied => "permission_denied",
            Io::AlreadyExists => "already_exists",
            Io::InvalidData => "not_utf8",
            Io::IsADirectory => "is_a_directory",
            Io::NotADirectory => "not_a_directory",
            Io::StorageFull => "storage_full",
            Io::ReadOnlyFilesystem => "read_only",
            kind => {
                // The kind alone, where there is no code: the text may name a file that the user never asked for.
                let code = error.raw_os_error().map(|code| format!("os error {code}"));
                return self.with(CAUSE, "other").with("code", code.unwrap_or_else(|| kind.to_string()));
            }
        };
        self.with(CAUSE, cause)
    }

    /// Says why, as the reader of TOML tells it. It names no kinds: its commonest mistakes are told by how they begin,
    /// among them a key that is not known, which is a kind of error of its own.
    #[must_use]
    pub fn because_of_toml(self, message: &str) -> Error {
        let mut quoted = message.split('`').skip(1).step_by(2);
        let named = quoted.next().unwrap_or_default();
        let about = |kind: &str| message.starts_with(kind);
        if named.starts_with("$__toml_private") {
            self.with(CAUSE, "wrong_value").with("message", "a date")
        } else if about("unknown field") {
            let known: Vec<&str> = quoted.collect();
            let listed: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
            let error = Error { kind: ErrorKind::UnknownKey, ..self };
            error.with("found", named).with("known", listed.join(", ")).with("near", near(named, &known))
        } else if about("missing field") {
            self.with(CAUSE, "missing_key").with("found", named)
        } else if about("duplicate key") {
            self.with(CAUSE, "key_twice")
        } else if about("string values must be quoted") {
            self.with(CAUSE, "no_quotes")
        } else if WRONG_VALUE.into_iter().any(about) {
            self.with(CAUSE, "wrong_value").with("message", message)
        } else {
            self.with(CAUSE, "no_toml").with("message", message)
        }
    }
}

/// Returns the known key that is nearest to an unknown one.
fn near(unknown: &str, known: &[&str]) -> String {
    let distance = |key: &&str| strsim::damerau_levenshtein(unknown, key);
    let nearest = known.iter().map(|key| (distance(key), *key)).min();
    let nearest = nearest.filter(|(distance, _)| *distance <= 1 + unknown.len() / 4);
    nearest.map_or(String::new(), |(_, key)| format!("`{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(error: &Error) -> Option<&str> {
        error.arguments.0.iter().find(|(name, _)| *name == CAUSE).map(|(_, id)| id.as_str())
    }

    #[test]
    fn what_the_operating_system_says_is_told_by_its_kind_or_its_code() {
        let told = |error: io::Error| Error::new(ErrorKind::CannotOpen).because(&error);
        assert_eq!(cause(&told(Io::PermissionDenied.into())), Some("permission_denied"));
        assert_eq!(cause(&told(Io::StorageFull.into())), Some("storage_full"));
        assert_eq!(cause(&told(Io::ReadOnlyFilesystem.into())), Some("read_only"));
        let rare = told(io::Error::from_raw_os_error(5));
        assert_eq!((cause(&rare), rare.arguments.0.last()), (Some("other"), Some(&("code", "os error 5".to_owned()))));
    }

    #[test]
    fn what_the_reader_of_toml_says_is_told_by_how_it_begins() {
        #[derive(Debug, serde::Deserialize)]
        #[allow(dead_code, reason = "it is never read")]
        struct File {
            a: u8,
        }
        let told = |text: &str| {
            let error = toml::from_str::<File>(text).unwrap_err();
            let error = Error::new(ErrorKind::BadConfig).because_of_toml(error.message());
            cause(&error).map(ToOwned::to_owned).unwrap()
        };
        assert_eq!(told("b = 1"), "missing_key");
        assert_eq!(told("a = 1\na = 2"), "key_twice");
        assert_eq!(told("a = Lumen"), "no_quotes");
        assert_eq!(told("a = \"x\""), "wrong_value");
        assert_eq!(told("[a"), "no_toml");
    }
}
