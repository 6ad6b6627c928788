//! The arguments of a background task, and its errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use socketioxide::SocketIo;
use tokio_util::sync::CancellationToken;

use super::context::HandlerContext;
use super::from_deck::FromDeck;
use crate::deck::{Deck, GlobalState};

/// What a task can take its arguments from.
#[derive(Debug)]
pub struct TaskArguments {
    context: HandlerContext,
    stop: CancellationToken,
    /// Whether the task has taken the token. Then it can stop by itself, and is not dropped at once.
    listens: Arc<AtomicBool>,
}

/// Why a run of a task failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskError {
    /// The deck does not have an instrument that the task requires.
    NotReady(String),
    /// The task failed.
    Failed(String),
}

/// A type that a task can have as an argument.
pub trait FromHost: Sized {
    /// Takes it from the host.
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError>;
}

impl FromHost for GlobalState {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        Ok(arguments.context.state().clone())
    }
}

impl FromHost for SocketIo {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        Ok(arguments.context.io().clone())
    }
}

impl FromHost for Option<Deck> {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        Ok(arguments.context.state().deck())
    }
}

impl FromHost for Deck {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        let deck = arguments.context.deck();
        deck.map_err(|error| TaskError::NotReady(error.to_string()))
    }
}

/// When the host stops, the token is cancelled, and a task that has taken it has 5 seconds to return. A task without it
/// is dropped at its next await.
impl FromHost for CancellationToken {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        arguments.listens.store(true, Ordering::Relaxed);
        Ok(arguments.stop.clone())
    }
}

impl TaskArguments {
    /// The arguments of one run, and a flag that is set if the task takes the token.
    pub(crate) fn new(context: HandlerContext, stop: CancellationToken) -> (Self, Arc<AtomicBool>) {
        let listens = Arc::new(AtomicBool::new(false));
        let arguments = Self {
            context,
            stop,
            listens: Arc::clone(&listens),
        };
        (arguments, listens)
    }

    pub(crate) fn instrument<T: FromDeck>(&self, name: &str) -> Result<T, TaskError> {
        T::from_deck(self.context.state().deck().as_ref(), name)
            .map_err(|error| TaskError::NotReady(error.to_string()))
    }
}
