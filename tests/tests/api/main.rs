//! The public API of the library, as rustdoc reads it.

#![cfg(feature = "ci")]

mod examples;
mod external;
mod rustdoc;
