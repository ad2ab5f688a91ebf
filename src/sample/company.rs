//! The invented company as its template tells it: what it sells, to whom, how it lives, what it spends and wants.
//!
//! It knows the form of `templates/sample/company.toml` and nothing of chance and files.

mod everyday;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Place};
use crate::templates::Templates;

pub(super) use everyday::{Demand, Service, Support, Usage};

const TEMPLATE: &str = "sample/company.toml";

/// The company.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Company {
    pub(super) name: String,
    pub(super) currency: String,
    pub(super) foreign_currency: String,
    pub(super) stray_currency: String,
    pub(super) file_comment: String,
    /// What else its project file says.
    pub(super) project: String,
    pub(super) notes: String,
    pub(super) plans: Vec<Plan>,
    pub(super) segments: Vec<Segment>,
    pub(super) countries: Vec<Country>,
    pub(super) channels: Vec<Channel>,
    pub(super) profiles: Vec<Profile>,
    pub(super) rates: Rates,
    pub(super) story: Story,
    pub(super) finance: Finance,
    pub(super) demand: Demand,
    pub(super) support: Support,
    pub(super) usage: Usage,
    pub(super) service: Service,
    pub(super) expenses: Vec<Expense>,
    pub(super) goals: Vec<Goal>,
    pub(super) names: Names,
}

/// A plan with its prices and how its customers behave.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) price: i64,
    pub(super) raised: i64,
    pub(super) crews: [i64; 2],
    pub(super) annual: u32,
    pub(super) trial: u32,
    pub(super) onboarding: i64,
    pub(super) upgrade: u32,
    pub(super) downgrade: u32,
    pub(super) churn: u32,
    pub(super) churn_annual: u32,
}

/// A size of customer, with the plans that it takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Segment {
    pub(super) name: String,
    pub(super) plans: Vec<u32>,
    pub(super) share: u32,
}

/// A country, and whether it pays in the foreign currency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    pub(super) name: String,
    pub(super) share: u32,
    #[serde(default)]
    pub(super) foreign: bool,
}

/// A channel: what it costs in a month, and whom it brings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Channel {
    pub(super) name: String,
    pub(super) share: u32,
    #[serde(default)]
    pub(super) cost: i64,
    #[serde(default)]
    pub(super) growth: i64,
    #[serde(default)]
    pub(super) foreign_cost: i64,
    #[serde(default)]
    pub(super) click_cost: i64,
    #[serde(default)]
    pub(super) click_rate: i64,
    #[serde(default)]
    pub(super) frequency: i64,
    #[serde(default)]
    pub(super) targeted: i64,
    #[serde(default)]
    pub(super) visitors: i64,
    #[serde(default)]
    pub(super) more_visitors: i64,
    pub(super) leads: u32,
}

/// How a company of a size lives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    pub(super) from_customers: u32,
    pub(super) launch: u32,
    pub(super) churn: u32,
    pub(super) changes: u32,
    pub(super) raises: u32,
    pub(super) annual: u32,
    pub(super) trials: u32,
    pub(super) lost_trials: u32,
    pub(super) usage: u32,
}

/// How often things happen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rates {
    pub(super) discount: u32,
    pub(super) discounts: Vec<i64>,
    pub(super) discount_stays: u32,
    pub(super) crews_up: u32,
    pub(super) crews_down: u32,
    pub(super) crews_up_annual: u32,
    pub(super) non_payment: u32,
    pub(super) pauses: u32,
    pub(super) returns: u32,
    pub(super) refund: u32,
    pub(super) void: u32,
    pub(super) usage_amount: [i64; 2],
}

/// What happens when, in months before the last, and how much it changes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) price_change: i32,
    pub(super) outage: i32,
    pub(super) bad_from: i32,
    pub(super) bad_to: i32,
    pub(super) bad_joining: u32,
    pub(super) recovery_joining: u32,
    pub(super) bad_churn: u32,
    pub(super) recovery_churn: u32,
    pub(super) bad_downgrades: u32,
    pub(super) outage_refunds: u32,
    pub(super) bad_cost: i64,
    pub(super) joining: u32,
    pub(super) joining_growth: u32,
}

/// Its money, and the words of the workbook that its bookkeeper sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Finance {
    pub(super) funding: i64,
    pub(super) foreign_kept: i64,
    pub(super) foreign_rate: i64,
    pub(super) foreign_step: i64,
    pub(super) accounts: [String; 2],
    pub(super) expenses_title: String,
    pub(super) cash_title: String,
    pub(super) rates_title: String,
    pub(super) total: String,
}

/// An operating cost in a month.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expense {
    pub(super) category: String,
    pub(super) note: String,
    pub(super) base: i64,
    #[serde(default)]
    pub(super) growth: i64,
    #[serde(default)]
    pub(super) share: i64,
    #[serde(default)]
    pub(super) per_new: i64,
}

/// A target.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Goal {
    pub(super) kpi: String,
    pub(super) period: Period,
    #[serde(default)]
    pub(super) ago: i32,
    pub(super) target: String,
    #[serde(default)]
    pub(super) warning: String,
    #[serde(default)]
    pub(super) critical: String,
    #[serde(default)]
    pub(super) scaled: bool,
    pub(super) owner: String,
    #[serde(default)]
    pub(super) note: String,
}

/// The period of a goal, seen from the last month.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Period {
    /// The last month.
    Month,
    /// Its quarter.
    Quarter,
    /// Its year.
    Year,
    /// Every month.
    Always,
}

/// Parts of customers' names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) starts: Vec<String>,
    pub(super) ends: Vec<String>,
    pub(super) trades: Vec<String>,
    pub(super) industries: Vec<String>,
}

impl Company {
    /// Reads the template.
    pub(super) fn read(templates: &Templates) -> Result<Company, Error> {
        let text = templates.text(TEMPLATE)?.unwrap_or_default();
        let company: Company = toml::from_str(&text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let mistake = Error::new(ErrorKind::BadTemplate).at(Place::file(TEMPLATE));
            mistake.because_of_toml(error.message()).showing(&text, span)
        })?;
        let lists = [
            ("plans", company.plans.is_empty()),
            ("segments", company.segments.is_empty()),
            ("countries", company.countries.is_empty()),
            ("channels", company.channels.is_empty()),
            ("profiles", company.profiles.is_empty()),
            ("discounts", company.rates.discounts.is_empty()),
            // One for each of the trades.
            ("industries", company.names.industries.len() != company.names.trades.len()),
        ];
        let empty = lists.iter().filter(|(_, is_empty)| *is_empty);
        if let Some(error) = Error::joined(empty.map(|(key, _)| self::empty(key))) {
            return Err(error);
        }
        Ok(company)
    }

    /// Returns how a company of so many customers lives: the last profile that begins at or below.
    pub(super) fn profile(&self, customers: u32) -> Option<&Profile> {
        self.profiles.iter().rfind(|profile| profile.from_customers <= customers)
    }
}

/// Says that a list of the template has no entry that fits.
pub(super) fn empty(key: &str) -> Error {
    Error::new(ErrorKind::EmptyList).at(Place::file(TEMPLATE)).with("key", key)
}
