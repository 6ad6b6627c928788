//! Polls `IvoryOS` while the host runs, and keeps the live deck up to date.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::deck_sync::DeckSync;
use super::error::RemoteError;
use super::look::Instruments;
use super::requests::SCHEMA_TIMEOUT;
use super::typed;
use crate::deck::GlobalState;

pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// The same where the bridge says when the instruments change.
pub(super) const TOLD_POLL_INTERVAL: Duration = Duration::from_mins(1);
/// For the first answer, with the login: a small machine may need seconds to check a password.
const FIRST_SCHEMA_TIMEOUT: Duration = Duration::from_secs(15);

/// Polls one `IvoryOS`.
pub(crate) struct Poller {
    client: Arc<Client>,
    name: String,
    /// Whether the bridge says when the instruments change.
    is_told: bool,
    changed: Notify,
    status: Mutex<RemoteStatus>,
    started: OnceLock<()>,
    stop: CancellationToken,
}

/// The state of the Python deck, as the manifest has it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RemoteStatus {
    url: String,
    /// `IvoryOS Classic` or `IvoryOS NextGen`; null until one has answered.
    generation: Option<&'static str>,
    online: bool,
    /// Why it does not answer.
    error: Option<String>,
    instruments: Vec<String>,
    /// What traits with `#[remote_instrument]` declare and it does not have, and what `NextGen` says about its instruments.
    problems: Vec<String>,
}

impl Poller {
    /// `is_told` says that `look_now` is called when the instruments change.
    pub(super) fn new(client: Client, name: String, is_told: bool) -> Self {
        let status = RemoteStatus {
            url: client.base(),
            ..RemoteStatus::default()
        };
        Self {
            client: Arc::new(client),
            name,
            is_told,
            changed: Notify::new(),
            status: Mutex::new(status),
            started: OnceLock::new(),
            stop: CancellationToken::new(),
        }
    }

    pub(crate) fn status(&self) -> RemoteStatus {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, RemoteStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts it once, as soon as it is called within a tokio runtime.
    pub(crate) fn start(self: &Arc<Self>, state: &GlobalState) {
        if self.started.get().is_some() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            self.started.get_or_init(|| {
                let (poller, state) = (Arc::clone(self), state.clone());
                runtime.spawn(async move { poller.run(state).await });
            });
        }
    }

    /// Requests the instruments at once: they have changed.
    #[cfg(feature = "serve")]
    pub(super) fn look_now(&self) {
        self.changed.notify_one();
    }

    /// How long the last answer is taken to be right. While a call waits, it is noticed soon that nobody answers.
    pub(super) fn interval(&self) -> Duration {
        let is_quiet = self.is_told && *self.client.online.borrow() && !self.client.is_calling();
        if is_quiet {
            TOLD_POLL_INTERVAL
        } else {
            POLL_INTERVAL
        }
    }

    /// Stops it. Calls of Python instruments that wait for their answers fail.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }

    /// Polls until `stop` is called, and then removes the Python instruments from the deck. A host that shuts down calls
    /// it after the requests have been answered, because some of them may still move an instrument.
    pub(super) async fn run(&self, state: GlobalState) {
        let client = Arc::clone(&self.client);
        let mut changes = state.subscribe();
        let mut deck_sync = DeckSync::new(state, client, self.name.clone());
        let mut shown = None;
        let look = async {
            loop {
                match self.ask().await {
                    Ok(instruments) => {
                        if shown.as_ref() != Some(&instruments) {
                            deck_sync.show(&instruments.schemas);
                            self.note_online(&instruments);
                            shown = Some(instruments);
                        }
                        self.client.online.send_replace(true);
                    }
                    Err(error) => {
                        self.client.online.send_replace(false);
                        deck_sync.hide();
                        shown = None;
                        self.note_away(&error);
                    }
                }
                let asked = time::Instant::now();
                let mut next = asked + POLL_INTERVAL;
                loop {
                    tokio::select! {
                        is_changed = changes.changed() => match is_changed {
                            Ok(()) => deck_sync.look(),
                            Err(_) => return,
                        },
                        () = self.changed.notified() => break,
                        () = time::sleep_until(next) => {
                            if next >= asked + self.interval() {
                                break;
                            }
                            next += POLL_INTERVAL;
                        }
                    }
                }
            }
        };
        self.stop.run_until_cancelled(look).await;
        self.client.online.send_replace(false);
        deck_sync.hide();
    }

    /// Requests the instruments, and once more if there is no answer: the machine may only be busy.
    async fn ask(&self) -> Result<Instruments, RemoteError> {
        let is_online = *self.client.online.borrow();
        let limit = if is_online {
            SCHEMA_TIMEOUT
        } else {
            FIRST_SCHEMA_TIMEOUT
        };
        let ask = || time::timeout(limit, self.client.instruments());
        if let Ok(answer) = ask().await {
            return answer;
        }
        let silent = |_| Err(self.client.unreachable("it does not answer"));
        ask().await.unwrap_or_else(silent)
    }

    /// Notes and logs that it answers, with its instruments.
    fn note_online(&self, instruments: &Instruments) {
        let names: Vec<String> = instruments.schemas.keys().cloned().collect();
        let mut problems = typed::problems(&instruments.schemas);
        problems.extend_from_slice(&instruments.problems);
        let mut status = self.lock();
        status.url = self.client.base();
        status.generation = self.client.generation();
        let (url, shown) = (&status.url, names.join(", "));
        let generation = status.generation;
        tracing::info!(
            url,
            generation,
            instruments = shown,
            "the Python deck answers"
        );
        for problem in problems.iter().filter(|it| !status.problems.contains(it)) {
            tracing::warn!("{problem}");
        }
        status.online = true;
        status.error = None;
        status.instruments = names;
        status.problems = problems;
    }

    /// Notes that it does not answer, and logs the reason if it is a new one.
    fn note_away(&self, error: &RemoteError) {
        let mut status = self.lock();
        let error = error.to_string();
        if status.error.as_ref() != Some(&error) {
            let (url, was_online) = (&status.url, status.online);
            tracing::warn!(url, was_online, error, "the Python deck does not answer");
        }
        status.generation = self.client.generation();
        status.online = false;
        status.error = Some(error);
        status.instruments.clear();
    }
}

impl fmt::Debug for Poller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Poller").field(&self.client).finish()
    }
}
