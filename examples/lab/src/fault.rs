//! What can be wrong with an instrument, and what its driver says then.

use std::fmt;

/// A fault of an instrument; a test switches it on, or a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its cable is out: nothing answers.
    Unplugged,
    /// It refuses every command, as while somebody uses its own buttons.
    Busy,
    /// It takes a command and never answers.
    TimingOut,
}

impl Fault {
    /// Every fault there is.
    pub const ALL: [Self; 3] = [Self::Unplugged, Self::Busy, Self::TimingOut];
}

/// Its name: `unplugged`, `busy`, `timing out`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unplugged => "unplugged",
            Self::Busy => "busy",
            Self::TimingOut => "timing out",
        })
    }
}

/// Why a driver did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriverError {
    /// Nothing answers.
    Unplugged {
        /// Which instrument, such as `pump`.
        instrument: &'static str,
    },
    /// It does something else.
    Busy {
        /// Which instrument.
        instrument: &'static str,
        /// What it does, such as `dispensing 2.0 mL`.
        doing: String,
    },
    /// It did not answer in time.
    TimedOut {
        /// Which instrument.
        instrument: &'static str,
    },
    /// It cannot do what was asked: the text says why, with the limit.
    Refused(String),
    /// It was told to stop before it was done; the text says how far it came.
    Stopped(String),
}

impl DriverError {
    pub(crate) fn of(instrument: &'static str, fault: Fault) -> Self {
        match fault {
            Fault::Unplugged => Self::Unplugged { instrument },
            Fault::Busy => Self::Busy {
                instrument,
                doing: "in local operation".to_owned(),
            },
            Fault::TimingOut => Self::TimedOut { instrument },
        }
    }
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unplugged { instrument } => {
                write!(f, "the {instrument} does not answer: is it plugged in?")
            }
            Self::Busy { instrument, doing } => write!(f, "the {instrument} is busy: {doing}"),
            Self::TimedOut { instrument } => write!(f, "the {instrument} did not answer in time"),
            Self::Refused(why) => f.write_str(why),
            Self::Stopped(how_far) => write!(f, "stopped: {how_far}"),
        }
    }
}

impl std::error::Error for DriverError {}
