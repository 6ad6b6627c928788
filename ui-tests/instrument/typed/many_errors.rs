use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[route("/weight")]
async fn weight(
    #[instrument("a_b")] one: Instrument<Balance>,
    #[instrument] two: Instrument<Balance>,
    #[instrument] three: Instrument<Balance>,
    #[instrument("balance")] _: Instrument<Balance>,
) -> String {
    drop(one);
    drop(two);
    drop(three);
    String::new()
}

#[route("/by-another-name")]
async fn by_another_name(#[instrument("name_on_the_deck")] three: Instrument<Balance>) {
    drop(three);
}

fn main() {}
