use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[route("/dose", methods = ["POST"])]
async fn dose(dose: Form<Dose>) -> String {
    let dose = dose.0;
    dose.ml.to_string()
}

#[route("/vial/:number")]
async fn vial(number: Path<u32>) -> String {
    number.0.to_string()
}

fn main() {}
