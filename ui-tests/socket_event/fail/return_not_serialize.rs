use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Weight {
    grams: f64,
}

#[socket_event("weigh")]
async fn weigh() -> Weight {
    let weight = Weight { grams: 12.5 };
    assert!(weight.grams > 0.0);
    weight
}

fn main() {}
