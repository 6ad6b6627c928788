mod one {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "one")]
    async fn main_page() -> Page {
        Page::html("One", "")
    }

    #[socket_event("connect")]
    async fn greet() {}

    #[socket_event("disconnect")]
    async fn part() {}
}

mod two {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "two")]
    async fn main_page() -> Page {
        Page::html("Two", "")
    }

    #[socket_event("connect")]
    async fn greet() {}

    #[socket_event("disconnect")]
    fn part() {}
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    for plugin in registry.plugins() {
        let events: Vec<_> = plugin.events.iter().map(|event| event.event).collect();
        assert_eq!(events, ["connect", "disconnect"]);
    }
    ivoryos_plugin::mount_all().unwrap();
}
