//! Background tasks.

use ivoryos_plugin::Host;
use poem::test::TestClient;
use serde_json::Value;

use crate::{HTML, deck, host, json, text};
use ivoryos_plugin::testing::{Server, eventually};

async fn tasks(host: &ivoryos_plugin::App) -> Vec<Value> {
    let manifest = json(
        TestClient::new(host)
            .get("/ivoryos/plugins.json")
            .send()
            .await,
    )
    .await;
    let plugins = manifest["plugins"].as_array().unwrap();
    let tasks = plugins
        .iter()
        .flat_map(|plugin| plugin["tasks"].as_array().unwrap());
    tasks.cloned().collect()
}

async fn task(host: &ivoryos_plugin::App, name: &str) -> Value {
    let tasks = tasks(host).await;
    tasks
        .into_iter()
        .find(|task| task["function"] == name)
        .unwrap()
}

#[tokio::test]
async fn a_task_runs_without_anybody_asking() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    let first = client.event("count").await.as_u64().unwrap();
    let second = client.event("count").await.as_u64().unwrap();
    assert!(second > first);
    assert_eq!(task(&server.app, "count").await["state"], "running");
    eventually("it returns", async || {
        task(&server.app, "once").await["state"] == "finished"
    })
    .await;
}

#[tokio::test]
async fn a_task_that_fails_says_why_and_is_started_again() {
    let server = Server::start(host()).await;
    for (name, error) in [
        ("fail", "the sensor does not answer"),
        ("panics", "tests/src/failing.rs:"),
    ] {
        eventually("it is started again", async || {
            task(&server.app, name).await["restarts"].as_u64() >= Some(2)
        })
        .await;
        let task = task(&server.app, name).await;
        assert!(
            task["last_error"].as_str().unwrap().contains(error),
            "{task}"
        );
    }
    let page = TestClient::new(&*server.app)
        .get("/ivoryos/")
        .header("accept", HTML)
        .send()
        .await;
    let page = text(page).await;
    let running = "count: <span class=\"iv-state iv-state-known\" data-live>running</span>";
    assert!(page.contains(running), "{page}");
    assert!(page.contains("the sensor does not answer"), "{page}");
}

#[tokio::test]
async fn a_task_waits_for_its_instrument() {
    let server = Server::start(host()).await;
    eventually("it waits", async || {
        task(&server.app, "watch").await["last_error"].is_string()
    })
    .await;
    let waiting = task(&server.app, "watch").await;
    assert_eq!(
        (&waiting["state"], &waiting["restarts"]),
        (&"waiting".into(), &0.into())
    );
    let mut client = server.client().await;
    server.app.state().set_deck(deck()).unwrap();
    assert_eq!(client.event("rate").await, 1.5);
    assert_eq!(task(&server.app, "watch").await["state"], "running");
}

#[tokio::test]
async fn the_tasks_of_a_plugin_that_is_left_out_do_not_run() {
    let server = Server::start(host().except(["tasks"])).await;
    let mut client = server.client().await;
    // With the plugin it would count five times meanwhile.
    client.ask_later("slowly", &[1.into(), 100.into()]).await;
    let heard = client
        .find(|text| text.contains("\"count\",") || text.starts_with("43"))
        .await;
    assert_eq!(heard, "430[1]");
}

#[tokio::test]
async fn a_host_that_is_dropped_stops_its_tasks() {
    let stopped = async || {
        let other = TestClient::new(host().mount_all().unwrap());
        json(other.get("/ivoryos/tasks/stopped").send().await)
            .await
            .as_u64()
            .unwrap()
    };
    let before = stopped().await;
    let app = Host::new()
        .prefix("/ivoryos")
        .only(["tasks"])
        .mount_all()
        .unwrap();
    eventually("it runs", async || {
        task(&app, "count").await["state"] == "running"
    })
    .await;
    drop(app);
    eventually("it has cleaned up", async || stopped().await > before).await;
}
