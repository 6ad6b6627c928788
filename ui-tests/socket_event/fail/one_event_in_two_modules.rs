mod one {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "one")]
    async fn main_page() -> Page {
        Page::html("One", "")
    }

    #[socket_event("weigh")]
    async fn weigh() {}
}

mod two {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "two")]
    async fn main_page() -> Page {
        Page::html("Two", "")
    }

    #[socket_event("weigh")]
    async fn weigh() {}
}

fn main() {}
