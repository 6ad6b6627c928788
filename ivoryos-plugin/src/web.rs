//! Answers requests: routes, pages, errors, files.

pub(crate) mod answers;
mod assets;
pub(crate) mod bridge;
pub(crate) mod config;
pub(crate) mod files;
pub(crate) mod form;
pub(crate) mod guard;
pub(crate) mod home;
pub(crate) mod host_names;
pub(crate) mod manifest;
pub(crate) mod method_router;
mod misplaced;
pub(crate) mod moves;
mod other_engine;
mod plain_text;
pub(crate) mod python_deck;
pub(crate) mod render;
pub(crate) mod request_info;
pub(crate) mod routes;
pub(crate) mod secret;
pub(crate) mod site;
