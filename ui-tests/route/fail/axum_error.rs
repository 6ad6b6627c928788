use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:number")]
async fn vial(Path(number): Path<u32>) -> Result<Json<Value>, (StatusCode, String)> {
    if number > 24 {
        return Err((StatusCode::NOT_FOUND, format!("no vial {number}")));
    }
    Ok(Json(json!({ "vial": number })))
}

fn main() {}
