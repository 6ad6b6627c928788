//! What the host answers, beside the plugins' own pages.

use ivoryos_plugin::{Deck, Host};
use poem::http::StatusCode;
use poem::{Route, test::TestClient};
use serde_json::json;

use crate::{HTML, client, deck, header, host, json, status, text};

#[tokio::test]
async fn a_plugin_without_its_slash_is_redirected_for_ever_and_keeps_its_query() {
    let client = client(host());
    let response = client.get("/ivoryos/steady").send().await;
    assert_eq!(status(&response), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(header(&response, "location"), Some("/ivoryos/steady/"));
    let response = client.get("/ivoryos/steady?a=b&c").send().await;
    assert_eq!(
        header(&response, "location"),
        Some("/ivoryos/steady/?a=b&c")
    );
}

#[tokio::test]
async fn the_root_and_the_prefix_lead_home() {
    let client = client(host());
    for path in ["/", "/ivoryos"] {
        let response = client.get(path).send().await;
        assert!(status(&response).is_redirection(), "{path}");
        assert_eq!(header(&response, "location"), Some("/ivoryos/"));
    }
    client.get("/ivoryos/").send().await.assert_status_is_ok();
}

#[tokio::test]
async fn at_the_root_there_is_nothing_to_redirect() {
    for root in ["", "/"] {
        let client = client(host().prefix(root));
        client.get("/").send().await.assert_status_is_ok();
        client.get("/steady/").send().await.assert_status_is_ok();
        let response = client.get("/steady").send().await;
        assert_eq!(header(&response, "location"), Some("/steady/"));
    }
}

#[tokio::test]
async fn head_is_get_without_a_body_but_with_its_length() {
    let client = client(host());
    let length = text(client.get("/ivoryos/steady/status").send().await)
        .await
        .len();
    let response = client.head("/ivoryos/steady/status").send().await;
    assert_eq!(status(&response), StatusCode::OK);
    assert_eq!(
        header(&response, "content-length"),
        Some(length.to_string().as_str())
    );
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn options_and_a_wrong_method_say_what_is_allowed() {
    let client = client(host());
    let response = client.options("/ivoryos/echo/json").send().await;
    assert_eq!(status(&response), StatusCode::NO_CONTENT);
    let mut allowed: Vec<_> = header(&response, "allow").unwrap().split(", ").collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["DELETE", "OPTIONS", "POST", "PUT"]);

    let response = client.post("/ivoryos/steady/status").send().await;
    assert_eq!(status(&response), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, "allow"), Some("GET, HEAD, OPTIONS"));
    let error = json(response).await;
    assert_eq!(error["error"]["plugin"], "steady");
    assert_eq!(error["error"]["hint"], "It answers GET.");
}

#[tokio::test]
async fn an_unknown_path_lists_what_the_plugin_has() {
    let client = client(host());
    let response = client.get("/ivoryos/steady/nope").send().await;
    assert_eq!(status(&response), StatusCode::NOT_FOUND);
    let error = json(response).await;
    assert_eq!(error["error"]["status"], 404);
    assert_eq!(error["error"]["plugin"], "steady");
    let routes = error["error"]["routes"].as_array().unwrap();
    assert!(routes.contains(&json!({ "methods": ["GET"], "path": "/ivoryos/steady/status" })));

    let response = client
        .get("/ivoryos/steady/nope")
        .header("accept", HTML)
        .send()
        .await;
    assert_eq!(status(&response), StatusCode::NOT_FOUND);
    let page = text(response).await;
    assert!(
        page.contains("<nav") && page.contains("href=\"/ivoryos/steady/status\""),
        "{page}"
    );
    assert!(page.contains("Steady &lt;1&gt;"), "a title is text");
    assert!(page.contains("href=\"/ivoryos/steady/\">Open"), "{page}");
}

#[tokio::test]
async fn the_form_of_an_error_follows_accept() {
    let client = client(host());
    for (accept, content_type) in [
        (HTML, "text/html"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html;q=0.1, application/json", "application/json"),
        (
            "application/vnd.ivoryos.page+json",
            "application/vnd.ivoryos.page+json",
        ),
        ("nonsense", "application/json"),
    ] {
        let request = client.get("/ivoryos/steady/nope").header("accept", accept);
        let response = request.send().await;
        assert_eq!(status(&response), StatusCode::NOT_FOUND);
        let found = header(&response, "content-type").unwrap();
        assert!(found.starts_with(content_type), "{accept}: {found}");
    }
}

#[tokio::test]
async fn a_name_in_another_case_or_with_a_slip_is_recognised() {
    let client = client(host());
    for path in [
        "/ivoryos/Steady/",
        "/ivoryos/steadi/status",
        "/ivoryos/STEADY",
    ] {
        let response = client.get(path).send().await;
        assert_eq!(status(&response), StatusCode::NOT_FOUND, "{path}");
        let error = json(response).await;
        assert_eq!(
            error["error"]["hint"], "Did you mean /ivoryos/steady/?",
            "{path}"
        );
    }
    let error = json(client.get("/ivoryos/quite-another/").send().await).await;
    assert_eq!(error["error"]["hint"], json!(null));
}

#[tokio::test]
async fn the_manifest_says_what_is_mounted_and_where_it_is_written() {
    let client = client(host());
    let manifest = json(client.get("/ivoryos/plugins.json").send().await).await;
    let plugins = manifest["plugins"].as_array().unwrap();
    let names: Vec<_> = plugins
        .iter()
        .map(|plugin| plugin["name"].as_str().unwrap())
        .collect();
    assert!(names.is_sorted() && names.contains(&"steady") && names.contains(&"other-side"));

    let plugin = |name| {
        plugins
            .iter()
            .find(|plugin| plugin["name"] == name)
            .unwrap()
    };
    let steady = plugin("steady");
    assert_eq!(steady["description"], "A page that is always there.");
    assert_eq!(steady["package"]["name"], "ivoryos-plugin-tests");
    assert_eq!(steady["plugin_type"], "tab");
    assert_eq!(steady["url"], "/ivoryos/steady/");
    assert_eq!(plugin("side")["plugin_type"], "left_panel");
    assert_eq!(plugin("across")["plugin_type"], "right_panel");

    let source = steady["source"].as_str().unwrap();
    let (file, line) = source.rsplit_once(':').unwrap();
    assert!(file.ends_with("steady.rs"));
    let text = include_str!("../../src/steady.rs");
    let line: usize = line.parse().unwrap();
    assert!(
        text.lines().nth(line - 1).unwrap().starts_with("#[plugin"),
        "{source}"
    );

    let asks = plugin("asks");
    assert_eq!(asks["instruments"], json!(["balance", "pump"]));
    let routes = asks["routes"].as_array().unwrap();
    let maybe = routes
        .iter()
        .find(|route| route["path"] == "/maybe")
        .unwrap();
    assert_eq!(maybe["methods"], json!(["GET"]));
    assert_eq!(maybe["instruments"][0]["name"], "pump");
    assert_eq!(maybe["instruments"][0]["optional"], true);
    assert_eq!(
        maybe["instruments"][0]["driver"],
        "ivoryos_plugin_tests::instruments::Pump"
    );
}

#[tokio::test]
async fn the_home_page_shows_every_plugin_and_what_it_waits_for() {
    let page = |client: poem::test::TestClient<_>| async move {
        text(client.get("/ivoryos/").send().await).await
    };
    let without = page(client(host())).await;
    assert!(
        without.contains("Steady &lt;1&gt;") && without.contains("A page that is always there.")
    );
    assert!(without.contains("balance, pump"), "{without}");
    let wrong = Deck::new("bench").with("pump", "no pump");
    assert!(
        page(client(host().deck(wrong)))
            .await
            .contains("balance, pump"),
        "of another type"
    );
    let with = page(client(host().deck(deck()))).await;
    assert!(with.contains("abstract_sdl") && !with.contains("balance, pump"));
}

#[tokio::test]
async fn a_host_nested_in_another_app_links_to_itself() {
    use poem::http::uri::{Scheme, Uri};
    use poem::web::{LocalAddr, RemoteAddr};
    use poem::{Endpoint, EndpointExt, Request};
    let app = host().mount_all().unwrap();
    let outer = Route::new().nest("/lab", app).map_to_response();
    // A server sets the original URI, which TestClient does not.
    let ask = async |path: &'static str| {
        let request = poem::http::Request::get(path)
            .header("accept", HTML)
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();
        let (local, remote) = (LocalAddr::default(), RemoteAddr::default());
        let parts = poem::RequestParts::from((parts, local, remote, Scheme::HTTP));
        let request = Request::from_parts(parts, poem::Body::empty());
        assert_eq!(request.original_uri(), &Uri::from_static(path));
        outer.get_response(request).await
    };
    let response = ask("/lab/ivoryos/steady").await;
    assert_eq!(response.header("location"), Some("/lab/ivoryos/steady/"));
    let response = ask("/lab/").await;
    assert_eq!(response.header("location"), Some("/lab/ivoryos/"));
    let response = ask("/lab?a=b").await;
    assert_eq!(response.header("location"), Some("/lab/?a=b"));
    let missing = ask("/lab/ivoryos/steady/nope")
        .await
        .into_body()
        .into_string()
        .await;
    assert!(
        missing
            .unwrap()
            .contains("href=\"/lab/ivoryos/steady/status\"")
    );
    let page = ask("/lab/ivoryos/steady/")
        .await
        .into_body()
        .into_string()
        .await
        .unwrap();
    assert!(page.contains("href=\"/lab/ivoryos/steady/\""));
    assert!(page.contains("src=\"/lab/ivoryos/static/ivoryos.js"));
}

#[tokio::test]
async fn middleware_around_a_host_sees_its_answers() {
    use poem::EndpointExt;
    use poem::middleware::SetHeader;
    let app = host().mount_all().unwrap();
    let client = TestClient::new(app.with(SetHeader::new().overriding("x-lab", "yes")));
    for path in ["/ivoryos/steady/", "/ivoryos/nope", "/ivoryos/panicky/"] {
        let response = client.get(path).send().await;
        assert_eq!(header(&response, "x-lab"), Some("yes"), "{path}");
    }
}

#[tokio::test]
async fn only_and_except_choose_the_plugins() {
    let is_there =
        async |host: Host, path| status(&client(host).get(path).send().await) == StatusCode::OK;
    assert!(is_there(host().only(["steady"]), "/ivoryos/steady/").await);
    assert!(!is_there(host().only(["steady"]), "/ivoryos/echo/").await);
    assert!(!is_there(host().except(["echo"]), "/ivoryos/echo/").await);
    assert!(is_there(host().except(["echo"]), "/ivoryos/steady/").await);
}
