fn main() {
    mod hidden {
        use ivoryos_plugin::prelude::*;

        #[plugin(name = "plugin")]
        async fn main_page() -> Page {
            Page::html("Plugin", "<h1>Hello</h1>")
        }

        #[socket_event("weigh")]
        async fn weigh() {}

        #[background_task]
        async fn watch() {}
    }
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].events.len(), 1);
    assert_eq!(registry.plugins()[0].tasks.len(), 1);
}
