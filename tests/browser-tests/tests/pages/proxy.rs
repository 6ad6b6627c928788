//! A proxy in front of a host that knows no `WebSocket`, as some laboratories have one.

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::server::Server;

/// What it does with a request for a WebSocket.
#[derive(Clone, Copy, Debug)]
pub enum Upgrade {
    /// Passes it on without the header `Upgrade`.
    Stripped,
    /// Passes nothing on of what a Socket.IO client asks, and does not answer either.
    Swallowed,
}

/// Ends with the test.
#[derive(Debug)]
pub struct Proxy {
    address: String,
    running: JoinHandle<()>,
}

impl Proxy {
    pub async fn start(server: &Server, upgrade: Upgrade) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let host = server.address().to_owned();
        let running = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let host = host.clone();
                // A connection that breaks is the browser's or the host's business.
                tokio::spawn(async move { pass(client, &host, upgrade).await.ok() });
            }
        });
        Self { address, running }
    }

    /// Where a path below the host's prefix is.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}/ivoryos/{path}", self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Passes on one request, and one only: the browser then opens another connection for the next one.
async fn pass(mut client: TcpStream, host: &str, upgrade: Upgrade) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if client.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    if text.contains("/socket.io/") && matches!(upgrade, Upgrade::Swallowed) {
        std::future::pending::<()>().await;
    }
    let mut server = TcpStream::connect(host).await?;
    // The headers of one connection are the proxy's own.
    let text = text
        .replace("Connection: keep-alive", "Connection: close")
        .replace("Connection: Upgrade", "Connection: close")
        .replace("Upgrade: websocket", "X-Nothing: here");
    server.write_all(text.as_bytes()).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
