use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

mod one {
    use ivoryos_plugin::prelude::*;

    #[route("/one", plugin = crate)]
    async fn one() {}
}

mod two {
    use ivoryos_plugin::prelude::*;

    #[route("/two", plugin = super)]
    async fn two() {}
}

mod three {
    use ivoryos_plugin::prelude::*;

    #[route("/three", plugin = crate)]
    async fn three() {}
}

mod four {
    use ivoryos_plugin::prelude::*;

    #[route("/four", plugin = super)]
    async fn four() {}
}

mod five {
    pub mod deep {
        #[ivoryos_plugin::route("/five", plugin = super::super)]
        async fn five() {}
    }
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins().len(), 1);
    assert_eq!(registry.plugins()[0].routes.len(), 6);
}
