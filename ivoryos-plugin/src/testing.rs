//! For a plugin's tests: a host in process, asked over HTTP and over Socket.IO. It is there with the feature
//! `testing`; whatever goes wrong is a panic that says so.
//!
//! ```toml
//! [dev-dependencies]
//! ivoryos-plugin = { version = "0.1", features = ["testing"] }
//! ```
//!
//! ```
//! use ivoryos_plugin::prelude::*;
//! use ivoryos_plugin::testing::Server;
//!
//! #[plugin(name = "plugin")]
//! async fn main_page() -> Page {
//!     Page::html("Plugin", "")
//! }
//!
//! #[socket_event("plugin_ping")]
//! async fn plugin_ping(io: SocketIo, Data(data): Data<Value>) {
//!     io.emit("plugin_pong", &data).await.ok();
//! }
//!
//! #[tokio::main]
//! async fn main() {
//!     let server = Server::start(Host::standalone().only(["plugin"])).await;
//!     server.http().get("/").send().await.assert_status_is_ok();
//!     let mut page = server.client().await;
//!     page.emit("plugin_ping", &[json!(1)]).await;
//!     assert_eq!(page.event("plugin_pong").await, 1);
//! }
//! ```

#![expect(
    clippy::missing_panics_doc,
    reason = "what goes wrong in a test is a panic"
)]

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use tokio_util::sync::CancellationToken;

use crate::host::connection;
use crate::host::{App, Host};

/// How long a test waits for what has to come.
const WAIT_TIMEOUT: Duration = Duration::from_secs(20);

/// A host that listens; it ends with the test.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it serves.
    pub app: Arc<App>,
    running: JoinHandle<()>,
}

impl Server {
    /// Serves the host at a port of its own.
    pub async fn start(host: Host) -> Self {
        let app = Arc::new(host.mount_all().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let endpoint = Arc::clone(&app);
        let running = tokio::spawn(async move {
            let closing = CancellationToken::new();
            let served = connection::serve(listener, endpoint, closing, Duration::ZERO);
            served.await.unwrap();
        });
        Self {
            address,
            app,
            running,
        }
    }

    /// Asks it over HTTP, without a connection.
    pub fn http(&self) -> TestClient<Arc<App>> {
        TestClient::new(Arc::clone(&self.app))
    }

    /// A client that is connected over a WebSocket.
    pub async fn client(&self) -> Client {
        Client::connect(self.address).await
    }

    /// A WebSocket on which the server has opened a session.
    pub async fn handshake(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Client, ConnectError> {
        Client::open(self.address, path, headers).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Why a WebSocket was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectError {
    /// The status of the host's answer, if it answered.
    pub status: Option<StatusCode>,
    /// What happened.
    pub message: String,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConnectError {}

impl ConnectError {
    fn new(error: &Error) -> Self {
        let status = match error {
            Error::Http(response) => Some(response.status()),
            _ => None,
        };
        Self {
            status,
            message: error.to_string(),
        }
    }
}

/// A client with an open connection.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
    acknowledgements: u64,
}

impl Client {
    /// A client that is connected over a WebSocket.
    pub async fn connect(address: SocketAddr) -> Self {
        let mut client = Self::open(address, "/socket.io/", &[]).await.unwrap();
        client.send("40").await;
        client.find(|text| text.starts_with("40")).await;
        client
    }

    /// A WebSocket on which the server has opened a session.
    pub async fn open(
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, ConnectError> {
        let url = format!("ws://{address}{path}?EIO=4&transport=websocket");
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        let opened = client_async(request, stream).await;
        let (socket, _) = opened.map_err(|error| ConnectError::new(&error))?;
        let mut client = Self {
            socket,
            acknowledgements: 0,
        };
        client.find(|text| text.starts_with('0')).await;
        Ok(client)
    }

    /// Sends a packet as it is.
    pub async fn send(&mut self, text: impl Into<String>) {
        assert!(self.try_send(text).await, "the connection is closed");
    }

    /// Sends a packet as it is, and says whether the connection took it: the host may have closed it.
    pub async fn try_send(&mut self, text: impl Into<String>) -> bool {
        self.socket.send(Message::text(text.into())).await.is_ok()
    }

    /// Sends an event.
    pub async fn emit(&mut self, event: &str, arguments: &[Value]) {
        let packet = packet(event, arguments);
        self.send(format!("42{packet}")).await;
    }

    /// Sends an event and waits for its acknowledgement.
    pub async fn ask(&mut self, event: &str, arguments: &[Value]) -> Value {
        let id = self.ask_later(event, arguments).await;
        self.acknowledged(id).await
    }

    /// Sends an event that is to be acknowledged.
    pub async fn ask_later(&mut self, event: &str, arguments: &[Value]) -> u64 {
        let id = self.acknowledgements;
        self.acknowledgements += 1;
        let packet = packet(event, arguments);
        self.send(format!("42{id}{packet}")).await;
        id
    }

    /// Waits for this acknowledgement: its first value.
    pub async fn acknowledged(&mut self, id: u64) -> Value {
        let start = format!("43{id}[");
        let what = format!("the acknowledgement {id}");
        let text = self.wait(&what, |text| text.starts_with(&start)).await;
        let mut values: Vec<Value> = serde_json::from_str(&text[start.len() - 1..]).unwrap();
        values.remove(0)
    }

    /// The next event of this name: what was sent with it.
    pub async fn event(&mut self, name: &str) -> Value {
        let start = format!("42[{name:?},");
        let what = format!("the event `{name}`");
        let text = self.wait(&what, |text| text.starts_with(&start)).await;
        let mut values: Vec<Value> = serde_json::from_str(&text[2..]).unwrap();
        values.remove(1)
    }

    /// The next text that is meant; those before it are let go.
    pub async fn find(&mut self, is_meant: impl Fn(&str) -> bool) -> String {
        self.wait("what the test looks for", is_meant).await
    }

    async fn wait(&mut self, what: &str, is_meant: impl Fn(&str) -> bool) -> String {
        let mut others = Vec::new();
        let found = async {
            loop {
                match self.next().await {
                    Some(text) if is_meant(&text) => return Some(text),
                    Some(text) if text == "2" => self.send("3").await,
                    Some(text) => others.push(text.chars().take(60).collect::<String>()),
                    None => return None,
                }
            }
        };
        let found = timeout(WAIT_TIMEOUT, found).await;
        others.truncate(20);
        let Ok(found) = found else {
            panic!("{what} does not come; {others:?} did");
        };
        found.unwrap_or_else(|| {
            panic!("{what} did not come before the connection was closed; {others:?} did")
        })
    }

    /// The next text, or nothing if the server has closed the connection.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            let message = timeout(WAIT_TIMEOUT, self.socket.next()).await;
            match message.expect("the server is silent") {
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Waits until the server closes the connection.
    pub async fn closed(&mut self) {
        while self.next().await.is_some() {}
    }
}

fn packet(event: &str, arguments: &[Value]) -> Value {
    let mut packet = vec![json!(event)];
    packet.extend_from_slice(arguments);
    Value::Array(packet)
}

/// Tries until it holds.
pub async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let tried = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(timeout(WAIT_TIMEOUT, tried).await.is_ok(), "{what}");
}
