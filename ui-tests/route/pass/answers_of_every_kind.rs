use ivoryos_plugin::prelude::*;

use ivoryos_plugin::poem::{self, IntoResponse, Response};

#[derive(serde::Serialize)]
struct Weight {
    grams: f64,
}

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/a")]
async fn a() {}

#[route("/b")]
async fn b() -> (StatusCode, String) {
    (StatusCode::CREATED, String::new())
}

#[route("/c")]
fn c() -> Json<Weight> {
    Json(Weight { grams: 12.5 })
}

#[route("/d")]
async fn d() -> poem::Result<Page> {
    Err(poem::Error::from_status(StatusCode::NOT_FOUND))
}

#[route("/e")]
async fn e() -> impl IntoResponse {
    Html("<h1>Hello</h1>")
}

#[route("/f")]
async fn f() -> Result<Redirect, poem::error::NotFoundError> {
    Err(poem::error::NotFoundError)
}

#[route("/g")]
fn g() -> Response {
    "ready".into_response()
}

#[route("/h")]
fn h() -> Result<String, poem::Error> {
    Ok(String::new())
}

fn main() {}
