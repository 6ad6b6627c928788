//! The balance in every state it can be in.

use std::sync::Arc;

use balance as _;
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::{App, GlobalState};
use lab::Balance;
use poem::test::{TestClient, TestResponse};

struct Bench {
    balance: Arc<Balance>,
    state: GlobalState,
    client: TestClient<App>,
}

impl Bench {
    fn new() -> Self {
        let balance = Arc::new(Balance::open());
        let deck = Deck::new("abstract_sdl").with_arc("balance", Arc::clone(&balance));
        let app = Host::standalone()
            .prefix("/")
            .deck(deck)
            .mount_all()
            .unwrap();
        Self {
            balance,
            state: app.state().clone(),
            client: TestClient::new(app),
        }
    }

    async fn page(&self) -> String {
        text(self.client.get("/").send().await).await
    }
}

async fn text(response: TestResponse) -> String {
    response.0.into_body().into_string().await.unwrap()
}

#[tokio::test]
async fn the_weight_is_shown_and_tared() {
    let bench = Bench::new();
    assert!(bench.page().await.contains("48.21"));
    let response = bench.client.post("/tare").send().await;
    response.assert_status(StatusCode::SEE_OTHER);
    bench.balance.load(50.215_7);
    let status = text(bench.client.get("/status").send().await).await;
    let status: Value = serde_json::from_str(&status).unwrap();
    assert!(
        (status["grams"].as_f64().unwrap() - 2.0).abs() < 0.001,
        "{status}"
    );
}

#[tokio::test]
async fn an_unplugged_or_missing_balance_is_an_answer() {
    let bench = Bench::new();
    bench.balance.plug(false);
    assert!(bench.page().await.contains("is it plugged in?"));
    let response = bench.client.get("/status").send().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);

    bench.state.clear_deck();
    assert!(bench.page().await.contains("No balance is on the deck."));
    let response = bench.client.post("/tare").send().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_busy_balance_is_not_tared() {
    let bench = Bench::new();
    let (weighed, tared) = tokio::join!(bench.balance.weigh(), bench.client.post("/tare").send());
    weighed.unwrap();
    tared.assert_status(StatusCode::CONFLICT);
    assert!(text(tared).await.contains("busy"));
}
