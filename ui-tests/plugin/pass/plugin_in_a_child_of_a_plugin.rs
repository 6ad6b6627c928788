use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status() {}

mod child {
    use super::*;

    #[plugin(name = "child")]
    async fn main_page() -> Page {
        Page::html("Child", "")
    }

    #[route("/status")]
    async fn status() {}
}

fn main() {
    let of = |function| {
        let plugins = ivoryos_plugin::Registry::collect();
        let plugins = plugins.plugins().iter();
        let routes: Vec<_> = plugins.flat_map(|plugin| plugin.routes.clone()).collect();
        let named = routes.iter().filter(|route| route.function == function);
        named.map(|route| route.plugin).collect::<Vec<_>>()
    };
    assert_eq!(of("status"), ["child", "plugin"]);
}
