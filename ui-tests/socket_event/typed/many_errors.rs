use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("my_pause", plugin = crate::balance)]
fn pause(
    Data((first, second)): Data<(f64, String)>,
    #[instrument("a_b")] pump: Instrument<u8>,
    #[instrument] other: Instrument<u8>,
) -> f64 {
    drop((second, pump, other));
    first
}

#[socket_event("w_gen")]
#[socket_event("weigh")]
async fn second(socket: SocketRef) {
    drop(socket.id);
}

mod balance {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "balance")]
    async fn main_page() {}
}

fn main() {}
