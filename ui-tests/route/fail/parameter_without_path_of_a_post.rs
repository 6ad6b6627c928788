use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:vial", methods = ["POST"])]
async fn vial(deck: Deck, vial: String) -> String {
    format!("{} {vial}", deck.name())
}

fn main() {}
