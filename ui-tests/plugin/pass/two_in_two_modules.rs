mod one {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "one")]
    async fn main_page() -> Page {
        Page::html("One", "")
    }

    #[route("/status")]
    async fn status() {}
}

mod two {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "two")]
    async fn main_page() -> Page {
        Page::html("Two", "")
    }

    #[route("/status")]
    async fn status() {}
}

fn main() {}
