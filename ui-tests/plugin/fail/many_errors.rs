use ivoryos_plugin::prelude::*;

#[plugin(name = "My Plugin", titel = "Plugin", icon = "far too long", plugin_type = "modal")]
const fn main_page<T>(#[instrument("a b")] #[instrument] balance: u8, scale: Instrument<u8>) -> Page {
    drop((balance, scale));
    Page::html("Plugin", "")
}

fn main() {}
