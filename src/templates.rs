//! The nouns: files in `templates/`, embedded in the program and replaced by a file of the same name beside the user's
//! kpibook.toml.
//!
//! It knows the files' names and nothing of what is in them.

use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Place};

/// Every embedded template; a test sees to it that no file of the folder is missing here.
macro_rules! embedded {
    ($($path:literal),+ $(,)?) => { &[$(($path, include_str!(concat!("../templates/", $path)))),+] };
}

const EMBEDDED: &[(&str, &str)] = embedded![
    "languages/en.toml",
    "languages/es.toml",
    "languages/ro.toml",
    "presets/headers.toml",
    "presets/choices.toml",
    "facts/mrr.toml",
    "facts/cash.toml",
    "facts/acquisition.toml",
    "facts/support.toml",
    "facts/usage.toml",
    "kpis/revenue.toml",
    "kpis/retention.toml",
    "kpis/acquisition.toml",
    "kpis/customers.toml",
    "kpis/support.toml",
    "kpis/product.toml",
    "kpis/finance.toml",
    "dashboards/executive.toml",
    "dashboards/board.toml",
    "dashboards/acquisition.toml",
    "dashboards/customer-success.toml",
    "pages/revenue.toml",
    "pages/customers.toml",
    "pages/acquisition.toml",
    "pages/support.toml",
    "pages/product.toml",
    "pages/finance.toml",
    "themes/default.toml",
    "themes/colour_safe.toml",
    "themes/ink.toml",
    "sample/company.toml",
];

/// Where templates are looked up.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    folder: Option<PathBuf>,
}

impl Templates {
    /// Looks templates up in the program only.
    pub fn embedded() -> Templates {
        Templates { folder: None }
    }

    /// Looks templates up in a folder first.
    pub fn beside(folder: &Path) -> Templates {
        Templates { folder: Some(folder.to_owned()) }
    }

    /// Returns the text of a template, such as `languages/en.toml`; nothing where there is none of that name.
    pub fn text(&self, path: &str) -> Result<Option<String>, Error> {
        if let Some(file) = self.folder.as_ref().map(|folder| folder.join(path)).filter(|file| file.is_file()) {
            return std::fs::read_to_string(&file).map(Some).map_err(|error| {
                Error::new(ErrorKind::CannotOpen).at(Place::file(file.display().to_string())).with("reason", error)
            });
        }
        Ok(EMBEDDED.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned()))
    }

    /// Returns the names (without `.toml`) of the templates in a folder: the embedded ones in their order, then the
    /// user's own by name.
    pub fn names(&self, kind: &str) -> Vec<String> {
        let name_of =
            |path: &str| path.strip_prefix(kind)?.strip_prefix('/')?.strip_suffix(".toml").map(ToOwned::to_owned);
        let mut names: Vec<String> = EMBEDDED.iter().filter_map(|(path, _)| name_of(path)).collect();
        let own = self.folder.as_ref().and_then(|folder| std::fs::read_dir(folder.join(kind)).ok());
        let mut own: Vec<String> = own
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".toml").map(ToOwned::to_owned))
            .filter(|name| !names.contains(name))
            .collect();
        own.sort();
        names.extend(own);
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_folder_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        for kind in std::fs::read_dir(&folder).unwrap() {
            let kind = kind.unwrap();
            for file in std::fs::read_dir(kind.path()).unwrap() {
                let path = format!("{}/{}", kind.file_name().display(), file.unwrap().file_name().display());
                assert!(EMBEDDED.iter().any(|(name, _)| *name == path), "{path} is not embedded");
            }
        }
    }
}
