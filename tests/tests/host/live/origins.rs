//! Who may connect.

use poem::http::StatusCode;
use poem::test::TestClient;

use crate::{host, status};
use ivoryos_plugin::testing::Server;

const POLL: &str = "/socket.io/?EIO=4&transport=polling";

#[tokio::test]
async fn a_page_of_another_origin_neither_polls_nor_upgrades() {
    let server = Server::start(host().allow_origin("http://lab.example:3000")).await;
    let client = TestClient::new(&*server.app);
    let poll = async |origin: &str| {
        let request = client
            .get(POLL)
            .header("host", "127.0.0.1")
            .header("origin", origin);
        status(&request.send().await)
    };
    assert_eq!(poll("http://127.0.0.1").await, StatusCode::OK);
    assert_eq!(poll("http://lab.example:3000").await, StatusCode::OK);
    assert_eq!(poll("http://evil.example").await, StatusCode::FORBIDDEN);
    assert_eq!(poll("null").await, StatusCode::FORBIDDEN);

    let upgrade = async |origin: &str| {
        let connected = server.handshake("/socket.io/", &[("origin", origin)]).await;
        connected.is_ok()
    };
    assert!(upgrade(&format!("http://{}", server.address)).await);
    assert!(upgrade("http://lab.example:3000").await);
    assert!(!upgrade("http://evil.example").await);
    assert!(!upgrade("null").await);
}

#[tokio::test]
async fn middleware_sees_handshakes_as_it_sees_pages() {
    use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response};

    let app = host()
        .mount_all()
        .unwrap()
        .around(async |app, request: Request| {
            let Some(_) = request.header("authorization") else {
                return Ok::<Response, poem::Error>(StatusCode::UNAUTHORIZED.into_response());
            };
            app.call(request).await
        });
    let client = TestClient::new(app);
    let refused = client.get(POLL).send().await;
    refused.assert_status(StatusCode::UNAUTHORIZED);
    let let_in = client
        .get(POLL)
        .header("authorization", "a ticket")
        .send()
        .await;
    let_in.assert_status(StatusCode::OK);
    let_in.assert_content_type("text/plain; charset=UTF-8");
}

#[tokio::test]
async fn what_is_no_handshake_is_a_bad_request() {
    let client = TestClient::new(host().mount_all().unwrap());
    for path in [
        "/socket.io/",
        "/socket.io/?EIO=9",
        "/socket.io/?EIO=4&transport=pigeon",
        "/socket.io/?EIO=4&transport=polling&sid=nobody",
    ] {
        assert_eq!(
            status(&client.get(path).send().await),
            StatusCode::BAD_REQUEST,
            "{path}"
        );
    }
    let upgrade = client
        .get("/socket.io/?EIO=4&transport=websocket")
        .header("upgrade", "websocket");
    assert_eq!(status(&upgrade.send().await), StatusCode::BAD_REQUEST);
}
