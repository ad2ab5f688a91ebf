//! What the `[[source]]` tables of kpibook.toml say of files, before any is read: what is wrong with it, and afterwards
//! what was of no use.
//!
//! It must not know the rows of any file.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Problem, ProblemKind, Severity};
use crate::record::recognise::{near, quoted};
use crate::record::schema;
use crate::source::wrong_settings;

/// Objects to tables and columns that do not exist, and to what is said of how a file is written and means nothing.
pub(crate) fn check(config: &Config) -> Vec<Error> {
    let unknown = |kind, found: &str, known: &[&str]| {
        let nearest = near(found, known.iter().copied());
        let error = Error::new(kind).with("found", found).with("known", quoted(known.iter().copied()));
        error.with("near", quoted(nearest.into_iter()))
    };
    let mut errors = Vec::new();
    for (index, source) in config.source.iter().enumerate() {
        for (key, wanted) in wrong_settings(source) {
            let error = Error::new(ErrorKind::ConfigOutOfRange).with("key", key).with("wanted", wanted);
            errors.push(config.blame(error, config.in_source(index, &[key]).value));
        }
        let Some(table) = source.table.as_deref() else {
            // The name may be for files of several tables, each with columns of its own.
            let fields = || schema::ALL.iter().flat_map(|schema| schema.fields).map(|field| field.id);
            for id in source.columns.keys().filter(|id| fields().all(|field| field != *id)) {
                let error = unknown(ErrorKind::UnknownFieldAnywhere, id, &fields().collect::<Vec<&str>>());
                errors.push(config.blame(error, config.in_source(index, &["columns", id]).key));
            }
            continue;
        };
        let Some(schema) = schema::find(table) else {
            let tables: Vec<&str> = schema::ALL.iter().map(|schema| schema.table).collect();
            let error = unknown(ErrorKind::UnknownTable, table, &tables);
            errors.push(config.blame(error, config.in_source(index, &["table"]).value));
            continue;
        };
        let fields: Vec<&str> = schema.fields.iter().map(|field| field.id).collect();
        for id in source.columns.keys().filter(|id| schema.position(id).is_none()) {
            let error = unknown(ErrorKind::UnknownField, id, &fields).with("table", table);
            errors.push(config.blame(error, config.in_source(index, &["columns", id]).key));
        }
    }
    errors
}

/// Notices each `[[source]]` that no input is named by; `used` has the numbers of the others.
pub(crate) fn unused(config: &Config, used: &BTreeSet<usize>) -> Vec<Problem> {
    let sources = config.source.iter().enumerate().filter(|(index, _)| !used.contains(index));
    let problem = |(index, source): (usize, &crate::config::Source)| {
        let line = config.line(config.in_source(index, &["file"]).value.start);
        let problem = Problem::new(ProblemKind::UnusedSource, Severity::Noticed, "", config.place().row(line));
        problem.with("value", &source.file)
    };
    sources.map(problem).collect()
}
