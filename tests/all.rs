//! Every test from outside in, as one binary.

mod cli;
mod libreoffice;
mod readme;
mod sample;
