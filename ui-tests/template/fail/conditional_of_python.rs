use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "conditional_of_python.stpl")]
struct Pump {
    ready: bool,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::default())
}

fn main() {}
