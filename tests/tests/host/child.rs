//! A program that a Python IvoryOS has started, as the package of a wheel does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::serve::{Program, command, refusal};

/// What a movement of a minute, and a host's 30 seconds for one, are longer than.
const LIMIT: Duration = Duration::from_secs(20);
const SECRET: &str = "0123456789abcdef-of-this-start";

/// A program with Python's ends of its pipes.
struct Started {
    child: Child,
    address: String,
    prefix: String,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Started {
    fn new(environment: &[(&str, &str)]) -> Self {
        let mut command = command(environment);
        command.env("IVORYOS_BRIDGE", "serve");
        command.env("IVORYOS_BRIDGE_SECRET", SECRET);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while line.trim().is_empty() {
            line.clear();
            assert!(stdout.read_line(&mut line).unwrap() > 0, "it has ended");
        }
        let said: Value = serde_json::from_str(&line).unwrap();
        let url = said["url"].as_str().unwrap();
        Self {
            child,
            address: url.strip_prefix("http://").unwrap().to_owned(),
            prefix: said["prefix"].as_str().unwrap().to_owned(),
            stdout,
        }
    }

    /// The whole answer to a request with these headers.
    fn ask(&self, request: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let (host, end) = (&self.address, "Connection: close\r\n\r\n");
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {host}\r\n{headers}{end}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn status(&self, request: &str, headers: &str) -> String {
        let answer = self.ask(request, headers);
        answer.split(' ').nth(1).unwrap().to_owned()
    }

    /// Waits for its end, which is to come soon.
    fn end(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < LIMIT, "it has not ended");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn known() -> String {
    format!("X-IvoryOS-Bridge: {SECRET}\r\n")
}

#[test]
fn a_program_that_is_asked_for_its_manifest_prints_it_and_ends() {
    let manifest = command(&[("IVORYOS_BRIDGE", "manifest"), ("URL_PREFIX", "/lab")]).output();
    let manifest = manifest.unwrap();
    let said = String::from_utf8_lossy(&manifest.stderr);
    assert!(manifest.status.success(), "{said}");
    let manifest: Value = serde_json::from_slice(&manifest.stdout).unwrap();

    let started = Started::new(&[]);
    let served = started.ask("GET /ivoryos/plugins.json", &known());
    let (_, served) = served.split_once("\r\n\r\n").unwrap();
    let served: Value = serde_json::from_str(served).unwrap();
    let names = |it: &Value| -> Vec<Value> {
        let plugins = it["plugins"].as_array().unwrap();
        plugins.iter().map(|it| it["url"].clone()).collect()
    };
    assert_eq!(names(&manifest), names(&served));
    assert_eq!(manifest["bridge"], served["bridge"]);
}

#[test]
fn instruments_are_opened_once_and_only_to_serve() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("opened");
    let environment = [("PUMP", "1"), ("OPENED", file.to_str().unwrap())];
    let opened = || std::fs::read_to_string(&file).unwrap_or_default();

    let mut manifest = command(&environment);
    let manifest = manifest.env("IVORYOS_BRIDGE", "manifest").output().unwrap();
    assert!(manifest.status.success());
    assert_eq!(opened(), "");

    let program = Program::start(&environment);
    assert_eq!(opened(), "pump\n");
    let (_, port) = program.address().split_once(':').unwrap();
    refusal(&[&environment[..], &[("PORT", port)]].concat());
    assert_eq!(opened(), "pump\n");
}

#[cfg(unix)]
#[test]
fn a_process_that_a_plugin_starts_reads_nothing_of_the_channel() {
    let started = Started::new(&[]);
    let answer = started.ask("GET /ivoryos/probe/child", &known());
    assert!(answer.ends_with("read 0 bytes"), "{answer}");
}

#[test]
fn it_listens_on_loopback_wherever_its_environment_says() {
    let started = Started::new(&[
        ("HOST", "0.0.0.0"),
        ("PORT", "1"),
        ("URL_PREFIX", "not one"),
        ("OPEN_TO_EVERYONE", "?"),
    ]);
    assert!(started.address.starts_with("127.0.0.1:"));
    assert_eq!(started.prefix, "/ivoryos");
}

#[test]
fn whoever_does_not_show_the_secret_is_refused_whatever_is_asked() {
    let started = Started::new(&[("ALLOWED_ORIGIN", "http://lab.example")]);
    let upgrade = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let preflight = "Origin: http://lab.example\r\nAccess-Control-Request-Method: POST\r\n";
    let wrong = "X-IvoryOS-Bridge: 0123456789abcdef-of-that-start\r\n";
    for request in [
        "GET /",
        "GET /ivoryos/",
        "GET /ivoryos/plugins.json",
        "GET /ivoryos/static/ivoryos.css",
        "GET /ivoryos/probe/",
        "POST /ivoryos/moves/begin/1",
        "GET /ivoryos/no-such-plugin/",
        "GET /ivoryos/socket.io/?EIO=4&transport=polling",
        "GET /ivoryos/socket.io/?EIO=4&transport=websocket",
        "OPTIONS /ivoryos/probe/",
    ] {
        for headers in ["", wrong, upgrade, preflight] {
            let answer = started.ask(request, headers);
            assert!(answer.starts_with("HTTP/1.1 403 "), "{request}: {answer}");
            let (_, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(!body.contains("probe"), "it names a plugin: {body}");
        }
    }
    for request in ["GET /ivoryos/plugins.json", "GET /ivoryos/probe/"] {
        assert_eq!(started.status(request, &known()), "200", "{request}");
    }
}

#[test]
fn it_ends_with_standard_input_though_an_instrument_moves() {
    let mut started = Started::new(&[("PUMP", "1")]);
    let stdin = started.child.stdin.as_mut().unwrap();
    // What it does not know it ignores.
    stdin
        .write_all(b"{\"unknown\": 1}\nno JSON\n\xff\n")
        .unwrap();
    let answer = started.status("POST /ivoryos/moves/move/0", &known());
    assert_eq!(answer, "303");
    let mut moving = TcpStream::connect(&started.address).unwrap();
    let (host, known) = (&started.address, known());
    write!(
        moving,
        "POST /ivoryos/moves/move/60000 HTTP/1.1\r\nHost: {host}\r\n{known}\r\n"
    )
    .unwrap();
    thread::sleep(Duration::from_millis(200));
    drop(started.child.stdin.take());
    assert!(!started.end().success());
}

#[test]
fn a_program_that_nothing_keeps_ends_in_order() {
    let mut started = Started::new(&[]);
    drop(started.child.stdin.take());
    assert!(started.end().success());
    let mut rest = String::new();
    started.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "the channel has nothing but its lines");
}

#[test]
fn what_no_bridge_sets_is_refused() {
    for (environment, said) in [
        (vec![("IVORYOS_BRIDGE", "on")], "IVORYOS_BRIDGE is `on`"),
        (
            vec![("IVORYOS_BRIDGE", "serve")],
            "no IVORYOS_BRIDGE_SECRET",
        ),
        (
            vec![
                ("IVORYOS_BRIDGE", "serve"),
                ("IVORYOS_BRIDGE_SECRET", "short"),
            ],
            "the bridge's secret cannot be used",
        ),
    ] {
        let refused = command(&environment)
            .stdin(Stdio::piped())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && text.contains(said), "{text}");
    }
}
