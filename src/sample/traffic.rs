//! traffic.csv, as a web analytics tool exports it: a title, a row for each month and channel, a total.
//!
//! Clicks follow from what the channels cost, and sign-ups are those of the customers: two tables that tell one story.

use super::account::Account;
use super::chance::{Chance, Stream};
use super::company::Channel;
use super::files::Folder;
use super::{World, blemish};
use crate::error::Error;
use crate::month::Month;

const HEADER: [&str; 12] = [
    "Month",
    "Session primary channel group (Default Channel Group)",
    "Targeted",
    "Impr.",
    "Link clicks",
    "Users",
    "Sessions",
    "Pageviews",
    "Page clicks",
    "Time on page",
    "Sign-ups",
    "Downloads",
];

/// A month of a channel, in the order of the columns; a channel has no number for what it does not do.
type Numbers = [Option<i64>; 10];

/// Writes the traffic.
pub(super) fn write(world: &World, folder: &mut Folder, accounts: &[Account]) -> Result<(), Error> {
    let channels = world.company.channels.len();
    let mut signups = vec![0; channels * world.calendar.months().count()];
    for account in accounts {
        let month = world.calendar.position(Month::of(account.signed_up)).unwrap_or_default();
        signups.iter_mut().skip(month * channels + account.channel).take(1).for_each(|count| *count += 1);
    }
    let title = world.company.demand.traffic_title.join("\n") + "\n";
    let day = |day: chrono::NaiveDate| day.to_string().replace('-', "");
    let title =
        title.replace("{start}", &day(world.calendar.first.first_day())).replace("{end}", &day(world.calendar.today()));
    let mut table = folder.table_below(&title, b',', "traffic.csv", &HEADER)?;
    let mut chance = Chance::of(world.options.seed, Stream::Traffic, 0, 0);
    let mut signups = signups.into_iter();
    let mut total: Numbers = [None; 10];
    for (position, month) in (0..).zip(world.calendar.months()) {
        for (channel, signups) in world.company.channels.iter().zip(signups.by_ref()) {
            let numbers = numbers(world, channel, (position, month), signups, &mut chance);
            for (sum, number) in total.iter_mut().zip(numbers) {
                *sum = sum.map_or(number, |sum| Some(sum + number.unwrap_or(0)));
            }
            table.row(&row(month.to_string(), &channel.name, numbers))?;
        }
        if blemish::in_tables(world) && month == world.calendar.last.ago(11) {
            // What a tool writes that hides small numbers.
            let mut hidden = row(month.to_string(), "(not set)", [None; 10]);
            hidden.iter_mut().skip(5).take(1).for_each(|cell| "<10".clone_into(cell));
            table.row(&hidden)?;
        }
    }
    table.row(&row("Grand total".to_owned(), "", total))?;
    folder.keep(table)
}

/// Works a month of a channel out.
fn numbers(
    world: &World,
    channel: &Channel,
    (position, month): (i64, Month),
    signups: i64,
    chance: &mut Chance,
) -> Numbers {
    let demand = &world.company.demand;
    let bad = world.calendar.is_bad(month);
    let mut about = |number: i64| number * chance.between(94, 106) / 100;
    // A click costs more where the channel does: money buys as many of them in the bad quarter.
    let cost = world.scaled(channel.cost + channel.growth * position + channel.foreign_cost);
    let bought = (channel.click_cost > 0).then(|| about(cost / (channel.click_cost * 100)));
    let found = world.grown(channel.visitors + channel.more_visitors * position) * if bad { 92 } else { 100 } / 100;
    // Nobody signs up without a visit.
    let visitors = bought.map_or_else(|| about(found), |clicks| clicks * 93 / 100).max(signups * 4);
    let clicks = bought.or_else(|| (channel.click_rate > 0).then_some(visitors * 102 / 100));
    let impressions = clicks.map(|clicks| about(clicks * 10_000) / channel.click_rate.max(1));
    let reached = impressions.filter(|_| channel.frequency > 0).map(|seen| seen * 10 / channel.frequency);
    let invited = (channel.targeted > 0).then(|| about(world.grown(channel.targeted + position * 2)));
    let views = about(visitors * if bad { demand.bad_page_views } else { demand.page_views } / 1000);
    [
        reached.or(invited),
        impressions,
        clicks,
        Some(visitors),
        Some(about(visitors * demand.sessions / 1000).max(visitors)),
        Some(views),
        Some(about(views * demand.page_clicks / 1000)),
        Some(about(views * demand.seconds_on_page)),
        Some(signups),
        Some(about(visitors * demand.downloads / 1000)),
    ]
}

fn row(month: String, channel: &str, numbers: Numbers) -> Vec<String> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    [month, channel.to_owned()].into_iter().chain(numbers.map(number)).collect()
}
