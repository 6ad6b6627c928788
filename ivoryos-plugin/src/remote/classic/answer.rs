//! What `IvoryOS` Classic answers to a call.

use poem::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::remote::call::Call;
use crate::remote::error::RemoteError;

/// The beginning of a safety limit's message. Nothing else distinguishes it from a driver's exception.
const LIMIT: &str = "Safety guard: ";

/// Each field may have any type, so that one of an unknown type does not make the others unreadable.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    success: Value,
    output: Value,
    status: Value,
    id: Value,
    error: Value,
    msg: Value,
}

/// The output of the call, or the error that the answer describes.
pub(super) fn read(call: &Call<'_>, status: StatusCode, body: &[u8]) -> Result<Value, RemoteError> {
    let (instrument, method) = (call.instrument.to_owned(), call.method.to_owned());
    let Ok(sent) = serde_json::from_slice::<Sent>(body) else {
        return Err(not_understood(call, status, body));
    };
    let not_called = |said: Value| call.not_called(&text(said));
    match (sent.success, sent.status.as_str()) {
        (Value::Bool(true), _) => Ok(sent.output),
        (Value::Bool(false), _) if status == StatusCode::NOT_FOUND => Err(not_called(sent.error)),
        (Value::Bool(false), _) => {
            let message = text(sent.output);
            if message.starts_with(LIMIT) {
                return Err(RemoteError::Limit {
                    instrument,
                    method,
                    message,
                });
            }
            Err(RemoteError::Driver {
                instrument,
                method,
                message,
            })
        }
        (Value::Null, Some("busy")) => Err(RemoteError::Busy {
            instrument,
            with: sent.id.as_u64().map(|id| format!("task {id}")),
        }),
        (Value::Null, Some("error")) => Err(not_called(if sent.msg.is_null() {
            sent.error
        } else {
            sent.msg
        })),
        (Value::Null, Some("task started")) => Err(RemoteError::Answer {
            reason: format!(
                "IvoryOS started {instrument}.{method} and did not wait for its end: it may still be running"
            ),
        }),
        _ => Err(not_understood(call, status, body)),
    }
}

fn text(said: Value) -> String {
    match said {
        Value::String(text) => text,
        Value::Null => "it does not say why".to_owned(),
        other => other.to_string(),
    }
}

fn not_understood(call: &Call<'_>, status: StatusCode, body: &[u8]) -> RemoteError {
    let Call {
        instrument, method, ..
    } = call;
    let answer = String::from_utf8_lossy(body);
    let answer = answer.trim();
    let start: String = answer.chars().take(200).collect();
    // Python writes NaN and Infinity, which are not JSON.
    let is_pythons =
        ["NaN", "Infinity"].iter().any(|it| answer.contains(it)) && answer.contains("\"success\"");
    let reason = if status != StatusCode::OK || !answer.starts_with('{') {
        format!("IvoryOS failed with {status}; {instrument}.{method} may have been called")
    } else if is_pythons {
        format!("{instrument}.{method} was called, and what it returned has no JSON: {start}")
    } else {
        format!("{instrument}.{method} may have been called; IvoryOS answered {start}")
    };
    RemoteError::Answer { reason }
}
