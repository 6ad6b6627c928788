//! Calls: what is sent, what is not, and what each answer becomes.

use std::time::Duration;

use ivoryos_plugin::prelude::*;

use crate::python::{Answer, LIMIT};
use crate::{Bench, host};

fn says(text: &str) -> Answer {
    Answer::Says(text.to_owned())
}

#[tokio::test]
async fn a_call_goes_through_ivoryos_and_brings_what_python_returned() {
    let bench = Bench::new().await;
    let answer = bench.post("dispense", json!({ "ml": 1.5 })).await;
    assert_eq!(answer, (StatusCode::OK, json!({ "dispensed": 1.5 })));
    let sent = json!({ "hidden_name": "dispense", "ml": 1.5 });
    assert_eq!(bench.python.state().calls, [sent]);
}

#[tokio::test]
async fn a_property_is_read_and_set() {
    let bench = Bench::new().await;
    bench
        .python
        .answers(says(r#"{"output":2.5,"success":true}"#));
    assert_eq!(bench.pump().call("speed", ()).await, Ok(json!(2.5)));
    bench
        .python
        .answers(says(r#"{"output":null,"success":true}"#));
    let pump = bench.pump();
    let set = pump.call("speed_(setter)", json!({ "value": 4 })).await;
    assert_eq!(set, Ok(Value::Null));
}

#[tokio::test]
async fn each_answer_of_ivoryos_is_an_error_of_its_own() {
    let bench = Bench::new().await;
    let limit = json!({ "output": LIMIT, "success": false }).to_string();
    for (answer, status, message) in [
        (
            says(r#"{"id":19,"output":"busy","status":"busy","type":"task"}"#),
            StatusCode::CONFLICT,
            "pump cannot be called: IvoryOS is busy with task 19",
        ),
        (
            says(r#"{"output":"busy","status":"busy"}"#),
            StatusCode::CONFLICT,
            "pump cannot be called: IvoryOS is busy",
        ),
        (
            says(r#"{"status":"busy","id":"abc","type":"workflow"}"#),
            StatusCode::CONFLICT,
            "pump cannot be called: IvoryOS is busy",
        ),
        (
            says(r#"{"status":"busy","id":-1}"#),
            StatusCode::CONFLICT,
            "pump cannot be called: IvoryOS is busy",
        ),
        (
            says(r#"{"status":"task started","task_id":4}"#),
            StatusCode::BAD_GATEWAY,
            "IvoryOS started pump.dispense and did not wait for its end: it may still be running",
        ),
        (
            says(r#"{"success":"true","output":1}"#),
            StatusCode::BAD_GATEWAY,
            r#"pump.dispense may have been called; IvoryOS answered {"success":"true","output":1}"#,
        ),
        (
            says(r#"{"status":"error","msg":5}"#),
            StatusCode::BAD_GATEWAY,
            "IvoryOS did not call pump.dispense: 5",
        ),
        (says(&limit), StatusCode::UNPROCESSABLE_ENTITY, LIMIT),
        (
            says(r#"{"output":"stalled: 7","success":false}"#),
            StatusCode::BAD_GATEWAY,
            "pump.dispense failed: stalled: 7",
        ),
        (
            says(r#"{"msg":"'Pump' object has no attribute 'dispense'","status":"error"}"#),
            StatusCode::BAD_GATEWAY,
            "IvoryOS did not call pump.dispense: 'Pump' object has no attribute 'dispense'",
        ),
        (
            Answer::Fails(
                StatusCode::NOT_FOUND,
                r#"{"error":"Method dispense not found","success":false}"#,
            ),
            StatusCode::BAD_GATEWAY,
            "IvoryOS did not call pump.dispense: Method dispense not found",
        ),
        (
            Answer::Fails(StatusCode::INTERNAL_SERVER_ERROR, ""),
            StatusCode::BAD_GATEWAY,
            "IvoryOS failed with 500 Internal Server Error; pump.dispense may have been called",
        ),
        (
            says(r#"{"output":NaN,"success":true}"#),
            StatusCode::BAD_GATEWAY,
            r#"pump.dispense was called, and what it returned has no JSON: {"output":NaN,"success":true}"#,
        ),
    ] {
        bench.python.answers(answer);
        let (answered, body) = bench.post("dispense", json!({ "ml": 50 })).await;
        assert_eq!(
            (answered, body["error"]["message"].as_str()),
            (status, Some(message))
        );
    }
}

#[tokio::test]
async fn what_ivoryos_would_drop_or_misread_is_not_sent() {
    let bench = Bench::new().await;
    let signature = "(self, ml: float, rate: 'float' = 5.0) -> dict";
    for (method, arguments, status, message) in [
        ("prime", json!({}), 500, "pump has no method `prime`"),
        (
            "dispense",
            json!({}),
            500,
            "pump.dispense needs the argument `ml`",
        ),
        (
            "dispense",
            json!({ "ml": 1, "Rate": 2 }),
            500,
            "pump.dispense takes no argument `Rate`",
        ),
        // It goes past the lock of what runs.
        (
            "dispense",
            json!({ "ml": 1, "override_busy": true }),
            500,
            "pump.dispense takes no argument `override_busy`",
        ),
        (
            "dispense",
            json!({ "ml": 1, "hidden_name": "stop" }),
            500,
            "pump.dispense takes no argument `hidden_name`",
        ),
        (
            "stop",
            json!({ "hidden_wait": false }),
            500,
            "pump.stop takes no argument `hidden_wait`",
        ),
        (
            "many",
            json!({ "anything": 1 }),
            500,
            "pump.many takes no argument `anything`",
        ),
        (
            "dispense",
            json!({ "ml": f64::NAN }),
            400,
            "pump.dispense cannot be called: `ml` was given null, NaN or an infinity, and its declaration does not allow None",
        ),
        (
            "dispense",
            json!({ "ml": 1, "rate": f64::INFINITY }),
            400,
            "pump.dispense cannot be called: `rate` was given null, NaN or an infinity, and its declaration does not allow None",
        ),
        (
            "mix",
            json!({ "mls": [1, f64::NAN] }),
            400,
            "pump.mix cannot be called: `mls` has null, NaN or an infinity in it, and its declaration does not allow None there",
        ),
        (
            "mix",
            json!({ "mls": [1], "note": f64::NAN }),
            400,
            "pump.mix cannot be called: `note` was given null, NaN or an infinity, and its declaration does not allow None",
        ),
        (
            "dispense",
            json!({ "ml": "nan" }),
            400,
            "pump.dispense cannot be called: `ml` was given NaN or an infinity as a text",
        ),
        (
            "dispense",
            json!([1.5]),
            400,
            "pump.dispense cannot be called: the arguments are no object: write `json!({ \"name\": value })`",
        ),
    ] {
        let (answered, body) = bench.post(method, arguments).await;
        let error = &body["error"];
        assert_eq!(
            (answered.as_u16(), error["message"].as_str()),
            (status, Some(message))
        );
        if message.contains("argument `") && method == "dispense" {
            assert_eq!(error["hint"], format!("Its signature is {signature}."));
        }
    }
    assert!(bench.python.state().calls.is_empty());
}

#[tokio::test]
async fn a_call_whose_connection_ends_is_not_made_again() {
    let bench = Bench::new().await;
    bench.python.answers(Answer::Breaks);
    let outcome = bench.pump().call("dispense", json!({ "ml": 1 })).await;
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, RemoteError::Interrupted { .. }),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .contains("may still be running, or be done"),
        "{error}"
    );
    assert_eq!(bench.python.state().calls.len(), 1);
    assert_eq!(
        bench.post("dispense", json!({ "ml": 1 })).await.0,
        StatusCode::BAD_GATEWAY
    );
}

#[tokio::test]
async fn a_call_ends_when_its_time_is_over_and_is_not_made_again() {
    let short = Duration::from_millis(200);
    let bench = Bench::with(host(), |deck| deck.timeout(short)).await;
    bench.python.answers(Answer::Hangs);
    let (status, body) = bench.post("dispense", json!({ "ml": 1 })).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    let message = "pump.dispense did not end in 0.2 s and may still be running";
    assert_eq!(body["error"]["message"], message);
    let other = Duration::from_millis(100);
    let pump = bench.pump().with_timeout(other);
    let outcome = pump.call("dispense", json!({ "ml": 1 }));
    let RemoteError::Timeout { after, .. } = outcome.await.unwrap_err() else {
        panic!("it has no time left");
    };
    assert_eq!((after, bench.python.state().calls.len()), (other, 2));
}

#[tokio::test]
async fn a_call_does_not_wait_for_an_ivoryos_that_answers_nobody() {
    let bench = Bench::new().await;
    let pump = bench.pump();
    bench.python.answers(Answer::Hangs);
    bench.python.state().is_frozen = false;
    let call = pump.call("dispense", json!({ "ml": 1 }));
    let freeze = async {
        while bench.python.state().calls.is_empty() {
            crate::pause().await;
        }
        bench.python.state().is_frozen = true;
    };
    let (outcome, ()) = tokio::join!(call, freeze);
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, RemoteError::Interrupted { .. }),
        "{error:?}"
    );
    // Nothing is sent to it until it answers again.
    let error = pump.call("dispense", json!({ "ml": 1 })).await.unwrap_err();
    assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(bench.python.state().calls.len(), 1);
}
