use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Dose {
    ml: f64,
}

#[socket_event("dose")]
async fn dose(Data(dose): Data<Dose>) -> f64 {
    dose.ml
}

fn main() {}
