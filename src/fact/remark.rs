//! Sentences on how the numbers were made, and the policies in force.
//!
//! It knows their ids and arguments; the words stand in the language files under `said` and `policy`.

use super::assemble::Assembly;
use super::phase::service::Settled;
use crate::config::{Config, Recognition};

/// Notes a sentence with its arguments.
type Say<'a> = dyn FnMut(&str, &[(&str, &str)]) + 'a;

/// A sentence's id, and its arguments.
pub(crate) type Said = (String, Vec<(String, String)>);

/// Returns the policies in force with their choices, in the order in which they are printed. `policy.<id>.name` names a
/// policy and `policy.<id>.<choice>` says what was chosen; a choice that is a number is said by `policy.<id>.value`,
/// whose placeholder is `value`. A policy that has no other choice says `always`.
pub fn policies(config: &Config) -> Vec<(String, String)> {
    let chosen = &config.policies;
    let days = |days: Option<u32>| days.map_or_else(|| "never".to_owned(), |days| days.to_string());
    let bridged = Some(chosen.bridge_gaps_days).filter(|days| *days > 0);
    let mut policies: Vec<(String, String)> = Vec::new();
    let mut add = |id: &str, choice: &str| policies.push((id.to_owned(), choice.to_owned()));
    add("balance", "always");
    add("date_only_ends", chosen.date_only_ends.id());
    add("grain", "always");
    add("movements", "always");
    add("bridge_gaps_days", &days(bridged));
    add("within_month", "always");
    add("trials", chosen.trials.id());
    add("discounts", chosen.discounts.id());
    add("not_in_mrr", "always");
    add("intervals", "always");
    add("cancellation", chosen.cancellation.id());
    add("status", "always");
    add("past_due_days", &days(chosen.past_due_days));
    add("paused", chosen.paused.id());
    add("rates", chosen.rates.id());
    add("recognition", chosen.recognition.id());
    add("ads", chosen.ads.id());
    add("signup_window_days", &chosen.signup_window_days.to_string());
    add("frequent_user_days", &chosen.frequent_user_days.to_string());
    add("organic_channels", &chosen.organic_channels.join(", "));
    add("lead_window_days", &chosen.lead_window_days.to_string());
    add("denominators", "always");
    add("spans", "always");
    add("coverage", "always");
    add("report_month", "always");
    add("fiscal_year_starts", &config.fiscal_year_starts.to_string());
    add("time_zone", config.time_zone.as_deref().unwrap_or("as_written"));
    add("rounding", "always");
    policies
}

/// Collects the sentences.
pub(crate) fn collect(assembly: &Assembly<'_>, settled: &Settled) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::new();
    let mut say = |id: &str, arguments: &[(&str, &str)]| {
        let owned = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        said.push((id.to_owned(), owned));
    };
    let (gathered, tables) = (assembly.gathered, assembly.tables);
    let phases = &gathered.phases.rows;
    let source = gathered.sources.in_force();
    if let Some(source) = source {
        say("mrr_source", &[("table", source.table)]);
    }
    say_source(assembly, &mut say);
    if source.is_some_and(|source| source.table == "subscriptions") {
        if let Some(count) = settled.inclusive {
            say("ends_inclusive", &[("count", &count.to_string())]);
        }
        let unsigned = phases.iter().filter(|phase| phase.signed.is_none()).count();
        if unsigned > 0 {
            say("signing_unknown", &[("count", &unsigned.to_string())]);
        }
    }
    if !gathered.costs.cogs_given && (source.is_some() || tables.has("invoices")) {
        say("margin_assumed", &[]);
    }
    say_invoices(assembly, &mut say);
    say_usage(assembly, &mut say);
    say_demand(assembly, &mut say);
    let blank = gathered.phases.without_currency + gathered.invoices.remarks.without_currency;
    if blank > 0 && tables.currencies().len() > 1 {
        say("currency_assumed", &[("count", &blank.to_string()), ("currency", &gathered.rates.reporting)]);
    }
    said
}

fn say_usage(assembly: &Assembly<'_>, say: &mut Say<'_>) {
    let (without_customer, unlisted) = assembly.usage.remarks();
    if without_customer > 0 && assembly.tables.has_column("events", "customer_id") {
        say("events_without_customer", &[("count", &without_customer.to_string())]);
    }
    if unlisted > 0 {
        let listed = super::usage::LISTED_FEATURES.to_string();
        say("features_unlisted", &[("count", &unlisted.to_string()), ("listed", &listed)]);
    }
}

/// Says what the source of MRR in force, where it is not subscriptions, cannot tell.
fn say_source(assembly: &Assembly<'_>, say: &mut Say<'_>) {
    let gathered = assembly.gathered;
    let Some(source) = gathered.sources.in_force() else { return };
    let Some((first, last)) = gathered.calendar.months(source.table) else { return };
    if source.table == "mrr_events" && last < assembly.window.last {
        say("events_end", &[("month", &last.to_string())]);
    }
    if source.table != "invoices" {
        return;
    }
    let remarks = gathered.invoices.remarks;
    let mut say_if = |count: u64, id: &str| {
        if count > 0 {
            say(id, &[("count", &count.to_string())]);
        }
    };
    say_if(remarks.without_period, "mrr_without_period");
    say_if(remarks.credits, "mrr_without_credits");
    if remarks.in_arrears {
        say("mrr_in_arrears", &[("month", &last.ago(1).to_string())]);
    }
    if remarks.long_periods {
        say("mrr_before_data", &[("month", &first.to_string())]);
    }
}

fn say_invoices(assembly: &Assembly<'_>, say: &mut Say<'_>) {
    let gathered = assembly.gathered;
    let remarks = gathered.invoices.remarks;
    let Some((first, _)) = gathered.calendar.months("invoices") else { return };
    if remarks.any_paid && remarks.undated_payments > 0 {
        say("payments_undated", &[("count", &remarks.undated_payments.to_string())]);
    }
    if !remarks.any_paid {
        say("collected_by_issue", &[]);
    }
    let over_service = assembly.config.policies.recognition == Recognition::OverService;
    if over_service && remarks.without_period > 0 {
        say("without_period", &[("count", &remarks.without_period.to_string())]);
    }
    // Without subscriptions nobody knows whether the company is older than its first invoice here.
    let older = gathered.calendar.months("subscriptions").is_none_or(|(started, _)| started < first);
    if over_service && remarks.long_periods && older {
        say("revenue_before_data", &[("month", &first.to_string())]);
    }
}

/// Says what the numbers of traffic and support leave open.
fn say_demand(assembly: &Assembly<'_>, say: &mut Say<'_>) {
    let gathered = assembly.gathered;
    if let Some(table) = assembly.table_of_signups() {
        say("signups_source", &[("table", table)]);
    }
    let summed = gathered.visitors.summed_months();
    if summed > 0 {
        say("visitors_daily", &[("count", &summed.to_string())]);
    }
    if assembly.tables.has_column("traffic", "visitors") {
        say("visitors_add_up", &[]);
        if !gathered.visitors.has_organic() && assembly.tables.has_column("traffic", "channel") {
            say("organic_unknown", &[("channels", &assembly.config.policies.organic_channels.join(", "))]);
        }
    }
    let untimed: u64 = gathered.tickets.untimed.values().sum();
    if untimed > 0 {
        say("tickets_untimed", &[("count", &untimed.to_string())]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::Templates;
    use crate::words::Words;

    #[test]
    fn every_policy_and_choice_has_its_words() {
        let words = Words::load("en", &Templates::embedded()).unwrap();
        let other = "
            [policies]
            trials = \"counted\"
            discounts = \"ignored\"
            date_only_ends = \"inclusive\"
            bridge_gaps_days = 7
            cancellation = \"at_cancellation\"
            past_due_days = 1
            paused = \"kept\"
            rates = \"constant\"
            recognition = \"at_issue\"
            ads = \"spend\"
        ";
        for text in ["", other] {
            for (policy, choice) in policies(&Config::parse("kpibook.toml", text).unwrap()) {
                let has = |key: &str| words.find(&format!("policy.{policy}.{key}")).is_some();
                let number = choice.parse::<u32>().is_ok() || policy == "organic_channels";
                assert!(has("name") && (has(&choice) || number && has("value")), "{policy}: {choice}");
            }
        }
        for choice in ["date_only_ends.exclusive", "ads.expenses"] {
            assert!(words.find(&format!("policy.{choice}")).is_some(), "{choice}");
        }
    }
}
