use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status", methods = ["GET", "POST"], plugin = crate::balance)]
fn status(
    #[instrument] weight: Instrument<u8>,
    #[instrument] balance: Instrument<u8>,
    #[instrument("name_on_the_deck")] third: Instrument<u8>,
) -> String {
    drop((weight, balance, third));
    String::new()
}

#[route("/a-b")]
async fn second() {}

mod balance {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "balance")]
    async fn main_page() {}
}

fn main() {}
