//! The host's own files, and those of a lab.

use std::fs;

use ivoryos_plugin::App;
use poem::http::StatusCode;
use poem::test::TestClient;

use crate::{HTML, client, header, host, status, text};

fn lab() -> (tempfile::TempDir, TestClient<App>) {
    let folder = tempfile::tempdir().unwrap();
    let assets = folder.path().join("assets");
    let file = |name: &str, content: &str| fs::write(assets.join(name), content).unwrap();
    fs::create_dir_all(assets.join("logos")).unwrap();
    file("bootstrap.min.css", "body{}");
    file("bootstrap-icons.min.css", "");
    file("socket.io.min.js", "globalThis.io = 1;");
    file("ivoryos.css", "not the host's");
    file("logos/our lab.svg", "<svg/>");
    file("../outside.txt", "secret");
    let client = client(host().assets(assets));
    (folder, client)
}

#[tokio::test]
async fn the_layouts_use_the_files_that_are_there() {
    let (_folder, client) = lab();
    let page = client.get("/ivoryos/steady/").header("accept", HTML);
    let page = text(page.send().await).await;
    let at = |text: &str| {
        page.find(text)
            .unwrap_or_else(|| panic!("{text} in {page}"))
    };
    assert!(at("/ivoryos/static/ivoryos.css") < at("/ivoryos/static/bootstrap.min.css"));
    assert!(at("/ivoryos/static/icons.css") < at("/ivoryos/static/bootstrap-icons.min.css"));
    assert!(at("/ivoryos/static/socket.js") < at("/ivoryos/static/socket.io.min.js"));
    assert!(!page.contains("bootstrap.bundle.min.js"), "it is not there");
}

#[tokio::test]
async fn files_are_served_with_their_types_and_asked_for_once() {
    let (_folder, client) = lab();
    let logo = client
        .get("/ivoryos/static/logos/our%20lab.svg")
        .send()
        .await;
    assert_eq!(header(&logo, "content-type"), Some("image/svg+xml"));
    let etag = header(&logo, "etag").unwrap().to_owned();
    assert_eq!(text(logo).await, "<svg/>");
    let again = client
        .get("/ivoryos/static/logos/our%20lab.svg")
        .header("if-none-match", etag);
    assert_eq!(status(&again.send().await), StatusCode::NOT_MODIFIED);
    let part = client
        .get("/ivoryos/static/socket.io.min.js")
        .header("range", "bytes=0-9");
    let part = part.send().await;
    assert_eq!(status(&part), StatusCode::PARTIAL_CONTENT);
    assert_eq!(text(part).await, "globalThis");
}

#[tokio::test]
async fn nothing_else_is_served() {
    let (_folder, client) = lab();
    let own = client.get("/ivoryos/static/ivoryos.css").send().await;
    assert!(!text(own).await.contains("not the host's"));
    for (path, expected) in [
        ("/ivoryos/static/nothing.css", StatusCode::NOT_FOUND),
        ("/ivoryos/static/logos", StatusCode::NOT_FOUND),
        ("/ivoryos/static/../outside.txt", StatusCode::BAD_REQUEST),
        ("/ivoryos/static/..%2foutside.txt", StatusCode::BAD_REQUEST),
        ("/ivoryos/static//etc/passwd", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(status(&client.get(path).send().await), expected, "{path}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_said_at_the_start() {
    let mounted = host().assets("/no/such/folder").mount_all();
    let report = mounted.map(drop).unwrap_err().to_string();
    assert!(report.contains("`/no/such/folder`"), "{report}");
}
