//! Ten minutes and more of measuring in no time, and a few samples as they come.

use std::sync::Arc;
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;
use lab::{Balance, Fault, Hotplate};
use telemetry as _;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

/// The record is one per program: one test at a time.
static TURN: Mutex<()> = Mutex::const_new(());

struct Bench {
    balance: Arc<Balance>,
    hotplate: Arc<Hotplate>,
    server: Server,
    _turn: MutexGuard<'static, ()>,
}

impl Bench {
    async fn new() -> Self {
        let turn = TURN.lock().await;
        let (balance, hotplate) = (Arc::new(Balance::open()), Arc::new(Hotplate::open()));
        let deck = Deck::new("abstract_sdl")
            .with_arc("balance", Arc::clone(&balance))
            .with_arc("hotplate", Arc::clone(&hotplate));
        let host = Host::standalone().prefix("/").deck(deck);
        Self {
            balance,
            hotplate,
            server: Server::start(host).await,
            _turn: turn,
        }
    }

    async fn get(&self, path: &str) -> String {
        let response = self.server.http().get(path).send().await;
        response.assert_status_is_ok();
        response.0.into_body().into_string().await.unwrap()
    }

    async fn history(&self) -> Vec<Value> {
        let mut history: Value = serde_json::from_str(&self.get("/history").await).unwrap();
        serde_json::from_value(history["points"].take()).unwrap()
    }

    /// The points of the last second.
    async fn last_second(&self) -> Vec<Value> {
        let history = self.history().await;
        history[history.len() - 10..].to_vec()
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_ten_minutes_are_kept_and_no_more() {
    let bench = Bench::new().await;
    bench.hotplate.heat(Some(80.0)).await.unwrap();
    sleep(Duration::from_mins(11)).await;
    let history = bench.history().await;
    assert_eq!(history.len(), 6_000);
    let time = |index: usize| history[index]["time_ms"].as_u64().unwrap();
    for index in 1..history.len() {
        assert_eq!(time(index) - time(index - 1), 100);
    }
    let celsius = |index: usize| history[index]["celsius"].as_f64().unwrap();
    assert!(celsius(0) < 70.0 && celsius(5_999) > 79.0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_a_gap_and_the_other_goes_on() {
    let bench = Bench::new().await;
    for fault in [Fault::Unplugged, Fault::Busy, Fault::TimingOut] {
        bench.balance.set_fault(Some(fault));
        sleep(Duration::from_secs(3)).await;
        for point in bench.last_second().await {
            assert!(
                point["grams"].is_null() && point["celsius"].is_f64(),
                "{point}"
            );
        }
        bench.balance.set_fault(None);
        sleep(Duration::from_secs(3)).await;
        for point in bench.last_second().await {
            assert!(
                point["grams"].is_f64() && point["celsius"].is_f64(),
                "{point}"
            );
        }
    }
    bench.server.app.state().clear_deck();
    sleep(Duration::from_secs(3)).await;
    for point in bench.last_second().await {
        assert!(
            point["grams"].is_null() && point["celsius"].is_null(),
            "{point}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_is_a_table_as_well() {
    let bench = Bench::new().await;
    sleep(Duration::from_secs(1)).await;
    bench.hotplate.set_fault(Some(Fault::Unplugged));
    sleep(Duration::from_secs(1)).await;
    let history = bench.history().await;
    let table = bench.get("/telemetry.csv").await;
    let mut rows = table.lines();
    assert_eq!(rows.next(), Some("time_s,temperature_celsius,weight_g"));
    assert_eq!(rows.clone().count(), history.len());
    let row: Vec<_> = rows.next_back().unwrap().split(',').collect();
    let point = history.last().unwrap();
    assert_eq!(row[0].replace('.', ""), point["time_ms"].to_string());
    assert_eq!((row[1], row[2]), ("", &*point["grams"].to_string()));
}

#[tokio::test(start_paused = true)]
async fn measuring_keeps_nobody_from_a_tare() {
    let bench = Bench::new().await;
    for _ in 0..20 {
        sleep(Duration::from_millis(70)).await;
        bench.balance.tare().await.unwrap();
    }
}

#[tokio::test]
async fn an_open_page_hears_each_sample_as_it_is_measured() {
    let bench = Bench::new().await;
    let mut page = bench.server.client().await;
    let mut last = page.event("telemetry").await;
    for _ in 0..5 {
        let sample = page.event("telemetry").await;
        assert!(
            sample["celsius"].is_f64() && sample["grams"].is_f64(),
            "{sample}"
        );
        assert!(
            sample["time_ms"].as_u64() > last["time_ms"].as_u64(),
            "{sample}"
        );
        last = sample;
    }
    bench.balance.set_fault(Some(Fault::Unplugged));
    while !page.event("telemetry").await["grams"].is_null() {}
}

#[tokio::test]
async fn a_page_that_opens_later_has_what_the_others_have_heard() {
    let bench = Bench::new().await;
    let mut first = bench.server.client().await;
    let mut heard = Vec::new();
    for _ in 0..5 {
        heard.push(first.event("telemetry").await);
    }
    // In a page's own order: it listens, then asks for what was before.
    let mut later = bench.server.client().await;
    let next = later.event("telemetry").await;
    let history = bench.history().await;
    for sample in heard.iter().chain([&next]) {
        assert!(history.contains(sample), "{sample}");
    }
}
