use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

use ivoryos_plugin::socketioxide::extract::{self, TryData};
use ivoryos_plugin::socketioxide::socket::DisconnectReason;
use ivoryos_plugin::socketioxide::{ProtocolVersion, TransportType};

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[socket_event("payloads")]
async fn payload(Data(dose): Data<Dose>, socket: SocketRef, io: SocketIo) -> f64 {
    drop((socket, io));
    dose.ml
}

#[socket_event("several values")]
async fn several_values(Data((pump, dose)): Data<(String, Dose)>) -> String {
    format!("{pump} {}", dose.ml)
}

#[socket_event("deck")]
async fn deck(deck: Deck, state: GlobalState) -> bool {
    deck.name() == "bench" && state.deck().is_some()
}

#[socket_event("perhaps")]
async fn perhaps(deck: Option<Deck>, mut dose: Option<Data<Dose>>, #[instrument] pump: Option<Instrument<String>>) -> bool {
    dose.take().is_some() && deck.is_some() && pump.is_some()
}

#[socket_event("instruments")]
async fn instruments(#[instrument] pump: Instrument<String>, #[instrument("scale")] any: Instrument<dyn Send + Sync>) -> usize {
    drop(any);
    pump.len()
}

#[socket_event("by_hand")]
async fn by_hand(acknowledge: AckSender, TryData(dose): TryData<Dose>) {
    acknowledge.send(&dose.is_ok()).ok();
}

#[socket_event("by_hand_perhaps")]
fn by_hand_perhaps(acknowledge: Option<AckSender>) {
    drop(acknowledge);
}

#[socket_event("by_path")]
async fn by_path(extract::Data(_): extract::Data<Value>, extract::Event(name): extract::Event) -> String {
    name
}

#[socket_event("connection_of_the_client")]
async fn connection(version: ProtocolVersion, transport: TransportType) -> String {
    format!("{version:?} {transport:?}")
}

#[socket_event("connect")]
async fn connect(
    socket: SocketRef,
    io: SocketIo,
    deck: Option<Deck>,
    token: Option<Data<String>>,
    state: GlobalState,
    #[instrument] pump: Option<Instrument<String>>,
) -> Result<(), String> {
    drop((socket, io, deck, token, state, pump));
    Ok(())
}

#[socket_event("disconnect")]
async fn disconnect(socket: SocketRef, io: SocketIo, why: DisconnectReason, deck: Option<Deck>, state: GlobalState) {
    drop((socket, io, why, deck, state));
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let events = &registry.plugins()[0].events;
    assert_eq!(events.len(), 11);
    let instruments = events.iter().find(|event| event.event == "instruments").unwrap().instruments;
    let names: Vec<_> = instruments.iter().map(|instrument| instrument.name).collect();
    assert_eq!(names, ["pump", "scale"]);
}
