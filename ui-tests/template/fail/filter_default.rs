use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "filter_default.stpl")]
struct Pump {
    note: Option<String>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::default())
}

fn main() {}
