//! The errors as answers of a route: status, hint and details.

use poem::http::StatusCode;

use super::RemoteError;
use crate::http::error::HttpError;

impl RemoteError {
    /// Its status as an answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Busy { .. } | Self::QueueBusy { .. } => StatusCode::CONFLICT,
            Self::Limit { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnknownMethod { .. }
            | Self::UnknownArgument { .. }
            | Self::MissingArgument { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadArgument { .. } => StatusCode::BAD_REQUEST,
            Self::Timeout { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::UnknownInstrument { .. } | Self::Unreachable { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::LoginRefused { .. }
            | Self::Driver { .. }
            | Self::Interrupted { .. }
            | Self::Answer { .. } => StatusCode::BAD_GATEWAY,
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::LoginRefused { .. } => "Check IVORYOS_USER and IVORYOS_PASSWORD.".to_owned(),
            Self::Busy { .. } => "Try again when it is done.".to_owned(),
            Self::QueueBusy { .. } => "Try again when the run has ended.".to_owned(),
            Self::Limit { .. } => "Give another value, or change the limit in IvoryOS.".to_owned(),
            Self::UnknownInstrument { known, .. } | Self::UnknownMethod { known, .. }
                if known.is_empty() =>
            {
                "It has none.".to_owned()
            }
            Self::UnknownInstrument { known, .. } | Self::UnknownMethod { known, .. } => {
                format!("It has: {}.", known.join(", "))
            }
            Self::UnknownArgument { signature, .. } | Self::MissingArgument { signature, .. } => {
                format!("Its signature is {signature}.")
            }
            Self::Timeout { .. } | Self::Interrupted { .. } => {
                "Look at the instrument before the call is made again.".to_owned()
            }
            Self::Unreachable { .. } => "Start IvoryOS; its deck then comes by itself.".to_owned(),
            Self::BadArgument { .. } | Self::Driver { .. } | Self::Answer { .. } => String::new(),
        }
    }

    /// The instrument and the method that the error is about, if it is about any.
    fn subject(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Busy { instrument, .. }
            | Self::QueueBusy { instrument, .. }
            | Self::UnknownInstrument { instrument, .. } => (Some(instrument), None),
            Self::Limit {
                instrument, method, ..
            }
            | Self::UnknownMethod {
                instrument, method, ..
            }
            | Self::UnknownArgument {
                instrument, method, ..
            }
            | Self::MissingArgument {
                instrument, method, ..
            }
            | Self::BadArgument {
                instrument, method, ..
            }
            | Self::Driver {
                instrument, method, ..
            }
            | Self::Timeout {
                instrument, method, ..
            }
            | Self::Interrupted {
                instrument, method, ..
            } => (Some(instrument), Some(method)),
            Self::LoginRefused { .. } | Self::Unreachable { .. } | Self::Answer { .. } => {
                (None, None)
            }
        }
    }
}

impl From<RemoteError> for poem::Error {
    fn from(error: RemoteError) -> Self {
        let mut answer = HttpError::new(error.status(), error.to_string()).hint(error.hint());
        let (instrument, method) = error.subject();
        for (key, value) in [("instrument", instrument), ("method", method)] {
            if let Some(value) = value {
                answer = answer.detail(key, value);
            }
        }
        answer.into()
    }
}
