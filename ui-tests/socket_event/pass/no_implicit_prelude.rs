#![no_implicit_prelude]

use ::ivoryos_plugin::prelude::{AckSender, Data, SocketRef};
use ::ivoryos_plugin::{CancellationToken, Deck, Instrument, Page, background_task, plugin, socket_event};
use ::std::option::Option;
use ::std::result::Result;
use ::std::string::String;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("weigh")]
async fn weigh(deck: Option<Deck>, #[instrument] balance: Option<Instrument<String>>) -> &'static str {
    ::std::mem::drop((deck, balance));
    "ready"
}

#[socket_event("tare")]
fn tare(#[instrument("scale")] balance: Instrument<String>, Data(grams): Data<f64>) -> Result<(), String> {
    ::std::mem::drop((balance, grams));
    Result::Ok(())
}

#[socket_event("by_hand")]
async fn by_hand(acknowledge: AckSender) {
    ::std::mem::drop(acknowledge);
}

#[socket_event("connect")]
async fn greet(socket: SocketRef) {
    ::std::mem::drop(socket);
}

#[background_task]
async fn watch(stop: CancellationToken, #[instrument] pump: Instrument<String>) -> Result<(), String> {
    ::std::mem::drop((stop, pump));
    Result::Ok(())
}

fn main() {}
