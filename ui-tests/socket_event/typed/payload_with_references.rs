use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("dose")]
async fn dose(dose: Option<Data<(String, f64, Vec<u8>)>>) {
    drop(dose);
}

fn main() {}
