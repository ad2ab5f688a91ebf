//! service.xlsx, as somebody copies it from a status page: requests, errors and downtime of each day.
//!
//! The outage of the story is the one long day of downtime.

use rust_xlsxwriter::XlsxError;

use super::chance::{Chance, Stream};
use super::clock::{is_weekend, later};
use super::files::Folder;
use super::page::{self, Cell, Page};
use super::tickets::outage;
use super::{World, blemish, cannot_assemble};
use crate::error::Error;
use crate::month::Month;

const WORKBOOK: &str = "service.xlsx";

/// Writes the workbook.
pub(super) fn write(world: &World, folder: &mut Folder) -> Result<(), Error> {
    let bytes = workbook(world).map_err(|error| cannot_assemble(WORKBOOK, &error))?;
    folder.write(WORKBOOK, &bytes)
}

fn workbook(world: &World) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = page::workbook(world)?;
    let header = ["date", "requests", "errors", "downtime_minutes"];
    let mut sheet = Page::new("reliability", &world.company.service.title, &header)?;
    let mut chance = Chance::of(world.options.seed, Stream::Reliability, 0, 0);
    let mut total = [0; 3];
    for (position, month) in (0..).zip(world.calendar.months()) {
        for day in 0..i64::from(month.days()) {
            let date = later(month.first_day(), day);
            let numbers = numbers(world, (position, month), day, &mut chance);
            total.iter_mut().zip(numbers).for_each(|(total, number)| *total += number);
            let cells = numbers.map(Cell::Count);
            sheet.row(Some(date), &cells)?;
            let blemished = blemish::in_tables(world) && month == world.calendar.last.ago(2);
            // A day that was copied twice, and one whose errors the sheet could not work out.
            if blemished && day == 8 {
                sheet.row(Some(date), &cells)?;
            }
        }
        if blemish::in_tables(world) && month == world.calendar.last.ago(1) {
            let date = later(month.first_day(), 4);
            sheet.row(Some(date), &[Cell::Count(0), Cell::Broken, Cell::Count(0)])?;
        }
    }
    sheet.total(&world.company.finance.total, &total.map(Cell::Count))?;
    workbook.push_worksheet(sheet.sheet);
    workbook.save_to_buffer()
}

/// Draws the requests, the errors and the minutes of downtime of a day.
fn numbers(world: &World, (position, month): (i64, Month), day: i64, chance: &mut Chance) -> [i64; 3] {
    let service = &world.company.service;
    let bad = world.calendar.is_bad(month);
    let date = later(month.first_day(), day);
    let share = if is_weekend(date) { service.weekend } else { 1000 };
    let requests = world.grown(service.requests + service.more_requests * position) * share / 1000;
    let requests = requests * chance.between(930, 1070) / 1000;
    let rate = if bad { service.bad_errors } else { service.errors };
    let errors = requests * chance.between(rate[0], rate[1]) / 100_000;
    let (often, minutes) = (
        if bad { service.bad_incidents } else { service.incidents },
        chance.between(service.downtime[0], service.downtime[1]),
    );
    let downtime = if chance.happens(often) { minutes } else { 0 };
    if outage(world, month) == Some(date) {
        return [requests, requests * 24 / 1000, service.outage_minutes];
    }
    [requests, errors, downtime]
}
