//! The crate `rust_socketio` as a client of the tests' host (`tests/src/live.rs`).
//!
//! What it cannot do and is not asked: acknowledge what is binary (it sends a `BINARY_ACK`), receive the byte 0x1E (it splits
//! there), many acknowledgements at once (it draws their numbers from 999), reconnect (it then also does after it has left).

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rust_socketio::client::Client as Socket;
use rust_socketio::{ClientBuilder, Event, Payload, TransportType};
use serde_json::Value;

const WAIT_TIMEOUT: Duration = Duration::from_secs(10);

/// A way to the host.
#[derive(Clone)]
pub struct Way {
    transport: TransportType,
    url: String,
}

/// Each transport, at each path of the server. What fails is the last that was printed.
pub fn on_every_way(test: impl Fn(&Way)) {
    let host = std::env::var("HOST_URL").expect("HOST_URL says where the host is");
    for (transport, name) in [
        (TransportType::Polling, "polling"),
        (TransportType::Websocket, "WebSocket"),
        (TransportType::WebsocketUpgrade, "polling to WebSocket"),
        (TransportType::Any, "any"),
    ] {
        // Without a path it takes `/socket.io/`.
        for path in ["", "/ivoryos/socket.io/"] {
            let url = format!("{host}{path}");
            eprintln!("{name}, {url}");
            let transport = transport.clone();
            test(&Way { transport, url });
        }
    }
}

impl Way {
    /// A client that is not connected yet.
    pub fn builder(&self) -> ClientBuilder {
        ClientBuilder::new(&self.url)
            .transport_type(self.transport.clone())
            .reconnect(false)
    }

    /// A client that is connected, with all the greetings.
    pub fn connect(&self) -> Client {
        let log = Arc::new(Log::default());
        let (any, failed) = (Arc::clone(&log), Arc::clone(&log));
        let socket = self
            .builder()
            .on_any(move |event, payload, _| {
                any.note(event, payload);
                if any.over.load(Ordering::Relaxed) {
                    any.end_thread();
                }
            })
            .on(Event::Error, move |payload, _| {
                failed.note(Event::Error, payload);
                failed.end_thread();
            })
            .connect()
            .expect("it connects");
        let client = Client { socket, log };
        client.greetings();
        client
    }
}

/// What a client hears.
#[derive(Default)]
struct Log {
    heard: Mutex<Vec<(String, Payload)>>,
    changed: Condvar,
    /// Nobody is interested any more.
    over: AtomicBool,
    /// Nothing more will come.
    ended: AtomicBool,
}

impl Log {
    fn note(&self, event: Event, payload: Payload) {
        let event = String::from(event);
        if event != "count" {
            self.heard.lock().unwrap().push((event, payload));
            self.changed.notify_all();
        }
    }

    /// The client's thread would ask a connection that is closed for more, for ever: to unwind out of a
    /// callback is its only end.
    fn end_thread(&self) -> ! {
        self.ended.store(true, Ordering::Relaxed);
        resume_unwind(Box::new("the connection is over"))
    }
}

/// A client that writes down what it hears, and leaves at its end.
pub struct Client {
    pub socket: Socket,
    log: Arc<Log>,
}

impl Client {
    /// The first such event, whether it has come or will.
    pub fn heard(&self, event: &str, fits: impl Fn(&Payload) -> bool) -> Payload {
        let found = |heard: &[(String, Payload)]| {
            let mut all = heard.iter().filter(|(name, _)| name == event);
            all.find(|(_, payload)| fits(payload))
                .map(|(_, payload)| payload.clone())
        };
        let log = {
            let heard = self.log.heard.lock().unwrap();
            let waits = |heard: &mut Vec<_>| found(heard).is_none();
            let changed = &self.log.changed;
            let (heard, _) = changed
                .wait_timeout_while(heard, WAIT_TIMEOUT, waits)
                .unwrap();
            heard.clone()
        };
        found(&log).unwrap_or_else(|| panic!("no {event} came, but {log:?}"))
    }

    /// The first event of this name with this value.
    pub fn heard_value(&self, event: &str, value: &Value) {
        self.heard(event, |payload| json(payload) == Some(value));
    }

    /// The values of all the events of this name so far.
    pub fn all(&self, event: &str) -> Vec<Value> {
        let heard = self.log.heard.lock().unwrap();
        let all = heard.iter().filter(|(name, _)| name == event);
        all.filter_map(|(_, payload)| json(payload).cloned())
            .collect()
    }

    pub fn forget(&self) {
        self.log.heard.lock().unwrap().clear();
    }

    /// Until the host and both plugins that greet have greeted.
    pub fn greetings(&self) {
        for plugin in ["failing-connect", "live"] {
            self.heard("welcome", |it| {
                json(it).is_some_and(|it| it["plugin"] == plugin)
            });
        }
        self.heard("server_boot_id", |_| true);
    }

    /// The acknowledgement.
    pub fn ask(&self, event: &str, data: impl Into<Payload>) -> Value {
        let (sender, answer) = mpsc::channel();
        let acknowledged = move |payload, _| drop(sender.send(payload));
        self.socket
            .emit_with_ack(event, data, WAIT_TIMEOUT, acknowledged)
            .unwrap();
        let payload = answer
            .recv_timeout(WAIT_TIMEOUT)
            .expect("the acknowledgement");
        json(&payload).expect("it is JSON")[0].clone()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.log.over.store(true, Ordering::Relaxed);
        // The host counts aloud all the time, so that something is heard soon.
        let end = Instant::now() + WAIT_TIMEOUT;
        while !self.log.ended.load(Ordering::Relaxed) && Instant::now() < end {
            sleep(Duration::from_millis(1));
        }
        self.socket.disconnect().ok();
    }
}

/// The first value of what is not binary.
pub fn json(payload: &Payload) -> Option<&Value> {
    match payload {
        Payload::Text(values) => values.first(),
        _ => None,
    }
}
