//! `kpibook.toml` as typed structs. Every key has a default, and an unknown key is an error with its place.
//!
//! It knows nothing of the rooms; what a policy means is decided where it is applied.

pub mod dimension;
pub mod place;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::error::{Error, ErrorKind, Place};
use crate::month::Month;

/// The project file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The company's name, as the workbook's title shows it.
    pub company: String,
    /// The reporting currency (ISO 4217).
    pub currency: Option<String>,
    /// The language of the workbook and the messages.
    pub language: Option<String>,
    /// The dashboard to build.
    pub dashboard: Option<String>,
    /// The theme that decides colours, fonts and formats.
    pub theme: Option<String>,
    /// The month in which the fiscal year starts, 1–12.
    pub fiscal_year_starts: u32,
    /// The month against which every KPI is also compared; default: the last month of the previous fiscal year.
    pub baseline: Option<String>,
    /// The zone by whose clocks days and months are counted, such as `Europe/Madrid`; without one, as written.
    pub time_zone: Option<String>,
    /// The share of a table's rows that may be rejected before the build stops.
    pub max_rejected_share: f64,
    /// A goal missed by no more than this share of it is near, not off; used where nothing else draws the line.
    pub near_goal: f64,
    /// The user's own dimensions: the headers of columns by which everything is segmented as by plan and channel.
    pub dimensions: Vec<String>,
    /// Policies where sources disagree.
    pub policies: Policies,
    /// How to read particular files.
    pub source: Vec<Source>,
    /// The user's own KPIs, which the kpi room reads from the text.
    #[serde(rename = "kpi")]
    pub own_kpis: IgnoredAny,
    /// The user's own bands, which the kpi room reads from the text.
    #[serde(rename = "bands")]
    pub own_bands: IgnoredAny,
    /// The project file's name as messages show it; empty without one.
    #[serde(skip)]
    pub file: String,
    /// The project file's text.
    #[serde(skip)]
    pub text: String,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            company: String::new(),
            currency: None,
            language: None,
            dashboard: None,
            theme: None,
            fiscal_year_starts: 1,
            baseline: None,
            time_zone: None,
            max_rejected_share: 0.05,
            near_goal: 0.1,
            dimensions: Vec::new(),
            policies: Policies::default(),
            source: Vec::new(),
            own_kpis: IgnoredAny,
            own_bands: IgnoredAny,
            file: String::new(),
            text: String::new(),
        }
    }
}

/// The policies of the catalogue that a project may change.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policies {
    /// Whether a trial counts before it ends.
    pub trials: Trials,
    /// Whether a discount reduces MRR.
    pub discounts: Discounts,
    /// What a date-only end means.
    pub date_only_ends: DateOnlyEnds,
    /// Gaps of a customer shorter than this many days are bridged.
    pub bridge_gaps_days: u32,
    /// When a subscription that is cancelled at the period's end leaves MRR.
    pub cancellation: Cancellation,
    /// A past-due subscription leaves MRR after this many days; never where it is not set.
    pub past_due_days: Option<u32>,
    /// Whether a paused subscription stays in MRR.
    pub paused: Paused,
    /// Which rates of exchange are used.
    pub rates: Rates,
    /// When revenue is recognised.
    pub recognition: Recognition,
    /// Where advertising stands when both spend and expenses have it.
    pub ads: Ads,
    /// Within how many days of signing up a customer pays who counts as won by the sign-up.
    pub signup_window_days: u32,
    /// On how many days of a span a user is active who counts as frequent.
    pub frequent_user_days: u32,
    /// The channels whose visitors come without being paid for, by name.
    pub organic_channels: Vec<String>,
    /// The days after its creation, or after the product qualified it, within which a lead has to be won.
    pub lead_window_days: u32,
}

impl Default for Policies {
    fn default() -> Policies {
        Policies {
            trials: Trials::default(),
            discounts: Discounts::default(),
            date_only_ends: DateOnlyEnds::default(),
            bridge_gaps_days: 0,
            cancellation: Cancellation::default(),
            past_due_days: None,
            paused: Paused::default(),
            rates: Rates::default(),
            recognition: Recognition::default(),
            ads: Ads::default(),
            signup_window_days: 90,
            frequent_user_days: 12,
            organic_channels: vec!["organic".to_owned(), "seo".to_owned()],
            lead_window_days: 90,
        }
    }
}

/// Declares a choice whose first variant is the default, with the ids that kpibook.toml and the language files use.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident = $first_id:literal, $($(#[$doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
        pub enum $name {
            #[default] #[serde(rename = $first_id)] $(#[$first_doc])* $first,
            $(#[serde(rename = $id)] $(#[$doc])* $variant,)+
        }

        impl $name {
            /// Returns the id, as kpibook.toml writes it.
            pub fn id(self) -> &'static str {
                match self { $name::$first => $first_id, $($name::$variant => $id,)+ }
            }
        }
    };
}

choice! {
    /// Whether a trial counts before it ends.
    Trials {
        /// No MRR until the trial ends.
        Excluded = "excluded",
        /// Trials count at their full price.
        Counted = "counted",
    }
}
choice! {
    /// Whether a discount reduces MRR.
    Discounts {
        /// MRR is net of discounts.
        Deducted = "deducted",
        /// MRR is before discounts.
        Ignored = "ignored",
    }
}
choice! {
    /// What a date-only end means.
    DateOnlyEnds {
        /// Exclusive, unless the column proves the other.
        Proved = "proved",
        /// The first day without service.
        Exclusive = "exclusive",
        /// The last day with service.
        Inclusive = "inclusive",
    }
}
choice! {
    /// When a cancelled subscription leaves MRR.
    Cancellation {
        /// When the service ends.
        AtEnd = "at_end",
        /// When it is cancelled.
        AtCancellation = "at_cancellation",
    }
}
choice! {
    /// Whether a paused subscription stays in MRR.
    Paused {
        /// It does not.
        Dropped = "dropped",
        /// It does.
        Kept = "kept",
    }
}
choice! {
    /// Which rates of exchange are used.
    Rates {
        /// The last rate on or before the day.
        OfTheDay = "of_the_day",
        /// The last rate of the report month, for every month.
        Constant = "constant",
    }
}
choice! {
    /// When revenue is recognised.
    Recognition {
        /// By day over the service period.
        OverService = "over_service",
        /// In the month of issue.
        AtIssue = "at_issue",
    }
}
choice! {
    /// Where advertising stands when both spend and expenses have it.
    Ads {
        /// Both tables are added.
        Both = "both",
        /// The spend table has it; marketing expenses are dropped.
        Spend = "spend",
        /// The expenses table has it; spend is dropped.
        Expenses = "expenses",
    }
}

/// How to read the files that a name matches.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Source {
    /// The file's name; `*` stands for any characters.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The input table that it feeds.
    pub table: Option<String>,
    /// The decimal mark: `.` or `,`.
    pub decimal: Option<String>,
    /// The order of dates.
    pub dates: Option<DateOrder>,
    /// The delimiter of a CSV file.
    pub delimiter: Option<String>,
    /// The encoding of a CSV file, by its label (`windows-1252`).
    pub encoding: Option<String>,
    /// The header of each column of the table, by its id.
    pub columns: BTreeMap<String, String>,
}

/// The order in which a date's day and month are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/12/2026.
    DayFirst,
    /// 12/31/2026.
    MonthFirst,
}

impl Config {
    /// Reads a project file; its name is used in messages.
    pub fn read(path: &Path) -> Result<Config, Error> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::new(ErrorKind::CannotOpen).at(Place::file(name.clone())).because(&error))?;
        Config::parse(&name, &text)
    }

    /// Returns the language that a project file asks for, as far as it can be read: its mistakes are told in it.
    pub fn language(path: &Path) -> Option<String> {
        let bytes = std::fs::read(path).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let (table, _) = toml::de::DeTable::parse_recoverable(&text);
        table.get_ref().get("language")?.get_ref().as_str().map(ToOwned::to_owned)
    }

    /// Parses the text of a project file.
    pub fn parse(name: &str, text: &str) -> Result<Config, Error> {
        let mut config: Config = toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let wrong = key_before(text, span.start).zip(wrong_value(error.message()));
            let mistake = match wrong {
                Some((key, (kind, known))) => Error::new(kind).with("key", key).with("known", known),
                None => Error::new(ErrorKind::BadConfig).because_of_toml(error.message()),
            };
            mistake.at(Place::file(name)).showing(text, span)
        })?;
        let outside = |key: &str, wanted: &str| {
            let span = text.find(key).map_or(0..0, |start| start..start + key.len());
            Error::new(ErrorKind::ConfigOutOfRange)
                .at(Place::file(name))
                .with("key", key)
                .with("wanted", wanted)
                .showing(text, span)
        };
        if !(1..=12).contains(&config.fiscal_year_starts) {
            return Err(outside("fiscal_year_starts", "1 … 12"));
        }
        if !(0.0..=1.0).contains(&config.max_rejected_share) {
            return Err(outside("max_rejected_share", "0 … 1"));
        }
        if !(0.0..=1.0).contains(&config.near_goal) {
            return Err(outside("near_goal", "0 … 1"));
        }
        if config.policies.frequent_user_days == 0 {
            return Err(outside("frequent_user_days", "12"));
        }
        config.dimensions = dimension::read(name, text)?;
        // Only names have a summer and a winter; `UTC` is one.
        let is_zone = |zone: &String| zone.parse::<chrono_tz::Tz>().is_ok() && (zone.contains('/') || zone == "UTC");
        if config.time_zone.as_ref().is_some_and(|zone| !is_zone(zone)) {
            return Err(outside("time_zone", "Europe/Madrid, America/New_York, UTC"));
        }
        if config.baseline.as_ref().is_some_and(|baseline| baseline.parse::<Month>().is_err()) {
            return Err(outside("baseline", "2025-12"));
        }
        (config.file, config.text) = (name.to_owned(), text.to_owned());
        Ok(config)
    }
}

/// Returns the key whose value begins at a place of the text, on the same line.
fn key_before(text: &str, start: usize) -> Option<&str> {
    let line = text.get(..start)?.lines().next_back()?;
    let (key, between) = line.rsplit_once('=')?;
    let key = key.rsplit(['{', ',', ' ']).find(|word| !word.is_empty())?;
    (between.trim().is_empty() && !key.contains(['"', '[', '#'])).then_some(key)
}

/// Returns what the parser's message of a value says that it should be, and the words that it may be.
fn wrong_value(message: &str) -> Option<(ErrorKind, String)> {
    if message.starts_with("unknown variant") {
        let known: Vec<String> = message.split('`').skip(3).step_by(2).map(|word| format!("`{word}`")).collect();
        return (!known.is_empty()).then(|| (ErrorKind::ConfigChoice, known.join(", ")));
    }
    if !message.starts_with("invalid type") && !message.starts_with("invalid value") {
        return None;
    }
    let kind = match message.rsplit_once("expected ")?.1 {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => ErrorKind::ConfigWholeNumber,
        "f64" => ErrorKind::ConfigNumber,
        "a string" => ErrorKind::ConfigText,
        "a sequence" => ErrorKind::ConfigList,
        "a boolean" => ErrorKind::ConfigFlag,
        _ => return None,
    };
    Some((kind, String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let text = "company = \"Lumen\"\ncurency = \"EUR\"\n";
        let error = Config::parse("kpibook.toml", text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::UnknownKey);
        assert_eq!(
            error.excerpt.and_then(|excerpt| text.get(excerpt.span).map(ToOwned::to_owned)).as_deref(),
            Some("curency")
        );
    }

    #[test]
    fn no_configuration_at_all_is_fine() {
        let config = Config::parse("kpibook.toml", "").unwrap();
        assert_eq!((config.fiscal_year_starts, config.policies.ads.id()), (1, "both"));
    }
}
