use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

use ivoryos_plugin::socketioxide;

#[route("/announce", methods = ["POST"])]
async fn announce(io: SocketIo, Json(data): Json<Value>) -> StatusCode {
    io.emit("announced", &data).await.ok();
    StatusCode::NO_CONTENT
}

#[route("/by_path")]
async fn by_path(#[instrument] pump: Option<Instrument<f64>>, io: socketioxide::SocketIo) {
    drop((io, pump));
}

#[route("/sync")]
fn sync(io: SocketIo) {
    drop(io);
}

fn main() {}
