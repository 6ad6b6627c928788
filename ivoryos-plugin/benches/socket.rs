//! Socket.IO echoes, beside the same handler with socketioxide on axum: `cargo bench --bench socket`.
//!
//! Both servers run in turn in one process, for a second each, again and again: what is shown is the
//! median of the pairs' ratios. criterion measures one thing's time, not many clients' latencies.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use ivoryos_plugin::Host;
use ivoryos_plugin::poem::Server;
use ivoryos_plugin::poem::listener::TcpAcceptor;
use ivoryos_plugin::socketioxide::SocketIo;
use ivoryos_plugin::socketioxide::extract::{AckSender, Data, SocketRef};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

const CLIENTS: usize = 50;
const PAIRS: usize = 15;
const ROUND: Duration = Duration::from_secs(1);

/// The plugin that is measured.
mod measured {
    use ivoryos_plugin::prelude::*;

    /// A page.
    #[plugin(name = "measured")]
    pub(crate) async fn main_page() -> Page {
        Page::html("Measured", "")
    }

    /// Echoes.
    #[socket_event("echo")]
    pub(crate) async fn echo(Data(data): Data<Value>) -> Value {
        data
    }
}

async fn mounted(listener: TcpListener) {
    let app = Host::new().prefix("/ivoryos").mount_all().unwrap();
    let acceptor = TcpAcceptor::from_tokio(listener).unwrap();
    Server::new_with_acceptor(acceptor).run(app).await.unwrap();
}

async fn on_axum(listener: TcpListener) {
    let (service, io) = SocketIo::builder().build_svc();
    io.ns("/", async |socket: SocketRef| {
        socket.on(
            "echo",
            async |acknowledge: AckSender, Data(data): Data<Value>| {
                acknowledge.send(&data).ok();
            },
        );
    });
    let app = axum::Router::new().route_service("/socket.io/", service);
    axum::serve(listener, app).await.unwrap();
}

type Client = WebSocketStream<TcpStream>;

async fn clients(port: u16) -> Vec<Client> {
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let url = format!("ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket");
        let (mut client, _) = client_async(url, stream).await.unwrap();
        client.send(Message::text("40")).await.unwrap();
        wait(&mut client, "40").await;
        clients.push(client);
    }
    // The handlers are there a moment after the connection.
    tokio::time::sleep(Duration::from_millis(100)).await;
    clients
}

async fn wait(client: &mut Client, start: &str) {
    loop {
        let message = client.next().await.unwrap().unwrap();
        let text = message.into_text().unwrap();
        if text.starts_with(start) {
            return;
        }
        if text == "2" {
            client.send(Message::text("3")).await.unwrap();
        }
    }
}

/// Each client sends its next event when the last one is acknowledged: every latency there was.
async fn round(clients: &mut [Client]) -> Vec<Duration> {
    let end = Instant::now() + ROUND;
    let each = clients.iter_mut().map(async |client| {
        let mut latencies = Vec::new();
        while Instant::now() < end {
            let sent = Instant::now();
            client
                .send(Message::text(r#"421["echo",{"n":1}]"#))
                .await
                .unwrap();
            wait(client, "431[").await;
            latencies.push(sent.elapsed());
        }
        latencies
    });
    join_all(each).await.concat()
}

fn percentile(latencies: &mut [Duration], percent: usize) -> f64 {
    latencies.sort_unstable();
    latencies[latencies.len() * percent / 100].as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` only asks whether it starts.
    let pairs = if std::env::args().any(|argument| argument == "--test") {
        1
    } else {
        PAIRS
    };
    let ours = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let theirs = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ports = [&ours, &theirs].map(|it| it.local_addr().unwrap().port());
    tokio::spawn(mounted(ours));
    tokio::spawn(on_axum(theirs));
    let mut ours = clients(ports[0]).await;
    let mut theirs = clients(ports[1]).await;
    let (mut rates, mut tails) = (Vec::new(), Vec::new());
    for pair in 0..pairs {
        // The first of two does not always have the quieter second.
        let (mut mounted, mut on_axum) = if pair % 2 == 0 {
            let first = round(&mut ours).await;
            (first, round(&mut theirs).await)
        } else {
            let first = round(&mut theirs).await;
            (round(&mut ours).await, first)
        };
        let counts = [mounted.len(), on_axum.len()];
        let tail = [&mut mounted, &mut on_axum].map(|it| percentile(it, 99));
        println!("{counts:?} echoes, p99 {tail:.6?} s");
        #[expect(clippy::cast_precision_loss, reason = "no count is that large")]
        rates.push(counts[0] as f64 / counts[1] as f64);
        tails.push(tail[0] / tail[1]);
    }
    println!("mounted / on axum, median of {pairs} pairs:");
    println!("  echoes per second {:.2}", median(rates));
    println!("  p99 {:.2}", median(tails));
}
