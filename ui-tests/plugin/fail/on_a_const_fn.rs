use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
const fn main_page() -> &'static str {
    "ready"
}

fn main() {}
