//! A host that was suspended carries out no movement that was asked for meanwhile.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use ivoryos_plugin::testing::{Client, eventually};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::serve::Program;
use crate::serve::signals::send;

fn head(path: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
}

/// A connection on which a request was answered. All of the answer is read: with a rest, its end would take back what
/// was sent.
fn kept_alive(program: &Program) -> TcpStream {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .write_all(head("/ivoryos/moves/stop").as_bytes())
        .unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.extend(byte);
    }
    assert!(answer.starts_with(b"HTTP/1.1 303"));
    stream
}

fn count(program: &Program, of: &str) -> Value {
    serde_json::from_str(&program.get(&format!("/ivoryos/moves/{of}"))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_of_a_suspended_host_moves_nothing_and_stops_all_the_same() {
    let program = Program::start(&[("PUMP", "1")]);
    let address = program.address().parse().unwrap();
    let mut stays = Client::connect(address).await;
    let mut gives_up = Client::connect(address).await;
    let mut before = kept_alive(&program);
    assert_eq!(stays.ask("moves_step", &[]).await, 1);
    assert_eq!(gives_up.ask("moves_step", &[]).await, 2);
    assert_eq!(count(&program, "stops"), 1);

    send(&program, Signal::SIGSTOP);
    // Its threads do not all stop at once.
    sleep(Duration::from_millis(500)).await;
    for path in ["begin/0", "stop"] {
        let request = head(&format!("/ivoryos/moves/{path}"));
        before.write_all(request.as_bytes()).unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
    }
    drop(before);
    gives_up.emit("moves_step", &[]).await;
    gives_up.emit("moves_stop", &[]).await;
    drop(gives_up);
    let id = stays.ask_later("moves_step", &[]).await;
    sleep(Duration::from_secs(4)).await;
    send(&program, Signal::SIGCONT);

    let refused = stays.acknowledged(id).await;
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("pump is not moved: the host was suspended for 4 s"),
        "{message}"
    );
    let (status, body) = program.post("/ivoryos/moves/begin/0", &[]);
    assert_eq!(status, 409, "{body}");
    assert!(body.contains("the host was suspended for 4 s"), "{body}");
    assert_eq!(count(&program, "count"), 2, "it was moved before");
    eventually("three have stopped it", async || {
        count(&program, "stops") == json!(4)
    })
    .await;

    sleep(Duration::from_secs(2)).await;
    assert_eq!(program.post("/ivoryos/moves/begin/0", &[]).0, 303);
    assert_eq!(count(&program, "count"), 3);
    let mut again = Client::connect(address).await;
    assert_eq!(again.ask("moves_step", &[]).await, 4);
    let log = program.stop();
    let warnings = log.lines().filter(|line| line.contains("was suspended"));
    assert_eq!(warnings.count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_hangs_is_noticed_within_seconds() {
    let program = Program::start(&[]);
    let address = program.address().parse().unwrap();
    let url = format!("http://{address}/socket.io/?EIO=4&transport=polling");
    let opened = ureq::get(url).call().unwrap().into_body().read_to_string();
    let opened: Value = serde_json::from_str(&opened.unwrap()[1..]).unwrap();
    let [interval, timeout] =
        ["pingInterval", "pingTimeout"].map(|key| opened[key].as_u64().unwrap());
    // A client says that it has no connection when it gets no ping for as long as both.
    assert!(interval + timeout <= 10_000, "{opened}");
    // Who answers stays, also while it does nothing else.
    let mut client = Client::connect(address).await;
    sleep(Duration::from_millis(2 * (interval + timeout))).await;
    let echo = client.ask("echo", &[json!("still there")]).await;
    assert_eq!(echo, "still there");
}
