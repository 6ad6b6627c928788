use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Result<String> {
    Ok("<h1>Hello</h1>".to_owned())
}

fn main() {}
