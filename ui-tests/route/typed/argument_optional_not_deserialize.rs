use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Command {
    ml: f64,
}

struct TheDriver;

#[route("/json/:id", methods = ["POST"])]
async fn json(Path(id): Path<u32>, Query(query): Query<Command>, Json(command): Json<Command>) {
    drop((id, query.ml, command));
}

#[route("/form", methods = ["POST"])]
async fn form(
    Form(command): Form<Command>,
    deck: Deck,
    option: Option<Deck>,
    state: GlobalState,
    io: SocketIo,
    #[instrument] name: Instrument<TheDriver>,
) {
    drop((command, deck, option, state, io, name));
}

#[socket_event("dose")]
async fn dose(Data(ml): Data<f64>, socket: SocketRef, acknowledge: AckSender) {
    acknowledge.send(&ml).ok();
    drop(socket);
}

#[background_task]
async fn watch(stop: CancellationToken) {
    stop.cancelled().await;
}

fn main() {}
