//! What authors mistake, and only requests show.

use ivoryos_plugin::prelude::*;
use serde::{Deserialize, Serialize};

/// The page.
#[plugin(name = "mistaken", icon = "bi-dropelt")]
pub async fn main_page() -> Page {
    Page::html("Mistaken", "")
}

/// The fields of a form as browsers send them.
#[derive(Debug, Deserialize, Serialize)]
pub struct Plan {
    days: Vec<String>,
    vials: Option<Vec<u8>>,
    limit: Option<f64>,
    heat: Option<bool>,
    kind: Option<Kind>,
    note: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Glass,
    Plastic,
}

/// Reads a form, or a query.
#[route("/plan", methods = ["GET", "POST"])]
pub async fn plan(Form(plan): Form<Plan>) -> Json<Plan> {
    Json(plan)
}

/// A checkbox.
#[derive(Debug, Deserialize)]
pub struct Start {
    stir: bool,
}

/// Reads a checkbox.
#[route("/start", methods = ["POST"])]
pub async fn start(Form(start): Form<Start>) -> Json<bool> {
    Json(start.stir)
}

/// Fields behind `flatten`.
#[derive(Debug, Deserialize, Serialize)]
pub struct Nested {
    name: String,
    #[serde(flatten)]
    volume: Volume,
}

/// A number.
#[derive(Debug, Deserialize, Serialize)]
pub struct Volume {
    ml: f64,
}

/// Reads a form with `flatten`.
#[route("/nested", methods = ["POST"])]
pub async fn nested(Form(nested): Form<Nested>) -> Json<Nested> {
    Json(nested)
}

/// Reads JSON.
#[route("/dose", methods = ["POST"])]
pub async fn dose(Json(dose): Json<Value>) -> Json<Value> {
    Json(dose)
}

/// HTML as text.
#[route("/table")]
pub async fn table() -> Result<String> {
    Ok("\n <table></table>".to_owned())
}

/// A picture as text.
#[route("/picture")]
pub async fn picture() -> String {
    "<svg></svg>".to_owned()
}

/// Text.
#[route("/text")]
pub async fn text() -> String {
    "1 < 2".to_owned()
}

const JINJA: &str =
    "<a href=\"{{ url_for('mistaken.plan') }}\">Plan</a>{% if pump %}<p>on</p>{% endif %}";

/// Tags of Jinja.
#[route("/jinja")]
pub async fn jinja() -> Page {
    Page::html("Jinja", JINJA)
}

const DOCUMENT: &str = "<!DOCTYPE html><html><body><h1>Whole</h1></body></html>";

/// A document inside the layout's own.
#[route("/whole")]
pub async fn whole() -> Page {
    Page::html("Whole", DOCUMENT)
}

/// The parts of a document.
#[route("/parts")]
pub async fn parts() -> Page {
    Page::document(DOCUMENT)
}

/// Links that lead past the plugin, and names that nobody sends.
#[route("/links")]
pub async fn links(state: GlobalState) -> Result<Page> {
    state.publish("mistaken_weight", &1.5)?;
    let body = "<a href=\"/table?a=1\">Table</a> <a href=/>Home</a> <a href=/ivoryos/mistaken/text>Text</a> \
        <form action=/dose method=post></form> <img src=/elsewhere.png> <a href=plan>Plan</a> \
        <button live-disable=offline></button><i class='bi bi-trahs'></i>";
    let script =
        "<script>socket.on('mistaken_wieght', show); socket.on('mistaken_weight', show)</script>";
    Ok(Page::html("Links", body).with_scripts(script))
}

/// Reads two values.
#[socket_event("mistaken_two")]
pub async fn two(Data((rack, vial)): Data<(u32, u32)>) -> u32 {
    rack + vial
}

/// Reads a number.
#[socket_event("mistaken_number")]
pub async fn number(Data(ml): Data<f64>) -> f64 {
    ml
}

const BRACES: &str = "<p>{{ name }}</p>";

/// Braces that nothing replaces.
#[route("/braces")]
pub async fn braces() -> Page {
    Page::html("Braces", BRACES)
}

/// Braces that a script replaces.
#[route("/vue")]
pub async fn vue() -> Page {
    Page::html("Vue", BRACES).with_scripts("<script src=\"static/vue.js\"></script>")
}
