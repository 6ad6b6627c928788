//! Errors of every kind, from everything that a plugin declares.

use std::fmt;

use ivoryos_plugin::Busy;
use ivoryos_plugin::poem::Body;
use ivoryos_plugin::poem::error::{NotFoundError, ResponseError, ServiceUnavailable};
use ivoryos_plugin::prelude::*;

use crate::instruments::Pump;

/// The error of a driver.
#[derive(Debug)]
pub enum DriverError {
    /// Another command is on the line.
    Busy,
    /// Nothing answers.
    Unplugged,
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the balance is {self:?}")
    }
}

impl std::error::Error for DriverError {}

/// One with a status of its own.
#[derive(Debug)]
pub struct Teapot;

impl fmt::Display for Teapot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no coffee")
    }
}

impl std::error::Error for Teapot {}

impl ResponseError for Teapot {
    fn status(&self) -> StatusCode {
        StatusCode::IM_A_TEAPOT
    }
}

fn tare() -> Result<(), DriverError> {
    Err(DriverError::Busy)
}

fn any() -> anyhow::Result<()> {
    use anyhow::Context;
    Err(DriverError::Unplugged).context("taring")
}

fn boxed() -> Result<(), Box<dyn std::error::Error>> {
    Err(DriverError::Busy)?
}

fn boxed_to_send() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Err("boxed")?
}

/// Fails in this way.
fn fail(way: &str, pump: Option<&Instrument<Pump>>) -> Result<()> {
    let Some(pump) = pump else {
        return Err("no pump").status(503);
    };
    match way {
        "io" => Ok(std::fs::read_to_string("no/such/file").map(drop)?),
        "driver" => Err(DriverError::Unplugged)?,
        "text" => Err("no water".to_owned())?,
        "str" => Err("no acid".into()),
        "anyhow" => Ok(any()?),
        "box" => Ok(boxed()?),
        "box-to-send" => Ok(boxed_to_send()?),
        "503" => Err(DriverError::Unplugged).status(503),
        "422" => Err(format!("{way} mL do not fit")).status(StatusCode::UNPROCESSABLE_ENTITY),
        "anyhow-502" => any().status(502),
        "none" => None.status(404),
        "enum" => tare().map_err(|error| match error {
            DriverError::Busy => Error::new(error, 409),
            DriverError::Unplugged => Error::new(error, 503),
        }),
        "json" => Err(json!({
            "message": "no such vial", "vial": 3, "status": 200, "plugin": "another", "hint": "none"
        }))
        .status(404),
        "json-error" => Err(json!({ "error": "no such rack", "rack": "b" })).status(404),
        "json-text" => Err(Value::from("no such tray")).status(404),
        "json-list" => Err(json!([1, 2])).status(422),
        "json-500" => Err(json!([3]))?,
        "not-a-status" => Err("five").status(5),
        "not-an-error" => Err("fine").status(200),
        "status" => Err(StatusCode::GONE)?,
        "not-found" => Err(NotFoundError)?,
        "poem" => Ok(tare().map_err(ServiceUnavailable)?),
        "poem-429" => Err(poem::Error::from(NotFoundError)).status(429),
        "poem-body" => {
            let response = StatusCode::CONFLICT.with_body("mine").into_response();
            Err(poem::Error::from_response(response).into())
        }
        "busy" => {
            let _claim = pump.claim("rinsing")?;
            drop(pump.claim("dosing")?);
            Ok(())
        }
        "busy-423" => {
            let _claim = pump.claim("rinsing")?;
            pump.claim("dosing").status(423).map(drop)
        }
        "busy-in-anyhow" => Ok(busy_in_anyhow(pump)?),
        "busy-in-box" => Ok(busy_in_box(pump)?),
        "ours-in-anyhow" => Ok(anyhow::Result::<()>::Err(Error::new("ours", 410).into())?),
        _ => Ok(()),
    }
}

fn busy_in_anyhow(pump: &Instrument<Pump>) -> anyhow::Result<()> {
    use anyhow::Context;
    let _claim = pump.claim("rinsing")?;
    drop(pump.claim("dosing").context("before the measurement")?);
    Ok(())
}

fn busy_in_box(pump: &Instrument<Pump>) -> Result<(), Box<dyn std::error::Error>> {
    let _claim = pump.claim("rinsing")?;
    drop(pump.claim("dosing")?);
    Ok(())
}

/// Cannot be read.
#[plugin(name = "errors")]
pub async fn main_page() -> Result<Page> {
    let body = tokio::fs::read_to_string("no/such/page").await?;
    Ok(Page::html("Errors", &body))
}

/// Fails as a route.
#[route("/way/:way")]
pub async fn route(
    Path(way): Path<String>,
    #[instrument] pump: Option<Instrument<Pump>>,
) -> Result<()> {
    fail(&way, pump.as_ref())
}

/// Fails as a route that is not async.
#[expect(clippy::needless_pass_by_value, reason = "a handler's arguments")]
#[route("/sync/:way")]
pub fn sync(Path(way): Path<String>, #[instrument] pump: Option<Instrument<Pump>>) -> Result<()> {
    fail(&way, pump.as_ref())
}

/// Fails as an event.
#[socket_event("errors_way")]
pub async fn event(
    Data(way): Data<String>,
    #[instrument] pump: Option<Instrument<Pump>>,
) -> Result<()> {
    fail(&way, pump.as_ref())
}

/// Reads the body itself.
#[route("/body", methods = ["POST"])]
pub async fn body(body: Body) -> Result<String> {
    Ok(body.into_string().await?)
}

/// Takes a body that may be wrong.
#[route("/maybe", methods = ["POST"])]
pub async fn maybe(number: Result<Json<u8>>) -> Result<String> {
    let Json(number) = number.status(418)?;
    Ok(number.to_string())
}

/// Names the type of its error.
#[route("/named/text")]
pub async fn text() -> Result<Page, String> {
    Err("no water".to_owned())
}

/// Names the type of its error.
#[route("/named/driver")]
pub fn driver() -> Result<Page, DriverError> {
    Err(DriverError::Unplugged)
}

/// Names the type of its error.
#[route("/named/anyhow")]
pub async fn anyhow() -> anyhow::Result<Page> {
    any()?;
    Ok(Page::html("", ""))
}

/// Names the type of its error.
#[route("/named/box")]
pub async fn in_a_box() -> Result<Page, Box<dyn std::error::Error>> {
    boxed()?;
    Ok(Page::html("", ""))
}

/// Names the type of its error.
#[route("/named/poem")]
pub async fn of_poem() -> poem::Result<Page> {
    Err(NotFoundError.into())
}

/// Names the type of its error.
#[route("/named/teapot")]
pub async fn teapot() -> Result<Page, Teapot> {
    Err(Teapot)
}

/// Names the type of its error.
#[route("/named/status")]
pub async fn only_status() -> Result<Page, StatusCode> {
    Err(StatusCode::GONE)
}

/// Names the type of its error.
#[route("/named/busy")]
pub async fn busy(#[instrument] pump: Instrument<Pump>) -> Result<Page, Busy> {
    let _claim = pump.claim("rinsing")?;
    let _second = pump.claim("dosing")?;
    Ok(Page::html("", ""))
}

/// Names the type of its error.
#[socket_event("errors_anyhow")]
pub async fn anyhow_event() -> anyhow::Result<()> {
    any()
}
