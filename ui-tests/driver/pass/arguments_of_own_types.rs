use ivoryos_plugin::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize, JsonSchema)]
pub struct Dose {
    ml: f64,
    speed: Speed,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Speed {
    Slow,
    Fast,
}

pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, doses: Vec<Dose>) -> f64 {
        let factor = |speed: &Speed| match speed {
            Speed::Slow => 1.0,
            Speed::Fast => 2.0,
        };
        doses.iter().map(|dose| dose.ml * factor(&dose.speed)).sum()
    }
}

#[tokio::main]
async fn main() {
    let deck = Deck::new("lab").with("pump", Pump);
    let doses = json!([{ "ml": 1.5, "speed": "fast" }, { "ml": 1, "speed": "slow" }]);
    let called = deck.call("pump", "dispense", json!({ "doses": doses })).await;
    assert_eq!(called.unwrap(), json!(4.0));
    let doses = json!([{ "ml": 1.5, "speed": "warp" }]);
    let called = deck.call("pump", "dispense", json!({ "doses": doses })).await;
    assert!(called.unwrap_err().to_string().contains("unknown variant `warp`"));
}
