use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Result<Page> {
    Ok(Page::html("Title", "<h1>Hello</h1>"))
}

mod document {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "document")]
    async fn main_page() -> Html<String> {
        Html("<!DOCTYPE html><title>Hello</title><h1>Hello</h1>".to_owned())
    }
}

fn main() {}
