//! A call as it is kept.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;

use crate::deck::calls::{Call, CallOutcome};

/// A call as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The microsecond in which it began; no other call has the same.
    pub(crate) id: i64,
    pub(crate) instrument: String,
    /// `None` for a claim.
    pub(crate) method: Option<String>,
    /// `dispense(ml: 1.5)`, or what the instrument was claimed for.
    pub(crate) doing: String,
    /// An object of JSON.
    pub(crate) arguments: String,
    pub(crate) plugin: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) workflow: Option<String>,
    /// `None` while it goes on.
    pub(crate) ended: Option<Ended>,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) at: Timestamp,
    /// `returned`, `failed`, `cut off` or `not recorded`.
    pub(crate) outcome: Cow<'static, str>,
    /// What it returned, as JSON, or the text of its error.
    pub(crate) result: Option<String>,
}

impl Record {
    /// When it began.
    pub(crate) fn begun(&self) -> Timestamp {
        Timestamp::from_microsecond(self.id).unwrap_or(Timestamp::MIN)
    }
}

impl Record {
    pub(super) fn of(call: &Call, id: i64) -> Self {
        Self {
            id,
            instrument: call.instrument().to_owned(),
            method: call.method().map(str::to_owned),
            doing: call.doing().to_owned(),
            arguments: Value::Object(call.arguments().clone()).to_string(),
            plugin: call.plugin().map(str::to_owned),
            user: call.user().map(str::to_owned),
            workflow: call.workflow().map(str::to_owned),
            ended: None,
        }
    }
}

impl Ended {
    /// `None` if the call begins.
    pub(super) fn of(call: &Call) -> Option<Self> {
        let (outcome, result) = match call.outcome()? {
            CallOutcome::Returned(value) => ("returned", Some(value.to_string())),
            CallOutcome::Failed(error) => ("failed", Some(error.clone())),
            CallOutcome::CutOff => ("cut off", None),
        };
        Some(Self {
            at: call.ended_at()?,
            outcome: outcome.into(),
            result,
        })
    }
}
