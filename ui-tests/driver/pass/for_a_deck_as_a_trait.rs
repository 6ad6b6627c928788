use std::sync::Arc;

use ivoryos_plugin::prelude::*;

trait Scale: Send + Sync {
    fn grams(&self) -> f64;
}

struct Balance;

#[driver]
impl Balance {
    pub fn weigh(&self) -> f64 {
        12.5
    }
}

impl Scale for Balance {
    fn grams(&self) -> f64 {
        self.weigh()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let state = GlobalState::new();
    let deck = Deck::new("lab").with_arc::<dyn Scale>("scale", Arc::new(Balance));
    state.set_deck(deck).unwrap();
    let mut calls = state.calls();
    let scale: Instrument<dyn Scale> = state.deck().unwrap().instrument("scale").unwrap();
    assert_eq!(scale.grams(), 12.5);
    let call = calls.next().await.unwrap();
    assert_eq!((call.instrument(), call.method()), ("scale", Some("weigh")));
}
