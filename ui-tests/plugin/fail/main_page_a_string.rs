use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> String {
    "<h1>Hello</h1>".to_owned()
}

fn main() {}
