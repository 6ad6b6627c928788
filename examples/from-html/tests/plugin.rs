//! The page, and whatever it links.

use from_html as _;
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;

async fn text(server: &Server, path: &str) -> String {
    let response = server.http().get(path).send().await;
    response.assert_status_is_ok();
    response.0.into_body().into_string().await.unwrap()
}

#[tokio::test]
async fn the_page_is_in_the_host_s_layout() {
    let server = Server::start(Host::new().prefix("/ivoryos")).await;
    let html = text(&server, "/ivoryos/dilution/").await;
    assert!(html.contains("Stock concentration") && html.contains("iv-topbar"));
    assert!(html.contains("<title>Dilution calculator · "), "{html}");
    for once in [
        "<!DOCTYPE",
        "<html",
        "<head>",
        "<title>",
        "<body",
        "</html>",
        "charset=",
        "name=\"viewport\"",
    ] {
        assert_eq!(html.matches(once).count(), 1, "{once}");
    }
}

#[tokio::test]
async fn every_file_that_the_page_links_is_there() {
    let server = Server::start(Host::standalone()).await;
    let html = text(&server, "/").await;
    assert_eq!(html.matches("flask.svg").count(), 1);
    let links = html.split("\"static/").skip(1);
    let links: Vec<_> = links.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links, ["style.css", "script.js", "flask.svg"]);
    for link in links {
        let answer = text(&server, &format!("/static/{link}")).await;
        let file = format!("{}/static/{link}", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(answer, std::fs::read_to_string(file).unwrap());
    }
}

#[tokio::test]
async fn the_links_lead_below_the_plugin_s_own_address() {
    let server = Server::start(Host::new().prefix("/ivoryos")).await;
    for link in ["style.css", "script.js", "flask.svg"] {
        text(&server, &format!("/ivoryos/dilution/static/{link}")).await;
    }
}
