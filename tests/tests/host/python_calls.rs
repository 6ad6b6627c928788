//! Calls of instruments in Python, as the bridge tells them.

use ivoryos_plugin::{App, CallOutcome, Calls, GlobalState};
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::{Value, json};

use crate::watchers::BRIDGE;
use crate::{client, host, status};

fn lab() -> (TestClient<App>, Calls) {
    let (client, state) = lab_and_state();
    (client, state.calls())
}

fn lab_and_state() -> (TestClient<App>, GlobalState) {
    let state = GlobalState::new();
    (
        client(host().state(state.clone()).bridge_secret(BRIDGE)),
        state,
    )
}

async fn tell(client: &TestClient<App>, secret: &str, told: &Value) -> StatusCode {
    let request = client.post("/ivoryos/calls.json");
    let request = request.header("x-ivoryos-bridge", secret);
    status(&request.body_json(told).send().await)
}

fn begins(id: u64, ml: f64) -> Value {
    json!({ "begins": {
        "id": id, "instrument": "syringe", "method": "dispense", "arguments": { "ml": ml }, "user": "ada"
    } })
}

async fn next(calls: &mut Calls) -> (String, Option<CallOutcome>) {
    let call = calls.next().await.unwrap();
    assert!(call.is_remote());
    assert_eq!((call.instrument(), call.user()), ("syringe", Some("ada")));
    (call.doing().to_owned(), call.outcome().cloned())
}

#[tokio::test]
async fn they_are_seen_in_their_order_of_each_ivoryos() {
    let (client, mut calls) = lab();
    let told = json!({ "session": "a", "missed": 2, "calls": [
        begins(1, 1.0),
        begins(2, 2.0),
        { "ends": { "id": 2, "outcome": { "returned": { "ml": 2.0 } } } },
        { "ends": { "id": 9, "outcome": "cut_off" } },
        begins(3, 3.0),
        { "ends": { "id": 3, "outcome": { "failed": "stuck" } } },
    ] });
    assert_eq!(tell(&client, BRIDGE, &told).await, StatusCode::NO_CONTENT);
    let [first, second, third] = ["1.0", "2.0", "3.0"].map(|ml| format!("dispense(ml: {ml})"));
    for expected in [
        (first.clone(), None),
        (second.clone(), None),
        (second, Some(CallOutcome::Returned(json!({ "ml": 2.0 })))),
        (third.clone(), None),
        (third, Some(CallOutcome::Failed("stuck".to_owned()))),
    ] {
        assert_eq!(next(&mut calls).await, expected);
    }
    let later = json!({ "session": "b", "calls": [begins(1, 4.0)] });
    assert_eq!(tell(&client, BRIDGE, &later).await, StatusCode::NO_CONTENT);
    assert_eq!(next(&mut calls).await.0, "dispense(ml: 4.0)");
}

#[tokio::test]
async fn the_run_is_told_with_them() {
    let (client, state) = lab_and_state();
    let step = json!({ "number": 3, "instrument": "syringe", "method": "dispense" });
    let run =
        json!({ "status": "running", "workflow": "titration", "step": step, "message": null });
    let told = json!({ "session": "a", "calls": [], "run": run });
    tell(&client, BRIDGE, &told).await;
    assert_eq!(
        state.run().unwrap().to_string(),
        "runs the workflow `titration`, step 3: syringe.dispense"
    );
}

#[tokio::test]
async fn a_call_says_which_step_of_which_workflow_it_is() {
    let (client, mut calls) = lab();
    let mut begins = begins(1, 1.0);
    begins["begins"]["workflow"] = json!({ "workflow": "titration", "step": 3 });
    let told = json!({ "session": "a", "calls": [begins] });
    tell(&client, BRIDGE, &told).await;
    assert_eq!(calls.next().await.unwrap().workflow(), Some("titration"));
}

#[tokio::test]
async fn nobody_but_the_bridge_tells_them() {
    let (client, _) = lab();
    let told = json!({ "session": "a", "calls": [begins(1, 1.0)] });
    for secret in ["", "fedcba9876543210"] {
        assert_eq!(tell(&client, secret, &told).await, StatusCode::FORBIDDEN);
    }
    let bad = json!({ "session": "a", "calls": [{ "begins": {} }] });
    assert_eq!(tell(&client, BRIDGE, &bad).await, StatusCode::BAD_REQUEST);
    let open = crate::client(host());
    assert_eq!(tell(&open, BRIDGE, &told).await, StatusCode::FORBIDDEN);
}
