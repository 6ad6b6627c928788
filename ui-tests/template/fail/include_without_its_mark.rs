use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "include_without_its_mark.stpl")]
struct Pump {
    ml: f64,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::default())
}

fn main() {}
