//! Every test from outside in, as one binary.

mod sample;
