use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

mod journal {
    use ivoryos_plugin::prelude::*;

    #[instrument_call(plugin = crate)]
    async fn seen(call: Call) {
        drop(call);
    }
}

mod notes {
    use super::*;

    #[instrument_call(instrument = "pump", crate = ivoryos_plugin)]
    async fn seen(call: Call) {
        drop(call);
    }
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].watchers.len(), 2);
}
