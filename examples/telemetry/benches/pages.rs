//! A hundred pages with four series at 10 Hz: what they cost the host, and what a page gets that is opened late.
//!
//! A program of its own, not criterion: it measures a process' CPU time. On Linux; it ends with an error where the
//! promise is broken.

use std::net::SocketAddr;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Client, Server};
use telemetry as _;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::{advance, interval, pause, resume, sleep};

const PAGES: usize = 100;
const NAMES: [&str; 4] = ["bench_a", "bench_b", "bench_c", "bench_d"];
const PERIOD: Duration = Duration::from_millis(100);
/// How many values an hour has.
const HOUR: u32 = 36_000;
const WINDOW: Duration = Duration::from_secs(15);
/// The most of one core, and the most for an hour of history.
const CPU: f64 = 0.10;
const LATE: Duration = Duration::from_millis(300);
const BYTES: usize = 100_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // The pages are a process of their own, as browsers are.
    if let Ok(address) = env::var("ADDRESS") {
        look(address.parse().unwrap()).await;
        return ExitCode::SUCCESS;
    }
    // An hour of values in no time.
    pause();
    let server = Server::start(Host::standalone().prefix("/")).await;
    let state = server.app.state();
    let series = NAMES.map(|name| state.series(name).unwrap().unit("g"));
    let value = |tick: u32| 20.0 + f64::from(tick.wrapping_mul(2_654_435_761) % 1_000) / 997.0;
    for tick in 0..HOUR {
        for series in &series {
            series.push(value(tick)).unwrap();
        }
        advance(PERIOD).await;
    }
    resume();
    tokio::spawn(async move {
        let mut ticks = interval(PERIOD);
        for tick in HOUR.. {
            ticks.tick().await;
            for series in &series {
                series.push(value(tick)).unwrap();
            }
        }
    });

    let mut child = Command::new(env::current_exe().unwrap())
        .env("ADDRESS", server.address.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(said.next_line().await.unwrap().as_deref(), Some("begin"));
    let (start, before) = (Instant::now(), used());
    let events = said.next_line().await.unwrap().unwrap();
    let cpu = (used() - before) / start.elapsed().as_secs_f64();
    child.wait().await.unwrap();

    let mut page = server.client().await;
    let asked = json!({ "names": NAMES, "seconds": 3_600, "points": 2_000 });
    let start = Instant::now();
    let answer = page.ask("live_series", &[asked]).await;
    let (late, bytes) = (start.elapsed(), answer.to_string().len());
    println!(
        "{PAGES} pages: {events} events/s, {:.1} % of a core",
        cpu * 100.0
    );
    println!("an hour of four series: {late:.1?}, {bytes} bytes");
    if cpu <= CPU && late <= LATE && bytes <= BYTES {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "promised are {} %, {LATE:?} and {BYTES} bytes at the most",
        CPU * 100.0
    );
    ExitCode::FAILURE
}

/// This process' CPU time and the system's for it, in seconds; it is counted in hundredths of a second.
fn used() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux, which says it in a file");
    // The name before is in parentheses, and may have spaces.
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split(' ').collect();
    let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
    (ticks(12) + ticks(13)) / 100.0
}

/// Connects all pages, and counts the events that they get.
async fn look(address: SocketAddr) {
    let mut pages = Vec::new();
    for _ in 0..PAGES {
        pages.push(Client::connect(address).await);
    }
    sleep(Duration::from_secs(1)).await;
    println!("begin");
    let start = Instant::now();
    let mut counts = JoinSet::new();
    for mut page in pages {
        counts.spawn(async move {
            let mut count = 0_u32;
            while start.elapsed() < WINDOW {
                page.event(NAMES[0]).await;
                count += 1;
            }
            count
        });
    }
    let heard: u32 = counts.join_all().await.into_iter().sum();
    // Four are sent for each that was counted.
    println!(
        "{:.0}",
        f64::from(4 * heard) / start.elapsed().as_secs_f64()
    );
}
