use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call]
async fn seen(call: Call) {
    let count = std::rc::Rc::new(1);
    std::future::ready(()).await;
    drop((call, count));
}

fn main() {}
