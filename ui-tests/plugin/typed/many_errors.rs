use ivoryos_plugin::prelude::*;

#[plugin(
    name = "my-plugin",
    title = "Plugin",
    icon = "⚖",
    plugin_type = "left_panel"
)]
fn main_page(
    #[instrument("a_b")] balance: Instrument<u8>,
    #[instrument] scale: Instrument<u8>,
) -> Page {
    drop((balance, scale));
    Page::html("Plugin", "")
}

#[route("/widget")]
async fn widget(
    #[instrument] balance: Instrument<u8>,
    #[instrument("name_on_the_deck")] scale: Instrument<u8>,
) -> Page {
    drop((balance, scale));
    Page::html("Plugin", "")
}

mod tab {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "tab", plugin_type = "tab")]
    async fn main_page() {}
}

fn main() {}
