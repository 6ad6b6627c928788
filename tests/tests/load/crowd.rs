//! A thousand clients at once.

use futures_util::future::join_all;
use ivoryos_plugin::testing::Server;
use serde_json::json;

use crate::{InUse, alone, server};

const CLIENTS: usize = 1_000;
/// So many that a client is served before the host misses its answer to a ping, in a debug build as well.
const EVENTS: u64 = 25;

/// Everyone connects, sends all their events at once, and counts the acknowledgements.
async fn crowd(server: &Server) -> u64 {
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(server.client().await);
    }
    let each = clients.into_iter().map(async |mut client| {
        let mut asked = Vec::new();
        for number in 0..EVENTS {
            asked.push(client.ask_later("echo", &[json!(number)]).await);
        }
        let mut acknowledged = 0;
        for (number, id) in asked.into_iter().enumerate() {
            let next = client.find(|text| text.starts_with("43")).await;
            assert_eq!(next, format!("43{id}[{number}]"), "in order");
            acknowledged += 1;
        }
        (acknowledged, client)
    });
    // Everyone stays until all are done: whoever leaves is announced to all others, and a ping that finds no room
    // among a thousand announcements ends the connection.
    let counted = join_all(each).await;
    counted.iter().map(|(acknowledged, _)| acknowledged).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_acknowledged_in_order_and_nothing_is_left() {
    let _alone = alone().await;
    let server = server().await;
    InUse::comes_back_after(async || {
        assert_eq!(crowd(&server).await, CLIENTS as u64 * EVENTS);
    })
    .await;
}
