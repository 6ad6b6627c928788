//! Paths that repeat what is before them, and links that leave it out.

use serde_json::json;

use crate::serve::Program;
use crate::{client, host, json as body};

#[tokio::test]
async fn a_picture_that_a_page_asks_for_elsewhere_is_named_with_its_plugin() {
    let client = client(host());
    for path in ["/static/our%20valve.svg", "/ivoryos/static/our%20valve.svg"] {
        let response = client
            .get(path)
            .header("accept", "application/json")
            .send()
            .await;
        assert_eq!(
            body(response).await["error"]["hint"],
            json!(
                "The plugin `pictures` has this file at /ivoryos/pictures/static/our%20valve.svg."
            ),
            "{path}"
        );
    }
    let response = client
        .get("/static/none.svg")
        .header("accept", "application/json")
        .send();
    assert_eq!(body(response.await).await["error"]["hint"], json!(null));
}

#[tokio::test]
async fn the_answer_to_a_missing_path_leads_to_the_plugin_and_to_its_files() {
    let client = client(host());
    let hint = async |path: &str| {
        let request = client.get(path).header("accept", "application/json");
        body(request.send().await).await["error"].take()
    };
    let picture =
        "The plugin `pictures` has this file at /ivoryos/pictures/static/our%20valve.svg.";
    for path in [
        "/ivoryos/pictures/files/our%20valve.svg",
        "/ivoryos/pictures/our%20valve.svg",
        "/ivoryos/pictures/all/static/our%20valve.svg",
        "/pictures/static/our%20valve.svg",
    ] {
        assert_eq!(hint(path).await["hint"], picture, "{path}");
    }
    let page = hint("/pictures/pictures/all").await;
    let expected = "The plugin `pictures` is at /ivoryos/pictures/.";
    assert_eq!(page["hint"], expected);
    let no_files =
        "The plugin `mistaken` has no files: #[plugin(…)] needs `static_dir = \"static\"`.";
    let valve = hint("/ivoryos/mistaken/static/none.svg").await;
    assert_eq!(valve["hint"], no_files);
    let later = "The plugin `pictures` has the files that its folder had when it was built; what comes later needs a route.";
    let none = hint("/ivoryos/pictures/static/none.svg").await;
    assert_eq!(none["hint"], later);
    for path in [
        "/ivoryos/pictures/none",
        "/our%20valve.svg",
        "/ivoryos/our%20valve.svg",
    ] {
        assert_eq!(hint(path).await["hint"], json!(null), "{path}");
    }
    let routes = hint("/ivoryos/pictures/none").await["routes"].take();
    let files = json!({ "methods": ["GET"], "path": "/ivoryos/pictures/static/*file" });
    assert!(routes.as_array().unwrap().contains(&files), "{routes}");
    let routes = hint("/ivoryos/steady/none").await["routes"].take();
    assert!(!routes.to_string().contains("static"), "{routes}");
}

#[tokio::test]
async fn the_answer_to_a_route_without_its_plugin_says_where_it_is() {
    let client = client(host());
    let hint = async |page: &str, path: &str| {
        let request = client.post(path).header("accept", "application/json");
        let request = request.header("host", "localhost").header("referer", page);
        body(request.send().await).await["error"]["hint"].take()
    };
    assert_eq!(
        hint("http://localhost/ivoryos/steady/", "/status").await,
        "The plugin `steady` has this route at /ivoryos/steady/status."
    );
    for (page, path) in [
        ("http://localhost/ivoryos/steady/", "/statuses"),
        ("http://localhost/ivoryos/", "/status"),
        ("http://localhost/ivoryos/pictures/", "/status"),
    ] {
        assert_eq!(hint(page, path).await, json!(null), "{page} {path}");
    }
}

#[test]
fn the_log_says_what_to_write_in_the_page_that_asks() {
    let program = Program::start(&[]);
    let from = |page: &str, path: &str| {
        let url = format!("http://{}{path}", program.address());
        let page = format!("http://{}{page}", program.address());
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = config.build().into();
        agent.get(url).header("referer", page).call().unwrap();
    };
    let picture = "static/our%20valve.svg";
    from(
        "/ivoryos/pictures/",
        "/ivoryos/pictures/files/our%20valve.svg",
    );
    from(
        "/ivoryos/pictures/pictures/all",
        &format!("/ivoryos/pictures/pictures/{picture}"),
    );
    from("/ivoryos/steady/", &format!("/pictures/{picture}"));
    from("/ivoryos/pictures/pictures/all", "/pictures/pictures/all");
    from("/ivoryos/steady/", "/status");
    let log = program.stop();
    for (asked, write) in [
        (
            "/ivoryos/pictures/files/our%20valve.svg",
            "static/our%20valve.svg",
        ),
        (
            "/ivoryos/pictures/pictures/static/our%20valve.svg",
            "../static/our%20valve.svg",
        ),
        (
            "/pictures/static/our%20valve.svg",
            "../pictures/static/our%20valve.svg",
        ),
        ("/pictures/pictures/all", "../../pictures/pictures/all"),
        ("/status", "status"),
    ] {
        let line = format!("asks for `{asked}`, which is not there: write `{write}`");
        assert!(log.contains(&line), "{line}: {log}");
    }
}

#[tokio::test]
async fn a_route_that_one_plugin_alone_has_is_known_without_its_page() {
    let client = client(host());
    for (path, hint) in [
        (
            "/picture",
            json!("The plugin `mistaken` has this route at /ivoryos/mistaken/picture."),
        ),
        ("/", json!(null)),
        ("/nowhere", json!(null)),
    ] {
        let request = client.get(path).header("accept", "application/json");
        let answer = request.send().await;
        if answer.0.status() == 404 {
            assert_eq!(body(answer).await["error"]["hint"], hint, "{path}");
        } else {
            assert_eq!(path, "/", "the home page");
        }
    }
}

#[test]
fn the_log_says_what_to_write() {
    let program = Program::start(&[]);
    for _ in 0..2 {
        program.get("/static/our%20valve.svg");
    }
    program.get("/static/none.svg");
    let log = program.stop();
    let expected = "a page asks for `/static/our%20valve.svg`, which is not there: \
        write `static/our%20valve.svg`, without `/` before it";
    assert_eq!(log.matches("a page asks for").count(), 1, "{log}");
    assert!(log.contains(expected), "{log}");
    let expected = "the route `/pictures/all` repeats what is before it, and is at \
        `/ivoryos/pictures/pictures/all`: write `/all`";
    assert_eq!(log.matches("repeats what is before it").count(), 1, "{log}");
    assert!(log.contains(expected), "{log}");
}
