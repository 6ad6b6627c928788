use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn watch(state: &GlobalState, stop: &CancellationToken) {
    drop((state.deck(), stop.is_cancelled()));
}

fn main() {}
