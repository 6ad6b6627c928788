//! Gives back what it was sent, through each of poem's extractors.

use ivoryos_plugin::poem::http::Uri;
use ivoryos_plugin::prelude::*;
use serde::{Deserialize, Serialize};

/// What is echoed.
#[derive(Debug, Deserialize, Serialize)]
pub struct Volume {
    /// Millilitres.
    pub ml: f64,
}

/// Shows where it is.
#[plugin(name = "echo")]
pub async fn main_page(uri: &Uri) -> Page {
    Page::html("Echo", uri.path())
}

/// Echoes JSON.
#[route("/json", methods = ["POST", "PUT"])]
pub async fn json(Json(volume): Json<Volume>) -> Json<Volume> {
    Json(volume)
}

/// Echoes a form.
#[route("/form", methods = ["POST"])]
pub async fn form(Form(volume): Form<Volume>) -> Json<Volume> {
    Json(volume)
}

/// Echoes the query.
#[route("/query")]
pub async fn query(Query(volume): Query<Volume>) -> Json<Volume> {
    Json(volume)
}

/// What a field can be.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Fields {
    vial: u8,
    keep: bool,
    unit: Unit,
    rate: Option<f64>,
    note: String,
}

#[derive(Debug, Default, Deserialize, Serialize)]
enum Unit {
    #[default]
    #[serde(rename = "mL")]
    Millilitre,
    #[serde(rename = "µL")]
    Microlitre,
}

/// Echoes fields of every type.
#[route("/fields")]
pub async fn fields(Query(fields): Query<Fields>) -> Json<Fields> {
    Json(fields)
}

/// Echoes the length of the body.
#[route("/length", methods = ["POST"])]
pub async fn length(body: Vec<u8>) -> Json<usize> {
    Json(body.len())
}

/// The same path with another method is another route.
#[route("/json", methods = ["DELETE"])]
pub async fn delete() -> StatusCode {
    StatusCode::NO_CONTENT
}
