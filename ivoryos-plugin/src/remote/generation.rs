//! The two generations of `IvoryOS`, which have nothing in common but what is here.

use std::sync::atomic::AtomicBool;

use serde_json::Value;

use super::call::Call;
use super::classic::Classic;
use super::error::RemoteError;
use super::look::{Instruments, LookError};
use super::nextgen::NextGen;
use super::requests::Requests;

/// An `IvoryOS` that is or may be at an address.
pub(super) enum Generation {
    Classic(Box<Classic>),
    NextGen(NextGen),
}

impl Generation {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Classic(_) => "IvoryOS Classic",
            Self::NextGen(_) => "IvoryOS NextGen",
        }
    }

    pub(super) fn requests(&self) -> &Requests {
        match self {
            Self::Classic(classic) => &classic.requests,
            Self::NextGen(nextgen) => &nextgen.requests,
        }
    }

    /// Requests the instruments.
    pub(super) async fn instruments(&self) -> Result<Instruments, LookError> {
        match self {
            Self::Classic(classic) => classic.instruments().await,
            Self::NextGen(nextgen) => nextgen.instruments().await,
        }
    }

    /// Checks the call, makes it once, and waits for its output. `is_sent` becomes true when it may have arrived.
    pub(super) async fn call(
        &self,
        call: &Call<'_>,
        is_sent: &AtomicBool,
    ) -> Result<Value, RemoteError> {
        match self {
            Self::Classic(classic) => classic.call(call, is_sent).await,
            Self::NextGen(nextgen) => nextgen.call(call, is_sent).await,
        }
    }
}
