//! What `IvoryOS` 1.7 answers to a call.

use poem::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::client::Call;
use super::error::RemoteError;

/// What the text of a safety limit begins with: nothing else tells it from a driver's exception.
const LIMIT: &str = "Safety guard: ";

#[derive(Deserialize)]
struct Sent {
    success: Option<bool>,
    #[serde(default)]
    output: Value,
    status: Option<String>,
    id: Option<u64>,
    error: Option<String>,
    msg: Option<String>,
}

/// The output, or why there is none.
pub(super) fn read(call: &Call<'_>, status: StatusCode, body: &[u8]) -> Result<Value, RemoteError> {
    let (instrument, method) = (call.instrument.to_owned(), call.method.to_owned());
    let Ok(sent) = serde_json::from_slice::<Sent>(body) else {
        return Err(not_json(call, status, body));
    };
    match (sent.success, sent.status.as_deref()) {
        (Some(true), _) => Ok(sent.output),
        (Some(false), _) if status == StatusCode::NOT_FOUND => Err(RemoteError::Answer {
            reason: format!(
                "IvoryOS did not call {instrument}.{method}: {}",
                sent.error.unwrap_or_else(|| status.to_string())
            ),
        }),
        (Some(false), _) => {
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
        (None, Some("busy")) => Err(RemoteError::Busy {
            instrument,
            task: sent.id,
        }),
        (None, _) => Err(RemoteError::Answer {
            reason: format!(
                "IvoryOS did not call {instrument}.{method}: {}",
                sent.msg
                    .or(sent.error)
                    .unwrap_or_else(|| status.to_string())
            ),
        }),
    }
}

fn text(output: Value) -> String {
    match output {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn not_json(call: &Call<'_>, status: StatusCode, body: &[u8]) -> RemoteError {
    let Call {
        instrument, method, ..
    } = call;
    // Python writes NaN and Infinity, which JSON does not have.
    let answer = String::from_utf8_lossy(body);
    let reason = if status == StatusCode::OK && answer.trim_start().starts_with('{') {
        let start: String = answer.trim().chars().take(200).collect();
        format!("{instrument}.{method} was called, and what it returned has no JSON: {start}")
    } else {
        format!("IvoryOS failed with {status}; {instrument}.{method} may have been called")
    };
    RemoteError::Answer { reason }
}
