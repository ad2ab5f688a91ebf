//! referrals.csv: whom customers invited. Whoever came by the channel of referrals was invited by its referrer in the
//! month of signing up.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::account::Account;
use super::chance::{Chance, Stream};
use super::clock::later;
use super::files::{self, Folder};
use super::{World, blemish};
use crate::error::Error;
use crate::month::Month;

const HEADER: [&str; 4] = ["date", "customer_id", "invitations", "signups"];

/// What one customer did in a month: the day, the invitations, and how many of them signed up.
type Invited = (NaiveDate, i64, i64);

/// Writes the invitations, month by month.
pub(super) fn write(world: &World, folder: &mut Folder, accounts: &[Account]) -> Result<(), Error> {
    let mut table = folder.table("referrals.csv", &HEADER)?;
    // Accounts are in the order of signing up.
    let mut next = accounts.iter().peekable();
    for (position, month) in world.calendar.months().enumerate() {
        let mut invited: BTreeMap<u32, Invited> = BTreeMap::new();
        for account in accounts.iter().take_while(|account| account.signed_up <= month.last_day()) {
            if let Some((day, count)) = invitations(world, account, position, month) {
                invited.insert(account.number, (day, count, 0));
            }
        }
        while let Some(account) = next.next_if(|account| account.signed_up <= month.last_day()) {
            if let Some(referrer) = account.referrer {
                let (_, count, signups) = invited.entry(referrer).or_insert((account.signed_up, 0, 0));
                *signups += 1;
                *count = (*count).max(*signups);
            }
        }
        let mut rows: Vec<(Invited, u32)> = invited.into_iter().map(|(number, invited)| (invited, number)).collect();
        rows.sort_unstable();
        for ((day, count, signups), number) in &rows {
            table.row(&row(*day, files::customer_id(world, *number), *count, *signups))?;
        }
        if let Some(((day, ..), number)) = rows.first().filter(|_| is_blemished(world, month)) {
            let unknown = blemish::unknown(&files::customer_id(world, *number));
            table.row(&row(*day, unknown, 2, 0))?;
            let mut words = row(*day, files::customer_id(world, *number), 0, 0);
            words.iter_mut().skip(2).take(1).for_each(|cell| "a few".clone_into(cell));
            table.row(&words)?;
        }
    }
    folder.keep(table)
}

fn is_blemished(world: &World, month: Month) -> bool {
    blemish::in_tables(world) && month == world.calendar.last.ago(5)
}

/// Draws what a customer sends of its own accord.
fn invitations(world: &World, account: &Account, position: usize, month: Month) -> Option<(NaiveDate, i64)> {
    let service = &world.company.service;
    let window = account.window(world, month, 0).filter(|window| window.pays)?;
    let mut chance = Chance::of(world.options.seed, Stream::Referrals, account.number, position);
    let often = if world.calendar.is_bad(month) { service.invitations / 2 } else { service.invitations };
    let day = later(window.from, chance.between(0, window.days - 1));
    let count = chance.between(service.invited[0], service.invited[1]);
    chance.happens(often).then_some((day, count))
}

fn row(day: NaiveDate, customer: String, invitations: i64, signups: i64) -> Vec<String> {
    vec![day.to_string(), customer, invitations.to_string(), signups.to_string()]
}
