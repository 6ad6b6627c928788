//! One plugin's panic is that plugin's alone.

use std::sync::Arc;

use poem::http::StatusCode;

use crate::{HTML, client, host, json, status, text};

#[tokio::test]
async fn a_panicking_route_answers_500_and_names_its_plugin() {
    let client = client(host());
    for path in [
        "/ivoryos/panicky/",
        "/ivoryos/panicky/later",
        "/ivoryos/panicky/sync",
    ] {
        let response = client.get(path).send().await;
        assert_eq!(
            status(&response),
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}"
        );
        let error = json(response).await["error"].take();
        assert_eq!(error["plugin"], "panicky");
        let message = error["message"].as_str().unwrap();
        assert!(
            !message.contains("panicked"),
            "a panic's text is for the log: {message}"
        );
    }
    let page = text(
        client
            .get("/ivoryos/panicky/")
            .header("accept", HTML)
            .send()
            .await,
    )
    .await;
    assert!(page.contains("500") && page.contains("panicky") && page.contains("<nav"));
}

#[tokio::test]
async fn an_error_of_the_plugin_keeps_its_words_and_its_body() {
    let client = client(host());
    let response = client.get("/ivoryos/panicky/error").send().await;
    assert_eq!(status(&response), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        json(response).await["error"]["message"],
        "the pump is on fire"
    );
    let response = client.get("/ivoryos/panicky/bad").send().await;
    assert_eq!(status(&response), StatusCode::BAD_REQUEST);
    let error = json(response).await["error"].take();
    assert_eq!(error["message"], "the volume is negative");
    assert_eq!(
        error["routes"],
        serde_json::Value::Null,
        "an error of its own is no list"
    );
    let response = client.get("/ivoryos/panicky/own").send().await;
    assert_eq!(status(&response), StatusCode::CONFLICT);
    assert_eq!(json(response).await["mine"], true);
}

#[tokio::test]
async fn a_panic_where_an_answer_is_made_is_an_answer_as_well() {
    let client = client(host());
    for path in ["/ivoryos/panicky/display", "/ivoryos/panicky/bomb"] {
        let response = client.get(path).send().await;
        assert_eq!(
            status(&response),
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_layout_that_panics_is_answered_without_it() {
    struct Panics;
    impl ivoryos_plugin::Layout for Panics {
        fn document(
            &self,
            _: &ivoryos_plugin::Page,
            _: &ivoryos_plugin::Site<'_>,
        ) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
            panic!("the layout panicked")
        }
    }
    let client = client(host().layout(Panics));
    for path in [
        "/ivoryos/",
        "/ivoryos/steady/",
        "/ivoryos/nope",
        "/ivoryos/%ff",
    ] {
        let response = client.get(path).header("accept", HTML).send().await;
        assert_eq!(
            status(&response),
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}"
        );
        assert!(!text(response).await.contains("panicked"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panicking_route_leaves_other_plugins_running() {
    let client = Arc::new(client(host()));
    let panics = tokio::spawn({
        let client = Arc::clone(&client);
        async move {
            for _ in 0..100 {
                let response = client.get("/ivoryos/panicky/later").send().await;
                assert_eq!(status(&response), StatusCode::INTERNAL_SERVER_ERROR);
            }
        }
    });
    for _ in 0..1000 {
        client
            .get("/ivoryos/steady/status")
            .send()
            .await
            .assert_status_is_ok();
        tokio::task::yield_now().await;
    }
    panics.await.unwrap();
}
