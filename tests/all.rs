//! Every test from outside in, as one binary.

mod invented;
mod sample;
mod source;
mod workbook;
