//! A client that says what it is told to.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use ivoryos_plugin::{App, Host};
use poem::listener::{Acceptor, Listener, TcpListener};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// How long a test waits for what has to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A host that listens; it ends with the test.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) app: Arc<App>,
    running: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(host: Host) -> Self {
        let app = Arc::new(host.mount_all().unwrap());
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await;
        let acceptor = acceptor.unwrap();
        let address = *acceptor.local_addr()[0].as_socket_addr().unwrap();
        let served = Arc::clone(&app);
        let running = tokio::spawn(async move {
            let server = poem::Server::new_with_acceptor(acceptor);
            server.run(served).await.unwrap();
        });
        Self {
            address,
            app,
            running,
        }
    }

    /// A client that is connected over a WebSocket.
    pub(super) async fn client(&self) -> Client {
        let mut client = self.handshake("/socket.io/", &[]).await.unwrap();
        client.send("40").await;
        client.find(|text| text.starts_with("40")).await;
        client
    }

    /// A WebSocket on which the server has opened a session.
    pub(super) async fn handshake(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Client, tokio_tungstenite::tungstenite::Error> {
        let url = format!("ws://{}{path}?EIO=4&transport=websocket", self.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (socket, _) = client_async(request, stream).await?;
        let mut client = Client {
            socket,
            acknowledgements: 0,
        };
        client.find(|text| text.starts_with('0')).await;
        Ok(client)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

pub(super) struct Client {
    pub(super) socket: WebSocketStream<TcpStream>,
    acknowledgements: u64,
}

impl Client {
    pub(super) async fn send(&mut self, text: impl Into<String>) {
        let message = Message::text(text.into());
        self.socket.send(message).await.unwrap();
    }

    pub(super) async fn emit(&mut self, event: &str, arguments: &[Value]) {
        let packet = packet(event, arguments);
        self.send(format!("42{packet}")).await;
    }

    /// Sends an event and waits for its acknowledgement.
    pub(super) async fn ask(&mut self, event: &str, arguments: &[Value]) -> Value {
        let id = self.ask_later(event, arguments).await;
        self.acknowledged(id).await
    }

    /// Sends an event that is to be acknowledged.
    pub(super) async fn ask_later(&mut self, event: &str, arguments: &[Value]) -> u64 {
        let id = self.acknowledgements;
        self.acknowledgements += 1;
        let packet = packet(event, arguments);
        self.send(format!("42{id}{packet}")).await;
        id
    }

    pub(super) async fn acknowledged(&mut self, id: u64) -> Value {
        let start = format!("43{id}[");
        let text = self.find(|text| text.starts_with(&start)).await;
        let mut values: Vec<Value> = serde_json::from_str(&text[start.len() - 1..]).unwrap();
        values.remove(0)
    }

    /// The next event of this name: what was sent with it.
    pub(super) async fn event(&mut self, name: &str) -> Value {
        let start = format!("42[{:?},", name);
        let text = self.find(|text| text.starts_with(&start)).await;
        let mut values: Vec<Value> = serde_json::from_str(&text[2..]).unwrap();
        values.remove(1)
    }

    /// The next text that is meant; those before it are let go.
    pub(super) async fn find(&mut self, is_meant: impl Fn(&str) -> bool) -> String {
        loop {
            match self.next().await {
                Some(text) if is_meant(&text) => return text,
                Some(text) if text == "2" => self.send("3").await,
                Some(_) => {}
                None => panic!("the connection was closed"),
            }
        }
    }

    /// The next text, or nothing if the server has closed the connection.
    pub(super) async fn next(&mut self) -> Option<String> {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await;
            match message.expect("the server is silent") {
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Waits until the server closes the connection.
    pub(super) async fn closed(&mut self) {
        while self.next().await.is_some() {}
    }
}

fn packet(event: &str, arguments: &[Value]) -> Value {
    let mut packet = vec![json!(event)];
    packet.extend_from_slice(arguments);
    Value::Array(packet)
}

/// Tries until it holds.
pub(super) async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let tried = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(timeout(PATIENCE, tried).await.is_ok(), "{what}");
}
