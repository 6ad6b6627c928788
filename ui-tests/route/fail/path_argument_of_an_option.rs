use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("", "")
}

#[route("/vial/:id")]
async fn vial(Path(id): Path<Option<u32>>) -> String {
    format!("{id:?}")
}

fn main() {}
