use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "loop_index.stpl")]
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
