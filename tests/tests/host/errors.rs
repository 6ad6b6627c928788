//! What a plugin's function fails with, and what its visitors are told.

use ivoryos_plugin::testing::{Server, eventually};
use poem::http::StatusCode;
use serde_json::json as value;

use crate::serve::Program;
use crate::{HTML, client, deck, host, json, status, text};

const MISSING: &str = "No such file or directory (os error 2)";
const BUSY: &str = "pump is busy: rinsing";

/// Each way to fail, with its status and how its message begins.
const WAYS: [(&str, u16, &str); 29] = [
    ("io", 500, MISSING),
    ("driver", 500, "the balance is Unplugged"),
    ("text", 500, "no water"),
    ("str", 500, "no acid"),
    ("anyhow", 500, "taring: the balance is Unplugged"),
    ("box", 500, "the balance is Busy"),
    ("box-to-send", 500, "boxed"),
    ("503", 503, "the balance is Unplugged"),
    ("422", 422, "422 mL do not fit"),
    ("anyhow-502", 502, "taring: the balance is Unplugged"),
    ("none", 404, "Not Found"),
    ("enum", 409, "the balance is Busy"),
    ("json", 404, "no such vial"),
    ("json-error", 404, "no such rack"),
    ("json-text", 404, "no such tray"),
    ("json-list", 422, "[1,2]"),
    ("json-500", 500, "[3]"),
    ("not-a-status", 500, "five"),
    ("not-an-error", 500, "fine"),
    ("status", 410, "Gone"),
    ("not-found", 404, "not found"),
    ("poem", 503, "the balance is Busy"),
    ("poem-429", 429, "not found"),
    ("busy", 409, BUSY),
    ("busy-423", 423, BUSY),
    (
        "busy-in-anyhow",
        409,
        "before the measurement: pump is busy: rinsing",
    ),
    ("busy-in-box", 409, BUSY),
    ("ours-in-anyhow", 410, "ours"),
    ("poem-body", 409, "mine"),
];

#[tokio::test]
async fn an_error_has_its_text_and_its_status_as_json_and_as_a_page() {
    let client = client(host().deck(deck()));
    for kind in ["way", "sync"] {
        for (way, expected, message) in WAYS {
            if way == "poem-body" {
                continue;
            }
            let path = format!("/ivoryos/errors/{kind}/{way}");
            let answer = client.get(&path).send().await;
            assert_eq!(status(&answer), expected, "{path}");
            let error = json(answer).await["error"].take();
            assert_eq!(error["status"], expected, "{path}");
            assert_eq!(error["plugin"], "errors", "{path}");
            let told = error["message"].as_str().unwrap();
            assert!(told.starts_with(message), "{path}: {told}");
            // Once, also where it is in another error.
            assert_eq!(told.matches(message).count(), 1, "{path}: {told}");
            let is_busy = way.starts_with("busy");
            assert_eq!(error["doing"] == "rinsing", is_busy, "{path}: {error}");

            let page = client.get(&path).header("accept", HTML).send().await;
            assert_eq!(status(&page), expected, "{path}");
            let page = text(page).await;
            assert!(
                page.contains(message) && page.contains("<nav"),
                "{path}: {page}"
            );
        }
    }
}

#[tokio::test]
async fn what_an_error_says_as_json_is_beside_its_message() {
    let client = client(host().deck(deck()));
    let error = async |way: &str| {
        let answer = client
            .get(format!("/ivoryos/errors/way/{way}"))
            .send()
            .await;
        json(answer).await["error"].take()
    };
    assert_eq!(
        error("json").await,
        value!({ "status": 404, "message": "no such vial", "plugin": "errors", "vial": 3 })
    );
    let rack =
        value!({ "status": 404, "message": "no such rack", "plugin": "errors", "rack": "b" });
    assert_eq!(error("json-error").await, rack);
}

#[tokio::test]
async fn an_error_with_a_body_of_its_own_keeps_it() {
    let client = client(host().deck(deck()));
    let path = "/ivoryos/errors/way/poem-body";
    let answer = client.get(path).header("accept", HTML).send().await;
    assert_eq!(status(&answer), StatusCode::CONFLICT);
    assert_eq!(text(answer).await, "mine");
}

#[tokio::test]
async fn an_event_and_a_task_say_the_same_text() {
    let server = Server::start(host().deck(deck())).await;
    let mut client = server.client().await;
    for (way, _, message) in WAYS {
        let told = client.ask("errors_way", &[value!(way)]).await;
        let told = told["error"]["message"].as_str().unwrap().to_owned();
        match way {
            // These have nothing but a status.
            "status" => assert_eq!(told, "410 Gone"),
            "poem-body" => assert_eq!(told, "409 Conflict"),
            _ => assert!(told.starts_with(message), "{way}: {told}"),
        }
    }
    let told = client.ask("errors_anyhow", &[]).await;
    let expected = "taring: the balance is Unplugged";
    assert_eq!(told["error"]["message"], expected);

    let manifest = async || {
        let client = poem::test::TestClient::new(&server.app);
        json(client.get("/ivoryos/plugins.json").send().await).await
    };
    let with_context = format!("reading the calibration: {MISSING}");
    for (name, message) in [("file", MISSING), ("context", &with_context)] {
        eventually("it has failed", async || {
            let manifest = manifest().await;
            let plugins = manifest["plugins"].as_array().unwrap();
            let failing = plugins.iter().find(|it| it["name"] == "failing").unwrap();
            let tasks = failing["tasks"].as_array().unwrap();
            let task = tasks.iter().find(|it| it["function"] == name).unwrap();
            task["last_error"] == *message
        })
        .await;
    }
}

#[tokio::test]
async fn a_main_page_fails_as_a_route_does() {
    let client = client(host());
    let page = client.get("/ivoryos/errors/").header("accept", HTML);
    let page = page.send().await;
    assert_eq!(status(&page), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text(page).await.contains(MISSING));
}

#[tokio::test]
async fn a_result_may_name_its_error() {
    let client = client(host().deck(deck()));
    for (name, expected, message) in [
        ("text", 500, "no water"),
        ("driver", 500, "the balance is Unplugged"),
        ("anyhow", 500, "taring: the balance is Unplugged"),
        ("box", 500, "the balance is Busy"),
        ("poem", 404, "not found"),
        ("teapot", 418, "no coffee"),
        ("status", 410, "Gone"),
        ("busy", 409, BUSY),
    ] {
        let path = format!("/ivoryos/errors/named/{name}");
        let answer = client.get(&path).send().await;
        assert_eq!(status(&answer), expected, "{path}");
        let told = json(answer).await["error"]["message"].take();
        assert!(
            told.as_str().unwrap().starts_with(message),
            "{path}: {told}"
        );
    }
}

#[tokio::test]
async fn an_error_of_poem_keeps_its_status() {
    let client = client(host());
    let body = client.post("/ivoryos/errors/body").body(vec![0xff, 0xfe]);
    assert_eq!(status(&body.send().await), StatusCode::BAD_REQUEST);
    let maybe = client.post("/ivoryos/errors/maybe").body("x");
    assert_eq!(status(&maybe.send().await), StatusCode::IM_A_TEAPOT);
    let maybe = client.post("/ivoryos/errors/maybe");
    assert_eq!(text(maybe.body_json(&5).send().await).await, "5");
}

#[test]
fn the_log_says_in_which_line_it_failed() {
    let program = Program::start(&[("PUMP", "1")]);
    program.get("/ivoryos/errors/");
    program.get("/ivoryos/errors/named/driver");
    program.get("/ivoryos/errors/way/not-a-status");
    let log = program.stop();
    let source = include_str!("../../src/errors.rs");
    for (code, message) in [
        (".await?", "a route failed"),
        (".status(5)", "this is not the status of an error"),
    ] {
        let line = source.lines().position(|line| line.contains(code)).unwrap() + 1;
        let place = format!("src/errors.rs:{line}:");
        let is_it = |line: &str| line.contains(message) && line.contains(&place);
        assert!(log.lines().any(is_it), "{code} at {place}\n{log}");
    }
}
