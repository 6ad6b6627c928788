use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("weigh")]
async fn weigh() -> String {
    let weight = std::rc::Rc::new(12.5);
    std::future::ready(()).await;
    weight.to_string()
}

fn main() {}
