//! What the messages about extractors say, typed in.

use ivoryos_plugin::poem::web::Multipart;
use ivoryos_plugin::prelude::*;

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[plugin(name = "plugin")]
async fn main_page(Query(dose): Query<Dose>) -> Page {
    Page::html("Plugin", dose.ml.to_string())
}

#[route("/rack/:type/*rest")]
async fn one_for_two(Path((r#type, rest)): Path<(u32, String)>) -> String {
    format!("{} {rest}", r#type)
}

#[route("/without/<\\d+>/:id1/:id2", methods = ["POST"])]
async fn without_a_parameter(ids: Path<(u32, u32)>) -> String {
    format!("{:?}", *ids)
}

#[route("/two/:rack/:vial")]
async fn twice(Path((rack, vial)): Path<(u32, String)>) -> String {
    format!("{rack} {vial}")
}

#[route("/one/:rack")]
async fn twice_for_one(Path(rack): Path<u32>) -> String {
    rack.to_string()
}

#[route("/typed/:id/:unit")]
async fn typed(Path((id, unit)): Path<(u32, String)>) -> String {
    format!("{id} {unit}")
}

#[route("/braces/:id/*file")]
async fn braces(Path((id, file)): Path<(u32, String)>) -> String {
    format!("{id} {file}")
}

#[route("/:id")]
async fn of_its_own(Path(id): Path<String>) -> String {
    id
}

#[route("/save", methods = ["POST"])]
async fn dose(Json(dose): Json<Dose>) -> String {
    dose.ml.to_string()
}

#[route("/form", methods = ["POST"])]
async fn form(Form(dose): Form<Dose>) -> String {
    dose.ml.to_string()
}

#[route("/form")]
async fn form_by_get(Query(dose): Query<Dose>) -> String {
    dose.ml.to_string()
}

#[route("/upload", methods = ["POST"])]
async fn upload(file: Multipart) {
    drop(file);
}

mod query_of_a_tuple {
    use super::*;

    #[derive(serde::Deserialize)] struct Fields { ml: f64, unit: String }

    #[route("/query")]
    async fn dose(Query(fields): Query<Fields>) -> String {
        format!("{} {}", fields.ml, fields.unit)
    }
}

mod form_of_a_number {
    use super::*;

    #[derive(serde::Deserialize)] struct Fields { dose: f64 }

    #[route("/fields", methods = ["POST"])]
    async fn dose(fields: Option<Form<Fields>>) -> String {
        fields.map_or_else(String::new, |fields| fields.dose.to_string())
    }
}

fn main() {}
