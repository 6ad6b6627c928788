use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status/:id", methods = ["DELETE"])]
async fn status(Path(id): Path<String>, #[instrument] pump: Option<Instrument<u8>>) -> String {
    pump.map_or(id, |it| it.to_string())
}

fn main() {}
