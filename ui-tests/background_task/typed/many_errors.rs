use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task(plugin = crate::balance)]
async fn watch(
    state: GlobalState,
    #[instrument] pump: Instrument<u8>,
    #[instrument] balance: Instrument<u8>,
    #[instrument("name_on_the_deck")] third: Instrument<u8>,
) {
    drop((state.deck(), pump, balance, third));
}

#[background_task]
async fn second() {}

mod balance {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "balance")]
    async fn main_page() {}
}

fn main() {}
