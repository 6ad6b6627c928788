//! The faults of an instrument, and the errors of its driver.

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
    /// All faults.
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

/// The error of a command.
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
    /// It cannot carry out the command. The text says why, with the limit.
    Refused(String),
    /// It was stopped before it had finished. The text says how far it came.
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
