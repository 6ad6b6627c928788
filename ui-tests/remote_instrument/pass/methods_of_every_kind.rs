#![deny(warnings, missing_docs, clippy::pedantic)]
#![allow(dead_code)]
//! Everything that a trait may have.

use std::fmt;

use ivoryos_plugin::prelude::*;

/// What Python returns.
#[derive(Debug, PartialEq, serde::Deserialize)]
pub struct Dispensed {
    /// A volume.
    pub ml: f64,
}

/// An error of the author's own.
#[derive(Debug)]
pub struct Failed(RemoteError);

impl From<RemoteError> for Failed {
    fn from(error: RemoteError) -> Self {
        Self(error)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}


/// The pump.
#[remote_instrument("pump")]
pub trait Pump {
    /// Takes nothing, returns nothing.
    async fn stop(&self) -> Result<()>;
    /// Takes what is borrowed, and what may be left out.
    async fn dispense(
        &self,
        ml: f64,
        label: &str,
        steps: &[f64],
        rate: Option<f64>,
    ) -> Result<Dispensed, RemoteError>;
    /// Has a name that is a word in Rust.
    async fn r#move(&self, r#type: u8) -> Result<Value, Failed>;
    /// Is not there.
    #[cfg(any())]
    async fn nowhere(&self, of: NoSuchType) -> Result<()>;
}

/// What stands in for it in a test.
struct Fake;

impl Pump for Fake {
    async fn stop(&self) -> Result<()> {
        Ok(())
    }

    async fn dispense(
        &self,
        ml: f64,
        _: &str,
        _: &[f64],
        _: Option<f64>,
    ) -> Result<Dispensed, RemoteError> {
        Ok(Dispensed { ml })
    }

    async fn r#move(&self, r#type: u8) -> Result<Value, Failed> {
        Ok(json!(r#type))
    }
}

#[plugin(name = "plugin")]
async fn main_page(#[instrument] pump: Instrument<RemoteInstrument>) -> Result<Page> {
    pump.stop().await?;
    let label = String::from("a");
    let dispensed = pump.dispense(1.5, &label, &[1.0], None).await?;
    pump.r#move(1).await.map_err(|error| error.0)?;
    Ok(Page::html("Plugin", dispensed.ml.to_string()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fake = Fake;
    let dispensed = fake.dispense(1.5, "", &[], None).await;
    assert_eq!(dispensed, Ok(Dispensed { ml: 1.5 }));
    let spawned = tokio::spawn(async move { Pump::stop(&fake).await.is_ok() });
    assert!(spawned.await.unwrap());
}
