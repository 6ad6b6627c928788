//! Twenty viewers of 1280 × 720 at 30 frames/s: what each of them sees, and what that costs the host.
//!
//! A program of its own, not criterion: it measures a stream's rate and a process' CPU time, not how long
//! a function takes. On Linux; it ends with an error where the promise is broken.

use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;
use lab::{Camera, Mode};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::sleep;
use webcam as _;

const VIEWERS: usize = 20;
/// Frames per second that no viewer falls below.
const RATE: f64 = 25.0;
/// How much of one viewer's the camera's CPU time may be.
const CAPTURE: f64 = 1.2;
/// Each of the measurements, which take turns: what else the machine does is in both.
const WINDOW: Duration = Duration::from_secs(6);
const ROUNDS: usize = 3;

/// One thread answers, so that the others are the camera's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // The viewers are a process of their own, as browsers are.
    if let (Ok(address), Ok(viewers)) = (env::var("ADDRESS"), env::var("VIEWERS")) {
        watch(&address, viewers.parse().unwrap()).await;
        return ExitCode::SUCCESS;
    }
    let camera = Camera::open();
    let mode = Mode {
        width: 1280,
        height: 720,
        frames_per_second: 30,
    };
    camera.set_mode(mode).await.unwrap();
    let deck = Deck::new("bench").with("camera", camera);
    let server = Server::start(Host::standalone().prefix("/").deck(deck)).await;

    let (mut one, mut all) = (Seen::NOTHING, Seen::NOTHING);
    for _ in 0..ROUNDS {
        one.add(&measure(&server, 1).await);
        all.add(&measure(&server, VIEWERS).await);
    }
    println!("viewers  frames/s of the slowest  CPU of the camera  CPU of sending  (of one core)");
    one.print(1);
    all.print(VIEWERS);
    let capture = all.capture / one.capture;
    println!("the camera's CPU time is {capture:.2} times that of one viewer");
    if all.slowest >= RATE && capture <= CAPTURE {
        return ExitCode::SUCCESS;
    }
    eprintln!("promised are {RATE} frames/s, and {CAPTURE} times at the most");
    ExitCode::FAILURE
}

/// What was measured, of all rounds: the slowest viewer, and seconds.
struct Seen {
    slowest: f64,
    capture: f64,
    sending: f64,
    elapsed: f64,
}

impl Seen {
    const NOTHING: Self = Self {
        slowest: f64::INFINITY,
        capture: 0.0,
        sending: 0.0,
        elapsed: 0.0,
    };

    fn add(&mut self, other: &Self) {
        self.slowest = self.slowest.min(other.slowest);
        self.capture += other.capture;
        self.sending += other.sending;
        self.elapsed += other.elapsed;
    }

    fn print(&self, viewers: usize) {
        let share = |seconds| seconds / self.elapsed * 100.0;
        let (capture, sending) = (share(self.capture), share(self.sending));
        let slowest = self.slowest;
        println!("{viewers:>7}  {slowest:>23.1}  {capture:>15.1} %  {sending:>12.1} %");
    }
}

/// Lets this many watch.
async fn measure(server: &Server, viewers: usize) -> Seen {
    let mut child = Command::new(env::current_exe().unwrap())
        .env("ADDRESS", server.address.to_string())
        .env("VIEWERS", viewers.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let begin = said.next_line().await.unwrap();
    assert_eq!(begin.as_deref(), Some("begin"));
    let (start, (capture, sending)) = (Instant::now(), used());
    let slowest = said.next_line().await.unwrap();
    let (after, elapsed) = (used(), start.elapsed().as_secs_f64());
    child.wait().await.unwrap();
    Seen {
        slowest: slowest.unwrap().parse().unwrap(),
        capture: after.0 - capture,
        sending: after.1 - sending,
        elapsed,
    }
}

/// The CPU time of all other threads, and of this one, in seconds.
fn used() -> (f64, f64) {
    let this = cpu("/proc/thread-self/stat");
    (cpu("/proc/self/stat") - this, this)
}

/// Its own CPU time and the system's for it, which are counted in hundredths of a second.
fn cpu(stat: &str) -> f64 {
    let stat = fs::read_to_string(stat).expect("Linux, which says it in a file");
    // The name before is in parentheses, and may have spaces.
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split(' ').collect();
    let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
    (ticks(12) + ticks(13)) / 100.0
}

/// Watches the stream with so many viewers at once; prints what the slowest has seen, in frames per second.
async fn watch(address: &str, viewers: usize) {
    let counts: Vec<Arc<AtomicU32>> = (0..viewers).map(|_| Arc::default()).collect();
    for count in &counts {
        tokio::spawn(view(address.to_owned(), Arc::clone(count)));
    }
    let seen = || {
        let seen = counts.iter().map(|count| count.load(Ordering::Relaxed));
        seen.collect::<Vec<_>>()
    };
    while seen().contains(&0) {
        sleep(Duration::from_millis(10)).await;
    }
    // What a stream begins with is another matter.
    sleep(Duration::from_secs(1)).await;
    println!("begin");
    let (start, before) = (Instant::now(), seen());
    sleep(WINDOW).await;
    let during = seen().into_iter().zip(before).map(|(now, then)| now - then);
    let fewest = f64::from(during.min().unwrap_or(0));
    println!("{}", fewest / start.elapsed().as_secs_f64());
}

/// Counts the frames of a stream.
async fn view(address: String, count: Arc<AtomicU32>) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    // In HTTP/1.0 an answer comes as it is, not in chunks.
    let request = b"GET /stream HTTP/1.0\r\nhost: localhost\r\n\r\n";
    stream.write_all(request).await?;
    let mut stream = BufReader::new(stream);
    let (mut line, mut jpeg) = (String::new(), Vec::new());
    while stream.read_line(&mut line).await? > 0 {
        if let Some(length) = line.strip_prefix("Content-Length: ") {
            jpeg.resize(length.trim().parse().unwrap(), 0);
        } else if line == "\r\n" && !jpeg.is_empty() {
            stream.read_exact(&mut jpeg).await?;
            count.fetch_add(1, Ordering::Relaxed);
            jpeg.clear();
        }
        line.clear();
    }
    Ok(())
}
