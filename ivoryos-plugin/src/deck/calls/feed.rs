//! The calls of the instruments of one state's deck, as they happen.

use std::fmt;
use std::mem::take;
use std::sync::{Arc, OnceLock};

use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::broadcast::{self, Receiver, Sender};

use super::call::Call;

/// How many begins and ends of calls wait for the slowest receiver. Beyond that it misses the oldest.
const CAPACITY: usize = 4_096;

/// Where calls are told. A clone is the same feed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Feed(Arc<OnceLock<Sender<Call>>>);

impl Feed {
    /// Whether this is the same feed.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether anybody receives what is told.
    pub(super) fn is_heard(&self) -> bool {
        self.0.get().is_some_and(|it| it.receiver_count() > 0)
    }

    /// Tells that a call begins or ends.
    pub(crate) fn tell(&self, call: Call) {
        if let Some(sender) = self.0.get() {
            sender.send(call).ok();
        }
    }

    /// What is told from now on.
    pub(crate) fn receive(&self) -> Calls {
        // Made for the first receiver: it takes some 200 KiB.
        let sender = self.0.get_or_init(|| broadcast::channel(CAPACITY).0);
        Calls {
            receiver: sender.subscribe(),
            missed: 0,
            is_returned: false,
        }
    }
}

/// The calls of the deck's instruments, as they happen, from [`GlobalState::calls`](crate::GlobalState::calls).
///
/// ```
/// use ivoryos_plugin::{Deck, GlobalState};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let state = GlobalState::new();
/// state.set_deck(Deck::new("lab").with("pump", ()))?;
/// let mut calls = state.calls();
///
/// let pump = state.deck().unwrap().instrument::<()>("pump")?;
/// drop(pump.claim("dispensing 2.0 mL")?);
///
/// let begin = calls.next().await.unwrap();
/// assert_eq!((begin.instrument(), begin.doing()), ("pump", "dispensing 2.0 mL"));
/// assert!(begin.outcome().is_none());
/// let end = calls.next().await.unwrap();
/// assert_eq!(end.id(), begin.id());
/// assert!(end.outcome().is_some());
/// # Ok(())
/// # }
/// ```
pub struct Calls {
    receiver: Receiver<Call>,
    missed: u64,
    /// A call was returned after `missed` were missed.
    is_returned: bool,
}

impl Calls {
    /// Waits for the next begin or end of a call. `None` when the state is gone.
    ///
    /// Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Call> {
        self.begin_count();
        loop {
            match self.receiver.recv().await {
                Ok(call) => return Some(self.counted(call)),
                Err(RecvError::Lagged(missed)) => self.missed += missed,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next begin or end of a call, if one waits.
    pub(crate) fn try_next(&mut self) -> Option<Call> {
        self.begin_count();
        loop {
            match self.receiver.try_recv() {
                Ok(call) => return Some(self.counted(call)),
                Err(TryRecvError::Lagged(missed)) => self.missed += missed,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }

    fn begin_count(&mut self) {
        if take(&mut self.is_returned) {
            self.missed = 0;
        }
    }

    fn counted(&mut self, call: Call) -> Call {
        self.is_returned = true;
        call
    }

    /// How many begins and ends were missed before the one that [`next`](Self::next) has returned last. Some are if
    /// more than 4,096 wait.
    pub fn missed(&self) -> u64 {
        self.missed
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls")
            .field("missed", &self.missed)
            .finish_non_exhaustive()
    }
}
