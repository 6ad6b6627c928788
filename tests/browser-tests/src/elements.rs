//! A page with every element, and routes that publish what tests want to see on it.

use ivoryos_plugin::prelude::*;
use serde::Deserialize;

/// Shows every element.
#[plugin(name = "elements")]
async fn main_page() -> Page {
    Page::html("Elements", include_str!("elements.html"))
}

/// Every element once, for pictures and for what a screen reader gets.
#[route("/all")]
async fn all() -> Page {
    Page::html("All elements", include_str!("all.html"))
}

/// Publishes a value under this name; null takes nothing back.
#[route("/publish/:name", methods = ["POST"])]
async fn publish(
    state: GlobalState,
    Path(name): Path<String>,
    Json(value): Json<Value>,
) -> Result<StatusCode> {
    state.publish(&name, &value)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds values to a series.
#[route("/push/:name", methods = ["POST"])]
async fn push(
    state: GlobalState,
    Path(name): Path<String>,
    Json(values): Json<Vec<Option<f64>>>,
) -> Result<StatusCode> {
    let series = state.series(&name)?.unit("mL");
    for value in values {
        series.push(value)?;
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Order {
    ml: f64,
}

/// Takes an order after a moment, and refuses two of them.
#[route("/order", methods = ["POST"])]
async fn order(state: GlobalState, Form(order): Form<Order>) -> Result<Redirect> {
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    if order.ml > 10.0 {
        return Err("the pump is busy").status(409);
    }
    state.publish("elements_ordered", &order.ml)?;
    Ok(Redirect::see_other("./"))
}

/// What Stop does.
#[socket_event("elements_stop")]
async fn stop(state: GlobalState) -> Result<()> {
    Ok(state.publish("elements_note", "stopped over the socket")?)
}

/// The same without a connection.
#[route("/stop", methods = ["POST"])]
async fn stop_by_form(state: GlobalState) -> Result<Redirect> {
    state.publish("elements_note", "stopped by a form")?;
    Ok(Redirect::see_other("./"))
}
