use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

mod child {
    use super::*;

    #[route("/child")]
    async fn child() {}

    mod grandchild {
        use super::*;

        #[route("/grandchild")]
        async fn grandchild() {}
    }
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let paths = registry.plugins()[0].routes.iter().map(|route| route.path);
    assert_eq!(paths.collect::<Vec<_>>(), ["/", "/child", "/grandchild"]);
}
