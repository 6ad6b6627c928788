use ivoryos_plugin::prelude::*;

pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, ml: f64) -> Result<(), String> {
        if ml > 1.0 { Err("too much".to_owned()) } else { Ok(()) }
    }
}

#[tokio::main]
async fn main() {
    let state = GlobalState::new();
    state.set_deck(Deck::new("lab").with("pump", Pump)).unwrap();
    let mut calls = state.calls();
    let deck = state.deck().unwrap();
    deck.call("pump", "dispense", json!({ "ml": 1 })).await.unwrap();
    deck.call("pump", "dispense", json!({ "ml": 2 })).await.unwrap_err();
    // Of a call that is refused nothing is seen.
    deck.call("pump", "dispense", json!({})).await.unwrap_err();
    for (begins, text) in [
        (true, "dispense(ml: 1.0)"),
        (false, "Returned(Null)"),
        (true, "dispense(ml: 2.0)"),
        (false, "Failed(\"too much\")"),
    ] {
        let call = calls.next().await.unwrap();
        let seen = match call.outcome() {
            None => call.doing().to_owned(),
            Some(outcome) => format!("{outcome:?}"),
        };
        assert_eq!((call.outcome().is_none(), &*seen), (begins, text));
        assert_eq!(call.method(), Some("dispense"));
    }
}
