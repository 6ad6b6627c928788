//! A viewer who does not keep up, over a real connection: what it costs the host, and what it sees.
//!
//! The memory of this process is counted, so one test runs at a time.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;
use lab::{Camera, Fault, Mode};
use peak_alloc::PeakAlloc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpSocket;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};
use webcam as _;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

static TURN: Mutex<()> = Mutex::const_new(());

async fn server() -> (Server, Arc<Camera>) {
    let turn = TURN.lock().await;
    let camera = Arc::new(Camera::open());
    let mode = Mode {
        width: 1280,
        height: 720,
        frames_per_second: 30,
    };
    camera.set_mode(mode).await.unwrap();
    let deck = Deck::new("bench").with_arc("camera", Arc::clone(&camera));
    let host = Host::standalone().prefix("/").deck(deck);
    let server = Server::start(host).await;
    // What the test leaves running goes before this one, with its runtime.
    tokio::spawn(async move {
        let _turn = turn;
        pending::<()>().await;
    });
    (server, camera)
}

struct Viewer(BufReader<tokio::net::TcpStream>);

impl Viewer {
    /// Watches, with little room in its own system: what waits, waits at the host.
    async fn new(server: &Server) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(16 * 1024).unwrap();
        let mut stream = socket.connect(server.address).await.unwrap();
        // In HTTP/1.0 an answer comes as it is, not in chunks.
        let request = b"GET /stream HTTP/1.0\r\nhost: localhost\r\n\r\n";
        stream.write_all(request).await.unwrap();
        Self(BufReader::with_capacity(1024, stream))
    }

    /// Number and length of the next frame.
    async fn next(&mut self) -> (u64, usize) {
        let frame = timeout(Duration::from_secs(20), self.read());
        frame.await.expect("a frame in time")
    }

    async fn read(&mut self) -> (u64, usize) {
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            self.0.read_line(&mut line).await.unwrap();
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            } else if let Some(value) = line.strip_prefix("X-Frame: ") {
                let number = value.trim().parse().unwrap();
                // The empty line is two bytes more.
                let mut jpeg = vec![0; length + 2];
                self.0.read_exact(&mut jpeg).await.unwrap();
                return (number, length);
            }
        }
    }

    /// Watches this many frames; returns the last.
    async fn watch(&mut self, frames: u64) -> (u64, usize) {
        let first = self.next().await.0;
        loop {
            let last = self.next().await;
            if last.0 >= first + frames {
                return last;
            }
        }
    }
}

/// The memory in use, in bytes, when it no longer changes.
async fn settled() -> usize {
    let (mut last, mut times) = (MEMORY.current_usage(), 0);
    while times < 20 {
        sleep(Duration::from_millis(50)).await;
        let now = MEMORY.current_usage();
        times = if now.abs_diff(last) < 4096 {
            times + 1
        } else {
            0
        };
        last = now;
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_who_does_not_read_costs_two_frames_of_memory_at_the_most() {
    let (server, camera) = server().await;
    let (mut slow, mut quick) = (Viewer::new(&server).await, Viewer::new(&server).await);
    slow.next().await;
    let (_, frame) = quick.watch(200).await;

    // Nothing moves while it is counted.
    camera.set_fault(Some(Fault::Unplugged));
    let mut page = server.client().await;
    while page.event("webcam_status").await["state"] != "lost" {}
    let with = settled().await;
    drop(slow);
    while page.event("webcam_status").await["viewers"] != 1 {}
    let held = with - settled().await;
    assert!(held <= 2 * frame, "{held} bytes for frames of {frame}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_who_was_away_sees_what_is_new_and_little_of_what_was() {
    let (server, _camera) = server().await;
    let (mut slow, mut quick) = (Viewer::new(&server).await, Viewer::new(&server).await);
    slow.next().await;
    let (now, _) = quick.watch(200).await;
    let mut old = 0;
    while slow.next().await.0 < now {
        old += 1;
    }
    // One is on its way in the host, the others in the system, which takes its own measure.
    assert!(old <= 6, "{old} old frames");
}
