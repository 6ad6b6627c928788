//! The pump as people move it: one at a time, within its limits, and stopped at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use control as _;
use futures_util::future::join_all;
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Client, Server, eventually};
use lab::{Fault, Pump};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

/// Which pumps move is known to the whole program: one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

struct Bench {
    pump: Arc<Pump>,
    server: Server,
    _alone: MutexGuard<'static, ()>,
}

impl Bench {
    async fn new() -> Self {
        let alone = ONE_AT_A_TIME.lock().await;
        let pump = Arc::new(Pump::open());
        let deck = Deck::new("bench").with_arc("pump", Arc::clone(&pump));
        let server = Server::start(Host::standalone().deck(deck)).await;
        Self {
            pump,
            server,
            _alone: alone,
        }
    }

    /// What a form is answered: its status, and what is wrong.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, String) {
        let response = self.server.http().post(path).form(&form).send().await;
        let status = response.0.status();
        if status == StatusCode::SEE_OTHER {
            assert_eq!(response.0.header("location"), Some("./"));
            return (status, String::new());
        }
        let error: Value = response.json().await.value().deserialize();
        let message = error["error"]["message"].as_str().unwrap().to_owned();
        (status, message)
    }

    async fn dispense(&self, volume: &str, unit: &str, rate: &str) -> (StatusCode, String) {
        let form = [("volume", volume), ("unit", unit), ("rate", rate)];
        self.post("/dispense", &form).await
    }

    async fn status(&self) -> Value {
        let response = self.server.http().get("/status").send().await;
        response.assert_status_is_ok();
        response.json().await.value().deserialize()
    }

    async fn is_free_with(&self, volume_ml: f64) {
        eventually("the pump is free", async || {
            let status = self.status().await;
            let volume = status["value"]["volume_ml"].as_f64().unwrap();
            status["busy"] == Value::Null && (volume - volume_ml).abs() < 1e-6
        })
        .await;
    }
}

/// How the next move ends: whether it has failed, and what the page shows.
async fn outcome(browser: &mut Client) -> (bool, String) {
    loop {
        let told = browser.event("pump_move").await;
        if told["ended"] != Value::Null {
            let (text, state) = (&told["text"], &told["state"]);
            let how = told["message"].as_str().or(state.as_str()).unwrap();
            return (
                *state == "failed",
                format!("{}: {how}", text.as_str().unwrap()),
            );
        }
    }
}

const NO_DECK: &str = "No active deck, so there is no instrument `pump`";
const NO_PUMP: &str = "The deck `empty` has no instrument `pump`";
const MOVED: (StatusCode, String) = (StatusCode::SEE_OTHER, String::new());

#[tokio::test]
async fn volumes_and_jogs_are_moved() {
    let bench = Bench::new().await;
    assert_eq!(bench.dispense("0.1", "mL", "60").await, MOVED);
    bench.is_free_with(9.9).await;
    assert_eq!(bench.dispense("50", "µL", "60").await, MOVED);
    bench.is_free_with(9.85).await;
    assert_eq!(bench.post("/jog", &[("ml", "0.1")]).await, MOVED);
    bench.is_free_with(9.95).await;
    assert_eq!(bench.post("/jog", &[("ml", "-0.01")]).await, MOVED);
    bench.is_free_with(9.94).await;
    let form = [("volume", "60"), ("unit", "µL"), ("rate", "60")];
    assert_eq!(bench.post("/aspirate", &form).await, MOVED);
    bench.is_free_with(10.0).await;
}

#[tokio::test]
async fn who_comes_second_is_told_what_the_pump_does() {
    let bench = Bench::new().await;
    let (one, other) = tokio::join!(
        bench.dispense("2", "mL", "12"),
        bench.dispense("2", "mL", "12")
    );
    assert_eq!(one, MOVED);
    let jogged = bench.post("/jog", &[("ml", "-0.1")]).await;
    for (status, message) in [other, jogged] {
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(
            message.starts_with("pump is busy: dispensing 2.0 mL (since "),
            "{message}"
        );
        assert!(message.contains("by the plugin `pump`"), "{message}");
    }
    let (_, message) = bench.post("/jog", &[("ml", "-0.1")]).await;
    assert!(message.contains("s left"), "{message}");
    assert_eq!(bench.status().await["busy"], "dispensing 2.0 mL");
}

#[tokio::test]
async fn what_the_pump_cannot_do_is_refused_with_the_limit() {
    let bench = Bench::new().await;
    let (no_number, out_of_range) = (StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY);
    let field =
        |field, sent| format!("The field `{field}` takes a number such as 2.5, not `{sent}`");
    let volume = |sent| format!("The volume is 0.001 to 10 mL, not {sent} mL");
    for ([volume, unit, rate], status, message) in [
        (["11", "mL", "6"], out_of_range, volume("11")),
        (["0", "mL", "6"], out_of_range, volume("0")),
        (["-0", "mL", "6"], out_of_range, volume("0")),
        (["-1", "mL", "6"], out_of_range, volume("-1")),
        (["20000", "µL", "6"], out_of_range, volume("20")),
        (
            ["2", "mL", "61"],
            out_of_range,
            "The rate is 0.1 to 60 mL/min, not 61 mL/min".to_owned(),
        ),
        (["NaN", "mL", "6"], no_number, field("volume", "NaN")),
        (["1e400", "mL", "6"], no_number, field("volume", "1e400")),
        (["2,5", "mL", "6"], no_number, field("volume", "2,5")),
        (["２．５", "mL", "6"], no_number, field("volume", "２．５")),
        (
            ["2", "mL", ""],
            no_number,
            "The field `rate` is empty: write a number such as 2.5".to_owned(),
        ),
        (
            ["2", "gal", "6"],
            no_number,
            "The field `unit` takes mL or µL, not `gal`".to_owned(),
        ),
    ] {
        let answer = bench.dispense(volume, unit, rate).await;
        assert_eq!(answer, (status, message));
    }
    let (status, message) = bench.post("/jog", &[("ml", "1.5")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(message, "A jog is at most 1 mL, not 1.5 mL");
    let (status, message) = bench.post("/jog", &[("ml", "0.1")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(message, "Only 0.000 mL are free in the syringe, not 0.1 mL");
    bench.is_free_with(10.0).await;
}

#[tokio::test]
async fn every_open_page_sees_how_far_a_move_is_and_how_it_ended() {
    let bench = Bench::new().await;
    let mut browsers = [bench.server.client().await, bench.server.client().await];
    assert_eq!(bench.dispense("0.8", "mL", "60").await, MOVED);
    let later = async {
        let mut browser = bench.server.client().await;
        while browser.event("pump").await["busy"] != "dispensing 0.8 mL" {}
    };
    let watch = async {
        for browser in &mut browsers {
            let mut seen = Vec::new();
            while seen.len() < 3 {
                let status = browser.event("pump").await;
                seen.extend(status["value"]["percent"].as_f64());
            }
            assert!(seen.is_sorted() && seen[0] < seen[2], "{seen:?}");
            let outcome = outcome(browser).await;
            assert_eq!(outcome, (false, "dispensing 0.8 mL: done".to_owned()));
        }
    };
    tokio::join!(later, watch);
}

#[tokio::test]
async fn a_stop_works_while_the_pump_is_busy() {
    let bench = Bench::new().await;
    let mut browser = bench.server.client().await;
    assert_eq!(bench.dispense("6", "mL", "6").await, MOVED);
    sleep(Duration::from_millis(300)).await;

    let asked = Instant::now();
    assert_eq!(bench.post("/stop", &[]).await, MOVED);
    let took = asked.elapsed();
    assert!(took < Duration::from_millis(200), "{took:?}");
    assert_eq!(bench.pump.status().await.unwrap().moving, None);
    assert_eq!(bench.status().await["busy"], Value::Null);

    let (failed, text) = outcome(&mut browser).await;
    assert!(
        !failed && text.starts_with("dispensing 6.0 mL: stopped: 0.0"),
        "{text}"
    );
    assert_eq!(bench.dispense("0.1", "mL", "60").await, MOVED);
}

#[tokio::test]
async fn a_stop_comes_too_early_for_no_move() {
    let bench = Bench::new().await;
    for after in [0, 10, 30, 50, 70] {
        let stop = async {
            sleep(Duration::from_millis(after)).await;
            bench.post("/stop", &[]).await
        };
        let (begun, stopped) = tokio::join!(bench.dispense("6", "mL", "6"), stop);
        assert_eq!((begun, stopped), (MOVED, MOVED), "{after}");
        let status = bench.status().await;
        assert!(
            status["busy"].is_null() && status["value"]["percent"].is_null(),
            "{after}: {status}"
        );
    }
}

#[tokio::test]
async fn what_the_driver_says_is_shown() {
    let bench = Bench::new().await;
    let mut browser = bench.server.client().await;
    let unplugged = "the pump does not answer: is it plugged in?";
    assert_eq!(bench.dispense("6", "mL", "6").await, MOVED);
    sleep(Duration::from_millis(200)).await;
    bench.pump.set_fault(Some(Fault::Unplugged));
    let outcome = outcome(&mut browser).await;
    assert_eq!(outcome, (true, format!("dispensing 6.0 mL: {unplugged}")));
    while browser.event("pump").await["message"] != unplugged {}

    let refused = (StatusCode::SERVICE_UNAVAILABLE, unplugged.to_owned());
    assert_eq!(bench.dispense("1", "mL", "6").await, refused);
    assert_eq!(bench.post("/stop", &[]).await, refused);
    let page = bench.server.http().get("/").send().await;
    let page = page.0.into_body().into_string().await.unwrap();
    assert!(page.contains(unplugged));

    bench.pump.set_fault(Some(Fault::Busy));
    let busy = "the pump is busy: in local operation".to_owned();
    assert_eq!(
        bench.dispense("1", "mL", "6").await,
        (StatusCode::CONFLICT, busy)
    );
    bench.pump.set_fault(None);
    assert_eq!(bench.dispense("0.1", "mL", "60").await, MOVED);
}

#[tokio::test]
async fn without_a_deck_or_a_pump_the_page_says_so_and_a_move_goes_on() {
    let bench = Bench::new().await;
    let mut browser = bench.server.client().await;
    assert_eq!(bench.dispense("0.3", "mL", "60").await, MOVED);
    let state = bench.server.app.state();
    state.clear_deck();
    while browser.event("pump").await["message"] != NO_DECK {}
    let (status, _) = bench.dispense("1", "mL", "6").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!outcome(&mut browser).await.0);

    state.set_deck(Deck::new("empty")).unwrap();
    while browser.event("pump").await["message"] != NO_PUMP {}
    let deck = Deck::new("bench").with_arc("pump", Arc::clone(&bench.pump));
    state.set_deck(deck).unwrap();
    while browser.event("pump").await["value"]["volume_ml"] != 9.7 {}
}

#[tokio::test]
async fn a_move_is_stopped_when_the_deck_is_gone_or_another_one() {
    let bench = Bench::new().await;
    let state = bench.server.app.state();
    let back = || Deck::new("bench").with_arc("pump", Arc::clone(&bench.pump));
    let others = [
        None,
        Some(Deck::new("empty")),
        Some(Deck::new("other").with("pump", Pump::open())),
    ];
    for deck in others {
        let mut browser = bench.server.client().await;
        assert_eq!(bench.dispense("5", "mL", "6").await, MOVED);
        eventually("the pump moves", async || {
            bench.pump.status().await.unwrap().moving.is_some()
        })
        .await;
        match deck {
            None => state.clear_deck(),
            Some(deck) => state.set_deck(deck).unwrap(),
        }
        assert_eq!(bench.post("/stop", &[]).await, MOVED);
        assert_eq!(bench.pump.status().await.unwrap().moving, None);
        let (_, text) = outcome(&mut browser).await;
        assert!(text.contains("5.0 mL: stopped: "), "{text}");

        state.set_deck(back()).unwrap();
    }
}

#[tokio::test]
async fn a_move_that_goes_on_without_the_deck_is_shown() {
    let bench = Bench::new().await;
    let mut browser = bench.server.client().await;
    assert_eq!(bench.dispense("5", "mL", "6").await, MOVED);
    bench.server.app.state().clear_deck();
    loop {
        let status = browser.event("pump").await;
        if status["message"] == NO_DECK {
            assert_eq!(status["busy"], "dispensing 5.0 mL");
            break;
        }
    }
    assert_eq!(bench.post("/stop", &[]).await, MOVED);
    while browser.event("pump").await["busy"] != Value::Null {}
    let (status, message) = bench.post("/stop", &[]).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(message, "No pump is on the deck, and none moves");
}

#[tokio::test]
async fn what_moves_is_stopped_when_the_host_ends() {
    let bench = Bench::new().await;
    assert_eq!(bench.dispense("6", "mL", "6").await, MOVED);
    let moves = async || bench.pump.status().await.unwrap().moving.is_some();
    eventually("the pump moves", moves).await;
    // What holds the host is gone, as after a signal, and its tasks are told to stop.
    drop(bench.server);
    let stands = async || bench.pump.status().await.unwrap().moving.is_none();
    eventually("the pump stands", stands).await;
    assert!(bench.pump.status().await.unwrap().volume_ml > 4.5);
}

#[tokio::test]
async fn a_stop_does_not_say_that_a_pump_stands_which_others_still_use() {
    let bench = Bench::new().await;
    let deck = bench.server.app.state().deck().unwrap();
    let pump: Instrument<Pump> = deck.instrument("pump").unwrap();
    let claim = pump.claim("a recipe").unwrap();
    let (status, message) = bench.post("/stop", &[]).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        message,
        "The pump was told to stop and is still busy: a recipe"
    );
    drop(claim);
    assert_eq!(bench.post("/stop", &[]).await, MOVED);
}

/// The clock is the test's own: 40 commands, one after the other, take 80 seconds on it.
#[tokio::test(start_paused = true)]
async fn however_many_read_the_pump_is_asked_once() {
    let bench = Bench::new().await;
    bench.pump.set_fault(Some(Fault::TimingOut));
    let began = tokio::time::Instant::now();
    join_all((0..40).map(|_| bench.status())).await;
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}
