use std::marker::PhantomData;

use ivoryos_plugin::prelude::*;

pub struct Serial;
pub struct Usb;
pub struct Pump<L>(PhantomData<L>);

#[driver]
impl Pump<Serial> {
    pub fn port(&self) -> String {
        "COM3".to_owned()
    }
}

#[driver]
impl Pump<Usb> {
    pub fn port(&self) -> String {
        "usb".to_owned()
    }
}

#[tokio::main]
async fn main() {
    let deck = Deck::new("lab")
        .with("one", Pump::<Serial>(PhantomData))
        .with("other", Pump::<Usb>(PhantomData));
    assert_eq!(deck.call("one", "port", ()).await.unwrap(), json!("COM3"));
    assert_eq!(deck.call("other", "port", ()).await.unwrap(), json!("usb"));
}
