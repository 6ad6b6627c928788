mod one {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "plugin")]
    async fn main_page() -> Page {
        Page::html("One", "")
    }
}

mod two {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "plugin")]
    async fn main_page() -> Page {
        Page::html("Two", "")
    }
}

fn main() {}
