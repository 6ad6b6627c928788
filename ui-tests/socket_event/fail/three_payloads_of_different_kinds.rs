use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

use ivoryos_plugin::socketioxide::extract::TryData;

#[socket_event("dose")]
async fn dose(TryData(pump): TryData<String>, ml: Option<Data<f64>>, Data(all): Data<Value>) {
    drop((pump, ml.is_some(), all));
}

fn main() {}
