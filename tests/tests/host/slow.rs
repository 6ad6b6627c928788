//! Clients that take their time.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use ivoryos_plugin::testing::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use crate::serve::Program;

#[test]
fn a_reader_who_stops_costs_two_pieces_of_an_answer_at_the_most() {
    let program = Program::start(&[]);
    let mut reader = TcpStream::connect(program.address()).unwrap();
    let request = "GET /ivoryos/slow/pour HTTP/1.1\r\nhost: localhost\r\n\r\n";
    reader.write_all(request.as_bytes()).unwrap();
    let poured = || -> (u64, u64) {
        let poured = program.get("/ivoryos/slow/poured");
        serde_json::from_str(&poured).unwrap()
    };
    let mut read = vec![0; 1 << 20];
    for _ in 0..3 {
        reader.read_exact(&mut read).unwrap();
        // It stands still when the system takes no more.
        let (mut last, mut times) = (poured(), 0);
        while times < 20 {
            sleep(Duration::from_millis(20));
            let now = poured();
            times = if now == last { times + 1 } else { 0 };
            last = now;
        }
        let (made, gone) = last;
        assert!(made - gone <= 2, "{made} made, {gone} gone");
    }

    // Who has left is given nothing more, and keeps nothing.
    drop(reader);
    while poured().0 != poured().1 {
        sleep(Duration::from_millis(20));
    }
}

#[tokio::test(start_paused = true)]
async fn who_takes_nothing_of_an_answer_for_long_is_hung_up_on() {
    let server = Server::start(crate::host().only(["slow"])).await;
    let mut stream = tokio::net::TcpStream::connect(server.address)
        .await
        .unwrap();
    let request = b"GET /ivoryos/slow/pour HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    stream.read_u8().await.unwrap();
    tokio::time::sleep(Duration::from_mins(2)).await;
    // What was on its way, and no more.
    let mut rest = Vec::new();
    let limit = 256 << 20;
    stream.take(limit).read_to_end(&mut rest).await.ok();
    assert!((rest.len() as u64) < limit);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_finish_a_request_in_half_a_minute_is_hung_up_on() {
    let server = Server::start(crate::host().only(["steady"])).await;
    for begun in ["", "GET /ivoryos/steady/status HTTP/1.1\r\nhost: l"] {
        let mut stream = tokio::net::TcpStream::connect(server.address)
            .await
            .unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let start = Instant::now();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!((start.elapsed().as_secs(), &*answer), (30, ""), "{begun}");
    }
}
