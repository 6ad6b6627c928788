use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[cfg(any())]
#[instrument_call]
async fn seen(call: Call) -> NoSuchType {
    nothing(call)
}

#[instrument_call]
#[cfg(all())]
async fn seen(call: Call) {
    drop(call);
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].watchers.len(), 1);
}
