use ivoryos_plugin::prelude::*;

struct Balance;

impl Balance {
    #[plugin(name = "plugin")]
    async fn main_page(&self) -> Page {
        Page::html("Balance", "")
    }
}

fn main() {}
