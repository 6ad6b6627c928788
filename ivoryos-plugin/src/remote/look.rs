//! What a request for the instruments brings.

use std::collections::BTreeMap;

use super::error::RemoteError;
use super::schema::RemoteSchema;

/// What an `IvoryOS` says about its instruments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Instruments {
    /// By name.
    pub(super) schemas: BTreeMap<String, RemoteSchema>,
    /// What it says is wrong with them, such as an instrument that it could not load.
    pub(super) problems: Vec<String>,
}

/// Why there is no answer with instruments.
#[derive(Debug)]
pub(super) enum LookError {
    /// The server is not the `IvoryOS` that was asked for.
    Stranger(RemoteError),
    /// It is, or there is no answer at all.
    Failed(RemoteError),
}

impl LookError {
    pub(super) fn into_error(self) -> RemoteError {
        match self {
            Self::Stranger(error) | Self::Failed(error) => error,
        }
    }
}

impl From<RemoteError> for LookError {
    fn from(error: RemoteError) -> Self {
        Self::Failed(error)
    }
}
