use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call]
async fn seen(
    call: Call,
    state: GlobalState,
    io: SocketIo,
    deck: Deck,
    perhaps: Option<Deck>,
    stop: CancellationToken,
    #[instrument] pump: Instrument<u8>,
) {
    drop((call, state, io, deck, perhaps, stop, pump));
}

fn main() {}
