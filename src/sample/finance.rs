//! What the company spends and has: spend.csv, and the workbook that its bookkeeper sends.
//!
//! Costs follow from the ledger's months, and cash from what was collected less what was paid.

use chrono::NaiveDate;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::blemish;
use super::chance::Chance;
use super::files::{self, Folder, money};
use super::ledger::{self, Ledger};
use super::page::{self, Cell, Page};
use super::{World, cannot_assemble};
use crate::error::Error;

const WORKBOOK: &str = "finance.xlsx";

/// Writes what the channels cost.
pub(super) fn write_spend(world: &World, folder: &mut Folder, ledger: &mut Ledger) -> Result<(), Error> {
    let company = world.company;
    let mut table = folder.table("spend.csv", &files::SPEND)?;
    let mut chance = Chance::new(world.options.seed, ledger::SPEND);
    for (position, month) in (0..).zip(world.calendar.months()) {
        let date = month.last_day();
        for channel in company.channels.iter().filter(|channel| channel.cost > 0) {
            let bad = world.calendar.is_bad(month);
            let mut cost = |base: i64| {
                let cost = world.scaled(base) * if bad { world.company.story.bad_cost } else { 1000 } / 1000;
                cost * chance.between(93, 107) / 100
            };
            let home = cost(channel.cost + channel.growth * position);
            let abroad = cost(channel.foreign_cost);
            table.row(&spend(date, &channel.name, home, &company.currency))?;
            if abroad > 0 {
                table.row(&spend(date, &channel.name, abroad, &company.foreign_currency))?;
            }
            if let Some(totals) = ledger.month(month) {
                totals.paid += home;
                totals.paid_abroad += abroad;
            }
        }
    }
    // A stand at a fair, billed in a currency for which nobody noted a rate.
    table.row(&spend(blemish::stray_day(world), "events", 145_000, &company.stray_currency))?;
    folder.keep(table)
}

fn spend(date: NaiveDate, channel: &str, cost: i64, currency: &str) -> Vec<String> {
    vec![date.to_string(), channel.to_owned(), "advertising".to_owned(), money(cost), currency.to_owned()]
}

/// Writes the bookkeeper's workbook.
pub(super) fn write_workbook(world: &World, folder: &mut Folder, ledger: &mut Ledger) -> Result<(), Error> {
    let bytes = workbook(world, ledger).map_err(|error| cannot_assemble(WORKBOOK, &error))?;
    folder.write(WORKBOOK, &bytes)
}

fn workbook(world: &World, ledger: &mut Ledger) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = page::workbook(world)?;
    let costs = expenses(world, ledger);
    let words = &world.company.finance;
    let mut sheet = Page::new("expenses", &words.expenses_title, &["date", "category", "note", "amount", "currency"])?;
    for (day, expense, cost) in &costs {
        let expense = world.company.expenses.get(*expense);
        let (category, note) = expense.map_or(("", ""), |expense| (&expense.category, &expense.note));
        sheet.row(
            Some(*day),
            &[Cell::Text(category), Cell::Text(note), Cell::Money(*cost), Cell::Text(&world.company.currency)],
        )?;
    }
    let total = costs.iter().map(|(_, _, cost)| cost).sum();
    sheet.total(&words.total, &[Cell::Text(""), Cell::Text(""), Cell::Money(total), Cell::Text("")])?;
    workbook.push_worksheet(sheet.sheet);
    workbook.push_worksheet(cash(world, ledger)?);
    workbook.push_worksheet(rates(world, ledger)?);
    workbook.save_to_buffer()
}

/// Works the month's costs out, enters them into the ledger, and returns them with their positions in the company's list.
fn expenses(world: &World, ledger: &mut Ledger) -> Vec<(NaiveDate, usize, i64)> {
    let mut chance = Chance::new(world.options.seed, ledger::EXPENSES);
    let mut costs = Vec::new();
    for (position, month) in (0..).zip(world.calendar.months()) {
        let Some(totals) = ledger.month(month) else { continue };
        for (number, expense) in world.company.expenses.iter().enumerate() {
            let fixed = world.scaled(expense.base + expense.growth * position) * chance.between(97, 103) / 100;
            let cost = fixed + totals.mrr * expense.share / 1000 + totals.new_customers * expense.per_new * 100;
            // Bookkeepers round to tens here; income comes in, costs go out.
            let cost = cost / 1000 * 1000;
            totals.paid += if expense.category == "other_income" { -cost } else { cost };
            costs.push((month.last_day(), number, cost));
        }
    }
    costs
}

/// Lets money come and go: what is collected abroad stays there up to a limit, the rest is changed and sent home.
fn cash(world: &World, ledger: &Ledger) -> Result<Worksheet, XlsxError> {
    let company = world.company;
    let [home_account, foreign_account] = &company.finance.accounts;
    let mut sheet = Page::new("cash", &company.finance.cash_title, &["date", "account", "balance", "currency"])?;
    let mut home = world.scaled(company.finance.funding);
    let mut abroad = 0;
    for (month, totals) in world.calendar.months().zip(&ledger.months) {
        home += totals.collected - totals.paid;
        abroad += totals.collected_abroad - totals.paid_abroad;
        let kept = abroad.clamp(0, world.scaled(company.finance.foreign_kept));
        home += (abroad - kept) * totals.rate / 10_000;
        abroad = kept;
        for (account, balance, currency) in
            [(home_account, home, &company.currency), (foreign_account, abroad, &company.foreign_currency)]
        {
            sheet.row(Some(month.last_day()), &[Cell::Text(account), Cell::Money(balance), Cell::Text(currency)])?;
        }
    }
    Ok(sheet.sheet)
}

fn rates(world: &World, ledger: &Ledger) -> Result<Worksheet, XlsxError> {
    let company = world.company;
    let mut sheet = Page::new("fx_rates", &company.finance.rates_title, &["date", "currency", "rate"])?;
    for (month, totals) in world.calendar.months().zip(&ledger.months) {
        sheet.row(Some(month.first_day()), &[Cell::Text(&company.foreign_currency), Cell::Rate(totals.rate)])?;
    }
    Ok(sheet.sheet)
}
