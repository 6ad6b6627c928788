use ivoryos_plugin::prelude::*;

#[cfg(any())]
#[plugin(name = "off", plugin_type = "left_panel")]
async fn off() -> NoSuchType {
    nothing()
}

#[plugin(name = "also-off")]
#[cfg(any())]
async fn also_off() -> NoSuchType {
    nothing()
}

#[cfg(all())]
#[plugin(name = "plugin")]
#[cfg(all())]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[cfg(any())]
#[route("/status")]
async fn status() {}

#[cfg(all())]
#[route("/status")]
async fn status() {}

#[route("/other")]
#[cfg(any())]
async fn other() -> NoSuchType {}

fn main() {}
