use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

struct TheDriver;

#[socket_event("connect")]
async fn dose(
    Data(dose): Data<Dose>,
    socket: SocketRef,
    io: SocketIo,
    deck: Deck,
    option: Option<Deck>,
    state: GlobalState,
    #[instrument] name: Instrument<TheDriver>,
) {
    drop((dose.ml, socket));
    drop((io, deck, option, state, name));
}

fn main() {}
