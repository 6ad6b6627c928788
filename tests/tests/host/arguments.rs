//! Arguments that a request may have or not, checkboxes, and the parameters of a path.

use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::serve::Program;
use crate::{client, host, json, status, text};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn only_what_is_absent_is_none() {
    let client = client(host());
    let post = |path: &str| client.post(format!("/ivoryos/arguments{path}"));
    let get = |path: &str| client.get(format!("/ivoryos/arguments{path}"));
    for absent in [
        post("/json"),
        post("/json").content_type("application/json"),
        post("/form"),
        post("/form").content_type(FORM),
        get("/form"),
        get("/query"),
        get("/query?"),
        post("/text"),
        get("/number"),
    ] {
        let response = absent.send().await;
        assert_eq!(status(&response), StatusCode::OK);
        assert_eq!(json(response).await, Value::Null);
    }
    let dose = json!({ "ml": 1.5 });
    for present in [
        post("/json").body_json(&dose),
        post("/form").content_type(FORM).body("ml=1.5"),
        get("/form?ml=1.5"),
        get("/query?ml=1.5"),
    ] {
        assert_eq!(json(present.send().await).await, dose);
    }
    assert_eq!(json(post("/text").body("a").send().await).await, "a");
    assert_eq!(json(get("/number/7").send().await).await, 7);
}

#[tokio::test]
async fn what_cannot_be_read_is_no_none() {
    let client = client(host());
    let post = |path: &str| client.post(format!("/ivoryos/arguments{path}"));
    let get = |path: &str| client.get(format!("/ivoryos/arguments{path}"));
    let json_body = |body: &'static str| post("/json").content_type("application/json").body(body);
    for (malformed, expected) in [
        (json_body("{\"ml\":"), StatusCode::BAD_REQUEST),
        (json_body("{\"ml\": \"much\"}"), StatusCode::BAD_REQUEST),
        (json_body("{}"), StatusCode::BAD_REQUEST),
        (
            post("/json").content_type(FORM).body("ml=1"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            post("/form").content_type(FORM).body("ml=much"),
            StatusCode::BAD_REQUEST,
        ),
        (
            post("/form").body_json(&json!({ "ml": 1 })),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (get("/form?ml=much"), StatusCode::BAD_REQUEST),
        (get("/query?ml=much"), StatusCode::BAD_REQUEST),
        (get("/query?volume=1"), StatusCode::BAD_REQUEST),
        (post("/text").body(vec![0xff]), StatusCode::BAD_REQUEST),
        (get("/number/300"), StatusCode::BAD_REQUEST),
    ] {
        let response = malformed.send().await;
        let got = status(&response);
        assert_eq!(got, expected, "{}", text(response).await);
    }
}

#[tokio::test]
async fn a_parameter_that_cannot_be_read_is_named_with_what_was_sent_and_what_fits() {
    let client = client(host());
    for (path, parameter, sent, expected) in [
        (
            "/number/abc",
            "number",
            "abc",
            "a whole number from 0 to 255",
        ),
        (
            "/number/1.5",
            "number",
            "1.5",
            "a whole number from 0 to 255",
        ),
        (
            "/vial/glass/-1",
            "rack",
            "-1",
            "a whole number from 0 to 255",
        ),
        ("/vial/wood/1", "kind", "wood", "glass or plastic"),
        ("/pair/maybe/x", "first", "maybe", "true, on, 1, false or 0"),
    ] {
        let response = client.get(format!("/ivoryos/arguments{path}")).send().await;
        assert_eq!(status(&response), StatusCode::BAD_REQUEST, "{path}");
        let error = json(response).await["error"].clone();
        let got = ["parameter", "sent", "expected"].map(|key| error[key].clone());
        assert_eq!(got, [parameter, sent, expected], "{error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&format!("`{parameter}`")), "{message}");
    }
    let vial = client.get("/ivoryos/arguments/vial/glass/7").send().await;
    let expected = json!({ "rack": 7, "kind": "glass", "note": null });
    assert_eq!(json(vial).await, expected);
    let pair = client.get("/ivoryos/arguments/pair/true/a/b%20c").send();
    assert_eq!(text(pair.await).await, "true a/b c");
}

#[tokio::test]
async fn parameters_are_those_of_the_route_wherever_the_host_is_nested() {
    for prefix in ["/", "/outer"] {
        let app = poem::Route::new().nest(prefix, host().mount_all().unwrap());
        let client = poem::test::TestClient::new(app);
        let prefix = prefix.trim_end_matches('/');
        let path = format!("{prefix}/ivoryos/arguments/pair/true/a");
        assert_eq!(text(client.get(path).send().await).await, "true a");
    }
}

#[tokio::test]
async fn a_checkbox_is_a_bool() {
    let client = client(host());
    let post = |body: &'static str| {
        let request = client.post("/ivoryos/arguments/boxes");
        request.content_type(FORM).body(body).send()
    };
    let boxes = |stir: bool, heat: bool, cover: bool, note: Option<bool>| json!({ "stir": stir, "heat": heat, "cover": cover, "note": note, "ml": 1.0 });
    for (sent, expected) in [
        ("ml=1", boxes(false, false, true, None)),
        ("ml=1&heat=on", boxes(false, true, true, None)),
        (
            "stir=true&ml=1&cover=false",
            boxes(true, false, false, None),
        ),
        (
            "stir=false&ml=1&cover=on&note=on",
            boxes(false, false, true, Some(true)),
        ),
    ] {
        assert_eq!(json(post(sent).await).await, expected, "{sent}");
    }
    for (sent, message) in [
        ("heat=on", "The field `ml` is missing"),
        (
            "ml=1&heat=yes",
            "The field `heat` takes true, on, 1, false or 0, not `yes`",
        ),
    ] {
        let response = post(sent).await;
        assert_eq!(status(&response), StatusCode::BAD_REQUEST, "{sent}");
        assert_eq!(json(response).await["error"]["message"], message);
    }
}

#[tokio::test]
async fn a_missing_field_that_was_sent_in_another_case_is_named() {
    let client = client(host());
    for (sent, hint) in [
        ("M-L=1", Some("`M-L` was sent: the name is `ml`.")),
        ("heat=on&m+l=1", Some("`m l` was sent: the name is `ml`.")),
        ("mx=1", None),
    ] {
        let request = client.post("/ivoryos/arguments/boxes");
        let response = request.content_type(FORM).body(sent).send().await;
        let error = json(response).await["error"].clone();
        assert_eq!(error["message"], "The field `ml` is missing");
        assert_eq!(error["hint"].as_str(), hint, "{error}");
    }
}

#[tokio::test]
async fn a_field_with_fields_of_its_own_is_the_author_s_mistake_whatever_is_sent() {
    let client = client(host());
    for body in ["limits.ml=1", "limits[ml]=1", "limits=1", ""] {
        let request = client.post("/ivoryos/arguments/nested");
        let response = request.content_type(FORM).body(body).send().await;
        assert_eq!(
            status(&response),
            StatusCode::INTERNAL_SERVER_ERROR,
            "{body}"
        );
        let message = text(response).await;
        assert!(
            message.contains("The field `limits` can be read from no request"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn a_field_of_a_map_that_is_sent_twice_is_not_half_lost() {
    let client = client(host());
    let send = async |body: &'static str| {
        let request = client.post("/ivoryos/arguments/any");
        let response = request.content_type(FORM).body(body).send().await;
        (status(&response), text(response).await)
    };
    assert_eq!(send("a=1&b=2").await, (StatusCode::OK, "2".to_owned()));
    let (status, message) = send("a=1&b=2&a=3").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(message.contains("it was sent twice"), "{message}");
}

#[test]
fn what_nothing_puts_into_a_request_is_named_with_what_to_write() {
    let program = Program::start(&[]);
    let answer = program.get("/ivoryos/arguments/data");
    assert!(answer.contains("was not found"), "{answer}");
    let log = program.stop();
    let line = log.lines().find(|it| it.contains("keep it in a `static`"));
    assert!(line.is_some_and(|it| it.contains("arguments.rs:")), "{log}");
}
