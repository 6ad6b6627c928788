use ivoryos_plugin::prelude::*;

#[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
pub struct Dose {
    ml: f64,
}

pub struct Pump;

#[driver]
impl Pump {
    pub fn label(&self, text: &str, tags: &[String]) -> String {
        format!("{text} {}", tags.join("+"))
    }

    pub async fn dispense(&self, dose: &Dose, at: &[f64; 2]) -> f64 {
        dose.ml + at[0] + at[1]
    }
}

#[tokio::main]
async fn main() {
    let deck = Deck::new("lab").with("pump", Pump);
    let label = json!({ "text": "acid", "tags": ["a", "b"] });
    assert_eq!(deck.call("pump", "label", label).await.unwrap(), json!("acid a+b"));
    let dose = json!({ "dose": { "ml": 1 }, "at": [2, 3] });
    assert_eq!(deck.call("pump", "dispense", dose).await.unwrap(), json!(6.0));
    assert_eq!(Pump.label("acid", &[]), "acid ");
}
