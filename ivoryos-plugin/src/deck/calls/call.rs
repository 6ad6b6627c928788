//! A call of an instrument: its begin, or its end.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use jiff::{SignedDuration, Timestamp};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::arguments::{shown, shown_text};
use super::seen::Known;
use crate::deck::busy::with_offset;
use crate::deck::caller::Caller;
use crate::deck::driver::MethodKind;

/// The begin or the end of a call of an instrument: of a method, or a claim where a driver's methods are not seen.
///
/// [`GlobalState::calls`](crate::GlobalState::calls) has them as they happen. A clone is the same call.
///
/// As JSON it is
/// `{"id": 7, "instrument": "pump", "method": "dispense", "kind": "moves", "doing": "dispense(ml: 1.5)", "arguments": {"ml": 1.5},
/// "user": "ada", "plugin": "control", "workflow": null, "is_remote": false, "begun": "2026-03-01T14:03:12.25+01:00",
/// "ended": "…", "outcome": {"returned": 1.5}}`.
#[derive(Clone)]
pub struct Call {
    /// The driver's names on the deck, and by which of them it is called.
    names: Arc<[String]>,
    which: usize,
    is_remote: bool,
    begun: Arc<Begun>,
    ended: Option<Arc<Ended>>,
}

/// What is known of a call when it begins.
pub(super) struct Begun {
    pub(super) id: u64,
    pub(super) method: Option<Cow<'static, str>>,
    pub(super) kind: MethodKind,
    pub(super) doing: String,
    pub(super) arguments: Map<String, Value>,
    pub(super) caller: Caller,
    pub(super) at: Timestamp,
    pub(super) clock: Instant,
}

/// What is known of it in addition when it ends.
pub(super) struct Ended {
    outcome: CallOutcome,
    clock: Instant,
}

/// How a call ended: [`Call::outcome`].
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CallOutcome {
    /// It returned this; null for nothing, and for a claim.
    Returned(Value),
    /// It returned an error of this text, or panicked.
    Failed(String),
    /// It was not waited for any more, so it did not go on.
    CutOff,
}

impl Begun {
    /// It begins now.
    pub(super) fn now(doing: String, caller: Caller) -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self {
            id: LAST.fetch_add(1, Ordering::Relaxed) + 1,
            method: None,
            kind: MethodKind::Moves,
            doing,
            arguments: Map::new(),
            caller,
            at: Timestamp::now(),
            clock: Instant::now(),
        }
    }
}

impl Ended {
    /// It ends now.
    pub(super) fn now(outcome: CallOutcome) -> Self {
        let clock = Instant::now();
        Self { outcome, clock }
    }
}

impl CallOutcome {
    /// It returned this.
    pub(crate) fn returned<T: Serialize + ?Sized>(value: &T) -> Self {
        Self::Returned(shown(value))
    }

    /// The same, cut if it is large.
    pub(super) fn cut(self) -> Self {
        match self {
            Self::Returned(value) => Self::returned(&value),
            Self::Failed(text) => Self::failed(text),
            Self::CutOff => Self::CutOff,
        }
    }

    /// It failed with an error of this text.
    pub(crate) fn failed(error: impl Into<String>) -> Self {
        Self::Failed(shown_text(error.into()))
    }
}

impl Call {
    /// `which`: by which of its names the driver is called.
    pub(super) fn begins(which: usize, known: &Known, begun: Arc<Begun>) -> Self {
        Self {
            names: Arc::clone(&known.names),
            which,
            is_remote: known.is_remote,
            begun,
            ended: None,
        }
    }

    /// The end of this call.
    pub(super) fn ends(self, ended: Arc<Ended>) -> Self {
        let ended = Some(ended);
        Self { ended, ..self }
    }

    /// Its number: its begin and its end have the same, and no other call of this process has it.
    pub fn id(&self) -> u64 {
        self.begun.id
    }

    /// The instrument's name on the deck; the first, if the driver has several there.
    pub fn instrument(&self) -> &str {
        &self.names[self.which]
    }

    /// The method's name. `None` for a claim: the methods of a driver without `#[driver]` are not seen.
    pub fn method(&self) -> Option<&str> {
        self.begun.method.as_deref()
    }

    /// What the method does with the instrument. A claim is of one that is to be moved.
    pub fn kind(&self) -> MethodKind {
        self.begun.kind
    }

    /// Whether it is a call of the instrument of this name.
    pub(crate) fn is_of(&self, instrument: &str) -> bool {
        self.names.iter().any(|it| it == instrument)
    }

    /// Whether this function of this plugin calls, which sees calls itself.
    pub(crate) fn is_by(&self, plugin: &str, watcher: &str) -> bool {
        let Caller {
            plugin: of,
            watcher: by,
            ..
        } = self.begun.caller;
        (of, by) == (Some(plugin), Some(watcher))
    }

    /// What the instrument does: `dispense(ml: 1.5)`, or what it is claimed for.
    pub fn doing(&self) -> &str {
        &self.begun.doing
    }

    /// The arguments by their names. One that has more than 1 KiB as JSON is a text that ends with
    /// `… (cut, 12,345 characters)`, and a result as well.
    pub fn arguments(&self) -> &Map<String, Value> {
        &self.begun.arguments
    }

    /// How it ended. `None` if this is its begin.
    pub fn outcome(&self) -> Option<&CallOutcome> {
        self.ended.as_ref().map(|ended| &ended.outcome)
    }

    pub(crate) fn begun_at(&self) -> Timestamp {
        self.begun.at
    }

    /// When it began.
    pub fn begun(&self) -> SystemTime {
        self.begun.at.into()
    }

    /// When it ended. `None` if this is its begin. It took the time since [`begun`](Self::begun), also where somebody
    /// sets the clock meanwhile.
    pub fn ended(&self) -> Option<SystemTime> {
        self.ended_at().map(SystemTime::from)
    }

    pub(crate) fn ended_at(&self) -> Option<Timestamp> {
        let took = self.ended.as_ref()?.clock - self.begun.clock;
        let took = SignedDuration::try_from(took).unwrap_or_default();
        Some(self.begun.at.saturating_add(took).unwrap_or(self.begun.at))
    }

    /// The name of the user who has asked for it, where the bridge gives it.
    pub fn user(&self) -> Option<&str> {
        self.begun.caller.user.as_deref()
    }

    /// The name of the plugin that calls; `None` for the program itself, and for what Python calls.
    pub fn plugin(&self) -> Option<&str> {
        self.begun.caller.plugin
    }

    /// The name of the workflow of `IvoryOS` that calls, where it is known.
    pub fn workflow(&self) -> Option<&str> {
        let step = self.begun.caller.workflow.as_ref()?;
        Some(&step.workflow)
    }

    /// Whether the instrument is Python's.
    pub fn is_remote(&self) -> bool {
        self.is_remote
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("id", &self.id())
            .field("instrument", &self.instrument())
            .field("doing", &self.doing())
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut call = serializer.serialize_struct("Call", 13)?;
        call.serialize_field("id", &self.id())?;
        call.serialize_field("instrument", self.instrument())?;
        call.serialize_field("method", &self.method())?;
        call.serialize_field("kind", &self.kind())?;
        call.serialize_field("doing", self.doing())?;
        call.serialize_field("arguments", self.arguments())?;
        call.serialize_field("user", &self.user())?;
        call.serialize_field("plugin", &self.plugin())?;
        call.serialize_field("workflow", &self.workflow())?;
        call.serialize_field("is_remote", &self.is_remote())?;
        call.serialize_field("begun", &with_offset(self.begun.at))?;
        call.serialize_field("ended", &self.ended_at().map(with_offset))?;
        call.serialize_field("outcome", &self.outcome())?;
        call.end()
    }
}
