use ivoryos_plugin::prelude::*;

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[plugin(name = "plugin")]
async fn main_page(Query(dose): Query<Dose>) -> Page {
    drop(dose.ml);
    Page::html("Plugin", r#"<form method="get"><input name="ml"></form>"#)
}

#[route("/save", methods = ["POST"])]
async fn save(Form(dose): Form<Dose>) -> String {
    dose.ml.to_string()
}

fn main() {}
