#![no_implicit_prelude]
//! Generated code names nothing of the author's.

use ::ivoryos_plugin::{RemoteError, remote_instrument};

type Result<T> = ::core::result::Result<T, RemoteError>;

#[allow(dead_code)]
#[remote_instrument("pump")]
trait Pump {
    async fn dispense(&self, ml: f64, rate: ::core::option::Option<f64>) -> Result<f64>;
}

fn main() {}
