//! Movements: who is told what of one that goes on, and what a browser repeats.

use ivoryos_plugin::testing::{Server, eventually};
use poem::http::StatusCode;
use poem::test::TestResponse;

use crate::serve::Program;
use crate::{HTML, deck, header, host, json, status, text};

/// A form that a browser posts.
async fn post_form(server: &Server, path: &str) -> TestResponse {
    let http = server.http();
    let request = http.post(path).header("accept", HTML);
    request.header("sec-fetch-mode", "navigate").send().await
}

async fn count(server: &Server) -> u64 {
    let response = server.http().get("/ivoryos/moves/count").send().await;
    json(response).await.as_u64().unwrap()
}

#[tokio::test]
async fn who_comes_second_hears_who_moves_it_and_since_when() {
    let bridge = "0123456789abcdef";
    let deck = deck();
    let server = Server::start(host().deck(deck.clone()).bridge_secret(bridge)).await;
    let http = server.http();
    let moving = tokio::spawn(async move {
        let request = http.post("/ivoryos/moves/move/60000");
        let request = request.header("x-ivoryos-bridge", bridge);
        request
            .header("x-ivoryos-user", "ada%20l%C3%B6w")
            .send()
            .await
    });
    eventually("the pump moves", async || deck.busy("pump").is_some()).await;
    let response = server.http().post("/ivoryos/moves/move/1").send().await;
    assert_eq!(status(&response), StatusCode::CONFLICT);
    assert_eq!(header(&response, "cache-control"), Some("no-store"));
    let error = json(response).await["error"].take();
    let message = error["message"].as_str().unwrap();
    assert!(
        message.starts_with("pump is busy: dispensing 2.0 mL"),
        "{message}"
    );
    for part in ["ada löw", "`moves`", "since "] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert_eq!(error["instrument"], "pump");
    assert_eq!(error["doing"], "dispensing 2.0 mL");
    assert_eq!(error["plugin"], "moves");
    assert_eq!(error["claimed_by"]["plugin"], "moves");
    assert_eq!(error["claimed_by"]["user"], "ada löw");
    assert!(error["since"].as_str().unwrap().contains('T'), "{error}");
    moving.abort();
}

#[tokio::test]
async fn a_claim_of_an_event_s_handler_knows_plugin_and_user_however_it_has_the_instrument() {
    let bridge = "0123456789abcdef";
    for event in ["moves_by_instrument", "moves_by_deck", "moves_by_state"] {
        let deck = deck();
        let server = Server::start(host().deck(deck.clone()).bridge_secret(bridge)).await;
        let headers = [("x-ivoryos-bridge", bridge), ("x-ivoryos-user", "ada")];
        let mut page = server.handshake("/socket.io/", &headers).await.unwrap();
        page.send("40").await;
        page.find(|text| text.starts_with("40")).await;
        page.emit(event, &[]).await;
        eventually("the pump is claimed", async || deck.busy("pump").is_some()).await;
        let busy = deck.claimed("pump").unwrap();
        assert_eq!(
            (busy.plugin(), busy.user()),
            (Some("moves"), Some("ada")),
            "{event}"
        );
    }
}

#[tokio::test]
async fn the_answer_to_a_movement_is_kept_nowhere() {
    let server = Server::start(host().deck(deck())).await;
    for path in ["move/1", "nothing"] {
        let path = format!("/ivoryos/moves/{path}");
        let response = server.http().post(&path).send().await;
        assert_eq!(
            header(&response, "cache-control"),
            Some("no-store"),
            "{path}"
        );
    }
    let response = server.http().get("/ivoryos/moves/count").send().await;
    assert_eq!(header(&response, "cache-control"), None);
}

#[tokio::test]
async fn a_form_that_fails_can_be_loaded_again_and_moves_nothing() {
    let server = Server::start(host().deck(deck())).await;
    for (path, expected, shown) in [
        (
            "/ivoryos/moves/fail",
            StatusCode::BAD_GATEWAY,
            "the valve is stuck",
        ),
        ("/ivoryos/moves/page", StatusCode::OK, "<p>moved</p>"),
    ] {
        let before = count(&server).await;
        let response = post_form(&server, path).await;
        assert_eq!(status(&response), StatusCode::SEE_OTHER);
        let location = header(&response, "location").unwrap().to_owned();
        assert!(location.starts_with(path), "{location}");
        for _ in 0..3 {
            let http = server.http();
            let response = http.get(&location).header("accept", HTML).send().await;
            assert_eq!(status(&response), expected);
            assert_eq!(header(&response, "cache-control"), Some("no-store"));
            let page = text(response).await;
            assert!(page.contains(shown), "{page}");
        }
        assert_eq!(count(&server).await, before + 1);
    }
    // Over plain HTTP to another machine a browser says less.
    let http = server.http();
    let lan = |path: &str| {
        let request = http.post(path).header("accept", HTML);
        let request = request
            .header("host", "lab.local")
            .header("origin", "http://lab.local");
        request.header("referer", "http://lab.local/ivoryos/moves/")
    };
    let response = lan("/ivoryos/moves/fail").send().await;
    assert_eq!(status(&response), StatusCode::SEE_OTHER);
    // To a browser this would be the address of another host.
    let response = lan("//evil.example/").send().await;
    assert_eq!(status(&response), StatusCode::NOT_FOUND);
    // A script reads the answer itself.
    let request = http.post("/ivoryos/moves/fail").header("accept", HTML);
    let response = request.send().await;
    assert_eq!(status(&response), StatusCode::BAD_GATEWAY);
}

#[test]
fn who_claims_what_it_has_claimed_itself_is_told_to_hand_it_on() {
    let program = Program::start(&[("PUMP", "1")]);
    let (status, answer) = program.post("/ivoryos/moves/again", &[]);
    assert_eq!(status, 409);
    assert!(
        answer.contains("This request has claimed it itself"),
        "{answer}"
    );
    // Another request waits for it, and not for itself.
    program.post("/ivoryos/moves/begin/60000", &[]);
    let (status, answer) = program.post("/ivoryos/moves/move/0", &[]);
    assert_eq!(status, 409);
    assert!(answer.contains("Try again when it is done"), "{answer}");
    let log = program.stop();
    let lines: Vec<&str> = log
        .lines()
        .filter(|it| it.contains("hand the claim on"))
        .collect();
    let [line] = lines[..] else {
        panic!("once: {log}");
    };
    assert!(line.contains("plugin=\"moves\""), "{line}");
}

#[test]
fn a_route_that_moves_by_get_is_logged_once() {
    let program = Program::start(&[("PUMP", "1")]);
    for _ in 0..2 {
        assert_eq!(program.get("/ivoryos/moves/get"), "moved");
    }
    program.post("/ivoryos/moves/move/1", &[]);
    let log = program.stop();
    let lines: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("answers GET"))
        .collect();
    let [line] = lines[..] else {
        panic!("one line: {log}");
    };
    for part in [
        "plugin=\"moves\"",
        "function=\"get\"",
        "methods = [\"POST\"]",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
}
