//! What Rust computes and what a spreadsheet computes from the same definitions agree; an independent engine judges.

mod bands;
mod expressions;
