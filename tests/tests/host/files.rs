//! The files of a plugin's `static_dir`.

use poem::http::StatusCode;

use crate::{client, header, host, status, text};

#[tokio::test]
async fn each_is_served_with_its_type() {
    let client = client(host());
    for (path, content_type, content) in [
        (
            "style.css",
            "text/css; charset=utf-8",
            "p { color: teal }\n",
        ),
        (
            "static/style.css",
            "text/css; charset=utf-8",
            "p { color: navy }\n",
        ),
        ("w%C3%A4gung.mp4", "video/mp4", "0123456789\n"),
    ] {
        let response = client
            .get(format!("/ivoryos/pictures/static/{path}"))
            .send()
            .await;
        assert_eq!(
            header(&response, "content-type"),
            Some(content_type),
            "{path}"
        );
        assert_eq!(text(response).await, content);
    }
    let picture = client
        .get("/ivoryos/pictures/static/our%20valve.svg")
        .send()
        .await;
    assert_eq!(header(&picture, "content-type"), Some("image/svg+xml"));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let client = client(host());
    let path = "/ivoryos/pictures/static/style.css";
    let response = client.get(path).send().await;
    assert_eq!(header(&response, "cache-control"), Some("no-cache"));
    let etag = header(&response, "etag").unwrap().to_owned();
    let again = client.get(path).header("if-none-match", &etag).send().await;
    assert_eq!(status(&again), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&again, "etag"), Some(etag.as_str()));
    let other = client
        .get("/ivoryos/pictures/static/static/style.css")
        .header("if-none-match", &etag);
    assert_eq!(status(&other.send().await), StatusCode::OK);
}

#[tokio::test]
async fn a_part_is_a_part() {
    let client = client(host());
    let path = "/ivoryos/pictures/static/w%C3%A4gung.mp4";
    let part = client.get(path).header("range", "bytes=2-4").send().await;
    assert_eq!(status(&part), StatusCode::PARTIAL_CONTENT);
    assert_eq!(header(&part, "content-range"), Some("bytes 2-4/11"));
    assert_eq!(text(part).await, "234");
    let end = client.get(path).header("range", "bytes=-3").send().await;
    assert_eq!(text(end).await, "89\n");
}

#[tokio::test]
async fn nothing_else_is_there() {
    let client = client(host());
    for path in [
        "",
        ".hidden",
        "nothing.css",
        "static",
        "Style.css",
        "style.css/",
    ] {
        let response = client
            .get(format!("/ivoryos/pictures/static/{path}"))
            .send()
            .await;
        assert_eq!(status(&response), StatusCode::NOT_FOUND, "{path}");
    }
    let climbing = client
        .get("/ivoryos/pictures/static/..%2fsrc%2flib.rs")
        .send()
        .await;
    assert_eq!(status(&climbing), StatusCode::BAD_REQUEST);
    let post = client
        .post("/ivoryos/pictures/static/style.css")
        .send()
        .await;
    assert_eq!(status(&post), StatusCode::METHOD_NOT_ALLOWED);
}
