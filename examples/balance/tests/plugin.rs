//! The balance in every state it can be in.

use std::sync::Arc;
use std::time::Duration;

use balance as _;
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Server, eventually};
use lab::{Balance, Fault};
use tokio::time::sleep;

struct Bench {
    balance: Arc<Balance>,
    server: Server,
}

impl Bench {
    async fn new() -> Self {
        let balance = Arc::new(Balance::open());
        let deck = Deck::new("bench").with_arc("balance", Arc::clone(&balance));
        let server = Server::start(Host::standalone().deck(deck)).await;
        Self { balance, server }
    }

    async fn page(&self) -> String {
        let response = self.server.http().get("/").send().await;
        response.assert_status_is_ok();
        response.0.into_body().into_string().await.unwrap()
    }

    async fn status(&self) -> Value {
        let response = self.server.http().get("/status").send().await;
        response.assert_status_is_ok();
        response.json().await.value().deserialize()
    }

    /// What a tare is answered: its status, and what is wrong.
    async fn tare(&self) -> (StatusCode, String) {
        let response = self.server.http().post("/tare").send().await;
        let status = response.0.status();
        let text = response.0.into_body().into_string().await.unwrap();
        let error: Value = text.parse().unwrap_or_default();
        let message = error["error"]["message"].as_str().unwrap_or_default();
        (status, message.to_owned())
    }

    /// Page, JSON and the event that open pages get, all with this message.
    async fn all_say(&self, message: &str) {
        assert!(self.page().await.contains(message), "{message}");
        let status = self.status().await;
        assert_eq!(
            (&status["online"], &status["message"]),
            (&json!(false), &json!(message))
        );
        let mut browser = self.server.client().await;
        while browser.event("balance").await["message"] != message {}
    }
}

fn is_about(status: &Value, grams: f64) -> bool {
    status["value"]
        .as_f64()
        .is_some_and(|it| (it - grams).abs() < 0.001)
}

#[tokio::test]
async fn the_weight_is_shown_and_tared() {
    let bench = Bench::new().await;
    assert!(bench.page().await.contains("48.21"));
    assert_eq!(bench.tare().await.0, StatusCode::SEE_OTHER);
    bench.balance.load(50.215_7);
    let status = bench.status().await;
    assert!(
        is_about(&status, 2.0) && status["online"] == true,
        "{status}"
    );
}

#[tokio::test]
async fn open_pages_see_the_weight_change() {
    let bench = Bench::new().await;
    let mut browsers = [bench.server.client().await, bench.server.client().await];
    bench.balance.load(12.5);
    for browser in &mut browsers {
        while !is_about(&browser.event("balance").await, 12.5) {}
    }
}

#[tokio::test]
async fn without_a_deck_or_a_balance_the_answer_says_so() {
    let bench = Bench::new().await;
    let state = bench.server.app.state();
    state.clear_deck();
    let none = "No active deck, so there is no instrument `balance`";
    bench.all_say(none).await;
    assert_eq!(bench.tare().await.0, StatusCode::SERVICE_UNAVAILABLE);

    state.set_deck(Deck::new("empty")).unwrap();
    let none = "The deck `empty` has no instrument `balance`";
    bench.all_say(none).await;
    assert_eq!(bench.tare().await.0, StatusCode::SERVICE_UNAVAILABLE);

    let balance = Arc::clone(&bench.balance);
    state
        .set_deck(Deck::new("bench").with_arc("balance", balance))
        .unwrap();
    let mut browser = bench.server.client().await;
    while !is_about(&browser.event("balance").await, 48.215_7) {}
}

#[tokio::test]
async fn a_balance_that_does_not_answer_is_an_answer() {
    let bench = Bench::new().await;
    bench.balance.set_fault(Some(Fault::Unplugged));
    bench
        .all_say("the balance does not answer: is it plugged in?")
        .await;
    let (status, message) = bench.tare().await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(message.contains("is it plugged in?"), "{message}");

    bench.balance.set_fault(Some(Fault::TimingOut));
    bench.all_say("the balance did not answer in time").await;
    bench.balance.set_fault(None);
    bench.balance.load(500.0);
    bench.all_say("more than 220 g is on the balance").await;
}

#[tokio::test]
async fn a_second_tare_is_told_that_the_balance_is_busy() {
    let bench = Bench::new().await;
    let (first, second, ()) = tokio::join!(bench.tare(), bench.tare(), async {
        sleep(Duration::from_millis(100)).await;
        let status = bench.status().await;
        assert!(
            status["busy"] == "taring" && status["online"] == true,
            "{status}"
        );
        let mut browser = bench.server.client().await;
        while browser.event("balance").await["busy"] != "taring" {}
    });
    assert_eq!(first.0, StatusCode::SEE_OTHER);
    assert_eq!(second.0, StatusCode::CONFLICT);
    let message = second.1;
    assert!(
        message.starts_with("balance is busy: taring ("),
        "{message}"
    );
    eventually("it is free again", async || {
        bench.status().await["busy"] == Value::Null
    })
    .await;
}

#[tokio::test]
async fn a_tare_waits_for_no_other_command() {
    let bench = Bench::new().await;
    let (weighed, tared) = tokio::join!(bench.balance.weigh(), bench.tare());
    weighed.unwrap();
    assert_eq!(tared.0, StatusCode::CONFLICT);
    assert!(tared.1.contains("busy with another command"), "{}", tared.1);
}
