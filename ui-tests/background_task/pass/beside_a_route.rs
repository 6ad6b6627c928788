use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

/// Tares the balance: at the start, and when it is asked to.
#[route("/tare", methods = ["POST"])]
#[background_task]
async fn tare(#[instrument] balance: Option<Instrument<String>>, io: SocketIo) {
    io.emit("tared", &balance.is_some()).await.ok();
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].tasks.len(), 1);
    assert_eq!(registry.plugins()[0].routes.len(), 2);
}
