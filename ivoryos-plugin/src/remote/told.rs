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

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use futures_util::FutureExt;
    use serde_json::{Value, json};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time;

    use super::ToldDeck;
    use crate::deck::{Caller, GlobalState};
    use crate::remote::RemoteInstrument;
    use crate::remote::poller::{POLL_INTERVAL, TOLD_POLL_INTERVAL};

    /// A Classic that is played, at the prefix `/lab`.
    struct Python {
        port: u16,
        schema: Arc<Mutex<Value>>,
        /// The heads of all requests.
        heads: Arc<Mutex<Vec<String>>>,
    }

    impl Python {
        async fn with(instrument: &str) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let python = Self {
                port: listener.local_addr().unwrap().port(),
                schema: Arc::new(schema(instrument).into()),
                heads: Arc::default(),
            };
            let (schema, heads) = (Arc::clone(&python.schema), Arc::clone(&python.heads));
            tokio::spawn(async move {
                while let Ok((mut connection, _)) = listener.accept().await {
                    let mut head = vec![0; 4096];
                    let length = connection.read(&mut head).await.unwrap();
                    let head = String::from_utf8_lossy(&head[..length]).into_owned();
                    let body = if head.starts_with("GET /lab/instruments/ ") {
                        schema.lock().unwrap().to_string()
                    } else {
                        json!({ "success": true, "output": 7 }).to_string()
                    };
                    heads.lock().unwrap().push(head);
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    );
                    connection.write_all(answer.as_bytes()).await.unwrap();
                }
            });
            python
        }

        fn line(&self) -> Value {
            let url = format!("http://127.0.0.1:{}", self.port);
            json!({ "ivoryos": { "generation": "classic", "url": url, "prefix": "/lab", "secret": "s3cret" },
                    "unknown": true })
        }

        fn heads(&self) -> Vec<String> {
            self.heads.lock().unwrap().clone()
        }
    }

    fn schema(instrument: &str) -> Value {
        json!({ format!("deck.{instrument}"): { "read": { "signature": "(self) -> int" } } })
    }

    /// Waits until these are the instruments of the deck; none for no deck.
    async fn has(state: &GlobalState, expected: &[&str]) {
        let mut decks = state.subscribe();
        let is_there = decks.wait_for(|deck| {
            let names = deck.as_ref().map(|it| it.instruments().collect());
            names.unwrap_or_else(Vec::new) == expected
        });
        let is_there = time::timeout(Duration::from_secs(20), is_there).await;
        assert!(is_there.is_ok_and(|it| it.is_ok()), "{expected:?}");
    }

    #[tokio::test]
    async fn the_deck_comes_when_it_is_told_and_is_another_one_when_that_is_told() {
        let (first, second) = (Python::with("pump").await, Python::with("stirrer").await);
        let (state, deck) = (GlobalState::new(), ToldDeck::default());
        deck.start(&state);
        assert!(deck.status().is_none());
        deck.take(&first.line());
        has(&state, &["pump"]).await;
        deck.take(&second.line());
        has(&state, &["stirrer"]).await;
        deck.stop();
        has(&state, &[]).await;
        deck.take(&first.line());
        time::sleep(Duration::from_millis(200)).await;
        assert!(state.deck().is_none(), "the host has stopped");
    }

    #[tokio::test]
    async fn what_was_told_before_the_start_is_there_too_and_what_is_not_understood_is_ignored() {
        let python = Python::with("pump").await;
        let (state, deck) = (GlobalState::new(), ToldDeck::default());
        let mut bad = python.line();
        bad["ivoryos"]["secret"] = json!("two\nlines");
        let mut future = python.line();
        future["ivoryos"]["generation"] = json!("next");
        for line in [
            python.line(),
            bad,
            future,
            json!(7),
            json!({ "deck_changed": 1 }),
        ] {
            deck.take(&line);
        }
        deck.start(&state);
        has(&state, &["pump"]).await;
    }

    #[tokio::test]
    async fn a_change_is_looked_at_when_it_is_told() {
        let python = Python::with("pump").await;
        let (state, deck) = (GlobalState::new(), ToldDeck::default());
        deck.start(&state);
        deck.take(&python.line());
        has(&state, &["pump"]).await;
        *python.schema.lock().unwrap() = schema("rinser");
        deck.take(&json!({ "deck_changed": true }));
        has(&state, &["rinser"]).await;
    }

    #[tokio::test]
    async fn each_request_has_the_secret_and_a_call_has_its_user() {
        let python = Python::with("pump").await;
        let (state, deck) = (GlobalState::new(), ToldDeck::default());
        deck.start(&state);
        deck.take(&python.line());
        has(&state, &["pump"]).await;
        let pump = state.deck().unwrap();
        let pump = pump.instrument::<RemoteInstrument>("pump").unwrap();
        let poller = deck.0.poller.borrow().clone().unwrap();
        let call = async || {
            let mut call = pin!(pump.call("read", ()));
            assert!(call.as_mut().now_or_never().is_none());
            assert_eq!(poller.interval(), POLL_INTERVAL, "a call waits");
            call.await.unwrap()
        };
        let of_user = Caller {
            user: Some("Jörg K".into()),
            ..Caller::default()
        };
        assert_eq!(of_user.run(call()).await, 7);
        assert_eq!(Caller::default().run(call()).await, 7);
        let heads = python.heads();
        let secret = "\r\nx-ivoryos-bridge: s3cret\r\n";
        assert!(heads.iter().all(|it| it.contains(secret)), "{heads:?}");
        let of_users: Vec<bool> = heads
            .iter()
            .filter(|it| it.starts_with("POST /lab/instruments/deck.pump "))
            .map(|it| it.contains("\r\nx-ivoryos-user: J%C3%B6rg%20K\r\n"))
            .collect();
        assert_eq!(of_users, [true, false]);
        let named = heads.iter().filter(|it| it.contains("x-ivoryos-user"));
        assert_eq!(named.count(), 1);
        assert_eq!(
            poller.interval(),
            TOLD_POLL_INTERVAL,
            "no call waits any more"
        );
    }
}
