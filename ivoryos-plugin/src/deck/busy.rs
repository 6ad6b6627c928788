//! The instrument is claimed by another.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use poem::http::StatusCode;
use serde_json::json;

use super::claims::Claimed;
use crate::http::error::HttpError;

/// What an instrument is claimed for, and by whom. As an answer it is 409.
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
}

impl Busy {
    pub(super) fn new(name: &str, claimed: Claimed) -> Self {
        Self {
            name: name.to_owned(),
            claimed: Box::new(claimed),
        }
    }

    /// The instrument's name, as who asks knows it.
    pub fn instrument(&self) -> &str {
        &self.name
    }

    /// What it is claimed for: `dispensing 2.0 mL`.
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
        let by = json!({ "plugin": busy.plugin(), "user": busy.user() });
        HttpError::new(StatusCode::CONFLICT, busy.to_string())
            .hint("Try again when it is done.")
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
