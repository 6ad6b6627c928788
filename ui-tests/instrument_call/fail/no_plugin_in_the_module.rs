use ivoryos_plugin::prelude::*;

#[instrument_call]
async fn seen(call: Call) {
    drop(call);
}

fn main() {}
