use ivoryos_plugin::prelude::*;

#[plugin(name = "My Plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status() -> Page {
    main_page().await
}

mod more {
    use super::*;

    #[route("/more")]
    async fn more() -> Page {
        main_page().await
    }
}

mod other {
    #[ivoryos_plugin::route("/other", plugin = super)]
    async fn other() {}
}

fn main() {}
