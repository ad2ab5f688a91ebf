//! Reads a theme: the default one, and over it what another file has; each mistake at its place.
//!
//! It knows what may be written, and nothing of how it looks.

mod contrast;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::DEFAULT_THEME;
use super::file::{Colour, File};
use crate::error::{Error, ErrorKind};
use crate::kpi::check::near;
use crate::kpi::stanza::Source;
use crate::templates::{Templates, meant};
use value::{Kind, Mistake};

/// Returns the theme of a name, with what it lacks taken from the default one that the program brings.
pub(super) fn theme(name: &str, templates: &Templates) -> Result<File, Error> {
    let file = format!("themes/{name}.toml");
    let Some(text) = templates.text(&file)? else {
        let names = templates.names("themes");
        let error = Error::new(ErrorKind::UnknownTheme).with("theme", name);
        return Err(error
            .with("near", near(meant(name), names.iter().map(String::as_str)))
            .with("known", names.join(", ")));
    };
    let usual = Templates::embedded().text(&format!("themes/{DEFAULT_THEME}.toml"))?.unwrap_or_default();
    let unread = |error: &toml::de::Error| templates.mistake(&file, &text, error);
    let mut base: Table = usual.parse().map_err(|error| unread(&error))?;
    let own = DeTable::parse(&text).map_err(|error| unread(&error))?;
    let values: Table = text.parse().map_err(|error| unread(&error))?;
    let source = Source { file: templates.place(&file).file, text: text.clone() };
    let mut reader = Reader { source: &source, places: BTreeMap::new(), errors: Vec::new() };
    reader.table("", &mut base, own.get_ref(), &values);
    reader.colours(&mut base);
    let start = |error: &Error| error.excerpt.as_ref().map_or(0, |excerpt| excerpt.span.start);
    reader.errors.sort_by_key(start);
    if let Some(error) = Error::joined(reader.errors) {
        return Err(error);
    }
    base.try_into().map_err(|error| unread(&error))
}

/// Lays one file over another.
struct Reader<'a> {
    source: &'a Source,
    /// Where the colours stand that the file has.
    places: BTreeMap<String, Range<usize>>,
    errors: Vec<Error>,
}

impl Reader<'_> {
    /// Takes a table's values over, where they can be used.
    fn table(&mut self, path: &str, base: &mut Table, own: &DeTable<'_>, values: &Table) {
        for (key, at) in own {
            let (name, Some(value)) = (key.get_ref().as_ref(), values.get(key.get_ref().as_ref())) else { continue };
            let under = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            // The colour of the house may stand at the top.
            if under == "accent" {
                if let Some(Value::Table(colours)) = base.get_mut("colours") {
                    self.leaf("colours.accent", (colours, name), at, value);
                }
                continue;
            }
            match base.get_mut(name) {
                Some(Value::Table(inner)) => match (at.get_ref(), value) {
                    (DeValue::Table(own), Value::Table(values)) => self.table(&under, inner, own, values),
                    _ => self.wrong(name, &format!("[{under}]"), at.span()),
                },
                None if !value::is_open(path, name) => self.unknown(path, base, key),
                _ => self.leaf(&under, (base, name), at, value),
            }
        }
    }

    fn leaf(&mut self, path: &str, (base, key): (&mut Table, &str), at: &Spanned<DeValue<'_>>, value: &Value) {
        let kind = value::kind(path);
        let Err(mistake) = value::check(kind, value) else {
            if matches!(kind, Kind::Colour | Kind::Colours) {
                self.places.insert(path.to_owned(), at.span());
            }
            base.insert(key.to_owned(), value.clone());
            return;
        };
        let wanted = base.get(key).map_or_else(|| kind.example().to_owned(), ToString::to_string);
        match mistake {
            Mistake::Written => self.wrong(key, &format!("{key} = {wanted}"), at.span()),
            Mistake::Range => {
                let error = self.source.error(ErrorKind::ConfigOutOfRange, at.span()).with("key", key);
                self.errors.push(error.with("wanted", kind.example()));
            }
            Mistake::Format => {
                let found = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
                let error = self.source.error(ErrorKind::BadFormat, at.span()).with("found", found);
                self.errors.push(error.with("wanted", kind.example().trim_matches('"')));
            }
        }
    }

    fn wrong(&mut self, key: &str, wanted: &str, span: Range<usize>) {
        let error = self.source.error(ErrorKind::WrongValue, span);
        self.errors.push(error.with("key", key).with("wanted", wanted));
    }

    fn unknown(&mut self, path: &str, base: &Table, key: &Spanned<std::borrow::Cow<'_, str>>) {
        let mut names: Vec<&str> = base.keys().map(String::as_str).collect();
        if path.is_empty() {
            names.push("accent");
        }
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let error = self.source.error(ErrorKind::UnknownKey, key.span()).with("found", key.get_ref());
        let error = error.with("near", near(key.get_ref(), names.into_iter()));
        self.errors.push(error.with("known", listed.join(", ")));
    }

    /// Turns the names of colours, thinned or not, into colours.
    fn colours(&mut self, base: &mut Table) {
        let named = texts(base.get("colours"));
        let resolve = |text: &str| resolve(&named, text, named.len());
        let mut lost = Vec::new();
        for section in ["colours", "series", "palette"] {
            let Some(Value::Table(table)) = base.get_mut(section) else { continue };
            for (key, value) in table.iter_mut() {
                let path = format!("{section}.{key}");
                match value {
                    Value::String(text) => match resolve(text) {
                        Some(colour) => *text = colour.digits(),
                        None => lost.push((path, text.clone())),
                    },
                    Value::Array(items) => {
                        for item in items {
                            let text = item.as_str().unwrap_or_default().to_owned();
                            match resolve(&text) {
                                Some(colour) => *item = Value::String(colour.digits()),
                                None => lost.push((path.clone(), text)),
                            }
                        }
                    }
                    Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Table(_) => {}
                }
            }
        }
        // What the default file says resolves, unless a colour that it names is lost, which is reported where it stands.
        for (path, found) in lost {
            if let Some(span) = self.places.get(&path) {
                let error = self.source.error(ErrorKind::BadColour, span.clone());
                let name = found.split(' ').next().unwrap_or_default();
                // A name that is known is not what is wrong.
                let others = named.keys().map(String::as_str).filter(|_| !named.contains_key(name));
                self.errors.push(error.with("near", near(name, others)).with("found", &found));
            }
        }
        if self.errors.is_empty() {
            self.pale(&named, base);
            self.alike(base);
        }
    }

    /// Finds what a reader could not see, where the file has a part in it.
    fn pale(&mut self, named: &BTreeMap<String, String>, base: &Table) {
        let mut told = BTreeSet::new();
        for pale in contrast::pale(base) {
            let after = |path: &str| {
                let name = named.get(path.trim_start_matches("colours."))?.split(' ').next()?;
                Some(format!("colours.{name}"))
            };
            // A colour that is named after another has the place of that, and needs no word beside it.
            let place = |path: &str| self.places.get(path).or_else(|| self.places.get(&after(path)?));
            let own = self.places.contains_key(&pale.path);
            if !own && after(&pale.path).is_some_and(|path| told.contains(&(path, pale.ground))) {
                continue;
            }
            let Some(span) = place(&pale.path).or_else(|| place(&format!("colours.{}", pale.ground))).cloned() else {
                continue;
            };
            told.insert((pale.path.clone(), pale.ground));
            let found = pale.path.split_once('.').map_or("", |(_, key)| key);
            let error = self.source.error(ErrorKind::PaleColour, span).with("found", found);
            let error = error.with("ground", pale.ground).with("one", &pale.colours.0).with("other", &pale.colours.1);
            self.errors.push(error.with("ratio", &pale.ratio).with("least", pale.least));
        }
    }

    /// Finds what would judge in one colour, where the file has a part in it.
    fn alike(&mut self, base: &Table) {
        for [(one, first), (other, second)] in contrast::alike(base) {
            // The later of the two is marked: beside the earlier one it is too many.
            let place = |key: &str| self.places.get(&format!("colours.{key}"));
            let later = place(one).into_iter().chain(place(other)).max_by_key(|span| span.start);
            let Some(span) = later.cloned() else { continue };
            let error = self.source.error(ErrorKind::AlikeColours, span).with("found", one).with("ground", other);
            self.errors.push(error.with("one", first).with("other", second));
        }
    }
}

fn texts(table: Option<&Value>) -> BTreeMap<String, String> {
    let table = table.and_then(Value::as_table);
    let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    table.map(|table| table.iter().filter_map(text).collect()).unwrap_or_default()
}

/// Returns the colour that a text stands for; nothing where it is none, or names itself in the end.
fn resolve(named: &BTreeMap<String, String>, text: &str, steps: usize) -> Option<Colour> {
    if let Ok(colour) = Colour::try_from(text.to_owned()) {
        return Some(colour);
    }
    let steps = steps.checked_sub(1)?;
    let (name, share) = text.split_once(' ').unwrap_or((text, ""));
    let colour = resolve(named, named.get(name)?, steps)?;
    if share.is_empty() {
        return Some(colour);
    }
    let hundredths: u32 = share.trim_end_matches('%').trim().parse().ok().filter(|share| *share <= 100)?;
    Some(colour.thinned(hundredths, resolve(named, named.get("page")?, steps)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how light a colour is, in thousandths of white.
    fn lightness(colour: Colour) -> u32 {
        let value = u32::from_str_radix(&colour.digits(), 16).unwrap();
        let [red, green, blue] = [16, 8, 0].map(|shift| value >> shift & 255);
        (299 * red + 587 * green + 114 * blue) / 255
    }

    #[test]
    fn every_theme_can_be_read_and_the_ones_for_print_judge_by_lightness() {
        let templates = Templates::embedded();
        for name in templates.names("themes") {
            let colours = theme(&name, &templates).unwrap().colours;
            let [good, watch, bad] = [colours.good, colours.watch, colours.bad].map(lightness);
            if name != DEFAULT_THEME {
                let apart = |one: u32, other: u32| one.abs_diff(other) >= 120;
                assert!(apart(good, watch) && apart(watch, bad) && apart(good, bad), "{name}: {good} {watch} {bad}");
            }
            // Dark enough to be read on the page.
            assert!([good, watch, bad].into_iter().all(|status| status < 560), "{name}: {good} {watch} {bad}");
        }
    }

    #[allow(clippy::disallowed_methods, reason = "a test writes its inputs as it likes")]
    fn read(text: &str) -> Result<File, Error> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("themes")).unwrap();
        std::fs::write(folder.path().join("themes/house.toml"), text).unwrap();
        theme("house", &Templates::beside(folder.path()))
    }

    #[test]
    fn one_line_is_a_theme_and_what_is_named_after_the_colour_follows_it() {
        let house = read("accent = \"7B1FA2\"").unwrap();
        let usual = theme(DEFAULT_THEME, &Templates::embedded()).unwrap();
        let colours = house.colours;
        assert_eq!([colours.accent, colours.link].map(Colour::digits), ["7B1FA2", "7B1FA2"]);
        assert_eq!(read("accent = \"#7b1fa2\"").unwrap().colours.accent, colours.accent);
        // 45 % of 7B, 1F and A2 on white: 255 − 0.45 × 132, 255 − 0.45 × 224, 255 − 0.45 × 93.
        assert_eq!(colours.accent_light.digits(), "C49AD5");
        assert_eq!(house.series.get("new_mrr").map(|colour| colour.digits()).as_deref(), Some("7B1FA2"));
        assert_eq!(house.series.get("expansion_mrr").map(|colour| colour.digits()).as_deref(), Some("C49AD5"));
        assert_eq!((colours.bad, house.font), (usual.colours.bad, usual.font));
    }

    #[test]
    fn a_theme_says_only_what_is_other() {
        let house = read("[sizes]\nvalue = 18\n[currencies]\nXAF = \"F\"\n[series]\nmine = \"bad 50 %\"\n").unwrap();
        let usual = theme(DEFAULT_THEME, &Templates::embedded()).unwrap();
        assert_eq!((house.sizes.value, house.sizes.title), (18, usual.sizes.title));
        assert_eq!(house.currencies.get("XAF").map(String::as_str), Some("F"));
        assert_eq!(house.currencies.len(), usual.currencies.len() + 1);
        assert_eq!(house.series.get("mine").map(|colour| colour.digits()).as_deref(), Some("E09A95"));
    }
}
