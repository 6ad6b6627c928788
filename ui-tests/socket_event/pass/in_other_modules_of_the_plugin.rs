use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

mod by_path {
    use ivoryos_plugin::prelude::*;

    #[socket_event("one", plugin = crate)]
    async fn one() {}

    #[background_task(plugin = super)]
    async fn watch() {}

    pub mod deep {
        #[ivoryos_plugin::socket_event("two", plugin = super::super)]
        async fn two() {}
    }
}

mod by_use_super {
    use super::*;

    #[socket_event("three")]
    async fn three() {}

    #[background_task]
    async fn watch() {}
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].events.len(), 3);
    assert_eq!(registry.plugins()[0].tasks.len(), 2);
}
