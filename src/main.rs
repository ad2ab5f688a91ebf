//! Parses the arguments, runs, prints the error, and sets the exit code.

fn main() {}
