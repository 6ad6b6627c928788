use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
fn main_page() -> &'static str {
    "<h1>Hello</h1>"
}

fn main() {}
