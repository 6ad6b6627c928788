//! Pages: in the base layout, alone, as a widget, as JSON, in a layout of the host's own.

use ivoryos_plugin::{Host, Layout, Page, Site};
use poem::http::StatusCode;
use serde_json::json;

use crate::{HTML, client, header, host, json, status, text};

#[tokio::test]
async fn a_page_is_in_the_base_layout_with_its_tab_active() {
    let client = client(host());
    let response = client
        .get("/ivoryos/steady/")
        .header("accept", HTML)
        .send()
        .await;
    let page = text(response).await;
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    assert!(page.contains("<p>steady</p>"), "the body is HTML");
    assert!(page.contains("<meta name=\"steady\" content=\"yes\">"));
    assert!(
        page.contains("<title>Steady &lt;1&gt; · IvoryOS</title>"),
        "the title is text"
    );
    let active = page
        .split("<a ")
        .find(|link| link.contains("aria-current=\"page\""))
        .unwrap();
    assert!(active.contains("href=\"/ivoryos/steady/\""), "{active}");
    assert!(
        page.find("<p>steady</p>") < page.find("static/steady.js"),
        "scripts come last"
    );
}

#[tokio::test]
async fn two_tabs_stand_alone_and_three_share_a_menu() {
    let two = client(host().only(["steady", "echo"]));
    let page = text(two.get("/ivoryos/").send().await).await;
    assert!(
        !page.contains("Plugins</summary>") && page.contains(">Echo</a>"),
        "{page}"
    );
    let three = client(host().only(["steady", "echo", "slow"]));
    let page = text(three.get("/ivoryos/").send().await).await;
    assert!(page.contains("iv-menu") && page.contains("/ivoryos/slow/"));
}

#[tokio::test]
async fn every_panel_is_on_its_side_of_every_page() {
    let client = client(host());
    for path in ["/ivoryos/", "/ivoryos/steady/", "/ivoryos/steady/nope"] {
        let page = text(client.get(path).header("accept", HTML).send().await).await;
        let (left, right) = page.split_once("<main").unwrap();
        assert!(left.contains("src=\"/ivoryos/side/widget\""), "{path}");
        assert!(
            left.contains("src=\"/ivoryos/other-side/widget\""),
            "{path}"
        );
        assert!(
            !left.contains("/ivoryos/across/"),
            "{path}: a panel is no tab"
        );
        assert!(right.contains("src=\"/ivoryos/across/widget\""), "{path}");
    }
    let widget = text(client.get("/ivoryos/side/widget").send().await).await;
    assert!(widget.contains("the side's widget") && !widget.contains("<nav"));
    assert!(widget.contains("class=\"widget\""), "{widget}");
    let widget = text(client.get("/ivoryos/across/widget").send().await).await;
    assert!(widget.contains("class=\"widget\""), "{widget}");
    let own = text(client.get("/ivoryos/side/").send().await).await;
    assert!(own.contains("<nav") && own.contains("the side's own page"));
}

#[tokio::test]
async fn in_a_frame_there_is_no_navigation_around_a_page_or_an_error() {
    let client = client(host());
    for (path, is_page) in [("/ivoryos/steady/", true), ("/ivoryos/steady/nope", false)] {
        let request = client.get(path).header("accept", HTML);
        let framed = text(request.header("sec-fetch-dest", "iframe").send().await).await;
        assert!(
            framed.contains("class=\"widget\"") && !framed.contains("<nav"),
            "{framed}"
        );
        assert_eq!(framed.contains(" data-bookmarkable"), is_page, "{path}");
        let request = client.get(path).header("accept", HTML);
        let alone = text(request.header("sec-fetch-dest", "document").send().await).await;
        assert!(alone.contains("<nav"), "{alone}");
    }
    // A widget and its errors, whatever the browser says.
    for request in [
        client.get("/ivoryos/side/widget"),
        client.post("/ivoryos/side/widget"),
    ] {
        let widget = text(request.header("accept", HTML).send().await).await;
        assert!(
            !widget.contains("<nav") && !widget.contains(" data-bookmarkable"),
            "{widget}"
        );
    }
}

#[tokio::test]
async fn what_every_page_has_is_in_every_layout() {
    let base = client(host());
    let alone = client(Host::standalone().prefix("/ivoryos"));
    for (client, path) in [
        (&base, "/ivoryos/"),
        (&base, "/ivoryos/steady/"),
        (&base, "/ivoryos/side/widget"),
        (&base, "/ivoryos/nope"),
        (&alone, "/ivoryos/"),
        (&alone, "/ivoryos/steady/"),
        (&alone, "/ivoryos/side/widget"),
        (&alone, "/ivoryos/nope"),
    ] {
        let page = text(client.get(path).header("accept", HTML).send().await).await;
        let script = "<script src=\"/ivoryos/static/page.js?v=";
        let body = page.find("<body").unwrap();
        assert!(page.find(script).unwrap() < body, "{path}");
    }
}

#[tokio::test]
async fn a_page_s_status_and_headers_are_kept() {
    let response = client(host()).get("/ivoryos/steady/teapot").send().await;
    assert_eq!(status(&response), StatusCode::IM_A_TEAPOT);
    assert_eq!(header(&response, "x-tea"), Some("green"));
    assert!(text(response).await.contains("<nav"));
}

#[tokio::test]
async fn a_host_of_another_kind_gets_the_page_as_json() {
    let client = client(host());
    let request = client.get("/ivoryos/steady/");
    let request = request.header("accept", "application/vnd.ivoryos.page+json");
    let response = request.send().await;
    assert_eq!(
        header(&response, "content-type"),
        Some("application/vnd.ivoryos.page+json")
    );
    let expected = json!({
        "title": "Steady <1>",
        "head": "<meta name=\"steady\" content=\"yes\">",
        "body": "<p>steady</p><script src=\"static/steady.js\"></script>",
    });
    assert_eq!(json(response).await, expected);
}

#[tokio::test]
async fn a_lone_plugin_is_at_the_root_as_one_document() {
    let client = client(Host::standalone().prefix("/").only(["steady"]));
    let response = client.get("/").send().await;
    let page = text(response).await;
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<p>steady</p>"));
    assert!(!page.contains("<nav"));
    client.get("/status").send().await.assert_status_is_ok();
    client
        .get("/plugins.json")
        .send()
        .await
        .assert_status_is_ok();
    client
        .get("/static/ivoryos.css")
        .send()
        .await
        .assert_status_is_ok();
    assert_eq!(
        status(&client.get("/nope").send().await),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn several_plugins_without_a_host_have_a_home() {
    let client = client(Host::standalone().prefix("/").only(["steady", "echo"]));
    let page = text(client.get("/").send().await).await;
    assert!(page.contains("/steady/") && page.contains("/echo/"));
    client
        .get("/steady/status")
        .send()
        .await
        .assert_status_is_ok();
}

#[tokio::test]
async fn a_host_may_have_a_layout_of_its_own() {
    struct Bare;
    impl Layout for Bare {
        fn document(
            &self,
            page: &Page,
            site: &Site<'_>,
        ) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
            if site.home {
                return Err("no home".into());
            }
            Ok(format!(
                "bare {} {:?} {}",
                site.base, site.active, page.body
            ))
        }
    }
    let client = client(host().layout(Bare));
    let page = text(client.get("/ivoryos/steady/").send().await).await;
    assert_eq!(page, "bare /ivoryos Some(\"steady\") <p>steady</p>");
    let response = client.get("/ivoryos/").send().await;
    assert_eq!(status(&response), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text(response).await.contains("no home"));
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let client = client(host());
    for path in [
        "/",
        "/ivoryos/steady/",
        "/ivoryos/steady/status",
        "/ivoryos/nope",
        "/ivoryos/panicky/",
    ] {
        let response = client.get(path).send().await;
        let policy = header(&response, "content-security-policy").unwrap();
        assert_eq!(
            policy, "frame-ancestors 'self'; object-src 'none'; base-uri 'self'",
            "{path}"
        );
        assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(&response, "referrer-policy"), Some("same-origin"));
    }
    let strict = client.get("/ivoryos/steady/strict").send().await;
    assert_eq!(
        header(&strict, "content-security-policy"),
        Some("default-src 'none'")
    );
}

#[tokio::test]
async fn our_own_pages_keep_to_the_strictest_policy() {
    let client = client(host().content_security_policy("default-src 'self'"));
    for path in ["/ivoryos/", "/ivoryos/nope", "/ivoryos/side/widget"] {
        let response = client.get(path).header("accept", HTML).send().await;
        let policy = header(&response, "content-security-policy")
            .unwrap()
            .to_owned();
        assert!(
            policy.starts_with("default-src 'self'; frame-ancestors"),
            "{policy}"
        );
        let page = text(response).await;
        assert!(
            !page.contains(" style=") && !page.contains("<style") && !page.contains("://"),
            "{path}"
        );
        let inline = page
            .split("<script")
            .skip(1)
            .any(|script| !script.starts_with(" src="));
        assert!(!inline, "{path}");
    }
}

#[tokio::test]
async fn the_embedded_files_are_kept_by_browsers() {
    let client = client(host());
    let page = text(client.get("/ivoryos/").send().await).await;
    let start = page.find("/ivoryos/static/ivoryos.css?v=").unwrap();
    let url: String = page[start..].chars().take_while(|c| *c != '"').collect();
    let response = client.get(&url).send().await;
    assert_eq!(
        header(&response, "content-type"),
        Some("text/css; charset=utf-8")
    );
    assert!(
        header(&response, "cache-control")
            .unwrap()
            .contains("immutable")
    );
    let etag = header(&response, "etag").unwrap().to_owned();

    let plain = "/ivoryos/static/ivoryos.css";
    let response = client
        .get(plain)
        .header("if-none-match", &etag)
        .send()
        .await;
    assert_eq!(status(&response), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&response, "cache-control"), Some("no-cache"));
    let response = client
        .get(plain)
        .header("if-none-match", "\"other\"")
        .send()
        .await;
    assert_eq!(status(&response), StatusCode::OK);
}
