//! kpibook: raw SaaS exports in, one formatted Excel workbook of KPIs out.
//!
//! The rooms stand in the order of the data; an arrow goes from a room to the ones above it, never back.
//! ARCHITECTURE.md draws the house, and `tests/arrows.rs` checks the arrows.

// The ground floor: knows nothing of the rooms.
pub mod config;
pub mod error;
pub mod month;
pub mod number;
pub mod templates;
pub mod words;

// The rooms, in the order of the data.
pub mod book;
pub mod compare;
pub mod fact;
pub mod goal;
pub mod kpi;
pub mod record;
pub mod report;
pub mod sample;
pub mod source;

// The wiring.
pub mod cli;
pub mod command;
