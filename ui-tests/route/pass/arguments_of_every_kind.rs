use ivoryos_plugin::prelude::*;

use ivoryos_plugin::poem::{self, Body, Request, http::Uri, web::Data};

#[derive(serde::Deserialize)]
struct Command {
    unit: String,
}

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/a/:id")]
async fn a(Path(id): Path<u32>, Query(command): Query<Command>, deck: Deck) -> String {
    format!("{id} {} {}", command.unit, deck.name())
}

#[route("/b", methods = ["POST"])]
async fn b(state: GlobalState, Json(command): Json<Command>) -> String {
    format!("{} {}", command.unit, state.deck().is_some())
}

#[route("/c", methods = ["POST"])]
async fn c(request: &Request, uri: &Uri, Form(_): Form<Command>) -> String {
    format!("{uri} {}", request.method())
}

#[route("/d", methods = ["POST"])]
async fn d(body: Body) -> Result<Vec<u8>, poem::error::ReadBodyError> {
    body.into_vec().await
}

#[route("/e")]
async fn e(Data(number): Data<&u8>, unit: Option<String>, mut text: Result<String, ivoryos_plugin::poem::Error>) {
    text = text.map(|text| format!("{text} {number} {unit:?}"));
    drop(text);
}

fn main() {}
