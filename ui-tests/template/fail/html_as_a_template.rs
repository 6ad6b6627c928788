use ivoryos_plugin::prelude::*;

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", "<p>0.5 mL</p>")
}

fn main() {}
