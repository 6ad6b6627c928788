use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("pause", "weigh", plugn = crate, plugin = "balance")]
unsafe fn pause<T>(acknowledge: AckSender, Data(a): Data<f64>, Data(b): Data<f64>, #[instrument("a b")] pump: u8) -> f64 {
    drop((acknowledge, pump));
    a + b
}

#[socket_event("wägen")]
async fn second(socket: &SocketRef) {
    drop(socket.id);
}

fn main() {}
