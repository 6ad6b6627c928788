//! Tests of plugins: a host in the test's process, and clients for HTTP and Socket.IO. It needs the feature
//! `testing`. Functions here panic where something fails, unless they return a `Result`.
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

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use tokio_util::sync::CancellationToken;

use crate::host::connection;
use crate::host::{App, Host};

/// How long a test waits for what must happen.
const WAIT_TIMEOUT: Duration = Duration::from_secs(20);
/// How often a client looks for a ping while its test does something else.
const PING_CHECK: Duration = Duration::from_secs(1);
/// How many packets it keeps then for the test. With more it reads no further, like a page that hangs.
const MOST_UNREAD: usize = 1_000;

/// A host that listens at a port of its own. It stops when this is dropped.
///
/// ```
/// use ivoryos_plugin::prelude::*;
/// use ivoryos_plugin::testing::Server;
/// # #[plugin(name = "server-example")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// #[tokio::main]
/// async fn main() {
///     let server = Server::start(Host::standalone().only(["server-example"])).await;
///     server.http().get("/").send().await.assert_status_is_ok();
///
///     server.app.state().set_deck(Deck::new("bench")).unwrap();
///     let plugins = server.http().get("/plugins.json").send().await;
///     plugins.assert_status_is_ok();
/// }
/// ```
pub struct Server {
    /// The address it listens on: 127.0.0.1 and a free port.
    pub address: SocketAddr,
    /// The mounted host, for example to set its deck.
    pub app: Arc<App>,
    running: JoinHandle<()>,
}

impl Server {
    /// Mounts the host and serves it at a free port of 127.0.0.1. It panics with every problem if the host cannot
    /// be mounted.
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

    /// An HTTP client that calls the host directly, without a connection.
    pub fn http(&self) -> TestClient<Arc<App>> {
        TestClient::new(Arc::clone(&self.app))
    }

    /// Connects a Socket.IO client over a WebSocket, as an open page does.
    pub async fn client(&self) -> Client {
        Client::connect(self.address).await
    }

    /// Opens a WebSocket at this path with these headers, and waits for the host's Engine.IO handshake; for tests of
    /// what the host refuses. The client has not connected to Socket.IO yet: that is the packet `40`.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if the host does not upgrade the connection.
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

/// Why [`Server::handshake`] and [`Client::open`] opened no WebSocket.
///
/// ```
/// use ivoryos_plugin::prelude::*;
/// use ivoryos_plugin::testing::Server;
/// # #[plugin(name = "connect-example")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// #[tokio::main]
/// async fn main() {
///     let server = Server::start(Host::standalone().only(["connect-example"])).await;
///     let headers = [("origin", "http://elsewhere.example")];
///     let error = server.handshake("/socket.io/", &headers).await.err().unwrap();
///     assert_eq!(error.status, Some(StatusCode::FORBIDDEN));
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectError {
    /// The status of the host's answer; `None` if it did not answer.
    pub status: Option<StatusCode>,
    /// What failed.
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

/// A Socket.IO client with an open connection, from [`Server::client`]. Methods that wait panic after 20 seconds. It
/// answers the host's pings, also while the test does something else.
///
/// ```
/// use ivoryos_plugin::prelude::*;
/// use ivoryos_plugin::testing::Server;
/// # #[plugin(name = "client-example")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// #[socket_event("client_example_double")]
/// async fn double(Data(value): Data<f64>) -> f64 {
///     2.0 * value
/// }
///
/// #[tokio::main]
/// async fn main() {
///     let server = Server::start(Host::standalone().only(["client-example"])).await;
///     let mut page = server.client().await;
///     assert_eq!(page.ask("client_example_double", &[json!(2.5)]).await, 5.0);
///
///     server.app.state().publish("client_example_grams", &12.5).unwrap();
///     assert_eq!(page.event("client_example_grams").await, 12.5);
/// }
/// ```
///
/// `send`, `try_send`, `find` and `next` work with Engine.IO packets as text, such as `42["name",1]`: they are for tests of the
/// protocol.
pub struct Client {
    socket: Arc<Mutex<Socket>>,
    answering: JoinHandle<()>,
    acknowledgements: u64,
}

/// A client's connection.
struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// What came before the test has asked for it.
    unread: VecDeque<String>,
}

impl Socket {
    /// The next packet that is no ping; `None` if the host has closed the connection.
    async fn next(&mut self) -> Option<String> {
        match self.unread.pop_front() {
            Some(text) => Some(text),
            None => self.receive().await,
        }
    }

    /// The next packet that is no ping from the connection. It loses nothing if it is dropped.
    async fn receive(&mut self) -> Option<String> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) if text == "2" => {
                    self.stream.send(Message::text("3")).await.ok()?;
                }
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Reads what has come by now, for the pings in it.
    fn read_ahead(&mut self) {
        while self.unread.len() < MOST_UNREAD
            && let Some(Some(text)) = self.receive().now_or_never()
        {
            self.unread.push_back(text);
        }
    }
}

/// Answers pings while the test does something else.
async fn answer_pings(socket: Arc<Mutex<Socket>>) {
    loop {
        tokio::time::sleep(PING_CHECK).await;
        if let Ok(mut socket) = socket.try_lock() {
            socket.read_ahead();
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.answering.abort();
    }
}

impl Client {
    /// Connects a client over a WebSocket to the host at this address.
    pub async fn connect(address: SocketAddr) -> Self {
        let mut client = Self::open(address, "/socket.io/", &[]).await.unwrap();
        client.send("40").await;
        client.find(|text| text.starts_with("40")).await;
        client
    }

    /// Opens a WebSocket to this address; see [`Server::handshake`].
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if the host does not upgrade the connection.
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
        let (stream, _) = opened.map_err(|error| ConnectError::new(&error))?;
        let unread = VecDeque::new();
        let socket = Arc::new(Mutex::new(Socket { stream, unread }));
        let mut client = Self {
            answering: tokio::spawn(answer_pings(Arc::clone(&socket))),
            socket,
            acknowledgements: 0,
        };
        client.find(|text| text.starts_with('0')).await;
        Ok(client)
    }

    /// Sends an Engine.IO packet, such as `40`.
    pub async fn send(&mut self, text: impl Into<String>) {
        assert!(self.try_send(text).await, "the connection is closed");
    }

    /// Sends an Engine.IO packet. Returns false if the connection is closed.
    pub async fn try_send(&mut self, text: impl Into<String>) -> bool {
        let mut socket = self.socket.lock().await;
        socket.stream.send(Message::text(text.into())).await.is_ok()
    }

    /// Sends an event with these arguments.
    pub async fn emit(&mut self, event: &str, arguments: &[Value]) {
        let packet = packet(event, arguments);
        self.send(format!("42{packet}")).await;
    }

    /// Sends an event, and returns the first value of its acknowledgement.
    pub async fn ask(&mut self, event: &str, arguments: &[Value]) -> Value {
        let id = self.ask_later(event, arguments).await;
        self.acknowledged(id).await
    }

    /// Sends an event with a request for an acknowledgement, and returns the number for
    /// [`acknowledged`](Self::acknowledged).
    pub async fn ask_later(&mut self, event: &str, arguments: &[Value]) -> u64 {
        let id = self.acknowledgements;
        self.acknowledgements += 1;
        let packet = packet(event, arguments);
        self.send(format!("42{id}{packet}")).await;
        id
    }

    /// Waits for the acknowledgement of this number, and returns its first value.
    pub async fn acknowledged(&mut self, id: u64) -> Value {
        let start = format!("43{id}[");
        let what = format!("the acknowledgement {id}");
        let text = self.wait(&what, |text| text.starts_with(&start)).await;
        let mut values: Vec<Value> = serde_json::from_str(&text[start.len() - 1..]).unwrap();
        values.remove(0)
    }

    /// Waits for the next event of this name, and returns its first argument. Other packets before it are dropped.
    pub async fn event(&mut self, name: &str) -> Value {
        let start = format!("42[{name:?},");
        let what = format!("the event `{name}`");
        let text = self.wait(&what, |text| text.starts_with(&start)).await;
        let mut values: Vec<Value> = serde_json::from_str(&text[2..]).unwrap();
        values.remove(1)
    }

    /// Waits for the next packet for which `is_meant` returns true. Other packets before it are dropped.
    pub async fn find(&mut self, is_meant: impl Fn(&str) -> bool) -> String {
        self.wait("what the test looks for", is_meant).await
    }

    async fn wait(&mut self, what: &str, is_meant: impl Fn(&str) -> bool) -> String {
        let mut others = Vec::new();
        let found = async {
            loop {
                match self.next().await {
                    Some(text) if is_meant(&text) => return Some(text),
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

    /// The next packet that is no ping; `None` if the host has closed the connection.
    pub async fn next(&mut self) -> Option<String> {
        let mut socket = self.socket.lock().await;
        let next = timeout(WAIT_TIMEOUT, socket.next()).await;
        next.expect("the server is silent")
    }

    /// Waits until the host closes the connection.
    pub async fn closed(&mut self) {
        while self.next().await.is_some() {}
    }
}

fn packet(event: &str, arguments: &[Value]) -> Value {
    let mut packet = vec![json!(event)];
    packet.extend_from_slice(arguments);
    Value::Array(packet)
}

/// Waits until the condition holds, and tries it every 10 ms. It panics with the text after 20 seconds.
///
/// ```
/// use ivoryos_plugin::testing::eventually;
/// use ivoryos_plugin::{Deck, GlobalState};
///
/// # #[ivoryos_plugin::tokio::main]
/// # async fn main() {
/// let state = GlobalState::new();
/// state.set_deck(Deck::new("bench")).unwrap();
/// eventually("there is a deck", async || state.deck().is_some()).await;
/// # }
/// ```
pub async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let tried = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(timeout(WAIT_TIMEOUT, tried).await.is_ok(), "{what}");
}
