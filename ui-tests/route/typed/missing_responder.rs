use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("", "")
}

#[derive(serde::Serialize)]
struct T;

#[route("/page")]
async fn page() -> Page {
    Page::html("", "")
}

#[route("/json")]
async fn json() -> Json<T> {
    Json(T)
}

#[route("/html")]
async fn html() -> Html<String> {
    Html(String::new())
}

#[route("/text")]
async fn text() -> String {
    String::new()
}

#[route("/code")]
async fn code() -> StatusCode {
    StatusCode::OK
}

#[route("/status")]
async fn status() -> Response {
    "ready".into_response()
}

fn main() {}
