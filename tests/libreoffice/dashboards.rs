//! Every dashboard in every language: computed alike, drawn in full, nothing cut, nothing without room.

use super::recalculated::compare;
use super::{rendered, soffice, wanted};
use crate::lint;
use crate::looks::shown::Opened;
use crate::looks::{LANGUAGES, faults, misfits, nothing};
use crate::run::sample;

fn shown_in_every_language(dashboard: &str) {
    if !wanted() {
        return;
    }
    let mut wrong = Vec::new();
    for language in LANGUAGES {
        let folder = rendered::kept(&format!("{dashboard}-{language}"));
        let file = sample(&folder, &["--dashboard", dashboard, "--language", language]);
        let scratch = tempfile::tempdir().unwrap();
        let compared = compare(&file, &soffice(scratch.path(), "xlsx", &file));
        println!("{dashboard} {language}: {compared} cells equal LibreOffice's own");
        lint::checked(&file);
        let mut found = rendered::faults(&folder, &file);
        found.extend(faults(&file));
        found.extend(misfits(&Opened::open(&file)));
        wrong.extend(found.into_iter().map(|fault| format!("{dashboard} {language}: {fault}")));
    }
    nothing(&wrong);
}

#[test]
fn libreoffice_shows_the_executive_dashboard_in_every_language() {
    shown_in_every_language("executive");
}

#[test]
fn libreoffice_shows_the_board_s_dashboard_in_every_language() {
    shown_in_every_language("board");
}

#[test]
fn libreoffice_shows_the_dashboard_of_acquisition_in_every_language() {
    shown_in_every_language("acquisition");
}

#[test]
fn libreoffice_shows_the_dashboard_of_customer_success_in_every_language() {
    shown_in_every_language("customer-success");
}
