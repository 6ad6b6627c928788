use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
extern "C" fn main_page() -> Page {
    Page::html("Plugin", "")
}

fn main() {}
