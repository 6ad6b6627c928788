//! Arguments that a request may have or not, and parameters of every type.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use ivoryos_plugin::prelude::*;
use serde::{Deserialize, Serialize};

/// What is sent, or not.
#[derive(Debug, Deserialize, Serialize)]
pub struct Dose {
    ml: f64,
}

/// The page.
#[plugin(name = "arguments")]
pub async fn main_page() -> Page {
    Page::html("Arguments", "")
}

/// JSON, or nothing.
#[route("/json", methods = ["POST"])]
pub async fn json(dose: Option<Json<Dose>>) -> Json<Option<Dose>> {
    Json(dose.map(|Json(dose)| dose))
}

/// A form, or nothing.
#[route("/form", methods = ["GET", "POST"])]
pub async fn form(dose: Option<Form<Dose>>) -> Json<Option<Dose>> {
    Json(dose.map(|Form(dose)| dose))
}

/// A query, or nothing.
#[route("/query")]
pub async fn query(dose: Option<Query<Dose>>) -> Json<Option<Dose>> {
    Json(dose.map(|Query(dose)| dose))
}

/// Text, or nothing.
#[route("/text", methods = ["POST"])]
pub async fn text(text: Option<String>) -> Json<Option<String>> {
    Json(text)
}

/// A parameter, or none.
#[route("/number")]
#[route("/number/:number")]
pub async fn number(number: Option<Path<u8>>) -> Json<Option<u8>> {
    Json(number.map(|Path(number)| number))
}

/// The parameters of a vial.
#[derive(Debug, Deserialize, Serialize)]
pub struct Vial {
    rack: u8,
    kind: Kind,
    note: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Glass,
    Plastic,
}

/// Parameters by name.
#[route("/vial/:kind/:rack")]
pub async fn vial(Path(vial): Path<Vial>) -> Json<Vial> {
    Json(vial)
}

/// Parameters by place.
#[route("/pair/:first/*second")]
pub async fn pair(Path((first, second)): Path<(bool, String)>) -> String {
    format!("{first} {second}")
}

/// The fields of a page with checkboxes.
#[derive(Debug, Deserialize, Serialize)]
pub struct Boxes {
    stir: bool,
    heat: bool,
    #[serde(default = "yes")]
    cover: bool,
    note: Option<bool>,
    ml: f64,
}

fn yes() -> bool {
    true
}

/// Checkboxes.
#[route("/boxes", methods = ["POST"])]
pub async fn boxes(Form(boxes): Form<Boxes>) -> Json<Boxes> {
    Json(boxes)
}

/// What no form can send.
#[derive(Debug, Deserialize)]
pub struct Nested {
    /// A field with fields of its own.
    pub limits: Dose,
}

/// Reads what no form can send.
#[route("/nested", methods = ["POST"])]
pub async fn nested(Form(nested): Form<Nested>) -> Json<f64> {
    Json(nested.limits.ml)
}

/// Reads fields of any names.
#[route("/any", methods = ["POST"])]
pub async fn any_fields(Form(fields): Form<BTreeMap<String, String>>) -> Json<usize> {
    Json(fields.len())
}

/// Reads what nothing puts into a request.
#[route("/data")]
pub async fn data(shared: ivoryos_plugin::poem::web::Data<&AtomicU64>) -> Json<u64> {
    Json(shared.load(Ordering::Relaxed))
}
