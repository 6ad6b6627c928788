use ivoryos_plugin::prelude::*;

struct Balance;
trait Scale: Send + Sync {}
impl Scale for Balance {}

mod driver {
    pub type Pump = super::Balance;
}

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/weight")]
async fn weight(
    #[instrument] balance: Instrument<Balance>,
    #[instrument("scale_2")] second: Option<Instrument<dyn Scale>>,
    #[instrument("wägung")] _: ivoryos_plugin::Instrument<driver::Pump>,
) {
    drop((balance, second));
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let route = registry.plugins()[0].routes[1];
    let asked = route.instruments.iter().map(|instrument| (instrument.name, instrument.optional));
    let expected = [("balance", false), ("scale_2", true), ("wägung", false)];
    assert_eq!(asked.collect::<Vec<_>>(), expected);
}
