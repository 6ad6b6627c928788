use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct TheDriver;

#[socket_event("disconnect")]
async fn dose(
    socket: SocketRef,
    reason: socketioxide::socket::DisconnectReason,
    io: SocketIo,
    deck: Deck,
    option: Option<Deck>,
    state: GlobalState,
    #[instrument] name: Instrument<TheDriver>,
) {
    drop(socket);
    println!("{reason}");
    drop((io, deck, option, state, name));
}

fn main() {}
