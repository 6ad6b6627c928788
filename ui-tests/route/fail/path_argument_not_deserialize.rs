use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Vial {
    rack: u32,
}

#[route("/vial/:rack")]
async fn vial(Path(vial): Path<Vial>) -> String {
    vial.rack.to_string()
}

fn main() {}
