use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    let x = 1;
    if x.
}

#[route("/status")]
async fn status() -> Page {
    main_page().await
}

fn main() {}
