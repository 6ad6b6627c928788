use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "comment_of_another_engine.stpl")]
struct Pump {
    ready: bool,
    busy: bool,
    doses: Vec<f64>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::default())
}

fn main() {}
