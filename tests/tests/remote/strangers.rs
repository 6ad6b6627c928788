//! Servers that are no `IvoryOS`, or one at another address: what the host says about them.

use ivoryos_plugin::RemoteDeck;
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Server, eventually};
use poem::endpoint::make_sync;
use poem::http::Method;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{EndpointExt, Request, Response, Route};

use crate::host;

/// What the host says about the server at this address, once it does.
async fn said(url: &str) -> String {
    let deck = RemoteDeck::new(url).user("admin").password("secret");
    let server = Server::start(host().remote_deck(deck)).await;
    let error = async || {
        let response = server.http().get("/plugins.json").send().await;
        let text = response.0.into_body().into_string().await.unwrap();
        let manifest: Value = text.parse().unwrap();
        manifest["remote_deck"]["error"].as_str().map(str::to_owned)
    };
    eventually("the host says it", async || error().await.is_some()).await;
    error().await.unwrap()
}

/// A server that answers like this; returns its address.
async fn serve(answer: impl Fn(Request) -> Response + Send + Sync + 'static) -> String {
    let acceptor = TcpListener::bind("127.0.0.1:0")
        .into_acceptor()
        .await
        .unwrap();
    let address = acceptor.local_addr()[0]
        .as_socket_addr()
        .unwrap()
        .to_string();
    let routes = Route::new().nest("/", make_sync(answer).boxed());
    tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(routes));
    address
}

fn not_found() -> Response {
    Response::builder()
        .status(StatusCode::NOT_FOUND)
        .body("404")
}

#[tokio::test]
async fn a_jupyter_server_is_named() {
    // As jupyter_server 2.21 answers without a token.
    let url = serve(|request| {
        let answer = Response::builder()
            .header("Server", "TornadoServer/6.6.1")
            .header(
                "Content-Security-Policy",
                "frame-ancestors 'self'; report-uri /api/security/csp-report; default-src 'none'",
            );
        assert!(request.method() != Method::POST, "no password is sent");
        match request.original_uri().path() {
            "/" => answer
                .content_type("text/html; charset=UTF-8")
                .body("<title>Jupyter Server</title>"),
            path if path.ends_with("/instruments/") => answer
                .status(StatusCode::FOUND)
                .header("Location", path.trim_end_matches('/'))
                .finish(),
            _ => answer
                .status(StatusCode::FORBIDDEN)
                .content_type("application/json")
                .body(r#"{"message": "Forbidden", "reason": null}"#),
        }
    })
    .await;
    let said = said(&format!("http://{url}")).await;
    let expected = format!("the server at http://{url} is a Jupyter server, and no IvoryOS");
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_host_of_plugins_is_named() {
    let other = Server::start(host().prefix("/ivoryos")).await;
    let said = said(&format!("http://{}", other.address)).await;
    assert!(said.contains("is a host of plugins"), "{said}");
    assert!(
        said.contains("write the address of the Python program"),
        "{said}"
    );
}

#[tokio::test]
async fn an_ivoryos_below_another_path_is_named_with_what_to_write() {
    let url = serve(|request| match request.original_uri().path() {
        "/" => Response::builder()
            .status(StatusCode::FOUND)
            .header("Location", "/lab/?version=1.7.2")
            .finish(),
        _ => not_found(),
    })
    .await;
    let elsewhere = said(&format!("http://{url}")).await;
    let expected = format!(
        "IvoryOS 1.7.2 at http://{url} has its pages below /lab: write http://{url}/lab (IVORYOS_URL, or RemoteDeck::new)"
    );
    assert_eq!(elsewhere, expected);
    let there = said(&format!("http://{url}/lab")).await;
    let expected = format!(
        "IvoryOS 1.7.2 at http://{url}/lab does not describe its instruments as the versions do that this host knows"
    );
    assert_eq!(there, expected);
}

#[tokio::test]
async fn what_is_not_known_is_told_with_its_answer() {
    let url = serve(|_| not_found()).await;
    let said = said(&format!("http://{url}")).await;
    let at = format!("the server at http://{url}/ivoryos does not answer as IvoryOS does");
    assert_eq!(said, format!("{at} (404 Not Found)"));
}

#[tokio::test]
async fn a_nextgen_that_does_not_know_its_name_is_told_from_a_stranger() {
    let guard = r#"{"error": "This edge does not answer to the name 'lab.example'."}"#;
    let url = serve(move |_| {
        Response::builder()
            .status(StatusCode::FORBIDDEN)
            .content_type("application/json")
            .body(guard)
    })
    .await;
    let said = said(&format!("http://{url}")).await;
    let expected =
        "IvoryOS NextGen refused the request: This edge does not answer to the name 'lab.example'.";
    assert_eq!(said, expected);
}
