//! The company's everyday as its template tells it: who finds it, whom it helps, what is used, and how it runs.
//!
//! Shares are per thousand, and a pair is the least and the most. It knows nothing of chance and files.

use serde::Deserialize;

/// The website and the sales team.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sample) struct Demand {
    pub(in crate::sample) traffic_title: Vec<String>,
    pub(in crate::sample) sessions: i64,
    pub(in crate::sample) page_views: i64,
    pub(in crate::sample) bad_page_views: i64,
    pub(in crate::sample) page_clicks: i64,
    pub(in crate::sample) seconds_on_page: i64,
    pub(in crate::sample) downloads: i64,
    pub(in crate::sample) lost_leads: u32,
    pub(in crate::sample) bad_lost_leads: u32,
    pub(in crate::sample) qualified: u32,
    pub(in crate::sample) product_qualified: u32,
    pub(in crate::sample) trials_with_lead: u32,
    pub(in crate::sample) cycle: [i64; 2],
    pub(in crate::sample) long_cycles: u32,
    pub(in crate::sample) decision: [i64; 2],
    pub(in crate::sample) undecided: u32,
}

/// Tickets and surveys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sample) struct Support {
    pub(in crate::sample) tickets: u32,
    pub(in crate::sample) young: u32,
    pub(in crate::sample) bad: u32,
    pub(in crate::sample) outage: u32,
    pub(in crate::sample) complaints: u32,
    pub(in crate::sample) bad_complaints: u32,
    pub(in crate::sample) weekend: u32,
    pub(in crate::sample) hours: Vec<u32>,
    pub(in crate::sample) first_response: [i64; 2],
    pub(in crate::sample) resolution: [i64; 2],
    pub(in crate::sample) tail: u32,
    pub(in crate::sample) bad_times: i64,
    pub(in crate::sample) unanswered: u32,
    pub(in crate::sample) unresolved: u32,
    pub(in crate::sample) nps: u32,
    pub(in crate::sample) csat: u32,
    pub(in crate::sample) ces: u32,
    pub(in crate::sample) nps_scores: Vec<u32>,
    pub(in crate::sample) bad_nps_scores: Vec<u32>,
    pub(in crate::sample) csat_scores: Vec<u32>,
    pub(in crate::sample) bad_csat_scores: Vec<u32>,
    pub(in crate::sample) ces_scores: Vec<u32>,
    pub(in crate::sample) bad_ces_scores: Vec<u32>,
    pub(in crate::sample) categories: Vec<Category>,
}

/// What a ticket is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sample) struct Category {
    pub(in crate::sample) name: String,
    pub(in crate::sample) share: u32,
    #[serde(default = "as_usual")]
    pub(in crate::sample) bad: u32,
}

/// What is used, by whom, and when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sample) struct Usage {
    pub(in crate::sample) tracking: i32,
    pub(in crate::sample) events: u64,
    pub(in crate::sample) guests: u32,
    pub(in crate::sample) colleagues: u32,
    pub(in crate::sample) look_back: u64,
    pub(in crate::sample) bad: u64,
    pub(in crate::sample) weekend: u32,
    pub(in crate::sample) hours: Vec<u32>,
    pub(in crate::sample) seconds: [i64; 2],
    pub(in crate::sample) sessions: u32,
    pub(in crate::sample) habits: Vec<Habit>,
    pub(in crate::sample) features: Vec<Feature>,
}

/// How much some customers use it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sample) struct Habit {
    pub(in crate::sample) share: u32,
    pub(in crate::sample) months: u32,
    pub(in crate::sample) weight: u64,
}

/// A part of the product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sample) struct Feature {
    pub(in crate::sample) name: String,
    pub(in crate::sample) weight: u32,
    pub(in crate::sample) adoption: u32,
    #[serde(default)]
    pub(in crate::sample) more: u32,
    /// In months before the last; from the beginning where it is not said.
    #[serde(default)]
    pub(in crate::sample) released: Option<i32>,
}

/// How the product runs, and who invites whom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sample) struct Service {
    pub(in crate::sample) title: String,
    pub(in crate::sample) requests: i64,
    pub(in crate::sample) more_requests: i64,
    pub(in crate::sample) weekend: i64,
    pub(in crate::sample) errors: [i64; 2],
    pub(in crate::sample) bad_errors: [i64; 2],
    pub(in crate::sample) incidents: u32,
    pub(in crate::sample) bad_incidents: u32,
    pub(in crate::sample) downtime: [i64; 2],
    pub(in crate::sample) outage_day: u32,
    pub(in crate::sample) outage_minutes: i64,
    pub(in crate::sample) invitations: u32,
    pub(in crate::sample) invited: [i64; 2],
}

fn as_usual() -> u32 {
    1000
}
