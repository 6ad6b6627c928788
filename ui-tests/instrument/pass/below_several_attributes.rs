use ivoryos_plugin::prelude::*;

struct Balance;

#[plugin(name = "plugin")]
#[route("/index")]
#[ivoryos_plugin::route("/home")]
async fn main_page(#[instrument("scale")] balance: Option<Instrument<Balance>>) -> Page {
    Page::html("Plugin", balance.map_or("", |_| "ready"))
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let asked = registry.plugins()[0].routes.iter().flat_map(|route| route.instruments);
    assert_eq!(asked.map(|instrument| instrument.name).collect::<Vec<_>>(), ["scale"; 3]);
}
