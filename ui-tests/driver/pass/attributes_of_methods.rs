#![deny(warnings)]
#![allow(deprecated)]

use ivoryos_plugin::prelude::*;

pub struct Pump;

#[driver]
impl Pump {
    #[deprecated]
    pub fn prime(&self) {}

    #[must_use]
    pub fn r#type(&self, r#in: u8) -> u8 {
        r#in
    }

    #[cfg(any())]
    pub fn gone(&self, _dose: Gone) {}

    #[inline]
    #[allow(clippy::unused_async)]
    pub async fn home(&self) {}

    /// 1 to 5 is no argument's range.
    pub fn rate(&self) -> f64 {
        1.0
    }
}

#[tokio::main]
async fn main() {
    let deck = Deck::new("lab").with("pump", Pump);
    assert_eq!(deck.call("pump", "type", json!({ "in": 3 })).await.unwrap(), json!(3));
    assert_eq!(deck.call("pump", "prime", ()).await.unwrap(), Value::Null);
    assert_eq!(deck.call("pump", "home", ()).await.unwrap(), Value::Null);
    assert!(deck.call("pump", "gone", ()).await.is_err());
}
