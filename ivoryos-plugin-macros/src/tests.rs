//! Tests of the crate as a whole: its expansions, its documentation pages, and random input.

mod golden;
mod pages;
mod property;
