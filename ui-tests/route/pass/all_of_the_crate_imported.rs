use ivoryos_plugin::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status", methods = ["POST"])]
async fn status(Json(value): Json<Value>) -> Result<(StatusCode, Json<Value>)> {
    Ok((StatusCode::CREATED, Json(value)))
}

fn main() {}
