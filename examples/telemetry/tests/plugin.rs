//! Ten minutes and more of measuring in no time, and a few samples as they come.

use std::sync::Arc;
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;
use jiff::Timestamp;
use lab::{Balance, Fault, Hotplate};
use telemetry as _;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

/// The record is one per program: one test at a time.
static TURN: Mutex<()> = Mutex::const_new(());

const NAMES: [&str; 2] = ["telemetry_temperature", "telemetry_weight"];

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

    /// What a page gets that opens now: the values of both series, with their times.
    async fn history(&self) -> [Vec<(u64, Option<f64>)>; 2] {
        let mut page = self.server.client().await;
        let asked = json!({ "names": NAMES, "seconds": 3600 });
        let answer = page.ask("live_series", &[asked]).await;
        NAMES.map(|name| {
            let series = &answer["series"][name];
            let mut time = series["start"].as_u64().unwrap_or_default();
            let steps = series["steps"].as_array().unwrap().iter();
            let values = series["values"].as_array().unwrap().iter();
            let points = steps.zip(values).map(|(step, value)| {
                time += step.as_u64().unwrap();
                (time, value.as_f64())
            });
            points.collect()
        })
    }

    /// Temperature and weight of the last second.
    async fn last_second(&self) -> Vec<(Option<f64>, Option<f64>)> {
        let [celsius, grams] = self.history().await;
        let last = |values: Vec<(u64, Option<f64>)>| values[values.len() - 10..].to_vec();
        let both = last(celsius).into_iter().zip(last(grams));
        both.map(|((_, celsius), (_, grams))| (celsius, grams))
            .collect()
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_ten_minutes_are_kept_and_no_more() {
    let bench = Bench::new().await;
    bench.hotplate.heat(Some(80.0)).await.unwrap();
    sleep(Duration::from_mins(11)).await;
    let [celsius, grams] = bench.history().await;
    // The clock of a test is read to the millisecond.
    let counts = 5_998..=6_002;
    assert!(counts.contains(&celsius.len()) && counts.contains(&grams.len()));
    for pair in celsius.windows(2) {
        let step = pair[1].0 - pair[0].0;
        assert!((95..=105).contains(&step), "{step}");
    }
    assert!(celsius[0].1.unwrap() < 70.0 && celsius.last().unwrap().1.unwrap() > 79.0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_a_gap_and_the_other_goes_on() {
    let bench = Bench::new().await;
    for fault in [Fault::Unplugged, Fault::Busy, Fault::TimingOut] {
        bench.balance.set_fault(Some(fault));
        sleep(Duration::from_secs(3)).await;
        for point in bench.last_second().await {
            assert!(matches!(point, (Some(_), None)), "{point:?}");
        }
        bench.balance.set_fault(None);
        sleep(Duration::from_secs(3)).await;
        for point in bench.last_second().await {
            assert!(matches!(point, (Some(_), Some(_))), "{point:?}");
        }
    }
    bench.server.app.state().clear_deck();
    sleep(Duration::from_secs(3)).await;
    for point in bench.last_second().await {
        assert_eq!(point, (None, None));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_is_a_table_as_well() {
    let bench = Bench::new().await;
    sleep(Duration::from_secs(1)).await;
    bench.hotplate.set_fault(Some(Fault::Unplugged));
    sleep(Duration::from_secs(1)).await;
    let [celsius, grams] = bench.history().await;
    let table = bench.server.app.state().csv(&NAMES);
    let mut rows = table.lines();
    let title = "time,telemetry_temperature (°C),telemetry_weight (g)";
    assert_eq!(rows.next(), Some(title));
    assert_eq!(rows.clone().count(), grams.len());
    let row: Vec<_> = rows.next_back().unwrap().split(',').collect();
    let (time, value) = *grams.last().unwrap();
    let written: u64 = Timestamp::as_millisecond(row[0].parse().unwrap())
        .try_into()
        .unwrap();
    assert!(time - written <= 10);
    assert_eq!((row[1], row[2]), ("", &*value.unwrap().to_string()));
    assert_eq!(celsius.last().unwrap().1, None);
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
    for name in NAMES {
        let mut last = page.event(name).await;
        for _ in 0..5 {
            let sample = page.event(name).await;
            assert!(sample["value"].is_f64(), "{sample}");
            assert!(sample["time"].as_u64() > last["time"].as_u64(), "{sample}");
            last = sample;
        }
    }
    bench.balance.set_fault(Some(Fault::Unplugged));
    while !page.event("telemetry_weight").await["value"].is_null() {}
}

#[tokio::test]
async fn a_page_that_opens_later_has_what_the_others_have_heard() {
    let bench = Bench::new().await;
    let mut first = bench.server.client().await;
    let mut heard = Vec::new();
    for _ in 0..5 {
        heard.push(first.event("telemetry_weight").await);
    }
    // In a page's own order: it listens, then asks for what was before.
    let mut later = bench.server.client().await;
    let next = later.event("telemetry_weight").await;
    let [_, grams] = bench.history().await;
    for sample in heard.iter().chain([&next]) {
        let point = (sample["time"].as_u64().unwrap(), sample["value"].as_f64());
        assert!(grams.contains(&point), "{sample}");
    }
}
