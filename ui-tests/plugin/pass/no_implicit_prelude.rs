#![no_implicit_prelude]

use ::ivoryos_plugin::{Deck, Instrument, Page, plugin, route};
use ::std::option::Option;
use ::std::string::String;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status(deck: Option<Deck>, #[instrument] balance: Option<Instrument<String>>) -> &'static str {
    ::std::mem::drop((deck, balance));
    "ready"
}

#[route("/tare", methods = ["POST"])]
fn tare(#[instrument("scale")] balance: Instrument<String>) {
    ::std::mem::drop(balance);
}

fn main() {}
