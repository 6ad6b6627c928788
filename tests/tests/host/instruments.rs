//! The pages of the instruments, and calls by name over HTTP.

use std::sync::Arc;

use ivoryos_plugin::testing::eventually;
use ivoryos_plugin::{App, Deck, Instrument};
use ivoryos_plugin_tests::dispenser::Dispenser;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use serde_json::{Value, json};

use crate::watchers::BRIDGE;
use crate::{HTML, client, host, json, status, text};

const PAGE: &str = "/ivoryos/instruments/dispenser";

fn lab() -> (TestClient<App>, Arc<Dispenser>) {
    let dispenser = Arc::<Dispenser>::default();
    let deck = Deck::new("lab")
        .with_arc("dispenser", Arc::clone(&dispenser))
        .with("plain", 1_u8)
        .with("a/b \"c\"?", Dispenser::default());
    (client(host().bridge_secret(BRIDGE).deck(deck)), dispenser)
}

async fn call(client: &TestClient<App>, body: Value) -> (StatusCode, Value) {
    let answer = client.post(PAGE).body_json(&body).send().await;
    (status(&answer), json(answer).await)
}

async fn send(client: &TestClient<App>, form: &str) -> (StatusCode, String) {
    let request = client.post(PAGE).header("accept", HTML);
    let request = request.content_type("application/x-www-form-urlencoded");
    let answer = request.body(form.to_owned()).send().await;
    (status(&answer), text(answer).await)
}

async fn get(client: &TestClient<App>, path: &str) -> TestResponse {
    client.get(path).header("accept", HTML).send().await
}

#[tokio::test]
async fn they_list_the_deck_and_have_a_form_for_each_method() {
    let (client, _) = lab();
    let list = text(get(&client, "/ivoryos/instruments/").await).await;
    assert!(
        list.contains("href=\"/ivoryos/instruments/dispenser\""),
        "{list}"
    );
    assert!(list.contains("not a <code>#[driver]</code>"), "{list}");
    let page = text(get(&client, PAGE).await).await;
    for field in [
        "name=\"@method\" value=\"dispense\"",
        "<input class=\"form-control\" type=\"number\" name=\"ml\" step=\"any\" required>",
        "<input class=\"form-control\" type=\"number\" name=\"number\" step=\"1\" min=\"0\" required>",
        "<input class=\"form-control\" name=\"into\">",
        "name=\"numbers\" placeholder=\"JSON\" required",
        "Dispenses so many millilitres.",
    ] {
        assert!(page.contains(field), "{field} in {page}");
    }
    let plain = text(get(&client, "/ivoryos/instruments/plain").await).await;
    assert!(plain.contains("so its methods are not known"), "{plain}");
    assert!(
        list.contains("href=\"/ivoryos/instruments/a%2Fb%20%22c%22%3F\""),
        "{list}"
    );
    let odd = get(&client, "/ivoryos/instruments/a%2Fb%20%22c%22%3F").await;
    assert_eq!(status(&odd), StatusCode::OK);
    let missing = get(&client, "/ivoryos/instruments/pump").await;
    assert_eq!(status(&missing), StatusCode::NOT_FOUND);
    let home = text(get(&client, "/ivoryos/").await).await;
    assert!(home.contains("/ivoryos/instruments/"), "{home}");

    let listed = client.get("/ivoryos/instruments.json").send().await;
    let listed = json(listed).await;
    assert_eq!(listed["deck"], "lab");
    let dispenser = &listed["instruments"]["dispenser"];
    assert_eq!(dispenser["busy"], Value::Null);
    assert_eq!(dispenser["schema"]["methods"][0]["name"], "count");
    assert_eq!(listed["instruments"]["plain"]["schema"], Value::Null);
}

#[tokio::test]
async fn a_program_calls_by_name() {
    let (client, dispenser) = lab();
    let count = json!({ "method": "count", "arguments": { "number": 2 } });
    let done = (StatusCode::OK, json!({ "result": 3 }));
    assert_eq!(call(&client, count).await, done);
    for (body, expected, text) in [
        (
            json!({ "method": "cuont" }),
            404,
            "dispenser has no method `cuont`",
        ),
        (
            json!({ "method": "count" }),
            422,
            "dispenser.count was not called: its argument `number` is missing",
        ),
        (json!({ "method": "stall" }), 500, "stalled after 0 moves"),
        (json!({ "methods": "stall" }), 400, "methods"),
    ] {
        let (status, answer) = call(&client, body).await;
        let message = answer["error"]["message"].as_str().unwrap();
        assert_eq!(status.as_u16(), expected, "{message}");
        assert!(message.contains(text), "{message}");
    }
    dispenser.moves.add_permits(1);
    let dispense = json!({ "method": "dispense", "arguments": { "ml": 11 } });
    let (status, answer) = call(&client, dispense.clone()).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    let message = "dispenser.dispense failed: the syringe is empty";
    assert_eq!(answer["error"]["message"], message);

    let deck = client_deck(&dispenser);
    let claimed: Instrument<Dispenser> = deck.instrument("dispenser").unwrap();
    let claim = claimed.claim("priming").unwrap();
    let (status, answer) = call(&client, dispense).await;
    assert_eq!(status, StatusCode::CONFLICT, "{answer}");
    let list = text(get(&client, "/ivoryos/instruments/").await).await;
    assert!(list.contains("dispenser is busy: priming"), "{list}");
    drop(claim);
}

#[tokio::test]
async fn only_the_bridge_says_which_workflow_calls() {
    let (client, dispenser) = lab();
    let client = Arc::new(client);
    let claimed: Instrument<Dispenser> = client_deck(&dispenser).instrument("dispenser").unwrap();
    let workflow = json!({ "workflow": "titration", "step": 3 });
    let dispense = json!({ "method": "dispense", "arguments": { "ml": 1 }, "workflow": workflow });
    for (secret, expected) in [
        (BRIDGE, Some("the workflow `titration`, step 3")),
        ("fedcba9876543210", None),
    ] {
        let (asking, dispense) = (Arc::clone(&client), dispense.clone());
        let call = tokio::spawn(async move {
            let request = asking.post("/ivoryos/instruments/dispenser");
            let request = request.header("x-ivoryos-bridge", secret);
            status(&request.body_json(&dispense).send().await)
        });
        eventually("it is claimed", async || {
            Instrument::claimed(&claimed).is_some()
        })
        .await;
        let busy = Instrument::claimed(&claimed).unwrap();
        assert_eq!(busy.workflow(), expected.map(|_| "titration"));
        assert_eq!(
            expected.is_some_and(|it| busy.to_string().contains(it)),
            expected.is_some(),
            "{busy}"
        );
        dispenser.moves.add_permits(1);
        assert_eq!(call.await.unwrap(), StatusCode::OK);
    }
}

/// Another deck with the same driver, whose claims are the same.
fn client_deck(dispenser: &Arc<Dispenser>) -> Deck {
    Deck::new("other").with_arc("dispenser", Arc::clone(dispenser))
}

#[tokio::test]
async fn a_form_says_what_has_become_of_the_call() {
    let (client, dispenser) = lab();
    let (status, page) = send(&client, "%40method=count&number=2").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("count returned 3."), "{page}");
    let (status, page) = send(&client, "%40method=dispense&ml=0%2C5&into=").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("`ml` is a number such as 0.5, with a point, and `0,5` was given"),
        "{page}"
    );
    let (status, _) = send(&client, "number=2").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);

    // It goes on where nobody waits for it.
    let request = client.post(PAGE).header("accept", HTML);
    let request = request.content_type("application/x-www-form-urlencoded");
    let request = request.header("x-ivoryos-bridge", BRIDGE);
    let request = request.header("x-ivoryos-user", "ada");
    let answer = request.body("%40method=dispense&ml=1.5&into=").send().await;
    let (status, page) = (crate::status(&answer), text(answer).await);
    assert_eq!(status, StatusCode::ACCEPTED);
    assert!(page.contains("dispense goes on."), "{page}");
    let (status, page) = send(&client, "%40method=dispense&ml=1.5&into=").await;
    assert_eq!(status, StatusCode::CONFLICT);
    let busy = page.split("dispenser is busy: dispense(ml: 1.5) (since ");
    let busy = busy
        .skip(1)
        .any(|it| it.split(')').next().unwrap().ends_with(", by ada"));
    assert!(busy, "{page}");
    dispenser.moves.add_permits(1);
    let deck = client_deck(&dispenser);
    eventually("the call ends", async || deck.busy("dispenser").is_none()).await;
}

#[tokio::test]
async fn the_last_calls_are_shown_with_who_called() {
    let (client, dispenser) = lab();
    dispenser.moves.add_permits(1);
    let request = client.post(PAGE).header("x-ivoryos-bridge", BRIDGE);
    let request = request.header("x-ivoryos-user", "ada");
    let body = json!({ "method": "dispense", "arguments": { "ml": 1.5, "into": "<vial>" } });
    assert_eq!(
        status(&request.body_json(&body).send().await),
        StatusCode::OK
    );
    let mut page = String::new();
    while !page.contains("returned after") {
        page = text(get(&client, PAGE).await).await;
    }
    assert!(
        page.contains("dispense(into: &quot;&lt;vial&gt;&quot;, ml: 1.5)")
            || page.contains("dispense(ml: 1.5, into: &quot;&lt;vial&gt;&quot;)"),
        "{page}"
    );
    assert!(page.contains("<td>ada</td>"), "{page}");
}

#[tokio::test]
async fn a_host_can_be_without_them() {
    let (client, _) = lab();
    let other = client
        .post(PAGE)
        .header("origin", "http://elsewhere.example");
    let other = other.body_json(&json!({ "method": "count" })).send().await;
    assert_eq!(status(&other), StatusCode::FORBIDDEN);

    let client = crate::client(host().deck(Deck::new("lab")).without_instrument_pages());
    for path in ["instruments/", "instruments.json", "instruments/pump"] {
        let answer = get(&client, &format!("/ivoryos/{path}")).await;
        assert_eq!(status(&answer), StatusCode::NOT_FOUND, "{path}");
    }
    let home = text(get(&client, "/ivoryos/").await).await;
    assert!(!home.contains("/ivoryos/instruments/"), "{home}");
}
