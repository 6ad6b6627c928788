use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("weigh")]
async fn weigh(socket: &SocketRef, deck: &Deck, Data(grams): &Data<f64>) {
    drop((socket.id, deck.name(), grams));
}

fn main() {}
