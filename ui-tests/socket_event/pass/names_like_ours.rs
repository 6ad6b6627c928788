use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Event;
struct Result;
struct Reaction;

#[socket_event("event")]
async fn event(Data(event): Data<Value>, argument0: SocketRef) -> Value {
    argument0.emit("event", &event).ok();
    event
}

#[background_task]
async fn host(host: SocketIo, argument0: GlobalState) {
    drop((host, argument0));
}

#[socket_event("take_from_event")]
async fn take_from_event(acknowledge: AckSender) {
    acknowledge.send(&1).ok();
}

#[socket_event("acknowledge")]
fn acknowledge() {}

#[background_task]
async fn ended() {}

#[background_task]
async fn run() {}

fn main() {
    drop((Event, Result, Reaction));
}
