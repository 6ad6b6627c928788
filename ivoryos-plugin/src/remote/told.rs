//! The deck of the `IvoryOS` whose bridge has started this program: the bridge says where it is, and when it changes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use poem::http::HeaderValue;
use serde::Deserialize;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::client::Client;
use super::poller::{Poller, RemoteStatus};
use super::{CALL_TIMEOUT, address};
use crate::deck::GlobalState;
use crate::plugin::Problem;

/// Its name where the host has no deck of its own.
const NAME: &str = "IvoryOS";

/// A Python deck that is there when the bridge says so. A clone is the same one.
#[derive(Clone, Default)]
pub(crate) struct ToldDeck(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// The poller of the deck that was told last.
    poller: watch::Sender<Option<Arc<Poller>>>,
    progress: Mutex<Progress>,
}

#[derive(Default, PartialEq)]
enum Progress {
    #[default]
    Waiting,
    Started,
    Stopped,
}

/// What a line of the bridge can say about the deck.
#[derive(Deserialize)]
struct Line {
    /// Where it is, now or again.
    ivoryos: Option<There>,
    /// Its instruments are others now.
    #[serde(default)]
    deck_changed: bool,
}

#[derive(Deserialize)]
struct There {
    generation: Generation,
    /// Scheme, host and port.
    url: String,
    /// The URL prefix; empty for the root.
    prefix: String,
    secret: String,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Generation {
    Classic,
    NextGen,
}

impl ToldDeck {
    /// Takes a line of the bridge. What it does not say about the deck is ignored.
    pub(crate) fn take(&self, line: &Value) {
        let Ok(line) = Line::deserialize(line) else {
            tracing::warn!(
                "the bridge describes the Python deck in a way that this program does not know"
            );
            return;
        };
        if let Some(there) = line.ivoryos {
            match there.poller() {
                Ok(poller) => self.replace(poller),
                Err(problem) => tracing::warn!(%problem, "the Python deck cannot be used"),
            }
        } else if line.deck_changed
            && let Some(poller) = &*self.0.poller.borrow()
        {
            poller.look_now();
        }
    }

    fn replace(&self, poller: Poller) {
        let progress = self.progress();
        if *progress == Progress::Stopped {
            return;
        }
        let before = self.0.poller.send_replace(Some(Arc::new(poller)));
        // The new one runs when it has removed its instruments.
        if let Some(before) = before {
            before.stop();
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        let progress = self.0.progress.lock();
        progress.unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts it once, as soon as it is called within a tokio runtime.
    pub(crate) fn start(&self, state: &GlobalState) {
        let mut progress = self.progress();
        if *progress != Progress::Waiting {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            *progress = Progress::Started;
            runtime.spawn(run(self.0.poller.subscribe(), state.clone()));
        }
    }

    /// Stops it for ever. Calls of Python instruments that wait for their answers fail.
    pub(crate) fn stop(&self) {
        *self.progress() = Progress::Stopped;
        if let Some(poller) = &*self.0.poller.borrow() {
            poller.stop();
        }
    }

    /// Its status for the manifest, if the bridge has said where it is.
    pub(crate) fn status(&self) -> Option<RemoteStatus> {
        let poller = self.0.poller.borrow();
        poller.as_ref().map(|poller| poller.status())
    }
}

/// Runs one poller after the other.
async fn run(mut pollers: watch::Receiver<Option<Arc<Poller>>>, state: GlobalState) {
    loop {
        let poller = pollers.borrow_and_update().clone();
        if let Some(poller) = poller {
            poller.run(state.clone()).await;
        }
        if pollers.changed().await.is_err() {
            return;
        }
    }
}

impl There {
    fn poller(&self) -> Result<Poller, Problem> {
        let address = address::parse(&format!("{}{}", self.url, self.prefix))?;
        let secret = HeaderValue::from_str(&self.secret);
        let mut secret = secret.map_err(|_| Problem::BadSetting {
            what: "the secret of the Python deck is no header".to_owned(),
            help: "start IvoryOS again".to_owned(),
        })?;
        secret.set_sensitive(true);
        let is_nextgen = self.generation == Generation::NextGen;
        let client = Client::of_bridge(address, is_nextgen, secret, CALL_TIMEOUT)?;
        Ok(Poller::new(client, NAME.to_owned(), true))
    }
}
