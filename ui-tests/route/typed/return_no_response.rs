use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Serialize)]
struct Weight {
    grams: f64,
}

#[route("/page")]
async fn page() -> Page {
    Page::html("Weight", "")
}

#[route("/weight")]
async fn weight() -> Json<Weight> {
    Json(Weight { grams: 12.5 })
}

#[route("/html")]
async fn html() -> Html<String> {
    Html(String::new())
}

#[route("/text")]
async fn text() -> String {
    String::new()
}

#[route("/status")]
async fn status() -> StatusCode {
    StatusCode::OK
}

#[route("/result")]
async fn result() -> Result<Json<Weight>> {
    Ok(weight().await)
}

fn main() {}
