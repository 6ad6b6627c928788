use axum::{Json, response};
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

pub type Other = response::Response;

#[route("/status")]
async fn status() -> Result<Json<Value>> {
    Ok(Json(json!(1)))
}

fn main() {}
