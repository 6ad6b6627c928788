//! The log of what was done.

use std::fs;
use std::path::Path;

use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cut_off::eventually;
use crate::serve::Program;
use crate::{HTML, client, deck, host, json, text};

const FILE: &str = "activity-127.0.0.1-0-ivoryos.sqlite";

fn start(folder: &Path) -> Program {
    Program::start(&[("DATA_DIR", folder.to_str().unwrap()), ("PUMP", "1")])
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn calls(program: &Program, query: &str) -> Vec<Value> {
    lines(&program.get(&format!("/ivoryos/activity.jsonl{query}")))
}

#[test]
fn a_call_is_logged_while_it_goes_on_and_when_it_has_ended() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    assert!(calls(&program, "").is_empty());
    assert!(program.get("/ivoryos/activity").contains("No calls"));
    // Longer than the log waits for a call.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    program.post("/ivoryos/moves/begin/60000", &[]);
    eventually("the call is logged", || !calls(&program, "").is_empty());
    let [it] = &calls(&program, "")[..] else {
        panic!("one call")
    };
    for (key, value) in [
        ("instrument", json!("pump")),
        ("method", Value::Null),
        ("doing", json!("dispensing 5.0 mL")),
        ("plugin", json!("moves")),
        ("ended", Value::Null),
        ("outcome", Value::Null),
    ] {
        assert_eq!(it[key], value, "{key}");
    }
    assert!(program.get("/ivoryos/activity").contains("running"));
}

#[test]
fn what_was_begun_when_the_host_was_killed_is_cut_off() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    assert_eq!(program.post("/ivoryos/moves/move/1", &[]).0, 303);
    program.post("/ivoryos/moves/begin/60000", &[]);
    eventually("both calls are logged", || calls(&program, "").len() == 2);
    program.stop();

    let program = start(folder.path());
    let outcomes = |program: &Program| -> Vec<Value> {
        let calls = calls(program, "").into_iter();
        calls.map(|mut it| it["outcome"].take()).collect()
    };
    assert_eq!(outcomes(&program), ["cut off", "returned"]);
    let page = program.get("/ivoryos/activity");
    assert!(page.contains("cut off after"), "{page}");
    assert_eq!(program.post("/ivoryos/moves/move/1", &[]).0, 303);
    eventually("the next call is logged", || {
        outcomes(&program) == ["returned", "cut off", "returned"]
    });
}

#[cfg(unix)]
#[test]
fn what_ends_with_the_host_is_written() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    for _ in 0..20 {
        program.post("/ivoryos/moves/move/0", &[]);
    }
    program.terminate();
    let logged = calls(&start(folder.path()), "");
    assert_eq!(logged.len(), 20);
    assert!(
        logged.iter().all(|it| it["outcome"] == "returned"),
        "{logged:?}"
    );
}

/// What was measured, without the times: empty for a gap.
fn measured(program: &Program) -> Vec<String> {
    let table = program.get("/ivoryos/moves/measured");
    let lines = table.lines().skip(1);
    let values = lines.map(|line| line.split(',').nth(1).unwrap().to_owned());
    values.collect()
}

#[test]
fn what_was_measured_is_there_again_after_a_restart_with_a_gap() {
    let folder = TempDir::new().unwrap();
    let measure = |program: &Program, values: &[&str]| {
        for value in values {
            let path = format!("/ivoryos/moves/measure/{value}");
            assert_eq!(program.post(&path, &[]).0, 204);
            // A table has one line for values within 10 ms.
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    let program = start(folder.path());
    measure(&program, &["1", "2"]);
    // It is written once a second, and is killed then.
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    program.stop();
    let program = start(folder.path());
    measure(&program, &["3"]);
    assert_eq!(measured(&program), ["1", "2", "", "3"]);
    // What ends in order writes all.
    #[cfg(unix)]
    program.terminate();
    #[cfg(not(unix))]
    program.stop();
    let program = start(folder.path());
    measure(&program, &["4"]);
    let all = measured(&program);
    assert_eq!(all[..4], ["1", "2", "", "3"]);
    assert_eq!(all[all.len() - 2..], ["", "4"]);
    // What is taken back stays away.
    program.post("/ivoryos/moves/unpublish/measured", &[]);
    measure(&program, &["5"]);
    assert_eq!(measured(&program), ["5"]);
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    program.stop();
    let program = start(folder.path());
    measure(&program, &["6"]);
    assert_eq!(measured(&program), ["5", "", "6"]);
}

#[tokio::test]
async fn calls_are_filtered_and_exported() {
    let client = client(host().deck(deck()));
    for _ in 0..3 {
        client.post("/ivoryos/moves/move/0").send().await;
    }
    let get = async |path: &str| text(client.get(path).send().await).await;
    while lines(&get("/ivoryos/activity.jsonl").await).len() < 3
        || get("/ivoryos/activity.jsonl")
            .await
            .contains("\"outcome\":null")
    {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let all = lines(&get("/ivoryos/activity.jsonl").await);
    let count =
        async |query: &str| lines(&get(&format!("/ivoryos/activity.jsonl?{query}")).await).len();
    for (query, expected) in [
        ("instrument=pump&plugin=moves&user=", 3),
        ("instrument=balance", 0),
        ("plugin=other", 0),
        ("user=ada", 0),
        ("since=2020-01-01T00:00", 3),
        ("until=2020-01-01T00:00:00Z", 0),
        ("since=2999-01-01T00:00:00%2B01:00", 0),
        (&format!("before={}", all[1]["id"]), 1),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    let csv = get("/ivoryos/activity.csv?instrument=pump").await;
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.starts_with("id,began,ended,instrument,"), "{csv}");
    assert!(
        csv.contains(",pump,,dispensing 2.0 mL,{},,moves,,returned,null"),
        "{csv}"
    );

    let page = client
        .get("/ivoryos/activity?instrument=pump")
        .header("accept", HTML);
    let page = text(page.send().await).await;
    assert!(page.contains("<option selected>pump</option>"), "{page}");
    assert!(page.contains("activity.csv?instrument=pump"), "{page}");
}

#[tokio::test]
async fn a_wrong_filter_says_what_to_write() {
    let client = client(host().deck(deck()));
    for (query, word) in [
        ("since=yesterday", "2026-03-01T14:03"),
        ("until=5", "2026-03-01T14:03"),
        ("before=x", "before"),
        ("instruments=pump", "`instrument`"),
    ] {
        let answer = client
            .get(format!("/ivoryos/activity?{query}"))
            .send()
            .await;
        assert_eq!(answer.0.status(), StatusCode::BAD_REQUEST, "{query}");
        let answer = json(answer).await.to_string();
        assert!(answer.contains(word), "{answer}");
    }
}

#[tokio::test]
async fn a_page_has_a_hundred_calls_and_leads_to_older_ones() {
    let client: TestClient<_> = client(host().deck(deck()));
    for _ in 0..101 {
        client.post("/ivoryos/moves/move/0").send().await;
    }
    let page = async |query: &str| {
        let page = client.get(format!("/ivoryos/activity?plugin=moves{query}"));
        text(page.header("accept", HTML).send().await).await
    };
    while page("").await.matches("returned after").count() < 100 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let first = page("").await;
    let (_, older) = first
        .split_once("href=\"/ivoryos/activity?plugin=moves")
        .unwrap();
    let (older, _) = older.split_once('"').unwrap();
    let older = page(&older.replace("&amp;", "&")).await;
    assert_eq!(older.matches("returned after").count(), 1, "{older}");
    assert!(!older.contains(">Older<"), "{older}");
}

#[test]
fn a_damaged_file_is_kept_beside_a_new_one() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join(FILE),
        "no database, and long enough to look at".repeat(100),
    )
    .unwrap();
    let program = start(folder.path());
    program.post("/ivoryos/moves/move/0", &[]);
    eventually("the call is logged", || calls(&program, "").len() == 1);
    let log = program.stop();
    assert!(log.contains("the log of calls is damaged"), "{log}");
    let names = fs::read_dir(folder.path()).unwrap();
    let names: Vec<_> = names
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        names.iter().any(|name| name.ends_with(".damaged")),
        "{names:?}"
    );
}

#[test]
fn two_hosts_with_one_folder_have_each_their_own_log() {
    let folder = TempDir::new().unwrap();
    let (one, other) = (start(folder.path()), start(folder.path()));
    one.post("/ivoryos/moves/begin/60000", &[]);
    eventually("the call is logged", || calls(&one, "").len() == 1);
    assert!(calls(&other, "").is_empty());
    one.stop();
    assert!(calls(&other, "").is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_stops_no_instrument() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let program = start(&file.join("below"));
    assert_eq!(program.post("/ivoryos/moves/move/0", &[]).0, 303);
    for path in ["", ".csv", ".jsonl"] {
        let page = program.get(&format!("/ivoryos/activity{path}"));
        assert!(page.contains("The log of calls cannot be read"), "{page}");
    }
    let log = program.stop();
    assert!(log.contains("calls are not logged"), "{log}");
}
