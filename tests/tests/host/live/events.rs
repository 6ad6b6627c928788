//! Events, their handlers, and what the sender hears.

use serde_json::{Value, json};

use crate::{deck, host};
use ivoryos_plugin::testing::{Server, eventually};

fn error(event: &str, message: &str) -> Value {
    json!({ "error": { "event": event, "message": message } })
}

#[tokio::test]
async fn what_a_handler_returns_is_the_acknowledgement() {
    let server = Server::start(host().deck(deck())).await;
    let mut client = server.client().await;
    assert_eq!(
        client.ask("echo", &[json!({ "a": 1 })]).await,
        json!({ "a": 1 })
    );
    assert_eq!(client.ask("by_hand", &[json!(5)]).await, json!(5));
    assert_eq!(client.ask("block", &[json!(1)]).await, json!(1));
    assert_eq!(client.ask("slowly", &[json!(7), json!(1)]).await, json!(7));
    assert_eq!(client.ask("rate", &[]).await, json!(1.5));
    assert_eq!(client.ask("deck", &[]).await, json!("abstract_sdl"));
    server.app.state().clear_deck();
    assert_eq!(client.ask("deck", &[]).await, json!(null));
}

#[tokio::test]
async fn an_error_is_the_acknowledgement_too() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    for (event, payload, message) in [
        (
            "reading",
            json!({ "grams": "x" }),
            r#"invalid type: string "x", expected f64"#,
        ),
        ("reading", json!({}), "missing field `grams`"),
        ("fail", json!(1), "the valve is closed"),
        (
            "rate",
            json!(1),
            "No active deck, so there is no instrument `pump`",
        ),
        (
            "panic",
            json!("boo"),
            "The plugin `live` failed while it handled `panic`",
        ),
        ("nobody", json!(1), "No plugin handles the event `nobody`"),
    ] {
        assert_eq!(client.ask(event, &[payload]).await, error(event, message));
    }
    let nothing = client.ask("reading", &[]).await;
    assert_eq!(nothing, error("reading", "the event has no payload"));
    // Every one of them is still served.
    assert_eq!(
        client.ask("reading", &[json!({ "grams": 2 })]).await,
        json!(2000.0)
    );
}

#[tokio::test]
async fn without_an_acknowledgement_an_error_is_an_event_to_the_sender_alone() {
    let server = Server::start(host()).await;
    let (mut sender, mut other) = (server.client().await, server.client().await);
    sender.emit("reading", &[json!("x")]).await;
    let error = sender.event("event_error").await;
    assert_eq!(error["event"], "reading");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("expected struct Reading")
    );
    sender.emit("shout", &[json!("done")]).await;
    let heard = other
        .find(|text| text.starts_with("42[\"event_error\"") || text.starts_with("42[\"shouted\""))
        .await;
    assert_eq!(heard, r#"42["shouted","done"]"#);
}

#[tokio::test]
async fn a_panic_is_counted_in_the_manifest() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    let panics = async || {
        let response = poem::test::TestClient::new(&*server.app)
            .get("/ivoryos/plugins.json")
            .send()
            .await;
        let manifest = crate::json(response).await;
        let plugins = manifest["plugins"].as_array().unwrap();
        let live = plugins
            .iter()
            .find(|plugin| plugin["name"] == "live")
            .unwrap();
        let events = live["events"].as_array().unwrap();
        let panic = events
            .iter()
            .find(|event| event["event"] == "panic")
            .unwrap();
        assert!(
            panic["source"]
                .as_str()
                .unwrap()
                .starts_with("tests/src/live.rs:")
        );
        panic["panics"].as_u64().unwrap()
    };
    assert_eq!(panics().await, 0);
    client.ask("panic", &[json!("boo")]).await;
    client.ask("panic", &[json!("boo")]).await;
    assert_eq!(panics().await, 2);
}

#[tokio::test]
async fn everyone_is_greeted_by_the_host_and_every_plugin_in_order() {
    let server = Server::start(host()).await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut client = server.client().await;
        let boot = client.next().await.unwrap();
        assert!(
            boot.starts_with(r#"42["server_boot_id",{"boot_id":""#),
            "{boot}"
        );
        ids.push(boot);
        // Its handler panics after this, and that of its end never ends.
        assert_eq!(client.event("welcome").await["plugin"], "failing-connect");
        assert_eq!(client.event("welcome").await["plugin"], "live");
    }
    assert_eq!(ids[0], ids[1], "it is the same build");
}

#[tokio::test]
async fn the_end_of_a_connection_reaches_every_plugin() {
    let server = Server::start(host()).await;
    let gone = async || {
        let client = poem::test::TestClient::new(&*server.app);
        let visitors = crate::json(client.get("/ivoryos/live/visitors").send().await).await;
        visitors["gone"].as_u64().unwrap()
    };
    let before = gone().await;
    drop(server.client().await);
    eventually("the handler is called", async || gone().await > before).await;
}

#[tokio::test]
async fn events_of_one_client_to_one_handler_run_in_the_order_sent() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    let mut asked = Vec::new();
    for number in 0..40_u64 {
        // The earlier it is sent, the longer it takes.
        let millis = 10 - number.min(10);
        asked.push(
            client
                .ask_later("slowly", &[json!(number), json!(millis)])
                .await,
        );
    }
    for id in asked {
        let next = client.find(|text| text.starts_with("43")).await;
        assert_eq!(next, format!("43{id}[{id}]"));
    }
}

#[tokio::test]
async fn a_handler_that_hangs_keeps_no_other_waiting() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    for _ in 0..50 {
        client.emit("hang", &[]).await;
    }
    assert_eq!(client.ask("echo", &[json!(1)]).await, json!(1));
}

#[tokio::test]
async fn a_route_and_an_event_reach_everyone_and_whispers_one() {
    let server = Server::start(host()).await;
    let (mut one, mut other) = (server.client().await, server.client().await);
    one.emit("whisper", &[json!("psst")]).await;
    one.emit("shout", &[json!(1)]).await;
    assert_eq!(one.event("whispered").await, "psst");
    assert_eq!(one.event("shouted").await, 1);
    let heard = other
        .find(|text| text.contains("whispered") || text.contains("shouted"))
        .await;
    assert_eq!(heard, r#"42["shouted",1]"#);
    let client = poem::test::TestClient::new(&*server.app);
    let route = client
        .post("/ivoryos/live/announce")
        .body_json(&json!("tea"))
        .send()
        .await;
    route.assert_status(poem::http::StatusCode::NO_CONTENT);
    assert_eq!(one.event("announced").await, "tea");
    assert_eq!(other.event("announced").await, "tea");
}

#[tokio::test]
async fn who_comes_late_gets_the_last_value_of_everything_published() {
    let server = Server::start(host()).await;
    let state = server.app.state();
    state.publish("temperature", &20.0).unwrap();
    state.publish("weight", &1).unwrap();
    let mut early = server.client().await;
    assert_eq!(early.event("temperature").await, json!(20.0));
    state.publish("temperature", &21.5).unwrap();
    assert_eq!(early.event("temperature").await, json!(21.5));
    let mut late = server.client().await;
    assert_eq!(late.event("weight").await, json!(1));
    assert_eq!(late.event("temperature").await, json!(21.5));
}

#[tokio::test]
async fn a_thousand_names_are_replayed_to_one_that_reads() {
    let server = Server::start(host()).await;
    for number in 0..1_000 {
        server
            .app
            .state()
            .publish(&format!("n{number}"), &"x".repeat(500))
            .unwrap();
    }
    let mut client = server.client().await;
    client.event("n999").await;
}

#[tokio::test]
async fn both_paths_are_served_whatever_the_prefix() {
    let server = Server::start(host().prefix("/lab")).await;
    for path in ["/lab/socket.io/", "/socket.io/"] {
        assert!(server.handshake(path, &[]).await.is_ok(), "{path}");
    }
    assert!(server.handshake("/ivoryos/socket.io/", &[]).await.is_err());
}

#[test]
fn a_host_can_be_dropped_after_its_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, client) = runtime.block_on(async {
        let server = Server::start(host()).await;
        let client = server.client().await;
        (server, client)
    });
    drop(runtime);
    drop(client);
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_blocks_runs_for_every_one_who_connects() {
    let server = Server::start(host()).await;
    let greeted = async || {
        let answer = server.http().get("/ivoryos/slow/greeted").send().await;
        crate::json(answer).await.as_u64().unwrap()
    };
    let before = greeted().await;
    let clients = (0..100).map(|_| server.client());
    let clients = futures_util::future::join_all(clients).await;
    eventually("all are greeted", async || {
        greeted().await >= before + clients.len() as u64
    })
    .await;
}

#[tokio::test]
async fn a_host_that_is_dropped_tells_its_clients() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    let app = server.app.clone();
    drop(server);
    drop(app);
    // The handlers of its end, which use the server once more, keep nobody.
    client.closed().await;
}

#[tokio::test]
async fn an_argument_that_may_be_left_out_may_not_be_wrong() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    assert_eq!(client.ask("maybe", &[]).await, json!(null));
    assert_eq!(client.ask("maybe", &[json!(2.5)]).await, json!(2.5));
    let wrong = client.ask("maybe", &[json!("x")]).await;
    assert_eq!(wrong["error"]["event"], "maybe");
}
