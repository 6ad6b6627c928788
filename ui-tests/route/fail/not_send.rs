use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/weight")]
async fn weight() -> String {
    let weight = std::rc::Rc::new(12.5);
    std::future::ready(()).await;
    weight.to_string()
}

fn main() {}
