use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:id")]
async fn vial(Path(id): Path<usize>) -> Result<Json<f64>> {
    [1.5, 2.5].get(id).map(|ml| Json(*ml)).ok_or("no such vial").status(404)
}

fn main() {}
