use ivoryos_plugin::prelude::*;

#[plugin(name = "a-plugin-whose-name-goes-on-and-on-until-it-is-longer-than-any-url-should-be")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
