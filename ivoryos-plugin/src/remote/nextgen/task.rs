//! What `NextGen` answers to `POST /api/execute`, and about the task that it starts.

use poem::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::remote::call::Call;
use crate::remote::error::RemoteError;

/// What `NextGen` says instead of an exception when somebody has cancelled the task.
const CANCELLED: &str = "Task was cancelled";

/// How far a task is.
#[derive(Debug, PartialEq)]
pub(super) enum Progress {
    Running,
    Ended(Result<Value, RemoteError>),
    /// The answer does not say it: there is an error on the way.
    Unknown,
}

/// Each field may have any type, so that one of an unknown type does not make the others unreadable.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    status: Value,
    task_id: Value,
    result: Value,
    error: Value,
    traceback: Value,
    blocked_by: Value,
    detail: Value,
}

/// The id of the task that carries the call out, or the error that the answer describes.
pub(super) fn begun(
    call: &Call<'_>,
    status: StatusCode,
    body: &[u8],
) -> Result<String, RemoteError> {
    let (instrument, method) = (call.instrument, call.method);
    let Ok(sent) = serde_json::from_slice::<Sent>(body) else {
        return Err(RemoteError::Answer {
            reason: format!(
                "IvoryOS failed with {status}; {instrument}.{method} may have been called"
            ),
        });
    };
    match (sent.task_id, sent.blocked_by.as_str()) {
        (Value::String(task), _) if status.is_success() => Ok(task),
        (_, Some("safety")) => Err(RemoteError::Limit {
            instrument: instrument.to_owned(),
            method: method.to_owned(),
            message: text(&sent.error),
        }),
        _ if status.is_client_error() && !sent.error.is_null() => {
            Err(call.not_called(&text(&sent.error)))
        }
        _ if status.is_client_error() => Err(call.not_called(&text(&sent.detail))),
        _ => Err(RemoteError::Answer {
            reason: format!(
                "{instrument}.{method} may have been called; IvoryOS answered {}",
                start(body)
            ),
        }),
    }
}

/// How far the call is. `is_async` says whether it is a coroutine in Python, which can be cancelled.
pub(super) fn progress(
    call: &Call<'_>,
    is_async: bool,
    status: StatusCode,
    body: &[u8],
) -> Progress {
    let (instrument, method) = (call.instrument, call.method);
    let ended = |error: RemoteError| Progress::Ended(Err(error));
    if status == StatusCode::NOT_FOUND {
        return ended(call.interrupted("IvoryOS was started again meanwhile"));
    }
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        // Starlette has no JSON for NaN and infinities.
        return ended(RemoteError::Answer {
            reason: format!(
                "{instrument}.{method} was called, and what it returned cannot be sent: IvoryOS failed with {status}"
            ),
        });
    }
    let sent = Some(body).filter(|_| status.is_success());
    let sent = sent.and_then(|body| serde_json::from_slice::<Sent>(body).ok());
    let Some(sent) = sent else {
        return Progress::Unknown;
    };
    match sent.status.as_str() {
        Some("running") => Progress::Running,
        Some("completed") => Progress::Ended(Ok(sent.result)),
        Some("error") if sent.traceback.is_null() && sent.error == CANCELLED => {
            ended(call.interrupted(if is_async {
                "the call was cancelled in IvoryOS, which ended the coroutine where it waited"
            } else {
                "the call was cancelled in IvoryOS, which does not stop a driver that is at work"
            }))
        }
        Some("error") => ended(RemoteError::Driver {
            instrument: instrument.to_owned(),
            method: method.to_owned(),
            message: exception(&sent),
        }),
        _ => ended(RemoteError::Answer {
            reason: format!(
                "{instrument}.{method} was called; IvoryOS answered {}",
                start(body)
            ),
        }),
    }
}

/// The exception's text, or its type if it has none.
fn exception(sent: &Sent) -> String {
    let message = text(&sent.error);
    if !message.is_empty() {
        return message;
    }
    let traceback = sent.traceback.as_str().unwrap_or_default();
    let last = traceback.trim_end().lines().last();
    last.unwrap_or("it does not say why").to_owned()
}

fn text(said: &Value) -> String {
    match said {
        Value::String(text) => text.clone(),
        Value::Null => "it does not say why".to_owned(),
        other => other.to_string(),
    }
}

fn start(body: &[u8]) -> String {
    let answer = String::from_utf8_lossy(body);
    answer.trim().chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use poem::http::StatusCode;
    use serde_json::{Value, json};

    use super::{Progress, begun, progress};
    use crate::remote::arguments::Arguments;
    use crate::remote::call::Call;
    use crate::remote::error::RemoteError;

    fn call() -> Call<'static> {
        Call {
            instrument: "pump",
            method: "dispense",
            arguments: Arguments::new(),
            timeout: Duration::ZERO,
        }
    }

    fn of(status: u16, answer: &Value, is_async: bool) -> Progress {
        let status = StatusCode::from_u16(status).unwrap();
        progress(&call(), is_async, status, answer.to_string().as_bytes())
    }

    #[test]
    fn a_task_is_followed_to_its_end() {
        let running = of(200, &json!({ "status": "running" }), false);
        assert_eq!(running, Progress::Running);
        let answer = json!({ "status": "completed", "result": { "ml": 0.1 } });
        assert_eq!(
            of(200, &answer, false),
            Progress::Ended(Ok(json!({ "ml": 0.1 })))
        );
        // An error of what is between the two.
        assert_eq!(of(502, &Value::Null, false), Progress::Unknown);
    }

    #[test]
    fn every_other_end_is_an_error_of_its_own() {
        let cancelled = json!({ "status": "error", "error": "Task was cancelled" });
        let raised = |error: &str| json!({ "status": "error", "error": error, "traceback": "Traceback …\nTimeoutError\n" });
        for (status, answer, is_async, expected) in [
            (
                200,
                raised("stuck"),
                false,
                "Driver: pump.dispense failed: stuck",
            ),
            (
                200,
                raised(""),
                false,
                "Driver: pump.dispense failed: TimeoutError",
            ),
            // The driver's own words.
            (
                200,
                raised("Task was cancelled"),
                false,
                "Driver: pump.dispense failed: Task was cancelled",
            ),
            (
                200,
                cancelled.clone(),
                false,
                "Interrupted: pump.dispense may still be running, or be done: the call was cancelled in IvoryOS, \
                 which does not stop a driver that is at work",
            ),
            (
                200,
                cancelled,
                true,
                "Interrupted: pump.dispense may still be running, or be done: the call was cancelled in IvoryOS, \
                 which ended the coroutine where it waited",
            ),
            (
                404,
                json!({ "error": "Task not found" }),
                false,
                "Interrupted: pump.dispense may still be running, or be done: IvoryOS was started again meanwhile",
            ),
            (
                500,
                Value::Null,
                false,
                "Answer: pump.dispense was called, and what it returned cannot be sent: IvoryOS failed with \
                 500 Internal Server Error",
            ),
            (
                200,
                json!({ "status": 7 }),
                false,
                "Answer: pump.dispense was called; IvoryOS answered {\"status\":7}",
            ),
        ] {
            let Progress::Ended(Err(error)) = of(status, &answer, is_async) else {
                panic!("{answer} is no error");
            };
            assert_eq!(shown(&error), expected);
        }
    }

    /// The variant and the text.
    fn shown(error: &RemoteError) -> String {
        let debug = format!("{error:?}");
        let variant = debug.split(' ').next().unwrap();
        format!("{variant}: {error}")
    }

    #[test]
    fn a_call_begins_or_was_not_made() {
        let of = |status: u16, answer: Value| {
            let status = StatusCode::from_u16(status).unwrap();
            let begun = begun(&call(), status, answer.to_string().as_bytes());
            begun.map_err(|error| shown(&error))
        };
        let answer = json!({ "status": "started", "task_id": "8eca0272" });
        assert_eq!(of(200, answer), Ok("8eca0272".to_owned()));
        let limit =
            "Blocked by the safety guard: pump.dispense: ml = 12 is above the maximum of 10 mL.";
        for (status, answer, expected) in [
            (
                409,
                json!({ "error": limit, "blocked_by": "safety", "problems": [] }),
                format!("Limit: {limit}"),
            ),
            (
                404,
                json!({ "error": "Module pump not found" }),
                "Answer: IvoryOS did not call pump.dispense: Module pump not found".to_owned(),
            ),
            (
                403,
                json!({ "error": "Requests from other websites cannot control this edge." }),
                "Answer: IvoryOS did not call pump.dispense: Requests from other websites cannot control this edge."
                    .to_owned(),
            ),
            (
                422,
                json!({ "detail": [{ "msg": "Field required" }] }),
                "Answer: IvoryOS did not call pump.dispense: [{\"msg\":\"Field required\"}]".to_owned(),
            ),
            (
                200,
                json!({ "status": "queued" }),
                "Answer: pump.dispense may have been called; IvoryOS answered {\"status\":\"queued\"}".to_owned(),
            ),
        ] {
            assert_eq!(of(status, answer), Err(expected));
        }
        let failed = begun(
            &call(),
            StatusCode::INTERNAL_SERVER_ERROR,
            b"Internal Server Error",
        );
        assert!(
            failed
                .unwrap_err()
                .to_string()
                .ends_with("may have been called")
        );
    }
}
