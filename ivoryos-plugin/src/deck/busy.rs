//! The instrument is claimed by another.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use poem::http::StatusCode;
use serde_json::json;

use super::caller::Caller;
use super::claims::Claimed;
use super::suspended::Suspension;
use crate::http::error::HttpError;

/// Why an instrument cannot be claimed: what it is claimed for, and by whom. As an answer it is 409.
///
/// It is also the answer for a moment after the host's process was [suspended](Self::suspended): what arrives then may
/// have been sent long before.
///
/// ```
/// use ivoryos_plugin::{Busy, Claim, Deck};
/// use std::time::Duration;
///
/// let deck = Deck::new("lab").with("pump", ());
/// let pump = deck.instrument::<()>("pump")?;
/// let claim = pump.claim("dispensing 2.0 mL")?;
/// Claim::set_remaining(&claim, Duration::from_secs(10));
///
/// let busy: Busy = pump.claim("priming").unwrap_err();
/// assert_eq!((busy.instrument(), busy.doing()), ("pump", "dispensing 2.0 mL"));
/// assert!(busy.remaining().unwrap() <= Duration::from_secs(10));
/// assert_eq!(busy.plugin(), None);                     // the program itself has claimed it
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    name: String,
    claimed: Box<Claimed>,
    suspended: Option<Duration>,
    /// Who asks has claimed it already.
    is_own: bool,
}

impl Busy {
    pub(super) fn new(name: &str, claimed: Claimed) -> Self {
        Self {
            name: name.to_owned(),
            claimed: Box::new(claimed),
            suspended: None,
            is_own: false,
        }
    }

    /// Who asks has claimed it already: it waits for itself. It is the author's mistake.
    pub(super) fn of_itself(mut self) -> Self {
        self.is_own = true;
        let (instrument, doing, plugin) = (&self.name, self.doing(), self.plugin());
        tracing::warn!(
            instrument,
            doing,
            plugin,
            "a handler claims an instrument that it has claimed itself: hand the claim on, as `prime(&claim)` to \
             `async fn prime(pump: &Claim<Pump>)`"
        );
        self
    }

    /// The instrument is free, and the host was suspended a moment ago.
    pub(super) fn suspended_host(name: &str, Suspension { lasted, until }: Suspension) -> Self {
        let seconds = lasted.as_secs();
        let claimed = Claimed {
            doing: format!(
                "the host was suspended for {seconds} s; what was asked meanwhile is not carried out: ask again"
            ),
            caller: Caller::default(),
            since: Timestamp::now(),
            until: Some(until),
        };
        Self {
            suspended: Some(lasted),
            ..Self::new(name, claimed)
        }
    }

    /// The instrument's name, as who asks knows it.
    pub fn instrument(&self) -> &str {
        &self.name
    }

    /// For how long the host's process was suspended until a moment ago, by a signal or with its computer, if that is
    /// why the instrument cannot be claimed.
    pub fn suspended(&self) -> Option<Duration> {
        self.suspended
    }

    /// Whether the handler that asks has claimed it itself, and would wait for itself: it is to hand its
    /// [`Claim`](crate::Claim) on to what it calls, or let go of it first.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// What it is claimed for: `dispensing 2.0 mL`. After a suspension it says that.
    pub fn doing(&self) -> &str {
        &self.claimed.doing
    }

    /// The name of the plugin that has claimed it; `None` for the program itself.
    pub fn plugin(&self) -> Option<&str> {
        self.claimed.caller.plugin
    }

    /// The name of the user whose request or page has claimed it, where the bridge gives it.
    pub fn user(&self) -> Option<&str> {
        self.claimed.caller.user.as_deref()
    }

    /// The name of the workflow of `IvoryOS` that has claimed it, where the bridge gives it.
    pub fn workflow(&self) -> Option<&str> {
        let step = self.claimed.caller.workflow.as_ref()?;
        Some(&step.workflow)
    }

    /// Since when it is claimed.
    pub fn since(&self) -> SystemTime {
        self.claimed.since.into()
    }

    /// For how much longer it is expected to be claimed, where who claims it has said so with
    /// [`Claim::set_remaining`](crate::Claim::set_remaining); 0 once that is over.
    pub fn remaining(&self) -> Option<Duration> {
        let until = self.claimed.until?;
        Some(until.saturating_duration_since(Instant::now()))
    }
}

/// As ``pump is busy: dispensing 2.0 mL (since 14:03:12, by ada in the plugin `pump`, about 8 s left)``.
impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.suspended.is_some() {
            return write!(f, "{} is not moved: {}", self.name, self.doing());
        }
        let since = time_of_day(self.claimed.since);
        write!(f, "{} is busy: {} (since {since}", self.name, self.doing())?;
        let caller = self.claimed.caller.to_string();
        if !caller.is_empty() {
            write!(f, ", by {caller}")?;
        }
        if let Some(remaining) = self.remaining() {
            // Rounded up: who comes back then finds it free.
            let seconds = remaining.as_secs() + u64::from(remaining.subsec_nanos() > 0);
            write!(f, ", about {seconds} s left")?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for Busy {}

impl From<Busy> for poem::Error {
    fn from(busy: Busy) -> Self {
        let remaining = busy.remaining().map(|it| it.as_secs_f64());
        let by = json!({
            "plugin": busy.plugin(),
            "user": busy.user(),
            "workflow": busy.workflow(),
        });
        let hint = match busy.suspended {
            Some(_) => "Ask again, if it is still meant.",
            None if busy.is_own => {
                "This request has claimed it itself: the plugin is to be changed, its log says how."
            }
            None => "Try again when it is done.",
        };
        HttpError::new(StatusCode::CONFLICT, busy.to_string())
            .hint(hint)
            .detail("since", with_offset(busy.claimed.since))
            .detail("remaining_s", remaining)
            .detail("claimed_by", by)
            .detail("instrument", busy.name)
            .detail("doing", busy.claimed.doing)
            .into()
    }
}

/// The time on the host's clock, with the date if that is not today's: `14:03:12`.
pub(crate) fn time_of_day(time: Timestamp) -> String {
    let zone = TimeZone::system();
    let local = time.to_zoned(zone.clone());
    let is_today = local.date() == Timestamp::now().to_zoned(zone).date();
    let format = if is_today {
        "%H:%M:%S"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    local.strftime(format).to_string()
}

/// For programs: `2026-03-01T14:03:12.25+01:00`.
pub(crate) fn with_offset(time: Timestamp) -> String {
    let offset = TimeZone::system().to_offset(time);
    time.display_with_offset(offset).to_string()
}
