use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status", methods = ["GET", "POST", "PUT", "PATCH", "DELETE"])]
async fn status() {}

#[route("/other")]
async fn other() {}

#[route("/other", methods = ["POST"])]
async fn other_post() {}

#[route("/", methods = ["POST"])]
async fn root() {}

fn main() {}
