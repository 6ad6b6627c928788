use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "elif_after_a_brace.stpl")]
struct Pump {
    ready: bool,
    busy: bool,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::default())
}

fn main() {}
