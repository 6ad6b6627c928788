use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/:name")]
async fn left(Path(name): Path<&str>) -> String {
    name.to_owned()
}

#[route("/of/:rack/:vial")]
async fn of(Path((rack, vial)): Path<(&'static str, u32)>) -> String {
    format!("{rack} {vial}")
}

#[route("/names", methods = ["POST"])]
async fn names(Json(names): Json<Vec<&str>>) -> String {
    names.concat()
}

fn main() {}
