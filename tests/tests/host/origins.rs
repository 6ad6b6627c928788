//! Who may change something: the host's own pages and scripts, not the pages of others.

use ivoryos_plugin::App;
use poem::http::StatusCode;
use poem::test::{TestClient, TestRequestBuilder};

use crate::{client, header, host, status};

const OTHER: &str = "http://other.example:3000";

fn post(client: &TestClient<App>) -> TestRequestBuilder<'_, App> {
    client
        .post("/ivoryos/echo/length")
        .header("host", "localhost:8000")
        .body("abc")
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() {
    let client = client(host());
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", OTHER),
        ("origin", "null"),
    ] {
        let response = post(&client).header(name, value).send().await;
        assert_eq!(status(&response), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    for method in ["PUT", "DELETE", "PATCH"] {
        let method = method.parse().unwrap();
        let request = client.request(method, "/ivoryos/echo/json");
        let response = request.header("sec-fetch-site", "cross-site").send().await;
        assert_eq!(status(&response), StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn its_own_pages_and_scripts_do() {
    let client = client(host());
    post(&client).send().await.assert_status_is_ok();
    for (name, value) in [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
        ("origin", "http://localhost:8000"),
    ] {
        post(&client)
            .header(name, value)
            .send()
            .await
            .assert_status_is_ok();
    }
}

#[tokio::test]
async fn anyone_may_look() {
    let client = client(host());
    let request = client
        .get("/ivoryos/steady/")
        .header("sec-fetch-site", "cross-site");
    let response = request.header("origin", OTHER).send().await;
    response.assert_status_is_ok();
    assert_eq!(header(&response, "access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_connection_to_be_upgraded_is_no_look() {
    let client = client(host());
    let request = || {
        client
            .get("/ivoryos/steady/status")
            .header("upgrade", "websocket")
    };
    let response = request()
        .header("sec-fetch-site", "cross-site")
        .send()
        .await;
    assert_eq!(status(&response), StatusCode::FORBIDDEN);
    request()
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .assert_status_is_ok();
    request().send().await.assert_status_is_ok();
}

#[tokio::test]
async fn an_allowed_origin_reads_and_changes_and_no_other_does() {
    let client = client(
        host()
            .allow_origin(OTHER)
            .allow_origin("https://third.example"),
    );
    let request = post(&client).header("sec-fetch-site", "cross-site");
    let response = request.header("origin", OTHER).send().await;
    response.assert_status_is_ok();
    assert_eq!(
        header(&response, "access-control-allow-origin"),
        Some(OTHER)
    );

    let request = client.options("/ivoryos/echo/json");
    let response = request.header("origin", OTHER).send().await;
    assert!(
        header(&response, "allow").is_some(),
        "an OPTIONS that asks for no leave"
    );

    let request = client
        .options("/ivoryos/echo/json")
        .header("origin", "https://third.example");
    let response = request
        .header("access-control-request-method", "PUT")
        .send()
        .await;
    response.assert_status_is_ok();
    assert!(
        header(&response, "access-control-allow-methods")
            .unwrap()
            .contains("PUT")
    );

    let request = post(&client).header("sec-fetch-site", "cross-site");
    let response = request
        .header("origin", "http://other.example")
        .send()
        .await;
    assert_eq!(status(&response), StatusCode::FORBIDDEN);
    post(&client)
        .header("origin", "http://localhost:8000")
        .send()
        .await
        .assert_status_is_ok();
}
