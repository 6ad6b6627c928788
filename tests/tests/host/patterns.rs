//! Paths with parameters: what poem's router would hide stays reachable.

use poem::http::StatusCode;

use crate::{client, host, status, text};

#[tokio::test]
async fn each_path_reaches_its_own_route() {
    let client = client(host());
    for (path, expected) in [
        ("/item/new", "new"),
        ("/item/7", "item 7"),
        ("/item/a%20b", "item a b"),
        ("/data/12", "data 12"),
        ("/dash/12", "dash 12"),
        ("/da/12", "da 12"),
        ("/dat", "dat"),
        ("/run/12/start", "run 12 start"),
        ("/run/abc/123", "rest run/abc/123"),
        ("/data/x", "rest data/x"),
        ("/anything/else", "rest anything/else"),
        ("/child", "child"),
        ("/elsewhere", "elsewhere"),
    ] {
        let response = client.get(format!("/ivoryos/patterns{path}")).send().await;
        assert_eq!(status(&response), StatusCode::OK, "{path}");
        assert_eq!(text(response).await, expected, "{path}");
    }
    let page = text(client.get("/ivoryos/patterns/").send().await).await;
    assert!(
        page.contains("main"),
        "a catch-all does not hide the main page"
    );
}
