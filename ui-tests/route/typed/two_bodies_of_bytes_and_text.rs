use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[route("/dose/:id", methods = ["PUT"])]
async fn dose(Path(id): Path<String>, Query(query): Query<Dose>, Json(dose): Json<Dose>) -> String {
    format!("{id} {} {}", query.ml, dose.ml)
}

fn main() {}
