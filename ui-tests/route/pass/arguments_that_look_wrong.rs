//! Arguments that resemble mistakes and are none.

use std::collections::HashMap;

use ivoryos_plugin::poem::{self, FromRequest, Request, RequestBody};
use ivoryos_plugin::prelude::*;

#[derive(serde::Deserialize)]
struct Rack {
    rack: u32,
}

#[derive(serde::Deserialize)]
struct Vial {
    vial: String,
}

#[derive(serde::Deserialize)]
struct Both(u32, String);

#[derive(serde::Deserialize)]
struct Id(u32);

type Pair = (u32, String);

/// A type of the crate's own.
mod own {
    pub struct Path<T>(pub T);
}

impl<'a> FromRequest<'a> for own::Path<String> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self(request.uri().path().to_owned()))
    }
}

#[plugin(name = "plugin")]
async fn main_page(page: Option<Query<HashMap<String, String>>>) -> Page {
    Page::html("Plugin", if page.is_some() { "a page" } else { "" })
}

#[route("/a/:rack/:vial")]
async fn two_structs(Path(rack): Path<Rack>, Path(vial): Path<Vial>) -> String {
    format!("{} {}", rack.rack, vial.vial)
}

#[route("/b/:rack/:vial")]
async fn tuple_struct(Path(Both(rack, vial)): Path<Both>) -> String {
    format!("{rack} {vial}")
}

#[route("/c/:rack/:vial")]
async fn alias(Path((rack, vial)): Path<Pair>) -> String {
    format!("{rack} {vial}")
}

#[route("/d/:id")]
async fn newtype(Path(Id(id)): Path<Id>) -> String {
    id.to_string()
}

#[route("/e/:rack/:vial")]
async fn map(Path(all): Path<HashMap<String, String>>, Path(list): Path<Vec<String>>) -> String {
    format!("{all:?} {list:?}")
}

#[route("/f")]
#[route("/f/:id")]
async fn optional(id: Option<Path<u32>>) -> String {
    id.map_or_else(String::new, |id| id.to_string())
}

#[route("/g/*")]
async fn unnamed_rest(Path(rest): Path<String>) -> String {
    rest
}

#[route("/h/:id", methods = ["GET", "POST"])]
async fn form_of_both(Path(id): Path<(u32,)>, Form(both): Form<Vec<(String, String)>>) -> String {
    format!("{} {both:?}", id.0)
}

#[route("/i")]
#[route("/i", methods = ["POST"])]
async fn json_if_there(json: Option<Json<Value>>) -> String {
    json.map_or_else(String::new, |json| json.to_string())
}

#[route("/j", methods = ["POST"])]
async fn whichever(
    form: poem::Result<Form<HashMap<String, String>>>,
    json: poem::Result<Json<Value>>,
) -> String {
    format!("{} {}", form.is_ok(), json.is_ok())
}

#[route("/k/:id<integer|float>")]
async fn regex_of_words(Path(id): Path<String>, path: own::Path<String>) -> String {
    id + &path.0
}

#[route("/l/:rack/:vial")]
async fn other_names(Path((vial, of)): Path<(String, u32)>) -> String {
    format!("{vial} {of}")
}

/// Not that of axum.
#[route("/m/run-:number")]
async fn within_a_segment(Path(number): Path<u32>) -> Result<String, std::fmt::Error> {
    Ok(number.to_string())
}

/// That of poem.
#[route("/o")]
async fn of_poem(query: poem::web::Query<HashMap<String, String>>) -> poem::web::Json<usize> {
    poem::web::Json(query.len())
}

/// A method of an author's own type, named as that of a `Result`.
struct Line(String);

impl Line {
    fn status(&self, number: u16) -> String {
        format!("{} {number}", self.0)
    }
}

#[route("/n")]
async fn status_of_its_own() -> Result<String> {
    let line = Line("line".to_owned()).status(1);
    Some(line).status(404)
}

fn main() {}
