use std::fmt;
use std::io;

use ivoryos_plugin::Busy;
use ivoryos_plugin::poem;
use ivoryos_plugin::poem::error::{NotFound, ServiceUnavailable};
use ivoryos_plugin::prelude::*;

/// The error of a driver.
#[derive(Debug)]
enum DriverError {
    Busy,
    Unplugged,
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the balance is {self:?}")
    }
}

impl std::error::Error for DriverError {}

/// One that can only be shown.
struct Shown;

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("shown")
    }
}

struct Balance;

impl Balance {
    fn weigh(&self) -> Result<f64, DriverError> {
        Err(DriverError::Unplugged)
    }

    fn text(&self) -> Result<f64, String> {
        Err(String::new())
    }

    fn boxed(&self) -> Result<f64, Box<dyn std::error::Error>> {
        Ok(self.weigh()?)
    }

    fn sent(&self) -> Result<f64, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.weigh()?)
    }

    fn any(&self) -> anyhow::Result<f64> {
        anyhow::ensure!(self.weigh()? > 0.0, "nothing is on it");
        Ok(0.0)
    }

    fn shown(&self) -> Result<f64, Shown> {
        Err(Shown)
    }
}

// `?` in a function of the prelude's `Result`.

#[plugin(name = "plugin")]
async fn main_page(#[instrument] balance: Instrument<Balance>) -> Result<Page> {
    Ok(Page::html("Plugin", &balance.text()?.to_string()))
}

#[route("/every", methods = ["POST"])]
async fn every(
    #[instrument] balance: Instrument<Balance>,
    deck: Deck,
    state: GlobalState,
    body: poem::Body,
) -> Result<String> {
    std::fs::read_to_string("calibration.txt")?;
    tokio::fs::read_to_string("calibration.txt").await?;
    "a".parse::<f64>()?;
    balance.weigh()?;
    balance.text()?;
    balance.boxed()?;
    balance.sent()?;
    balance.any()?;
    balance.shown()?;
    Err("no such vial")?;
    None.ok_or("no such vial")?;
    Err(StatusCode::NOT_FOUND)?;
    Err(poem::Error::from_status(StatusCode::NOT_FOUND))?;
    Err(poem::error::NotFoundError)?;
    let _claim = balance.claim("weighing")?;
    deck.instrument::<Balance>("scale")?;
    state.publish("weight", &1)?;
    Ok(body.into_string().await?)
}

#[route("/statuses")]
async fn statuses(
    #[instrument] balance: Instrument<Balance>,
    vials: poem::web::Query<Vec<(String, String)>>,
) -> Result<String> {
    std::fs::read_to_string("calibration.txt").status(503)?;
    balance.weigh().status(StatusCode::BAD_GATEWAY)?;
    balance.text().status(503)?;
    balance.boxed().status(503)?;
    balance.sent().status(503)?;
    balance.any().status(503)?;
    balance.shown().status(503)?;
    let _claim = balance.claim("weighing").status(423)?;
    helped().status(503)?;
    if vials.is_empty() {
        return Err("no vial is named").status(422);
    }
    if vials.len() > 1 {
        return Err(format!("{} vials are named", vials.len())).status(422);
    }
    balance.weigh().map_err(|error| match error {
        DriverError::Busy => Error::new(error, 409),
        DriverError::Unplugged => Error::new(error, 503),
    })?;
    let (name, _) = vials.first().status(404)?;
    Ok(name.clone())
}

fn helped() -> Result<f64> {
    Err("no such vial".into())
}

#[route("/poem")]
fn of_poem(#[instrument] balance: Instrument<Balance>) -> Result<String> {
    if false {
        return Err(poem::Error::from_string("no such vial", StatusCode::NOT_FOUND).into());
    }
    if false {
        return Err(NotFound(DriverError::Busy).into());
    }
    Ok(balance.weigh().map_err(ServiceUnavailable)?.to_string())
}

// Errors that the function names.

#[route("/1")]
async fn result_1() -> Result<Page, String> {
    Err("no such vial".to_owned())
}

#[route("/2")]
async fn result_2() -> Result<Page, &'static str> {
    Err("no such vial")
}

#[route("/3")]
async fn result_3() -> Result<Page, DriverError> {
    Err(DriverError::Busy)
}

#[route("/4")]
async fn result_4() -> Result<Page, Box<dyn std::error::Error>> {
    Err("no such vial")?
}

#[route("/5")]
async fn result_5() -> Result<Page, Box<dyn std::error::Error + Send + Sync>> {
    Err("no such vial".into())
}

#[route("/6")]
async fn result_6() -> anyhow::Result<Page> {
    anyhow::bail!("no such vial")
}

#[route("/7")]
fn result_7() -> io::Result<Vec<u8>> {
    std::fs::read("calibration.txt")
}

#[route("/8")]
async fn result_8() -> Result<Page, StatusCode> {
    Err(StatusCode::NOT_FOUND)
}

#[route("/9")]
async fn result_9(#[instrument] balance: Instrument<Balance>) -> Result<Page, Busy> {
    let _claim = balance.claim("weighing")?;
    Ok(Page::html("", ""))
}

#[route("/10")]
async fn result_10() -> poem::Result<Json<f64>> {
    Err(poem::Error::from_status(StatusCode::NOT_FOUND))
}

#[route("/11")]
async fn result_11() -> Result<(), Shown> {
    Err(Shown)
}

type Answer = Result<Html<String>, DriverError>;

#[route("/12")]
async fn result_12() -> Answer {
    Err(DriverError::Busy)
}

#[route("/13")]
async fn result_13(text: Result<String>, page: poem::Result<Json<f64>>) -> impl IntoResponse {
    (text.is_ok() && page.is_ok()).to_string()
}

#[route("/14")]
async fn result_14() -> Result<impl IntoResponse, impl fmt::Display> {
    if false { Err("no such vial") } else { Ok("ready") }
}

/// One with a status of its own.
#[derive(Debug)]
struct Mine;

impl fmt::Display for Mine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mine")
    }
}

impl std::error::Error for Mine {}

impl poem::error::ResponseError for Mine {
    fn status(&self) -> StatusCode {
        StatusCode::IM_A_TEAPOT
    }
}

#[route("/15")]
async fn result_15() -> Result<Page, Mine> {
    Err(Mine)
}

// The library's error goes where other errors go.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let any = || -> anyhow::Result<f64> { Ok(helped()?) };
    assert!(any().is_err());
    fn inner() -> Result<(), Box<dyn std::error::Error>> {
        helped()?;
        Ok(())
    }
    assert!(inner().is_err());
    Ok(())
}
