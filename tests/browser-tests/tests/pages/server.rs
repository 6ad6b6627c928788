//! A host as a program of its own.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long it may take to start, and to end.
const WAIT_TIMEOUT: Duration = Duration::from_secs(20);

/// Which program.
#[derive(Clone, Copy, Debug)]
pub enum Host {
    /// The gallery's, `examples/host`.
    Gallery,
    /// The one of these tests, which has switches for faults and for the deck.
    Bench,
}

impl Host {
    fn program(self) -> String {
        match self {
            Self::Gallery => crate::setting("HOST_PROGRAM"),
            Self::Bench => env!("CARGO_BIN_EXE_browser-tests").to_owned(),
        }
    }
}

/// A host that listens on a free port of its own.
#[derive(Debug)]
pub struct Server {
    host: Host,
    environment: Vec<(&'static str, String)>,
    address: String,
    process: Mutex<Option<Child>>,
}

impl Server {
    pub async fn start(host: Host, environment: &[(&'static str, &str)]) -> Self {
        let environment: Vec<_> = environment
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let (process, address) = launch(host, &free_port(), &environment).await;
        let process = Mutex::new(Some(process));
        Self {
            host,
            environment,
            address,
            process,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where a path below the host's prefix is.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}/ivoryos/{path}", self.address)
    }

    /// Asks it to end, as a service manager does, and waits until it has.
    pub async fn stop(&self) {
        let mut process = self.process.lock().await;
        let Some(mut child) = process.take() else {
            return;
        };
        tell(&child, Signal::SIGTERM);
        let ended = timeout(WAIT_TIMEOUT, child.wait()).await;
        let status = ended.expect("a host that ends in time").unwrap();
        assert!(status.success(), "the host ended with {status}");
    }

    /// Has it hang, or go on.
    pub async fn signal(&self, signal: Signal) {
        let process = self.process.lock().await;
        tell(process.as_ref().expect("a host"), signal);
    }

    /// Starts it where it was.
    pub async fn start_again(&self) {
        let port = self.address.rsplit(':').next().unwrap_or_default();
        let (process, address) = launch(self.host, port, &self.environment).await;
        assert_eq!(address, self.address);
        *self.process.lock().await = Some(process);
    }

    /// Presses one of the bench's switches.
    pub fn switch(&self, path: &str) {
        let url = self.at(&format!("bench/{path}"));
        let answer = ureq::post(&url).send_empty();
        assert_eq!(answer.unwrap().status(), 204, "{url}");
    }

    /// Has the page of elements show something: `publish/NAME` or `push/NAME`.
    pub fn tell(&self, path: &str, value: &serde_json::Value) {
        let url = self.at(&format!("elements/{path}"));
        let answer = ureq::post(&url).send_json(value);
        assert_eq!(answer.unwrap().status(), 204, "{url}");
    }

    pub fn json(&self, path: &str) -> serde_json::Value {
        let answer = ureq::get(self.at(path)).call();
        answer.unwrap().body_mut().read_json().unwrap()
    }
}

/// A port that stays free while the host is away: below those that the system gives away.
fn free_port() -> String {
    std::iter::repeat_with(|| fastrand::u16(10_000..30_000))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
        .to_string()
}

fn tell(process: &Child, signal: Signal) {
    let id = process.id().expect("a host that runs");
    let pid = Pid::from_raw(id.try_into().expect("a process id"));
    kill(pid, signal).expect("a host that takes signals");
}

/// Starts the program; on its first line it says where it listens.
async fn launch(host: Host, port: &str, environment: &[(&'static str, String)]) -> (Child, String) {
    let program = host.program();
    let mut child = Command::new(&program)
        .env_remove("HOST")
        .env("PORT", port)
        .env("URL_PREFIX", "/ivoryos")
        .env("DATA_DIR", "")
        .env("RUST_LOG", "warn")
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = timeout(WAIT_TIMEOUT, lines.next_line()).await;
    let first = first.expect("a host that starts in time").unwrap();
    let first = first.unwrap_or_default();
    let address = first
        .split_once("http://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .unwrap_or_else(|| panic!("{program} says {first:?}"))
        .0;
    (child, address.to_owned())
}
