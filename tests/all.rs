//! Every test from outside in, as one binary.

mod invented;
mod oracle;
mod sample;
mod workbook;
