use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[route("/weight")]
async fn weight(#[instrument("a b")] one: Instrument<Balance>, #[instrument] two: Balance, three: Instrument<Balance>, #[instrument] _: Instrument<Balance>) -> String {
    drop(one);
    drop(two);
    drop(three);
    String::new()
}

fn main() {}
