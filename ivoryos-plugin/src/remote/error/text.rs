//! The texts of the errors.

use std::fmt;

use super::RemoteError;

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoginRefused { reason } => write!(f, "IvoryOS refused the login: {reason}"),
            Self::Busy { instrument, with } => {
                write!(f, "{instrument} cannot be called: IvoryOS is busy")?;
                with.iter().try_for_each(|with| write!(f, " with {with}"))
            }
            Self::QueueBusy {
                instrument,
                message,
                ..
            } => write!(
                f,
                "{instrument} cannot be called: the queue of IvoryOS is busy with {message}"
            ),
            Self::Limit { message, .. } => f.write_str(message),
            Self::UnknownInstrument { instrument, .. } => {
                write!(f, "IvoryOS has no instrument `{instrument}` any more")
            }
            Self::UnknownMethod {
                instrument, method, ..
            } => write!(f, "{instrument} has no method `{method}`"),
            Self::UnknownArgument {
                instrument,
                method,
                argument,
                ..
            } => write!(f, "{instrument}.{method} takes no argument `{argument}`"),
            Self::MissingArgument {
                instrument,
                method,
                argument,
                ..
            } => write!(f, "{instrument}.{method} needs the argument `{argument}`"),
            Self::BadArgument {
                instrument,
                method,
                reason,
            } => write!(f, "{instrument}.{method} cannot be called: {reason}"),
            Self::Driver {
                instrument,
                method,
                message,
            } => write!(f, "{instrument}.{method} failed: {message}"),
            Self::Timeout {
                instrument,
                method,
                after,
                task,
            } => {
                let after = after.as_secs_f64();
                write!(f, "{instrument}.{method} did not end in {after} s ")?;
                match task {
                    Some(task) => write!(f, "and is still running, as IvoryOS says (task {task})"),
                    None => f.write_str("and may still be running"),
                }
            }
            Self::Interrupted {
                instrument,
                method,
                reason,
            } => write!(
                f,
                "{instrument}.{method} may still be running, or be done: {reason}"
            ),
            Self::Unreachable { url, reason } => {
                write!(f, "IvoryOS cannot be reached at {url}: {reason}")
            }
            Self::Answer { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for RemoteError {}
