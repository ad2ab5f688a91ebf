//! Every month that can be chosen: no error, and room for every number and text. The engine that computes here is not
//! LibreOffice; it is among these tests because it takes long.

use super::wanted;
use crate::looks::shown::Opened;
use crate::looks::{errors, misfits, nothing};
use crate::run::sample;

/// Chooses some of the months, every so many from one on.
fn chosen(language: &str, from: usize, step: usize) {
    if !wanted() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut opened = Opened::open(&sample(folder.path(), &["--language", language]));
    let mut wrong = Vec::new();
    let months = (0..30)
        .skip(from)
        .step_by(step)
        .map(|index| format!("{}-{:02}", 2024 + (index + 4) / 12, (index + 4) % 12 + 1));
    for month in months {
        opened.choose(&month);
        let found = errors(&opened).into_iter().chain(misfits(&opened));
        wrong.extend(found.map(|fault| format!("{language} {month}: {fault}")));
    }
    nothing(&wrong);
}

#[test]
fn every_month_has_room_and_no_error() {
    chosen("en", 0, 1);
}

#[test]
fn some_months_have_room_in_spanish_and_romanian() {
    chosen("es", 0, 5);
    chosen("ro", 1, 5);
}
