use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/upload", methods = ["GET"])]
async fn upload(file: ivoryos_plugin::poem::web::Multipart) {
    drop(file);
}

fn main() {}
