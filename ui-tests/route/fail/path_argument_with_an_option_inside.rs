use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/runs")]
#[route("/runs/:page")]
async fn runs(Path(page): Path<Option<u32>>) -> String {
    page.unwrap_or(1).to_string()
}

fn main() {}
