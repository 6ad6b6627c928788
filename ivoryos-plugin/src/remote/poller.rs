//! Looks for `IvoryOS` while the host runs, and keeps the deck as it is there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::runtime::Handle;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::client::{Client, SCHEMA_TIMEOUT};
use super::deck_sync::DeckSync;
use super::error::RemoteError;
use super::schema::RemoteSchema;
use super::typed;
use crate::deck::GlobalState;

const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// For what was away: a small machine may take seconds over a password.
const FIRST_SCHEMA_TIMEOUT: Duration = Duration::from_secs(15);

/// Looks for one `IvoryOS`.
pub(crate) struct Poller {
    client: Arc<Client>,
    name: String,
    status: Mutex<RemoteStatus>,
    started: OnceLock<()>,
    stop: CancellationToken,
}

/// How it is with the Python deck; a part of the manifest.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RemoteStatus {
    url: String,
    online: bool,
    /// Why it is away.
    error: Option<String>,
    instruments: Vec<String>,
    /// What traits ask for that it does not have.
    problems: Vec<String>,
}

impl Poller {
    pub(super) fn new(client: Client, name: String) -> Self {
        let status = RemoteStatus {
            url: client.base.clone(),
            ..RemoteStatus::default()
        };
        Self {
            client: Arc::new(client),
            name,
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

    /// Starts it, once and where there is a runtime to start it in.
    pub(crate) fn start(self: &Arc<Self>, state: &GlobalState) {
        if self.started.get().is_some() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            self.started.get_or_init(|| {
                runtime.spawn(Arc::clone(self).run(state.clone()));
            });
        }
    }

    /// Ends it: calls of Python instruments that still wait for their answers end with this.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }

    /// Keeps the deck of this state until the host has ended; then what others set is left. A host that is
    /// told to stop still has requests that move something: until they are answered, all stays as it is.
    async fn run(self: Arc<Self>, state: GlobalState) {
        let client = Arc::clone(&self.client);
        let mut changes = state.subscribe();
        let mut deck_sync = DeckSync::new(state, client, self.name.clone());
        let mut shown = None;
        let look = async {
            loop {
                match self.ask().await {
                    Ok(instruments) => {
                        if shown.as_ref() != Some(&instruments) {
                            deck_sync.show(&instruments);
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
                let until = time::Instant::now() + POLL_INTERVAL;
                while let Ok(changed) = time::timeout_at(until, changes.changed()).await {
                    if changed.is_err() {
                        return;
                    }
                    deck_sync.look();
                }
            }
        };
        self.stop.run_until_cancelled(look).await;
        self.client.online.send_replace(false);
        deck_sync.hide();
    }

    /// The instruments; asked for twice where there is no answer: a busy machine is not gone.
    async fn ask(&self) -> Result<BTreeMap<String, RemoteSchema>, RemoteError> {
        let is_online = *self.client.online.borrow();
        let limit = if is_online {
            SCHEMA_TIMEOUT
        } else {
            FIRST_SCHEMA_TIMEOUT
        };
        let ask = || time::timeout(limit, self.client.schema());
        if let Ok(answer) = ask().await {
            return answer;
        }
        let silent = |_| Err(self.client.unreachable("it does not answer"));
        ask().await.unwrap_or_else(silent)
    }

    /// Says once what there is.
    fn note_online(&self, instruments: &BTreeMap<String, RemoteSchema>) {
        let names: Vec<String> = instruments.keys().cloned().collect();
        let problems = typed::problems(instruments);
        let mut status = self.lock();
        let (url, shown) = (&status.url, names.join(", "));
        tracing::info!(url, instruments = shown, "the Python deck is there");
        for problem in problems.iter().filter(|it| !status.problems.contains(it)) {
            tracing::warn!("{problem}");
        }
        status.online = true;
        status.error = None;
        status.instruments = names;
        status.problems = problems;
    }

    /// Says once why it is away.
    fn note_away(&self, error: &RemoteError) {
        let mut status = self.lock();
        let error = error.to_string();
        if status.error.as_ref() != Some(&error) {
            let (url, was_online) = (&status.url, status.online);
            tracing::warn!(url, was_online, error, "the Python deck is away");
        }
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
