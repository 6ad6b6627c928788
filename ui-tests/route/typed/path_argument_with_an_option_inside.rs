use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/runs")]
#[route("/runs/:page")]
async fn runs(page: Option<Path<u32>>) -> String {
    match page {
        Some(Path(page)) => page.to_string(),
        None => "1".to_owned(),
    }
}

#[route("/pages/:page")]
async fn pages(Path(page): Path<u32>) -> String {
    page.to_string()
}

fn main() {}
