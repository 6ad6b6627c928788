use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(source = "<h1><%= self.ml %> mL</h1>", ext = "html")]
struct Pump {
    ml: f64,
}

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::new("Pump", Pump { ml: 1.5 })
}

fn main() {}
