use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call(method = "from")]
async fn r#loop(call: Call) {
    drop(call);
}

#[instrument_call(method = "_prime2", instrument = "wägung")]
async fn prime(call: Call) {
    drop(call);
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let watchers = &registry.plugins()[0].watchers;
    assert_eq!((watchers[0].function, watchers[0].method), ("loop", Some("from")));
    assert_eq!(watchers[1].instrument, Some("wägung"));
}
