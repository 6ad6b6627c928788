use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page(#[instrument] balance: Option<Instrument<String>>, deck: Option<Deck>) -> Page {
    Page::html("Plugin", format!("{} {}", balance.is_some(), deck.is_some()))
}

fn main() {}
