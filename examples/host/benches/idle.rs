//! The host with every example while nobody asks: how soon it answers, what it keeps, what it uses. On
//! Linux, whose `/proc` says so. It ends with an error where the promise is broken.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Milliseconds, MiB, and percent of a core.
const START: f64 = 100.0;
const MEMORY: f64 = 30.0;
const IDLE: f64 = 1.0;

const STARTS: usize = 21;
const WINDOW: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let mut starts = [0.0; STARTS];
    for start in &mut starts {
        let (took, host) = started();
        *start = took.as_secs_f64() * 1e3;
        drop(host);
    }
    starts.sort_by(f64::total_cmp);
    let start = starts[STARTS / 2];

    let (_, host) = started();
    sleep(Duration::from_secs(2));
    let (before, since) = (host.cpu(), Instant::now());
    sleep(WINDOW);
    let idle = (host.cpu() - before) / since.elapsed().as_secs_f64() * 100.0;
    let memory = host.memory();
    println!("from exec to the first answer  {start:.1} ms, the median of {STARTS}");
    println!("memory (resident)              {memory:.1} MiB");
    println!("CPU while nobody asks          {idle:.2} % of one core");
    if start < START && memory < MEMORY && idle < IDLE {
        return ExitCode::SUCCESS;
    }
    eprintln!("promised are less than {START} ms, {MEMORY} MiB and {IDLE} %");
    ExitCode::FAILURE
}

/// A host that has answered once, and how long that took.
fn started() -> (Duration, Host) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_host"))
        .env("PORT", "0")
        .env_remove("HOST")
        .env_remove("URL_PREFIX")
        .env("DATA_DIR", "")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut line).unwrap();
    let host = Host(child);
    let address = line.split("http://").nth(1).unwrap();
    let mut stream = TcpStream::connect(address.split('/').next().unwrap()).unwrap();
    let request = b"GET /ivoryos/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    (start.elapsed(), host)
}

struct Host(Child);

impl Host {
    /// Its own CPU time and the system's for it, in seconds; they are counted in hundredths.
    fn cpu(&self) -> f64 {
        let stat = self.proc("stat");
        // The name before is in parentheses, and may have spaces.
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split(' ').collect();
        let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
        (ticks(12) + ticks(13)) / 100.0
    }

    /// Resident memory in MiB.
    fn memory(&self) -> f64 {
        let status = self.proc("status");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kibibytes = line.unwrap().split_whitespace().nth(1).unwrap();
        kibibytes.parse::<f64>().unwrap() / 1024.0
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.0.id())).unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
