use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "json_in_a_script.stpl")]
struct Pump {
    ready: bool,
    busy: bool,
    doses: Vec<f64>,
    names: Vec<String>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::default())
}

fn main() {}
