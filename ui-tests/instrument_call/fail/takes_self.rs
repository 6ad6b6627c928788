use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Journal;

impl Journal {
    #[instrument_call]
    async fn seen(&self, call: Call) {
        drop(call);
    }
}

fn main() {}
