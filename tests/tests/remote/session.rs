//! The session with `IvoryOS`: begun, ended, refused.

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::eventually;

use crate::{Bench, host, together};

#[tokio::test]
async fn calls_of_an_ended_session_log_in_once_and_are_each_made_once() {
    let bench = Bench::new().await;
    let before = bench.python.state().logins;
    assert_eq!(before, 1);
    bench.python.state().forgotten = before;
    let pump = bench.pump();
    let outcomes = together(8, async || pump.call("speed", ()).await).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let state = bench.python.state();
    assert_eq!((state.logins, state.calls.len()), (before + 1, 8));
}

#[tokio::test]
async fn a_refused_login_is_said_and_not_tried_with_every_call() {
    for (user, password) in [("admin", "wrong"), ("nobody", "secret")] {
        let set = |deck: ivoryos_plugin::RemoteDeck| deck.user(user).password(password);
        let bench = Bench::start(host(), set).await;
        let is_refused = async || {
            let error = bench.status().await["error"].clone();
            error.as_str().is_some_and(|error| {
                assert!(!error.contains(password), "{error}");
                error.contains("refused the login") && error.contains(user)
            })
        };
        eventually("the manifest says that it is refused", is_refused).await;
        assert!(bench.deck().is_none());
        // Two more looks for the deck.
        tokio::time::sleep(std::time::Duration::from_millis(4500)).await;
        assert_eq!(bench.python.state().logins, 1);
    }
}

#[tokio::test]
async fn a_password_that_is_right_again_brings_the_deck() {
    let bench = Bench::start(host(), |deck| deck.password("another")).await;
    eventually("the first login is refused", async || {
        bench.python.state().logins > 0
    })
    .await;
    bench.python.state().password = "another";
    bench.is_online(true).await;
}

#[tokio::test]
async fn a_login_that_is_refused_during_a_call_is_the_calls_error() {
    let bench = Bench::new().await;
    let pump = bench.pump();
    {
        let mut state = bench.python.state();
        state.forgotten = state.logins;
        state.password = "changed";
    }
    let error = pump.call("speed", ()).await.unwrap_err();
    assert!(
        matches!(error, RemoteError::LoginRefused { .. }),
        "{error:?}"
    );
    assert_eq!(error.status(), StatusCode::BAD_GATEWAY);
    assert!(bench.python.state().calls.is_empty());
    bench.is_online(false).await;
}
