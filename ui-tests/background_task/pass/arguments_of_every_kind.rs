use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn all(
    state: GlobalState,
    io: SocketIo,
    deck: Deck,
    perhaps: Option<Deck>,
    mut stop: CancellationToken,
    #[instrument] pump: Instrument<String>,
    #[instrument("scale")] scale: Option<Instrument<dyn Send + Sync>>,
) {
    stop = stop.child_token();
    drop((state, io, deck, perhaps, stop, pump, scale));
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let task = &registry.plugins()[0].tasks[0];
    assert_eq!(task.function, "all");
    let instruments: Vec<_> = task.instruments.iter().map(|it| (it.name, it.optional)).collect();
    assert_eq!(instruments, [("pump", false), ("scale", true)]);
}
