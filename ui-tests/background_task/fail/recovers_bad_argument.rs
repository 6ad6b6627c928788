use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task(every = "1 s")]
async fn watch(#[instrument("a b")] pump: Option<Instrument<u8>>) {
    drop(pump);
}

#[route("/once")]
async fn once() {
    watch(None).await
}

fn main() {}
