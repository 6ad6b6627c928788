use ivoryos_plugin::prelude::*;

#[plugin(name = "this")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn watch() {}

mod that_module {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "that")]
    async fn main_page() {}
}

mod child {
    use ivoryos_plugin::prelude::*;

    #[background_task(plugin = crate::that_module)]
    async fn watch() {}
}

fn main() {}
