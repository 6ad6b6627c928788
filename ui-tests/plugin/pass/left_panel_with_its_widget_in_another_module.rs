mod panel {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "plugin", plugin_type = "left_panel")]
    async fn main_page() -> Page {
        Page::html("Plugin", "<h1>Hello</h1>")
    }
}

mod widget {
    use ivoryos_plugin::prelude::*;

    #[route("/widget", plugin = super::panel)]
    async fn widget() -> Page {
        Page::html("Plugin", "12.5 g")
    }
}

fn main() {}
