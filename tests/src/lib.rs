//! The plugins that the tests mount, each one thing that a plugin can do to its host.

#![allow(
    clippy::missing_panics_doc,
    reason = "a plugin that panics does so on purpose here"
)]

pub mod arguments;
pub mod dispenser;
pub mod echo;
pub mod errors;
pub mod failing;
pub mod failing_connect;
pub mod files;
pub mod instruments;
pub mod jobs;
pub mod live;
pub mod mistaken;
pub mod moves;
pub mod panels;
pub mod panicky;
pub mod patterns;
pub mod probe;
pub mod slow;
pub mod steady;
pub mod tasks;
pub mod uploads;
pub mod watchers;
