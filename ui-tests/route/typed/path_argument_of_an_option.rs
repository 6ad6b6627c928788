use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("", "")
}

#[route("/vial/:id")]
async fn vial(Path(id): Path<u32>) -> String {
    format!("{id:?}")
}

#[route("/rack")]
#[route("/rack/:id")]
async fn rack(id: Option<Path<u32>>) -> String {
    id.map_or(1, |Path(id)| id).to_string()
}

fn main() {}
