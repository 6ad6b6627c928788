//! Python with another driver: a call goes by what `IvoryOS` says right before it.

use ivoryos_plugin::prelude::*;

use crate::Bench;
use crate::python::State;

/// What is misspelt for it is dropped, and 50 mL are dispensed.
const OTHER: &str = "(self, volume_ml: float = 50.0)";

fn other_driver(state: &mut State) {
    state.schema["deck.pump"]["dispense"]["signature"] = OTHER.into();
}

#[tokio::test]
async fn a_kept_instrument_is_called_by_what_python_says_now() {
    let bench = Bench::new().await;
    let pump = bench.pump();
    other_driver(&mut bench.python.state());
    let error = pump.call("dispense", json!({ "ml": 0.1 })).await;
    let error = error.unwrap_err();
    assert!(
        matches!(&error, RemoteError::UnknownArgument { signature, .. } if signature == OTHER),
        "{error:?}"
    );
    assert!(bench.python.state().calls.is_empty());
    let known = json!({ "volume_ml": 0.1 });
    assert!(pump.call("dispense", known).await.is_ok());
    let changed = "(self, volume_ml: float)".into();
    bench.python.state().schema["deck.pump"]["dispense"]["signature"] = changed;
    let error = pump.call("dispense", ()).await.unwrap_err();
    assert!(
        matches!(error, RemoteError::MissingArgument { .. }),
        "{error:?}"
    );
    assert_eq!(bench.python.state().calls.len(), 1);
}

#[tokio::test]
async fn what_python_does_not_have_any_more_is_not_called() {
    let bench = Bench::new().await;
    let pump = bench.pump();
    let schema = || std::mem::take(&mut bench.python.state().schema);
    let mut others = schema();
    others["deck.pump"].as_object_mut().unwrap().remove("stop");
    bench.python.state().schema = others;
    let error = pump.call("stop", ()).await.unwrap_err();
    assert!(
        matches!(error, RemoteError::UnknownMethod { .. }),
        "{error:?}"
    );
    let mut others = schema();
    others.as_object_mut().unwrap().remove("deck.pump");
    bench.python.state().schema = others;
    let error = pump.call("speed", ()).await.unwrap_err();
    let known = vec!["balance".to_owned()];
    let instrument = "pump".to_owned();
    assert_eq!(error, RemoteError::UnknownInstrument { instrument, known });
    assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(bench.python.state().calls.is_empty());
}

#[tokio::test]
async fn a_call_that_finds_ivoryos_started_again_is_checked_again() {
    let bench = Bench::new().await;
    bench.python.state().before_call = Some(|state| {
        state.forgotten = state.logins;
        other_driver(state);
    });
    let outcome = bench.pump().call("dispense", json!({ "ml": 0.1 })).await;
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, RemoteError::UnknownArgument { .. }),
        "{error:?}"
    );
    let state = bench.python.state();
    assert!(state.before_call.is_none() && state.calls.is_empty());
}

#[tokio::test]
async fn nothing_is_called_where_nobody_says_what_there_is() {
    let bench = Bench::new().await;
    bench.python.state().is_frozen = true;
    let error = bench.pump().call("speed", ()).await.unwrap_err();
    assert!(
        matches!(error, RemoteError::Unreachable { .. }),
        "{error:?}"
    );
    assert!(bench.python.state().calls.is_empty());
}
