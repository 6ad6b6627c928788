use ivoryos_plugin::prelude::*;

#[plugin(name = "journal")]
async fn main_page() {}

#[instrument_call]
async fn seen(call: Call) {
    drop(call);
}

fn main() {}
