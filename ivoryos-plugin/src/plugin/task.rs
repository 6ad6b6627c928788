//! What a background task is called with, and how its run can end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use socketioxide::SocketIo;
use tokio_util::sync::CancellationToken;

use super::context::HandlerContext;
use super::from_deck::FromDeck;
use crate::deck::{Deck, GlobalState};

/// What a task is started with.
#[derive(Debug)]
pub struct TaskArguments {
    context: HandlerContext,
    stop: CancellationToken,
    /// The task has the token, so it is told to stop instead of being dropped.
    listens: Arc<AtomicBool>,
}

/// Why a task's run ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskError {
    /// The deck does not have what the task asks for.
    NotReady(String),
    /// The task failed.
    Failed(String),
}

/// What a task can ask for.
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

/// A task that takes it is told to stop and has 5 seconds for that; one that does not is dropped where it
/// waits.
impl FromHost for CancellationToken {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        arguments.listens.store(true, Ordering::Relaxed);
        Ok(arguments.stop.clone())
    }
}

impl TaskArguments {
    /// What one run is started with, and whether the task has taken the token: known when it has its arguments.
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
