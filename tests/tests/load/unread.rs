//! Clients that ask for much and read nothing.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use ivoryos_plugin::testing::Server;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

use crate::{MEMORY, alone, server};

const MIB: usize = 1024 * 1024;
const CLIENTS: usize = 5;
const EACH: usize = 256;

/// Asks for large answers without reading any: how often, until it is disconnected.
async fn ask(server: &Server) -> usize {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let url = format!(
        "ws://{}/socket.io/?EIO=4&transport=websocket",
        server.address
    );
    let (mut socket, _) = client_async(url, stream).await.unwrap();
    socket.send(Message::text("40")).await.unwrap();
    while !socket
        .next()
        .await
        .unwrap()
        .unwrap()
        .to_text()
        .unwrap()
        .starts_with("40")
    {}
    for number in 0..EACH {
        let packet = format!("42{number}[\"bytes\",{MIB}]");
        if socket.send(Message::text(packet)).await.is_err() {
            return number;
        }
        // The host has the time to answer before it notices that its pings are not answered.
        sleep(Duration::from_millis(10)).await;
    }
    EACH
}

/// The same by polling.
async fn ask_by_polling(server: &Server) -> usize {
    const POLL: &str = "/socket.io/?EIO=4&transport=polling";
    let client = server.http();
    let opened = client.get(POLL).send().await.0.into_body();
    let opened = opened.into_string().await.unwrap();
    let id = opened.split("\"sid\":\"").nth(1).unwrap();
    let path = format!("{POLL}&sid={}", id.split('"').next().unwrap());
    client
        .post(&path)
        .body("40")
        .send()
        .await
        .assert_status_is_ok();
    // That it is connected.
    client.get(&path).send().await.assert_status_is_ok();
    for number in 0..EACH {
        let packet = format!("42{number}[\"bytes\",{MIB}]");
        let response = client.post(&path).body(packet).send().await;
        if !response.0.status().is_success() {
            return number;
        }
    }
    EACH
}

#[tokio::test(flavor = "multi_thread")]
async fn little_is_kept_for_who_reads_nothing_and_nobody_else_notices() {
    let _alone = alone().await;
    let server = server().await;
    let mut other = server.client().await;
    assert_eq!(other.ask("echo", &[json!(0)]).await, json!(0));
    let before = MEMORY.current_usage();
    for is_polling in [false, true] {
        MEMORY.reset_peak_usage();
        let clients = (0..CLIENTS).map(async |_| {
            if is_polling {
                ask_by_polling(&server).await
            } else {
                ask(&server).await
            }
        });
        let asked = join_all(clients).await;
        let peak = (MEMORY.peak_usage() - before) / MIB;
        println!("{peak} MiB, asked {asked:?}");
        // 16 MiB for each, and what is made while the connection ends.
        assert!(peak < CLIENTS * 24, "{peak} MiB");
        assert!(asked.iter().all(|asked| *asked < EACH), "{asked:?}");
    }
    // Who reads gets as much as it asks for.
    for _ in 0..EACH {
        other.ask_later("bytes", &[json!(MIB)]).await;
        other.find(|text| text.starts_with("461-")).await;
    }
}
