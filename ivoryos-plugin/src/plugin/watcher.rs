//! The arguments of a function that sees calls of instruments.

use super::task::{FromHost, TaskArguments, TaskError};
use crate::deck::Call;

/// What such a function can take its arguments from.
#[derive(Debug)]
pub struct WatcherArguments {
    pub(crate) host: TaskArguments,
    pub(crate) call: Call,
}

/// A type that such a function can have as an argument.
pub trait FromCall: Sized {
    /// Takes it from the call or the host.
    fn from_call(arguments: &WatcherArguments) -> Result<Self, TaskError>;
}

impl FromCall for Call {
    fn from_call(arguments: &WatcherArguments) -> Result<Self, TaskError> {
        Ok(arguments.call.clone())
    }
}

impl<T: FromHost> FromCall for T {
    fn from_call(arguments: &WatcherArguments) -> Result<Self, TaskError> {
        T::from_host(&arguments.host)
    }
}
