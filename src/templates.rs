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

/// Returns the text of a template that the program brings.
pub fn embedded(path: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// Returns the names of all the templates that the program brings, such as `themes/default.toml`.
pub fn all() -> impl Iterator<Item = &'static str> {
    EMBEDDED.iter().map(|(name, _)| *name)
}

/// Returns the name that is meant where somebody wrote a template's path: `house` for `templates/themes/house.toml`.
pub fn meant(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.strip_suffix(".toml").unwrap_or(file)
}

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
        if let Some(file) = self.own(path) {
            return std::fs::read_to_string(&file).map(Some).map_err(|error| {
                Error::new(ErrorKind::CannotOpen).at(Place::file(file.display().to_string())).because(&error)
            });
        }
        Ok(embedded(path).map(ToOwned::to_owned))
    }

    /// Returns the user's own file of a template; a name is one file of a folder, and leads nowhere else.
    fn own(&self, path: &str) -> Option<PathBuf> {
        let (_, name) = path.split_once('/')?;
        let leads_elsewhere = name.contains(['/', '\\', ':']) || name.starts_with("..");
        let file = self.folder.as_ref().filter(|_| !leads_elsewhere)?.join(path);
        file.is_file().then_some(file)
    }

    /// Says where a template stands, as a user finds it: the path of a file of his own, else the name of an embedded one.
    pub fn place(&self, path: &str) -> Place {
        match self.folder.as_ref().filter(|_| self.own(path).is_some()) {
            Some(folder) => Place::file(format!("{}/{path}", folder.display())),
            None => Place::file(path),
        }
    }

    /// Makes an error of what is no TOML, or not as the template's reader takes it.
    pub fn mistake(&self, path: &str, text: &str, error: &toml::de::Error) -> Error {
        let kind = if embedded(path).is_some() { ErrorKind::BadTemplate } else { ErrorKind::BadOwnTemplate };
        let error_at = Error::new(kind).at(self.place(path)).because_of_toml(error.message());
        error_at.showing(text, error.span().unwrap_or(0..0))
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
