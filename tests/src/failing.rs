//! Background tasks that fail, again and again.

use ivoryos_plugin::prelude::*;

/// A plugin whose tasks fail.
#[plugin(name = "failing")]
async fn main_page() -> Page {
    Page::html("Failing", "<p>failing</p>")
}

/// Says why it cannot go on.
#[background_task]
async fn fail() -> Result<(), String> {
    Err("the sensor does not answer".to_owned())
}

/// Panics.
#[background_task]
async fn panics() {
    panic!("no sensor");
}

/// Cannot read its file.
#[background_task]
async fn file() -> Result<()> {
    tokio::fs::read_to_string("no/such/file").await?;
    Ok(())
}

/// Says what it was doing.
#[background_task]
async fn context() -> anyhow::Result<()> {
    use anyhow::Context;
    std::fs::read("no/such/file").context("reading the calibration")?;
    Ok(())
}
