use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
unsafe fn main_page() -> &'static str {
    "ready"
}

fn main() {}
