use std::sync::{Arc, Mutex};

use ivoryos_plugin::{CallOutcome, Deck, GlobalState, driver};

pub struct Pump {
    ml: Mutex<f64>,
}

#[driver]
impl Pump {
    pub fn open() -> Self {
        Self { ml: Mutex::new(9.0) }
    }

    /// Dispenses into the vial.
    pub async fn dispense(
        &self,
        /// mL, 0.001 to 10
        mut ml: f64,
        rate: Option<f64>,
    ) -> Result<f64, String> {
        if ml > 10.0 {
            return Err(format!("{ml} mL do not fit"));
        }
        ml *= rate.unwrap_or(1.0);
        *self.ml.lock().unwrap() -= ml;
        Ok(self.volume())
    }

    pub fn volume(&self) -> f64 {
        *self.ml.lock().unwrap()
    }

    #[driver(skip)]
    pub fn raw(&self) -> &Mutex<f64> {
        &self.ml
    }

    pub fn stop(&self) {}

    pub fn label(&self, text: &str) -> String {
        text.to_owned()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let pump = Arc::new(Pump::open());
    assert_eq!(pump.volume(), 9.0);
    let state = GlobalState::new();
    let deck = Deck::new("lab").with_arc("pump", Arc::clone(&pump));
    state.set_deck(deck).unwrap();
    let mut calls = state.calls();

    assert_eq!(pump.dispense(2.0, None).await, Ok(7.0));
    assert!(pump.dispense(11.0, Some(1.0)).await.is_err());
    assert_eq!(*pump.raw().lock().unwrap(), 7.0);
    pump.stop();
    pump.label("acid");

    let mut seen = Vec::new();
    for _ in 0..8 {
        let call = calls.next().await.unwrap();
        seen.push(match call.outcome() {
            None => call.doing().to_owned(),
            Some(CallOutcome::Returned(value)) => value.to_string(),
            Some(CallOutcome::Failed(error)) => error.clone(),
            Some(_) => "cut off".to_owned(),
        });
    }
    assert_eq!(
        seen,
        [
            "dispense(ml: 2.0)",
            "7.0",
            "dispense(ml: 11.0, rate: 1.0)",
            "11 mL do not fit",
            "stop()",
            "null",
            "label(text: \"acid\")",
            "\"acid\"",
        ]
    );
}
