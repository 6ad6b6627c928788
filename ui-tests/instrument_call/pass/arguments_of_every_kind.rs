use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call]
async fn all(
    call: Call,
    again: ivoryos_plugin::Call,
    state: GlobalState,
    io: SocketIo,
    deck: Deck,
    perhaps: Option<Deck>,
    mut stop: CancellationToken,
    #[instrument] pump: Instrument<String>,
    #[instrument("scale")] scale: Option<Instrument<dyn Send + Sync>>,
) {
    stop = stop.child_token();
    drop((call, again, state, io, deck, perhaps, stop, pump, scale));
}

/// Sees the pump.
///
/// When it dispenses.
#[instrument_call(instrument = "pump", method = "dispense")]
async fn some(call: Call) {
    drop(call);
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let [all, some] = registry.plugins()[0].watchers.as_slice() else {
        panic!("two watchers");
    };
    assert_eq!((all.function, all.instrument, all.method), ("all", None, None));
    let instruments: Vec<_> = all.instruments.iter().map(|it| (it.name, it.optional)).collect();
    assert_eq!(instruments, [("pump", false), ("scale", true)]);
    assert_eq!((some.instrument, some.method), (Some("pump"), Some("dispense")));
    assert_eq!(some.description, "Sees the pump.");
    assert_eq!(registry.plugins()[0].required_instruments(), ["pump"]);
}
