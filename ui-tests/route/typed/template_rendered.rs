use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(Template)]
#[template(source = "<p><%= self.ml %> mL</p>")]
struct Pump {
    ml: f64,
}

#[route("/pump")]
async fn pump() -> Result<Page> {
    Ok(Page::new("Pump", Pump { ml: 1.5 }))
}

fn main() {}
