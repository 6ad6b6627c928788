//! A host that is killed while an instrument moves: the next one says what was cut off.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use ivoryos_plugin::Host;
use serde_json::Value;
use tempfile::TempDir;

use crate::serve::Program;
use crate::{deck, host};

const RECORD: &str = "moves-127.0.0.1-0-ivoryos.jsonl";

fn start(folder: &Path) -> Program {
    Program::start(&[("DATA_DIR", folder.to_str().unwrap()), ("PUMP", "1")])
}

fn cut_off(program: &Program) -> Vec<Value> {
    let manifest: Value = serde_json::from_str(&program.get("/ivoryos/plugins.json")).unwrap();
    manifest["cut_off_moves"].as_array().unwrap().clone()
}

/// Waits until it is so.
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn record(folder: &Path) -> String {
    fs::read_to_string(folder.join(RECORD)).unwrap_or_default()
}

/// Begins a movement of a minute, and waits until it is recorded.
fn begin(program: &Program, folder: &Path) {
    assert_eq!(program.post("/ivoryos/moves/begin/60000", &[]).0, 303);
    eventually("the movement is recorded", || {
        record(folder).ends_with("}}\n")
    });
}

#[test]
fn the_next_pages_say_which_movement_was_cut_off_until_somebody_dismisses_it() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    assert_eq!(program.post("/ivoryos/moves/move/1", &[]).0, 303);
    begin(&program, folder.path());
    assert!(cut_off(&program).is_empty(), "it still moves");
    let modified = || {
        fs::metadata(folder.path().join(RECORD))
            .unwrap()
            .modified()
            .unwrap()
    };
    let begun = modified();
    eventually("the host says that it is there", || modified() > begun);
    program.stop();

    for _ in 0..2 {
        let program = start(folder.path());
        let [it] = &cut_off(&program)[..] else {
            panic!("one was cut off");
        };
        assert_eq!(it["instrument"], "pump");
        assert_eq!(it["doing"], "dispensing 5.0 mL");
        assert_eq!(it["plugin"], "moves");
        assert!(it["since"].as_str() <= it["cut_off"].as_str(), "{it}");
        for page in ["/ivoryos/", "/ivoryos/moves/", "/ivoryos/asks/"] {
            let page = program.get(page);
            assert!(
                page.contains("pump: dispensing 5.0 mL was cut off at "),
                "{page}"
            );
        }
        let widget = program.get("/ivoryos/side/widget");
        assert!(!widget.contains("cut off"), "{widget}");
        let log = program.stop();
        assert!(
            log.contains("WARN") && log.contains("a movement was cut off"),
            "{log}"
        );
    }

    let program = start(folder.path());
    let id = cut_off(&program)[0]["id"].to_string();
    assert_eq!(program.post("/ivoryos/moves.json", &[("id", "1")]).0, 303);
    for bad in [("id", "x"), ("id", ""), ("id", "1,"), ("ID", id.as_str())] {
        assert_eq!(
            program.post("/ivoryos/moves.json", &[bad]).0,
            400,
            "{bad:?}"
        );
    }
    assert_eq!(program.post("/ivoryos/moves.json", &[]).0, 400);
    assert_eq!(cut_off(&program).len(), 1, "another one is meant");
    assert_eq!(program.post("/ivoryos/moves.json", &[("id", &id)]).0, 303);
    assert!(!program.get("/ivoryos/").contains("cut off"));
    eventually("that is recorded", || record(folder.path()).contains("end"));
    program.stop();
    assert!(cut_off(&start(folder.path())).is_empty(), "for good");
}

#[cfg(unix)]
#[test]
fn a_host_that_ends_in_order_has_cut_off_nothing() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    begin(&program, folder.path());
    let log = program.terminate();
    assert!(
        log.contains("the host ends while an instrument moves"),
        "{log}"
    );
    let program = start(folder.path());
    assert!(cut_off(&program).is_empty());
}

#[test]
fn a_line_that_was_not_written_to_its_end_hides_no_other() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    begin(&program, folder.path());
    program.stop();
    let torn = record(folder.path()) + "{\"end\":";
    fs::write(folder.path().join(RECORD), torn).unwrap();
    // And again, with what the next one has written.
    for _ in 0..2 {
        let program = start(folder.path());
        assert_eq!(cut_off(&program).len(), 1);
        program.stop();
    }
}

#[test]
fn two_hosts_with_one_folder_take_nothing_from_each_other() {
    let folder = TempDir::new().unwrap();
    let (first, second) = (start(folder.path()), start(folder.path()));
    begin(&first, folder.path());
    let third = start(folder.path());
    assert!(
        cut_off(&second).is_empty() && cut_off(&third).is_empty(),
        "the first one lives"
    );
    first.stop();
    let next = start(folder.path());
    assert_eq!(cut_off(&next).len(), 1);
    assert!(cut_off(&second).is_empty());
}

#[test]
fn two_hosts_at_two_addresses_have_each_their_own_record() {
    let folder = TempDir::new().unwrap();
    let start = |host| {
        Program::start(&[
            ("DATA_DIR", folder.path().to_str().unwrap()),
            ("PUMP", "1"),
            ("HOST", host),
        ])
    };
    let hosts = ["127.0.0.1", "localhost"];
    for host in hosts {
        let program = start(host);
        assert!(cut_off(&program).is_empty(), "{host}");
        assert_eq!(program.post("/ivoryos/moves/begin/60000", &[]).0, 303);
        let record = folder.path().join(format!("moves-{host}-0-ivoryos.jsonl"));
        eventually("the movement is recorded", || {
            fs::read_to_string(&record).is_ok_and(|it| it.ends_with("}}\n"))
        });
        program.stop();
    }
    for host in hosts {
        assert_eq!(cut_off(&start(host)).len(), 1, "{host}");
    }
}

#[tokio::test]
async fn a_record_with_the_largest_id_confuses_no_other_movement() {
    let folder = TempDir::new().unwrap();
    let file = |folder: &TempDir| folder.path().join("moves-ivoryos.jsonl");
    let line = r#"{"begin":{"id":18446744073709551615,"instrument":"stirrer","doing":"stirring","plugin":null,"user":null,"since":"2026-01-02T12:04:05Z","cut_off":null}}"#;
    fs::write(file(&folder), line).unwrap();
    let deck = ivoryos_plugin::Deck::new("lab")
        .with("pump", 1_u8)
        .with("valve", 2_u8);
    let app = host().deck(deck.clone()).data_dir(folder.path());
    let _app = app.mount_all().unwrap();
    let claim = |name| {
        deck.instrument::<u8>(name)
            .unwrap()
            .claim("moving")
            .unwrap()
    };
    let (pump, _valve) = (claim("pump"), claim("valve"));
    drop(pump);
    eventually("one has ended, and the other has not", || {
        let record = fs::read_to_string(file(&folder)).unwrap();
        record.contains("valve") && (record.contains("end") || !record.contains("pump"))
    });

    // As if the process had been killed here.
    let next = TempDir::new().unwrap();
    fs::copy(file(&folder), file(&next)).unwrap();
    let app = host().data_dir(next.path()).mount_all().unwrap();
    let http = poem::test::TestClient::new(app);
    let listed = http.get("/ivoryos/moves.json").send().await;
    let listed = crate::json(listed).await;
    let mut instruments: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["instrument"].as_str().unwrap())
        .collect();
    instruments.sort_unstable();
    assert_eq!(instruments, ["stirrer", "valve"], "{listed}");
}

/// The host moves whatever becomes of the record, and says once why there is none.
fn moves_all_the_same(folder: &Path) {
    let program = start(folder);
    for _ in 0..3 {
        assert_eq!(program.post("/ivoryos/moves/move/1", &[]).0, 303);
    }
    let log = program.stop();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("record")).collect();
    assert_eq!(lines.len(), 1, "{log}");
}

#[test]
fn a_folder_that_cannot_be_written_keeps_nothing_from_moving() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    moves_all_the_same(&file.join("folder"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_nothing_from_moving() {
    let folder = TempDir::new().unwrap();
    for name in [RECORD.to_owned(), format!("{RECORD}.new")] {
        std::os::unix::fs::symlink("/dev/full", folder.path().join(name)).unwrap();
    }
    moves_all_the_same(folder.path());
}

#[tokio::test]
async fn many_movements_are_a_small_file() {
    let folder = TempDir::new().unwrap();
    let deck = deck();
    let app = host()
        .deck(deck.clone())
        .data_dir(folder.path())
        .mount_all()
        .unwrap();
    let pump = deck
        .instrument::<ivoryos_plugin_tests::instruments::Pump>("pump")
        .unwrap();
    let file = folder.path().join("moves-ivoryos.jsonl");
    for _ in 0..1_000 {
        drop(pump.claim("x".repeat(4_000)).unwrap());
    }
    let is_written = |text: &str| fs::read_to_string(&file).is_ok_and(|it| it.contains(text));
    for text in ["after 4 MB", "later"] {
        let claim = pump.claim(text).unwrap();
        eventually("that is written", || is_written(text));
        drop(claim);
    }
    let size = fs::metadata(&file).unwrap().len();
    assert!(size < 1_000_000, "{size} bytes");
    drop(app);
    let app = host().data_dir(folder.path()).mount_all().unwrap();
    let http = poem::test::TestClient::new(app);
    let listed = http.get("/ivoryos/moves.json").send().await;
    assert_eq!(crate::json(listed).await, serde_json::json!([]));
}

#[tokio::test]
async fn whatever_the_layout_is_the_notice_is_there_and_inside_ivoryos_it_has_no_form() {
    let folder = TempDir::new().unwrap();
    let line = r#"{"begin":{"id":7,"instrument":"<pump>","doing":"rinsing","plugin":"moves","user":"ada","since":"2026-01-02T12:04:05Z","cut_off":"2026-01-02T12:04:15Z"}}"#;
    for (is_standalone, record) in [(false, "moves-ivoryos.jsonl"), (true, "moves.jsonl")] {
        fs::write(folder.path().join(record), line).unwrap();
        let host = if is_standalone {
            Host::standalone()
        } else {
            host()
        };
        let app = host.data_dir(folder.path()).mount_all().unwrap();
        let home = app.home();
        let http = poem::test::TestClient::new(app);
        let get = async |path: &str, accept: &str| {
            let request = http.get(format!("{home}{path}")).header("accept", accept);
            crate::text(request.send().await).await
        };
        // A page, and an error.
        for path in ["moves/", "nothing"] {
            let page = get(path, crate::HTML).await;
            assert!(
                page.contains("&lt;pump&gt;: rinsing was cut off at 2026-01-0"),
                "{page}"
            );
            assert!(
                page.contains("(begun by ada, plugin moves, at 2026-01-0"),
                "{page}"
            );
            assert!(
                page.contains("moves.json\"") && page.contains("Dismiss"),
                "{page}"
            );
        }
        let inside = get("moves/", "application/vnd.ivoryos.page+json").await;
        assert!(
            inside.contains("was cut off at") && !inside.contains("moves.json"),
            "{inside}"
        );
        let json = get("nothing", "application/json").await;
        assert!(!json.contains("cut off"), "{json}");
        // Back to the page where it was dismissed, and nowhere else.
        let back = async |referer: &str| {
            let request = http
                .post(format!("{home}moves.json"))
                .header("referer", referer);
            let request = request.content_type("application/x-www-form-urlencoded");
            let response = request.body("id=1").send().await;
            crate::header(&response, "location").unwrap().to_owned()
        };
        assert_eq!(
            back("http://lab:8000/ivoryos/moves/?a=b").await,
            "/ivoryos/moves/?a=b"
        );
        assert_eq!(back("http://lab:8000//evil.example/").await, home);
        assert_eq!(back("nonsense").await, home);
    }
}
