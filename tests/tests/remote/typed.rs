//! Traits with `#[remote_instrument]`.

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::eventually;
use serde::{Deserialize, Serialize};

use crate::Bench;
use crate::python::Answer;

#[derive(Debug, PartialEq, Deserialize)]
struct Dispensed {
    dispensed: f64,
}

#[remote_instrument("pump")]
trait Pump {
    async fn dispense(&self, ml: f64, rate: Option<f64>) -> Result<Dispensed, RemoteError>;
    async fn speed(&self) -> Result<f64>;
    async fn mix(&self, mls: &[f64], pause: Option<f64>) -> Result<(), RemoteError>;
    async fn stop(&self) -> Result<(), RemoteError>;
}

/// It does not fit.
#[expect(dead_code, reason = "no test calls it")]
#[remote_instrument("balance")]
trait Balance {
    async fn weigh(&self, unit: &str) -> Result<f64>;
}

fn says(text: &str) -> Answer {
    Answer::Says(text.to_owned())
}

#[tokio::test]
async fn a_method_sends_its_arguments_by_name_and_brings_its_type() {
    let bench = Bench::new().await;
    let pump = bench.pump();
    let dispensed = pump.dispense(1.5, Some(2.0)).await;
    assert_eq!(dispensed, Ok(Dispensed { dispensed: 1.5 }));
    // Without it Python takes its own default.
    pump.dispense(2.5, None).await.unwrap();
    let sent = [
        json!({ "hidden_name": "dispense", "ml": 1.5, "rate": 2.0 }),
        json!({ "hidden_name": "dispense", "ml": 2.5 }),
    ];
    assert_eq!(bench.python.state().calls, sent);
}

/// As `json!` cannot: there NaN is null.
#[derive(Serialize)]
struct Mix {
    mls: Vec<f64>,
    pause: Option<f64>,
}

#[tokio::test]
async fn what_is_not_finite_is_not_sent() {
    let bench = Bench::new().await;
    let pump = bench.pump();
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mix = |mls: &[f64], pause| {
            let mls = mls.to_vec();
            pump.call("mix", Mix { mls, pause })
        };
        for outcome in [
            pump.dispense(number, None).await.map(drop),
            pump.mix(&[1.0, number], None).await,
            // Null is None here, which is a value.
            pump.mix(&[1.0], Some(number)).await,
            mix(&[number], None).await.map(drop),
            mix(&[1.0], Some(number)).await.map(drop),
        ] {
            let error = outcome.unwrap_err();
            assert_eq!(error.status(), StatusCode::BAD_REQUEST);
            assert!(
                matches!(error, RemoteError::BadArgument { .. }),
                "{error:?}"
            );
        }
        assert!(bench.python.state().calls.is_empty());
        assert!(mix(&[1.0], None).await.is_ok());
        bench.python.state().calls.clear();
    }
}

#[tokio::test]
async fn what_python_returns_must_be_what_the_trait_says() {
    let bench = Bench::new().await;
    let pump = bench.pump();
    pump.stop().await.unwrap();
    bench
        .python
        .answers(says(r#"{"output":"fast","success":true}"#));
    let error = pump.speed().await.unwrap_err();
    let expected = "pump.speed was called, and returned \"fast\": invalid type";
    assert!(error.to_string().starts_with(expected), "{error}");
    bench
        .python
        .answers(says(r#"{"id":1,"output":"busy","status":"busy"}"#));
    let busy = pump.speed().await.unwrap_err();
    assert_eq!(busy.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_trait_that_does_not_fit_is_named_with_its_place() {
    let bench = Bench::new().await;
    let problems = bench.status().await["problems"].clone();
    let problems: Vec<String> = serde_json::from_value(problems).unwrap();
    let [problem] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert!(problem.starts_with("the trait `Balance` at "), "{problem}");
    assert!(problem.contains("typed.rs:"), "{problem}");
    assert!(
        problem.ends_with(
            "`balance.weigh` takes no argument `unit`; its signature is (self) -> float"
        ),
        "{problem}"
    );
    bench
        .python
        .state()
        .schema
        .as_object_mut()
        .unwrap()
        .remove("deck.pump");
    let is_said = async || {
        let problems = bench.status().await["problems"].to_string();
        problems.contains("the Python deck has no instrument `pump`; it has balance")
    };
    eventually("what is missing later is said as well", is_said).await;
}
