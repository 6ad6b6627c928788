//! What a request brings: the right thing, the wrong thing, too much.

use poem::Body;
use poem::http::StatusCode;
use serde_json::json;

use crate::{HTML, client, header, host, json, status, text};

#[tokio::test]
async fn poem_s_extractors_work_as_they_are() {
    let client = client(host());
    let volume = json!({ "ml": 1.5 });
    let answers = [
        client
            .post("/ivoryos/echo/json")
            .body_json(&volume)
            .send()
            .await,
        client
            .put("/ivoryos/echo/json")
            .body_json(&volume)
            .send()
            .await,
        client
            .post("/ivoryos/echo/form")
            .form(&[("ml", 1.5)])
            .send()
            .await,
        client
            .get("/ivoryos/echo/query")
            .query("ml", &1.5)
            .send()
            .await,
    ];
    for answer in answers {
        assert_eq!(json(answer).await, volume);
    }
    let response = client.delete("/ivoryos/echo/json").send().await;
    assert_eq!(status(&response), StatusCode::NO_CONTENT);
    assert!(
        text(client.get("/ivoryos/echo/").send().await)
            .await
            .contains("/ivoryos/echo/")
    );
}

#[tokio::test]
async fn a_body_of_another_type_is_the_client_s_mistake() {
    let client = client(host());
    let post = || client.post("/ivoryos/echo/json");
    for (request, expected) in [
        (
            post().body("{\"ml\": 1}"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            post().content_type("text/plain").body("1"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            post().content_type("application/json").body("{\"ml\":"),
            StatusCode::BAD_REQUEST,
        ),
        (
            post().body_json(&json!({ "ml": "much" })),
            StatusCode::BAD_REQUEST,
        ),
        (post().body_json(&json!({})), StatusCode::BAD_REQUEST),
        (
            client.get("/ivoryos/echo/query?ml=much"),
            StatusCode::BAD_REQUEST,
        ),
        (client.get("/ivoryos/echo/query"), StatusCode::BAD_REQUEST),
    ] {
        let response = request.send().await;
        assert_eq!(status(&response), expected);
        let error = json(response).await;
        assert_eq!(error["error"]["plugin"], "echo");
        assert!(!error["error"]["message"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_field_that_cannot_be_read_is_named_with_what_was_sent_and_what_fits() {
    let client = client(host());
    let number = "a number such as 2.5";
    for (sent, expected) in [
        (
            "ml=",
            json!({ "field": "ml", "sent": "", "expected": number }),
        ),
        (
            "ml=1%2C5",
            json!({ "field": "ml", "sent": "1,5", "expected": number }),
        ),
        (
            "ml=１．５",
            json!({ "field": "ml", "sent": "１．５", "expected": number }),
        ),
        (
            "ml=1e400",
            json!({ "field": "ml", "sent": "1e400", "expected": number }),
        ),
        (
            "ml=inf",
            json!({ "field": "ml", "sent": "inf", "expected": number }),
        ),
        (
            "ml=NaN",
            json!({ "field": "ml", "sent": "NaN", "expected": number }),
        ),
        (
            "ml=%FF",
            json!({ "field": "ml", "sent": "\u{fffd}", "expected": number }),
        ),
        ("", json!({ "field": "ml" })),
        ("volume=1", json!({ "field": "ml" })),
        ("ml=1&ml=2", json!({ "field": "ml" })),
    ] {
        let form = client.post("/ivoryos/echo/form");
        let form = form.content_type("application/x-www-form-urlencoded");
        let query = client.get(format!("/ivoryos/echo/query?{sent}"));
        for request in [form.body(sent), query] {
            let response = request.send().await;
            assert_eq!(status(&response), StatusCode::BAD_REQUEST, "{sent}");
            let error = json(response).await["error"].clone();
            for key in ["field", "sent", "expected"] {
                assert_eq!(error[key], expected[key], "{sent}: {error}");
            }
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("`ml`"), "{message}");
        }
    }
}

#[tokio::test]
async fn a_number_may_have_spaces_around_it_and_minus_zero_is_zero() {
    let client = client(host());
    for (sent, expected) in [("ml=+2.5+", "2.5"), ("ml=-0", "0.0"), ("ml=1e-1", "0.1")] {
        let form = client.post("/ivoryos/echo/form");
        let form = form.content_type("application/x-www-form-urlencoded; charset=UTF-8");
        let answer = text(form.body(sent).send().await).await;
        assert_eq!(answer, format!("{{\"ml\":{expected}}}"), "{sent}");
    }
}

#[tokio::test]
async fn a_field_of_any_type_says_what_fits() {
    let client = client(host());
    for (sent, field, expected) in [
        ("vial=-1", "vial", "a whole number from 0 to 255"),
        ("vial=1.5", "vial", "a whole number from 0 to 255"),
        ("vial=300", "vial", "a whole number from 0 to 255"),
        ("keep=yes", "keep", "true, on, 1, false or 0"),
        ("unit=L", "unit", "mL or µL"),
        ("rate=fast", "rate", "a number such as 2.5"),
    ] {
        let path = format!("/ivoryos/echo/fields?{sent}");
        let error = json(client.get(path).send().await).await["error"].clone();
        assert_eq!(error["field"], field, "{error}");
        assert_eq!(error["expected"], expected, "{error}");
    }
    let all = "/ivoryos/echo/fields?vial=24&keep=true&unit=%C2%B5L&rate=2&note=1,5";
    let answer = json(client.get(all).send().await).await;
    let expected = json!({ "vial": 24, "keep": true, "unit": "µL", "rate": 2.0, "note": "1,5" });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn an_error_page_leads_back_to_the_page_that_asked_and_nowhere_else() {
    let client = client(host());
    for (referer, back) in [
        (
            "http://localhost:8000/ivoryos/echo/?a=1&b",
            Some("/ivoryos/echo/?a=1&amp;b"),
        ),
        ("http://localhost:8000//evil.example/", None),
        ("http://evil.example/ivoryos/echo/", None),
        ("http://localhost/ivoryos/echo/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ] {
        let request = client.post("/ivoryos/echo/form").header("accept", HTML);
        let request = request
            .header("host", "localhost:8000")
            .header("referer", referer);
        let request = request.content_type("application/x-www-form-urlencoded");
        let page = text(request.body("ml=1,5").send().await).await;
        let link = page.split("<a ").find(|link| link.contains("data-back"));
        match back {
            Some(back) => assert!(
                link.unwrap().contains(&format!("href=\"{back}\"")),
                "{page}"
            ),
            None => assert_eq!(link, None, "{referer}"),
        }
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_however_it_is_sent() {
    let client = client(host().body_limit(1000));
    let post = |body: Body| client.post("/ivoryos/echo/length").body(body).send();
    // A reader has no length: it is sent in chunks.
    let chunks = |size| Body::from_async_read(std::io::Cursor::new(vec![b'x'; size]));
    assert_eq!(json(post(vec![b'x'; 1000].into()).await).await, 1000);
    assert_eq!(json(post(chunks(1000)).await).await, 1000);
    for too_much in [vec![b'x'; 1001].into(), chunks(1001), chunks(100_000)] {
        let response = post(too_much).await;
        assert_eq!(status(&response), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(json(response).await["error"]["status"], 413);
    }
}

#[tokio::test]
async fn the_limit_is_sixteen_mebibytes_without_a_word() {
    let client = client(host());
    let limit = 16 * 1024 * 1024;
    let post = |size| {
        client
            .post("/ivoryos/echo/length")
            .body(vec![0u8; size])
            .send()
    };
    assert_eq!(json(post(limit).await).await, limit);
    assert_eq!(
        status(&post(limit + 1).await),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn a_way_out_of_the_folder_and_a_path_that_is_no_text_are_refused() {
    let client = client(host());
    for path in [
        "/ivoryos/patterns/%2e%2e/secret",
        "/ivoryos/patterns/a/..%2f..%2fsecret",
        "/ivoryos/../secret",
        "/ivoryos/patterns/%ff",
    ] {
        let response = client.get(path).send().await;
        assert_eq!(status(&response), StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"));
    }
}
