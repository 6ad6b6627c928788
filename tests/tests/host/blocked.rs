//! An async function that holds its thread is named.

use ivoryos_plugin::testing::Server;
use serde_json::{Value, json};

use crate::cut_off::eventually;
use crate::host;
use crate::serve::Program;

/// The hog's entry in `plugins.json`.
fn hog(program: &Program) -> Value {
    let manifest: Value = serde_json::from_str(&program.get("/ivoryos/plugins.json")).unwrap();
    let plugins = manifest["plugins"].as_array().unwrap();
    let slow = plugins.iter().find(|it| it["name"] == "slow").unwrap();
    let routes = slow["routes"].as_array().unwrap();
    routes
        .iter()
        .find(|it| it["function"] == "hog")
        .unwrap()
        .clone()
}

#[test]
fn an_async_function_that_holds_its_thread_is_named_with_its_place_and_time() {
    let program = Program::start(&[]);
    assert_eq!(hog(&program)["blocked"], Value::Null);
    assert_eq!(program.get("/ivoryos/slow/hog?ms=700"), "hogged");
    assert_eq!(program.get("/ivoryos/slow/hog?ms=800"), "hogged");
    let blocked = hog(&program)["blocked"].take();
    assert_eq!(blocked["times"], 2);
    let longest = blocked["longest_s"].as_f64().unwrap();
    assert!((0.7..60.0).contains(&longest), "{longest}");
    let home = program.get("/ivoryos/");
    assert!(
        home.contains("hog") && home.contains("remove <code>async</code>"),
        "{home}"
    );
    let log = program.stop();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("hog")).collect();
    let [line] = lines[..] else {
        panic!("once a minute at most: {log}");
    };
    for part in [
        "WARN",
        "plugin=\"slow\"",
        "slow.rs:",
        "remove `async`",
        "seconds=0.",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
}

#[test]
fn one_that_never_lets_go_is_named_while_it_holds_its_thread() {
    let program = Program::start(&[]);
    std::thread::scope(|scope| {
        let hogging = scope.spawn(|| program.get("/ivoryos/slow/hog?ms=8000"));
        eventually("it is named", || hog(&program)["blocked"] != Value::Null);
        assert!(!hogging.is_finished(), "it was named when it had ended");
    });
    let log = program.stop();
    assert!(log.contains("an async function held its thread"), "{log}");
}

#[tokio::test]
async fn the_time_to_read_an_argument_is_not_the_function_s() {
    let server = Server::start(host()).await;
    let http = server.http();
    let request = http.post("/ivoryos/slow/read").body_json(&700);
    request.send().await.assert_text("read").await;
    let mut page = server.client().await;
    assert_eq!(page.ask("slow_read", &[json!(700)]).await, "read");
    let manifest = http.get("/ivoryos/plugins.json").send().await;
    let manifest = crate::text(manifest).await;
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let mut plugins = manifest["plugins"].as_array().unwrap().iter();
    let slow = plugins.find(|it| it["name"] == "slow").unwrap();
    let mut functions = 0;
    for list in ["routes", "events"] {
        for it in slow[list].as_array().unwrap() {
            assert_eq!(it["blocked"], Value::Null, "{it}");
            functions += usize::from(it["function"].as_str().unwrap().starts_with("read"));
        }
    }
    assert_eq!(functions, 2, "{slow}");
}

#[tokio::test]
async fn the_handler_of_an_event_that_holds_its_thread_is_named_too() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    // One that may block stays unnamed.
    assert_eq!(page.ask("block", &[json!(700)]).await, 700);
    assert_eq!(page.ask("slow_hog", &[json!(700)]).await, "hogged");
    let manifest = server.http().get("/ivoryos/plugins.json").send().await;
    let manifest = crate::json(manifest).await;
    let plugins = manifest["plugins"].as_array().unwrap().iter();
    let events = plugins.flat_map(|plugin| plugin["events"].as_array().unwrap());
    let blocked: Vec<&Value> = events.filter(|event| !event["blocked"].is_null()).collect();
    let [event] = blocked[..] else {
        panic!("one: {blocked:?}");
    };
    assert_eq!(
        (&event["function"], &event["blocked"]["times"]),
        (&json!("hog_event"), &json!(1))
    );
}

#[test]
fn a_function_that_is_not_async_may_hold_its_thread() {
    let program = Program::start(&[]);
    let waits = std::thread::scope(|scope| {
        let waits = scope.spawn(|| program.get("/ivoryos/slow/block"));
        std::thread::sleep(std::time::Duration::from_millis(700));
        program.post("/ivoryos/slow/open", &[]);
        waits.join().unwrap()
    });
    assert_eq!(waits, "blocked");
    let log = program.stop();
    assert!(!log.contains("async"), "{log}");
}
