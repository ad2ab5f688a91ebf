//! How a cell is written: numbers and dates in text, and the evidence that settles a column.
