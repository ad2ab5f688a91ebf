//! Bands: the bounds that a KPI's stanza gives, and `[bands.<id>]` of kpibook.toml, which changes them for always or for
//! one period.
//!
//! It knows keys, bounds and periods, and no values of KPIs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::stanza::{self, Bounds, Source};
use super::{Bands, Better, Kpi, check};
use crate::error::{Error, ErrorKind};
use crate::month;
use crate::number::Number;

/// How bands are written, for messages.
const EXAMPLE: &str = "{ good = 4, bad = 1 }";

/// Returns bands that were written for a KPI; a bound that they do not give is that of `otherwise`.
pub(super) fn of(
    source: &Source,
    (id, better): (&str, Better),
    written: &Bounds,
    otherwise: Option<Bands>,
) -> Result<Bands, Error> {
    if better == Better::Neither {
        return Err(source.error(ErrorKind::BandsWithoutDirection, written.place.clone()).with("kpi", id));
    }
    let bound = |written: &Option<Spanned<_>>, otherwise: Option<Number>| {
        written.as_ref().map_or(otherwise.unwrap_or_default(), |bound| Number::new(*bound.get_ref()))
    };
    let bands = Bands {
        good: bound(&written.good, otherwise.map(|bands| bands.good)),
        bad: bound(&written.bad, otherwise.map(|bands| bands.bad)),
        strict: written.strict.unwrap_or(otherwise.is_some_and(|bands| bands.strict)),
    };
    if !bands.good.is_present() && !bands.bad.is_present() && !written.has_bound {
        let error = source.error(ErrorKind::MissingKey, written.place.clone());
        return Err(error.with("key", "good").with("wanted", "good = 0.01"));
    }
    check_sides(source, (id, better), written, bands)
}

/// Red must not begin on the better side of green.
fn check_sides(source: &Source, (id, better): (&str, Better), written: &Bounds, bands: Bands) -> Result<Bands, Error> {
    let (Some(good), Some(bad)) = (bands.good.get(), bands.bad.get()) else { return Ok(bands) };
    let wrong = if better == Better::Higher { bad > good } else { bad < good };
    if !wrong {
        return Ok(bands);
    }
    let place: Range<usize> =
        [&written.bad, &written.good].into_iter().flatten().map(Spanned::span).next().unwrap_or(written.place.clone());
    let error = source.error(ErrorKind::BadBands, place).with("kpi", id).with("good", good).with("bad", bad);
    // The sentence has a form for each direction.
    Err(error.with("better", if better == Better::Higher { 1 } else { 2 }))
}

/// The table `[bands]` of kpibook.toml.
pub(super) struct Overrides<'a> {
    pub(super) source: &'a Source,
    /// Every id that was written, also of KPIs in which something else is wrong.
    pub(super) known: &'a BTreeSet<&'a str>,
    /// The month in which the fiscal year starts.
    pub(super) starts: u32,
}

impl Overrides<'_> {
    /// Changes the bands of the KPIs that the table names.
    pub(super) fn apply(&self, table: &DeTable<'_>, kpis: &mut [Kpi], errors: &mut Vec<Error>) {
        for (id, value) in table {
            let name: &str = id.get_ref();
            if !self.known.contains(name) {
                let near = check::near(name, self.known.iter().copied());
                let error = self.source.error(ErrorKind::UnknownKpi, id.span());
                errors.push(error.with("found", name).with("near", near));
                continue;
            }
            let Some(table) = value.get_ref().as_table() else {
                errors.push(stanza::wrong(self.source, name, EXAMPLE, value.span()));
                continue;
            };
            let written = stanza::bounds(self.source, table, id.span(), true, errors);
            if let Some(kpi) = kpis.iter_mut().find(|kpi| kpi.id == name) {
                self.change(kpi, &written, table, errors);
            }
        }
    }

    fn change(&self, kpi: &mut Kpi, written: &Bounds, table: &DeTable<'_>, errors: &mut Vec<Error>) {
        let (id, better) = (kpi.id.clone(), kpi.better);
        if better == Better::Neither {
            errors.push(self.source.error(ErrorKind::BandsWithoutDirection, written.place.clone()).with("kpi", id));
            return;
        }
        let periods = self.periods(table, errors);
        let says_something = written.has_bound || written.strict.is_some();
        if says_something || periods.is_empty() {
            match of(self.source, (&id, better), written, kpi.bands) {
                Ok(bands) => kpi.bands = Some(bands),
                Err(error) => errors.push(error),
            }
        }
        // A year goes before its quarters and a quarter before its months, which take from it what they do not give.
        let mut by_length: Vec<(&String, &(u32, Bounds))> = periods.iter().collect();
        by_length.sort_by_key(|(_, (length, _))| std::cmp::Reverse(*length));
        for (period, (_, written)) in by_length {
            let longer = kpi.bands_of_longer(period, self.starts);
            match of(self.source, (&id, better), written, longer) {
                Ok(bands) => _ = kpi.bands_by_period.insert(period.clone(), bands),
                Err(error) => errors.push(error),
            }
        }
    }

    /// Reads the tables that are named after periods.
    fn periods(&self, table: &DeTable<'_>, errors: &mut Vec<Error>) -> BTreeMap<String, (u32, Bounds)> {
        let mut periods = BTreeMap::new();
        for (key, value) in table {
            if !stanza::is_period(key.get_ref(), value.get_ref()) {
                continue;
            }
            let DeValue::Table(table) = value.get_ref() else {
                errors.push(stanza::wrong(self.source, key.get_ref(), EXAMPLE, value.span()));
                continue;
            };
            let bounds = stanza::bounds(self.source, table, key.span(), false, errors);
            if let Some(strict) = table.get_key_value("strict").map(|(key, _)| key.span()) {
                // It would take another formula for one period.
                let error = self.source.error(ErrorKind::UnknownKey, strict).with("found", "strict");
                errors.push(error.with("near", "").with("known", "`good`, `bad`"));
            }
            match month::period(key.get_ref(), self.starts).filter(|period| self.key(*period) == *key.get_ref()) {
                Some((_, length)) => _ = periods.insert(key.get_ref().to_string(), (length, bounds)),
                None => {
                    errors.push(self.source.error(ErrorKind::BadBandPeriod, key.span()).with("period", key.get_ref()));
                }
            }
        }
        periods
    }

    /// Writes a period as the workbook does.
    fn key(&self, (last, length): (month::Month, u32)) -> String {
        match length {
            1 => last.to_string(),
            3 => last.quarter_key(self.starts),
            _ => last.fiscal_year(self.starts).to_string(),
        }
    }
}

impl Kpi {
    /// Returns the bands in force in a month: those of the month go before the quarter's, the year's and those for
    /// always.
    pub fn bands_in(&self, month: month::Month, fiscal_year_starts: u32) -> Option<Bands> {
        let quarter = month.quarter_key(fiscal_year_starts);
        let year = month.fiscal_year(fiscal_year_starts).to_string();
        let found =
            [month.to_string(), quarter, year].iter().find_map(|period| self.bands_by_period.get(period).copied());
        found.or(self.bands)
    }

    /// Tells whether green lies beyond the bound; periods have it from the bands for always.
    pub fn is_strict(&self) -> bool {
        self.bands.is_some_and(|bands| bands.strict)
    }

    /// Returns the bands from which a period takes what it does not give.
    fn bands_of_longer(&self, period: &str, starts: u32) -> Option<Bands> {
        let Some((last, length)) = month::period(period, starts) else { return self.bands };
        let year = last.fiscal_year(starts).to_string();
        let longer: &[String] = match length {
            1 => &[last.quarter_key(starts), year],
            3 => &[year],
            _ => &[],
        };
        longer.iter().find_map(|period| self.bands_by_period.get(period).copied()).or(self.bands)
    }
}
