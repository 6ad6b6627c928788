//! A left panel: draws the pump and the vial while a workflow moves them, in Python or in Rust.

use std::sync::{Mutex, PoisonError};

use ivoryos_plugin::CallOutcome;
use ivoryos_plugin::prelude::*;

/// What is in the pump and in the vial, in mL, as far as it was seen.
static CONTENT: Mutex<[f64; 2]> = Mutex::new([lab::Pump::CAPACITY_ML, 0.0]);

/// Draws what the pump and the vial do.
#[plugin(name = "watch", icon = "◉", plugin_type = "left_panel")]
pub async fn main_page() -> Page {
    Page::html("Watch", include_str!("../templates/watch.html"))
}

/// The same in the panel.
#[route("/widget")]
pub async fn widget() -> Page {
    main_page().await
}

/// Draws each call, whoever calls: where it will end, and then what has become of it.
#[instrument_call]
pub async fn seen(call: Call, state: GlobalState) -> Result<()> {
    let number = |name| call.arguments().get(name).and_then(Value::as_f64);
    let ml = number("volume_ml").or(number("ml")).unwrap_or_default();
    let [pump, vial] = match (call.instrument(), call.method()) {
        ("pump", Some("dispense")) => [-ml, ml],
        ("pump", Some("aspirate")) => [ml, 0.0],
        ("vial", Some("add")) => [0.0, ml],
        _ => return Ok(()),
    };
    let seconds = number("rate_ml_per_min").map_or(0.0, |rate| ml / rate * 60.0);
    let mut content = CONTENT.lock().unwrap_or_else(PoisonError::into_inner);
    let will_be = [content[0] + pump, content[1] + vial];
    if let Some(CallOutcome::Returned(_)) = call.outcome() {
        *content = will_be;
    }
    let drawn = call.outcome().map_or(will_be, |_| *content);
    state.publish(
        "watch",
        &json!({ "ml": drawn, "seconds": seconds, "call": call }),
    )?;
    Ok(())
}
