//! Clients that are gone before the server knows what they want.

use std::time::Duration;

use ivoryos_plugin::testing::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{InUse, alone, server};

/// Opens a session by polling: its id.
async fn session(server: &Server) -> String {
    let opened = request(server, "GET", "EIO=4&transport=polling", "", "").await;
    let id = opened.split("\"sid\":\"").nth(1).unwrap();
    id.split('"').next().unwrap().to_owned()
}

/// A request on a connection of its own, and what comes back within a moment.
async fn request(server: &Server, method: &str, query: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let length = body.len();
    let text = format!(
        "{method} /socket.io/?{query} HTTP/1.1\r\nhost: {}\r\n{headers}content-length: {length}\r\n\r\n{body}",
        server.address
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut answer)).await;
    let length = read.expect("an answer").unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

const UPGRADE: &str = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A client frame with this text, masked with zeros.
fn frame(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    [&[0x81, 0x80 | length, 0, 0, 0, 0], text.as_bytes()].concat()
}

/// Goes so far into the upgrade, then is gone.
async fn disconnect(server: &Server, frames: &[&str]) -> String {
    let id = session(server).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let text = format!(
        "GET /socket.io/?EIO=4&transport=websocket&sid={id} HTTP/1.1\r\nhost: {}\r\n{UPGRADE}\r\n",
        server.address
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    for text in frames {
        stream.write_all(&frame(text)).await.unwrap();
    }
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_disconnect_in_the_middle_of_the_upgrade_leave_nothing() {
    let _alone = alone().await;
    let server = server().await;
    InUse::comes_back_after(async || {
        for number in 0..200 {
            let frames: &[&str] = match number % 4 {
                0 => &[],
                1 => &["2probe"],
                2 => &["2probe", "nonsense"],
                _ => &["2probe", "5"],
            };
            disconnect(&server, frames).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_whose_upgrade_fails_is_known_to_be_gone() {
    let _alone = alone().await;
    let server = server().await;
    let id = disconnect(&server, &["2probe"]).await;
    for _ in 0..100 {
        let query = format!("EIO=4&transport=polling&sid={id}");
        let poll = request(&server, "GET", &query, "", "").await;
        // A client that hears this connects anew.
        if poll.starts_with("HTTP/1.1 400") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the session is still there, and answers nothing");
}
