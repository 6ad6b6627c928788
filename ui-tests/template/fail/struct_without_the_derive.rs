use ivoryos_plugin::prelude::*;

struct Pump {
    ml: f64,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let pump = Pump { ml: 0.5 };
    println!("{}", pump.ml);
    Page::new("Pump", pump)
}

fn main() {}
