//! The same list as the other clients have.

use std::time::{SystemTime, UNIX_EPOCH};

use rust_client::{json, on_every_way};
use rust_socketio::Payload;
use serde_json::{Value, json};

const MIB: usize = 1024 * 1024;

/// A text that no other test has.
fn unique() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    format!("{:?} {}", std::thread::current().id(), now.as_nanos())
}

#[test]
fn the_host_and_every_plugin_greet_also_after_one_that_panics() {
    on_every_way(|way| {
        let (one, other) = (way.connect(), way.connect());
        let boot = one.all("server_boot_id");
        assert!(boot[0]["boot_id"].is_string());
        assert_eq!(other.all("server_boot_id"), boot);
        let plugins = one.all("welcome");
        let plugins: Vec<_> = plugins.iter().map(|it| &it["plugin"]).collect();
        assert_eq!(plugins, ["failing-connect", "live"]);
    });
}

#[test]
fn what_a_handler_returns_is_the_acknowledgement() {
    on_every_way(|way| {
        let client = way.connect();
        for value in [
            json!({ "a": [1, "µL", null] }),
            json!("text"),
            json!(1.5),
            json!(null),
        ] {
            assert_eq!(client.ask("echo", value.clone()), value);
        }
        assert_eq!(client.ask("by_hand", json!(5)), 5);
        assert_eq!(client.ask("reading", json!({ "grams": 2 })), 2000.0);
        assert_eq!(client.ask("deck", json!(null)), Value::Null);
    });
}

#[test]
fn binary_goes_both_ways() {
    on_every_way(|way| {
        let client = way.connect();
        for length in [1, 3, 100_000] {
            let mut bytes: Vec<u8> = (0..length).map(|it| (it % 0x1E) as u8).collect();
            client.socket.emit("reverse", bytes.clone()).unwrap();
            bytes.reverse();
            let reversed = Payload::from(bytes);
            client.heard("reversed", |payload| *payload == reversed);
        }
    });
}

#[test]
fn a_broadcast_reaches_everyone_and_a_whisper_one() {
    on_every_way(|way| {
        let (one, other) = (way.connect(), way.connect());
        let (secret, word) = (json!(unique()), json!(unique()));
        one.socket.emit("whisper", secret.clone()).unwrap();
        one.heard_value("whispered", &secret);
        one.socket.emit("shout", word.clone()).unwrap();
        one.heard_value("shouted", &word);
        other.heard_value("shouted", &word);
        assert!(other.all("whispered").is_empty());
    });
}

#[test]
fn it_may_leave_and_come_back() {
    on_every_way(|way| {
        drop(way.connect());
        assert_eq!(way.connect().ask("echo", json!(1)), 1);
    });
}

#[test]
fn who_sends_what_nobody_takes_hears_why() {
    on_every_way(|way| {
        let client = way.connect();
        for (event, payload, message) in [
            (
                "reading",
                json!({ "grams": "x" }),
                r#"invalid type: string "x", expected f64"#,
            ),
            ("reading", json!({}), "missing field `grams`"),
            ("nobody", json!(1), "No plugin handles the event `nobody`"),
            ("fail", json!(1), "the valve is closed"),
            (
                "panic",
                json!("boo"),
                "The plugin `live` failed while it handled `panic`",
            ),
        ] {
            let error = json!({ "event": event, "message": message });
            let answer = client.ask(event, payload.clone());
            assert_eq!(answer, json!({ "error": error }));
            client.forget();
            client.socket.emit(event, payload).unwrap();
            client.heard_value("event_error", &error);
        }
        assert_eq!(client.ask("echo", json!(1)), 1);
    });
}

#[test]
fn events_to_one_handler_run_in_the_order_sent() {
    on_every_way(|way| {
        let client = way.connect();
        for number in 0..40 {
            client.socket.emit("whisper", json!(number)).unwrap();
        }
        client.heard_value("whispered", &json!(39));
        assert_eq!(client.all("whispered"), Vec::from_iter(0..40));
        // An answer that waited for all of these is the last one's.
        for number in 0..39_u64 {
            let payload = vec![json!(number), json!(10_u64.saturating_sub(number))];
            client.socket.emit("slowly", payload).unwrap();
        }
        assert_eq!(client.ask("slowly", vec![json!(39), json!(0)]), 39);
    });
}

#[test]
fn a_payload_over_1_mib_closes_its_sender_alone() {
    on_every_way(|way| {
        let (sender, other) = (way.connect(), way.connect());
        let large = json!("x".repeat(MIB - 1000));
        assert_eq!(sender.ask("echo", large.clone()), large);
        sender.forget();
        // Where the answer to a POST says so, it is an error here.
        sender.socket.emit("echo", json!("x".repeat(MIB))).ok();
        sender.heard("error", |_| true);
        assert_eq!(way.connect().ask("echo", json!(2)), 2);
        assert_eq!(other.ask("echo", json!(1)), 1);
        assert!(other.all("error").is_empty());
    });
}

#[test]
fn who_comes_late_gets_the_last_value_published() {
    on_every_way(|way| {
        let early = way.connect();
        let name = unique();
        for value in [json!(1), json!({ "grams": 2 })] {
            let answer = early.ask("publish", vec![json!(name), value.clone()]);
            assert_eq!(answer, Value::Null);
            early.heard_value(&name, &value);
        }
        let late = way.connect();
        let replayed = late.heard(&name, |_| true);
        assert_eq!(json(&replayed), Some(&json!({ "grams": 2 })));
    });
}

#[test]
fn a_page_of_another_origin_is_refused() {
    on_every_way(|way| {
        let stranger = way
            .builder()
            .opening_header("Origin", "http://evil.example");
        assert!(stranger.connect().is_err());
    });
}
