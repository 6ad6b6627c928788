fn main() {
    mod inside {
        use ivoryos_plugin::prelude::*;

        #[plugin(name = "plugin")]
        pub(super) async fn main_page() -> Page {
            Page::html("Plugin", "<h1>Hello</h1>")
        }

        #[route("/status")]
        async fn status() {}
    }
    drop(inside::main_page());
}
