use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct TheDriver;

#[background_task]
async fn watch(
    state: GlobalState,
    io: SocketIo,
    deck: Deck,
    option: Option<Deck>,
    stop: CancellationToken,
    #[instrument] name: Instrument<TheDriver>,
) {
    stop.cancelled().await;
    drop((state, io, deck, option, name));
}

fn main() {}
