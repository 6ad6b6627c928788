//! What comes over the wire that no well-behaved client sends; and after each, the server goes on.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::serve::Program;

/// Sends these bytes on a connection of their own; returns what comes back.
fn send(program: &Program, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    // The server may answer and close before it has read everything.
    stream.write_all(bytes).ok();
    stream.shutdown(Shutdown::Write).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
}

fn is_client_error(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 4")
}

#[test]
fn bad_requests_get_a_4xx_and_the_server_goes_on() {
    let program = Program::start(&[]);
    let long_path = format!(
        "GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "a".repeat(1 << 20)
    );
    let headers = "x-header: bomb\r\n".repeat(10_000);
    let many_headers = format!("GET /ivoryos/ HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
    let long_header = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n",
        "b".repeat(1 << 20)
    );
    let json = "content-type: application/json\r\nconnection: close\r\n";
    let post = "POST /ivoryos/echo/json HTTP/1.1\r\nhost: localhost\r\n";
    let cut_off = format!("{post}{json}content-length: 100\r\n\r\n{{\"ml\"");
    let cut_chunk = format!("{post}{json}transfer-encoding: chunked\r\n\r\n50\r\n{{\"ml");
    let cases: [(&str, &[u8]); 10] = [
        ("a path of 1 MiB", long_path.as_bytes()),
        ("ten thousand headers", many_headers.as_bytes()),
        ("a header of 1 MiB", long_header.as_bytes()),
        (
            "a path of other bytes",
            b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n",
        ),
        (
            "an encoded path of other bytes",
            b"GET /ivoryos/%ff%fe HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        ),
        (
            "a way out",
            b"GET /ivoryos/../../etc/passwd HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        ),
        (
            "an encoded way out",
            b"GET /ivoryos/patterns/%2e%2e%2fx HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        ),
        (
            "another protocol",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        ),
        ("a body cut off", cut_off.as_bytes()),
        ("a chunk cut off", cut_chunk.as_bytes()),
    ];
    for (name, bytes) in cases {
        let answer = send(&program, bytes);
        // Who hangs up midway may get no answer at all, but never a 2xx or a 5xx.
        assert!(
            is_client_error(&answer) || answer.is_empty(),
            "{name}: {answer}"
        );
        assert!(
            program.get("/ivoryos/steady/status").contains("true"),
            "{name}"
        );
    }
    let log = program.stop();
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
}

#[test]
fn who_closes_its_side_after_the_request_gets_its_answer() {
    let program = Program::start(&[]);
    let request =
        b"GET /ivoryos/slow/wait?ms=100 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(send(&program, request).ends_with("waited"));
}

#[test]
fn a_head_may_have_16_kib() {
    let program = Program::start(&[]);
    let ask = |length| {
        let header = "b".repeat(length);
        let mut stream = TcpStream::connect(program.address()).unwrap();
        let text = format!("GET /ivoryos/ HTTP/1.1\r\nhost: localhost\r\nx: {header}\r\n\r\n");
        stream.write_all(text.as_bytes()).unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        String::from_utf8_lossy(&start).into_owned()
    };
    assert_eq!(ask(16_000), "HTTP/1.1 200");
    assert_eq!(ask(16_500), "HTTP/1.1 431");
}

#[test]
fn a_chunked_body_over_the_limit_is_413_on_the_wire() {
    let program = Program::start(&[]);
    let head = "POST /ivoryos/echo/length HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
    let declared = format!("{head}content-length: 99999999999\r\n\r\nabc");
    assert!(send(&program, declared.as_bytes()).starts_with("HTTP/1.1 413"));
    let mebibyte = vec![b'x'; 1 << 20];
    let mut chunked = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..17 {
        chunked.extend_from_slice(b"100000\r\n");
        chunked.extend_from_slice(&mebibyte);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let answer = send(&program, &chunked);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("\"status\":413"), "{answer}");
}

#[test]
fn head_has_the_length_of_get_on_the_wire() {
    let program = Program::start(&[]);
    let ask = |method| {
        let text = format!(
            "{method} /ivoryos/steady/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        );
        send(&program, text.as_bytes())
    };
    let length = |answer: &str| {
        let line = answer
            .lines()
            .find(|line| line.starts_with("content-length: "));
        line.unwrap().to_owned()
    };
    let (get, head) = (ask("GET"), ask("HEAD"));
    assert_eq!(length(&get), length(&head));
    assert!(head.ends_with("\r\n\r\n") && !get.ends_with("\r\n\r\n"));
}

#[test]
fn a_panic_is_logged_with_plugin_and_place() {
    let program = Program::start(&[]);
    assert!(program.get("/ivoryos/panicky/later").contains("panicky"));
    let log = program.stop();
    let line = log
        .lines()
        .find(|line| line.contains("a route panicked"))
        .unwrap();
    for part in ["ERROR", "panicky", "src/panicky.rs:", "panicked later"] {
        assert!(line.contains(part), "{line}");
    }
}

#[test]
fn blocking_handlers_do_not_keep_others_waiting() {
    let program = Program::start(&[("TOKIO_WORKER_THREADS", "2")]);
    std::thread::scope(|scope| {
        let blocked: Vec<_> = (0..40)
            .map(|_| scope.spawn(|| program.get("/ivoryos/slow/block")))
            .collect();
        for _ in 0..500 {
            assert!(program.get("/ivoryos/steady/status").contains("true"));
        }
        let url = format!("http://{}/ivoryos/slow/open", program.address());
        ureq::post(&url).send_empty().unwrap();
        let answers: Vec<_> = blocked.into_iter().map(|it| it.join().unwrap()).collect();
        let blocked = answers.iter().filter(|answer| *answer == "blocked").count();
        let refused = answers
            .iter()
            .filter(|answer| answer.contains("503"))
            .count();
        assert_eq!((blocked, refused), (32, 8));
    });
}
