//! Every test from outside in, as one binary.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops where something is not as it says, whichever function notices"
)]

mod agreement;
mod anonymous;
mod around;
mod arrows;
mod catalogue;
mod causes;
mod cli;
mod company;
mod dashboard;
mod dashboards;
mod errors;
mod goals;
mod invented;
mod languages;
mod libreoffice;
mod lint;
mod looks;
mod months_across;
mod oracle;
mod package;
mod pages;
mod passing_on;
mod password;
mod properties;
mod readme;
mod recalculation;
mod record;
mod run;
mod sample;
mod sheets;
mod source;
mod subsets;
mod themes;
mod tie_out;
mod trends;
mod usage;
mod workbook;
mod worked;
