use std::sync::Mutex;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::{Claim, MethodKind};

pub struct Pump {
    ml: Mutex<f64>,
}

#[driver]
impl Pump {
    /// Dispenses into the vial.
    ///
    /// # Errors
    ///
    /// If it does not fit.
    pub async fn dispense(
        &self,
        /// mL, 0.001 to 10
        ml: f64,
        rate: Option<f64>,
    ) -> Result<f64, String> {
        let mut left = self.ml.lock().unwrap();
        if ml > *left {
            return Err(format!("{ml} mL are not left"));
        }
        *left -= ml * rate.unwrap_or(1.0);
        Ok(*left)
    }

    pub fn read_volume(&self) -> f64 {
        *self.ml.lock().unwrap()
    }

    pub fn stop(&self) {}

    pub fn stall(&self) {
        panic!("no pressure")
    }
}

#[tokio::main]
async fn main() {
    let ml = Mutex::new(9.0);
    let deck = Deck::new("lab").with("pump", Pump { ml }).with("other", 1_u8);
    let call = async |method: &str, arguments: Value| {
        let called = deck.call("pump", method, arguments).await;
        called.map_err(|error| (error.status().as_u16(), error.to_string()))
    };
    assert_eq!(call("dispense", json!({ "ml": 2 })).await, Ok(json!(7.0)));
    assert_eq!(call("dispense", json!({ "ml": 2, "rate": 0.5 })).await, Ok(json!(6.0)));
    assert_eq!(call("dispense", json!({ "ml": 2, "rate": null })).await, Ok(json!(4.0)));
    assert_eq!(call("read_volume", Value::Null).await, Ok(json!(4.0)));
    assert_eq!(call("stop", json!({})).await, Ok(Value::Null));

    let refused = |status: u16, text: &str| Err((status, text.to_owned()));
    let bad = |text: &str| refused(422, &format!("pump.dispense was not called: {text}"));
    for (arguments, expected) in [
        (json!({}), bad("its argument `ml` is missing")),
        (json!({ "mll": 1 }), bad("it has no argument `mll`: did you mean `ml`?")),
        (json!({ "volume": 1 }), bad("it has no argument `volume`: it has `ml`, `rate`")),
        (json!({ "ml": "a" }), bad("`ml`: invalid type: string \"a\", expected f64")),
        (json!({ "ml": null }), bad("`ml`: invalid type: null, expected f64")),
        (json!({ "ml": 10.5 }), bad("`ml` is 10.5 mL, and its range is 0.001 to 10 mL")),
        (json!({ "ml": 0 }), bad("`ml` is 0 mL, and its range is 0.001 to 10 mL")),
        (
            json!([1]),
            bad("the arguments are no object: write `json!({ \"name\": value })`"),
        ),
        (json!({ "ml": 8 }), refused(502, "pump.dispense failed: 8 mL are not left")),
    ] {
        assert_eq!(call("dispense", arguments).await, expected);
    }
    assert_eq!(call("dispens", json!({})).await, refused(404, "pump has no method `dispens`"));
    let (status, panicked) = call("stall", json!({})).await.unwrap_err();
    assert_eq!(status, 500);
    assert!(panicked.ends_with("no pressure"), "{panicked}");
    let missing = deck.call("pmp", "stop", ()).await.unwrap_err();
    assert_eq!(missing.to_string(), "The deck `lab` has no instrument `pmp`");
    let other = deck.call("other", "stop", ()).await.unwrap_err();
    assert!(other.to_string().contains("u8 is no #[driver]"), "{other}");

    // What moves it waits for nobody; what reads or stops it needs no claim.
    let pump: Instrument<Pump> = deck.instrument("pump").unwrap();
    let claim: Claim<Pump> = pump.claim("priming").unwrap();
    let (status, busy) = call("dispense", json!({ "ml": 1 })).await.unwrap_err();
    assert_eq!(status, 409);
    assert!(busy.starts_with("pump is busy: priming"), "{busy}");
    assert!(call("stall", json!({})).await.unwrap_err().1.starts_with("pump is busy"));
    assert_eq!(call("read_volume", json!({})).await, Ok(json!(4.0)));
    assert_eq!(call("stop", json!({})).await, Ok(Value::Null));
    drop(claim);

    let schema = deck.schema("pump").unwrap();
    let dispense = &schema.methods[0];
    assert_eq!((&*dispense.doc, dispense.is_async), ("Dispenses into the vial.", true));
    let kinds: Vec<_> = schema.methods.iter().map(|it| (&*it.name, it.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("dispense", MethodKind::Moves),
            ("read_volume", MethodKind::Reads),
            ("stop", MethodKind::Stops),
            ("stall", MethodKind::Moves),
        ]
    );
    assert_eq!(
        serde_json::to_value(&dispense.arguments).unwrap(),
        json!([
            {
                "name": "ml", "doc": "mL, 0.001 to 10", "unit": "mL", "required": true, "default": null,
                "schema": { "type": "number", "format": "double", "minimum": 0.001, "maximum": 10.0 }
            },
            {
                "name": "rate", "doc": "", "unit": null, "required": false, "default": null,
                "schema": { "type": ["number", "null"], "format": "double" }
            }
        ])
    );
    assert!(deck.schema("other").is_none());
}
