//! Frames that no client sends. `SEED=…` repeats a run.

use fastrand::Rng;
use futures_util::SinkExt;
use ivoryos_plugin::testing::{Client, Server};
use poem::test::TestClient;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::{InUse, alone, server};

const FRAMES: usize = 10_000;

/// A packet that is nearly right, or not at all.
fn garbage(random: &mut Rng) -> String {
    const PARTS: &[&str] = &[
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "40",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "451-",
        "461-",
        "45999999999-",
        "42[",
        "]",
        "[]",
        "[\"echo\"",
        ",",
        "\"echo\"",
        "{\"_placeholder\":true,\"num\":0}",
        "{\"_placeholder\":true,\"num\":9999999}",
        "/admin,",
        "null",
        "-",
        "9223372036854775808",
        "\"",
        "\\u0000",
        "\\ud800",
        "{",
        "}",
        ":",
        "1e999",
        "ä",
        "\u{0}",
        "\u{1e}",
        "[[[[[[[[",
        "b",
        "420[\"echo\",1]",
        "42[\"hang\"]",
        "42[\"panic\",\"x\"]",
        "40{}",
        "2probe",
        "{\"sid\":1}",
    ];
    let parts = random.usize(0..6);
    (0..parts)
        .map(|_| PARTS[random.usize(0..PARTS.len())])
        .collect()
}

/// Says it, and goes on until the server closes.
async fn misbehave(server: &Server, random: &mut Rng, frames: usize) -> usize {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let url = format!(
        "ws://{}/socket.io/?EIO=4&transport=websocket",
        server.address
    );
    let (mut socket, _) = client_async(url, stream).await.unwrap();
    if random.bool() {
        socket.send(Message::text("40")).await.unwrap();
    }
    for sent in 1..=frames {
        let text = garbage(random);
        let message = match random.u8(0..8) {
            0 => Message::binary(Bytes::from(text)),
            1 => Message::Ping(Bytes::from(text)),
            _ => Message::text(text),
        };
        if socket.send(message).await.is_err() {
            return sent;
        }
    }
    frames
}

async fn misbehave_by_polling(server: &Server, random: &mut Rng, frames: usize) {
    let client = TestClient::new(&*server.app);
    let path = "/socket.io/?EIO=4&transport=polling";
    let opened = client
        .get(path)
        .send()
        .await
        .0
        .into_body()
        .into_string()
        .await
        .unwrap();
    let id = opened
        .split("\"sid\":\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let path = format!("{path}&sid={id}");
    for _ in 0..frames {
        let packets: Vec<String> = (0..random.usize(1..4)).map(|_| garbage(random)).collect();
        let response = client.post(&path).body(packets.join("\u{1e}")).send().await;
        let status = response.0.status().as_u16();
        assert!(matches!(status, 200 | 400), "{status}");
        if status == 400 {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_answers_or_closes_and_others_notice_nothing() {
    let _alone = alone().await;
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    let random = Mutex::new(Rng::with_seed(seed));
    let server = server().await;
    let other: Mutex<Client> = Mutex::new(server.client().await);
    InUse::comes_back_after(async || {
        let (mut random, mut other) = (random.lock().await, other.lock().await);
        let mut sent = 0;
        while sent < FRAMES {
            sent += misbehave(&server, &mut random, 20).await;
            misbehave_by_polling(&server, &mut random, 20).await;
            assert_eq!(other.ask("echo", &[json!(sent)]).await, json!(sent));
        }
    })
    .await;
}
