//! What a request brings: the right thing, the wrong thing, too much.

use poem::Body;
use poem::http::StatusCode;
use serde_json::json;

use crate::{client, header, host, json, status, text};

#[tokio::test]
async fn poem_s_extractors_work_as_they_are() {
    let client = client(host());
    let volume = json!({ "ml": 1.5 });
    let answers = [
        client
            .post("/ivoryos/echo/json")
            .body_json(&volume)
            .send()
            .await,
        client
            .put("/ivoryos/echo/json")
            .body_json(&volume)
            .send()
            .await,
        client
            .post("/ivoryos/echo/form")
            .form(&[("ml", 1.5)])
            .send()
            .await,
        client
            .get("/ivoryos/echo/query")
            .query("ml", &1.5)
            .send()
            .await,
    ];
    for answer in answers {
        assert_eq!(json(answer).await, volume);
    }
    let response = client.delete("/ivoryos/echo/json").send().await;
    assert_eq!(status(&response), StatusCode::NO_CONTENT);
    assert!(
        text(client.get("/ivoryos/echo/").send().await)
            .await
            .contains("/ivoryos/echo/")
    );
}

#[tokio::test]
async fn a_body_of_another_type_is_the_client_s_mistake() {
    let client = client(host());
    let post = || client.post("/ivoryos/echo/json");
    for (request, expected) in [
        (
            post().body("{\"ml\": 1}"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            post().content_type("text/plain").body("1"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            post().content_type("application/json").body("{\"ml\":"),
            StatusCode::BAD_REQUEST,
        ),
        (
            post().body_json(&json!({ "ml": "much" })),
            StatusCode::BAD_REQUEST,
        ),
        (post().body_json(&json!({})), StatusCode::BAD_REQUEST),
        (
            client.get("/ivoryos/echo/query?ml=much"),
            StatusCode::BAD_REQUEST,
        ),
        (client.get("/ivoryos/echo/query"), StatusCode::BAD_REQUEST),
    ] {
        let response = request.send().await;
        assert_eq!(status(&response), expected);
        let error = json(response).await;
        assert_eq!(error["error"]["plugin"], "echo");
        assert!(!error["error"]["message"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_however_it_is_sent() {
    let client = client(host().body_limit(1000));
    let post = |body: Body| client.post("/ivoryos/echo/length").body(body).send();
    // A reader has no length: it is sent in chunks.
    let chunks = |size| Body::from_async_read(std::io::Cursor::new(vec![b'x'; size]));
    assert_eq!(json(post(vec![b'x'; 1000].into()).await).await, 1000);
    assert_eq!(json(post(chunks(1000)).await).await, 1000);
    for too_much in [vec![b'x'; 1001].into(), chunks(1001), chunks(100_000)] {
        let response = post(too_much).await;
        assert_eq!(status(&response), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(json(response).await["error"]["status"], 413);
    }
}

#[tokio::test]
async fn the_limit_is_sixteen_mebibytes_without_a_word() {
    let client = client(host());
    let limit = 16 * 1024 * 1024;
    let post = |size| {
        client
            .post("/ivoryos/echo/length")
            .body(vec![0u8; size])
            .send()
    };
    assert_eq!(json(post(limit).await).await, limit);
    assert_eq!(
        status(&post(limit + 1).await),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn a_way_out_of_the_folder_and_a_path_that_is_no_text_are_refused() {
    let client = client(host());
    for path in [
        "/ivoryos/patterns/%2e%2e/secret",
        "/ivoryos/patterns/a/..%2f..%2fsecret",
        "/ivoryos/../secret",
        "/ivoryos/patterns/%ff",
    ] {
        let response = client.get(path).send().await;
        assert_eq!(status(&response), StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"));
    }
}
