//! What the bridge in a Python `IvoryOS` finds at the host; `tests/interop` has the real one.

use ivoryos_plugin::Host;
use poem::http::StatusCode;
use serde_json::Value;

use crate::{HTML, client, header, host, json, status, text};

const SECRET: &str = "0123456789abcdef";

async fn user(host: Host, user: &str, secret: Option<&str>) -> Option<Value> {
    let client = client(host);
    let mut request = client
        .get("/ivoryos/probe/headers")
        .header("x-ivoryos-user", user);
    if let Some(secret) = secret {
        request = request.header("x-ivoryos-bridge", secret);
    }
    let headers = json(request.send().await).await;
    let headers = headers.as_array().unwrap().clone();
    assert!(!headers.iter().any(|header| header[0] == "x-ivoryos-bridge"));
    let mut users = headers
        .iter()
        .filter(|header| header[0] == "x-ivoryos-user");
    users.next().map(|header| header[1].clone())
}

#[tokio::test]
async fn a_user_is_believed_with_the_secret_only() {
    let with_secret = || host().bridge_secret(SECRET);
    let believed = user(with_secret(), "ada", Some(SECRET)).await;
    assert_eq!(believed, Some("ada".into()));
    for secret in [
        None,
        Some(""),
        Some("guess"),
        Some(&SECRET[1..]),
        Some("0123456789abcdef0"),
    ] {
        assert_eq!(
            user(with_secret(), "root", secret).await,
            None,
            "{secret:?}"
        );
        assert_eq!(
            user(host().bridge_secret(""), "root", secret).await,
            None,
            "{secret:?}"
        );
    }
}

#[tokio::test]
async fn a_secret_that_can_be_guessed_or_sent_by_no_one_is_refused() {
    for secret in [
        "short",
        "with spaces in its text",
        "unprintable\n0123456789",
    ] {
        let Err(error) = host().bridge_secret(secret).mount_all() else {
            panic!("{secret:?} was taken");
        };
        let error = error.to_string();
        assert!(error.contains("IVORYOS_BRIDGE_SECRET"), "{error}");
        assert!(!error.contains(secret), "{error}");
    }
}

#[tokio::test]
async fn the_file_and_what_it_looks_for_are_there() {
    let client = client(host());
    let response = client.get("/ivoryos/bridge.py").send().await;
    assert_eq!(status(&response), StatusCode::OK);
    assert_eq!(
        header(&response, "content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert!(text(response).await.contains("def plugins(url"));
    let manifest = json(client.get("/ivoryos/plugins.json").send().await).await;
    assert_eq!(manifest["bridge"], 1);
}

#[tokio::test]
async fn an_error_is_a_page_for_the_bridge_too() {
    let client = client(host());
    let accept = format!("application/vnd.ivoryos.page+json, {HTML}");
    let request = client.get("/ivoryos/steady/nope").header("accept", accept);
    let response = request.send().await;
    assert_eq!(status(&response), StatusCode::NOT_FOUND);
    let page = json(response).await;
    assert!(
        page["body"]
            .as_str()
            .unwrap()
            .contains("/ivoryos/steady/nope")
    );
}
