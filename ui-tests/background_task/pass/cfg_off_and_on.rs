use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[cfg(any())]
#[background_task]
async fn watch() -> NoSuchType {
    nothing()
}

#[background_task]
#[cfg(all())]
async fn watch() {}

#[background_task]
#[cfg(any())]
async fn count(nothing: NoSuchType) {}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].tasks.len(), 1);
}
