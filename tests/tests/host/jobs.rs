//! Long moves: who is told what of one, how it is stopped, and how it ends.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ivoryos_plugin::testing::{Client, Server, eventually};
use ivoryos_plugin::{Deck, Instrument, JobState, JobStatus};
use ivoryos_plugin_tests::instruments::Pump;
use ivoryos_plugin_tests::jobs::{STIR, STOPS, Stirrer};
use poem::http::StatusCode;
use poem::test::TestResponse;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cut_off;
use crate::serve::Program;
use crate::{HTML, header, host, json, status, text};

struct Bench {
    server: Server,
    stirrer: Arc<Stirrer>,
}

impl Bench {
    async fn new() -> Self {
        let stirrer = Arc::new(Stirrer::default());
        let deck = Deck::new("bench")
            .with_arc("stirrer", Arc::clone(&stirrer))
            .with("pump", Pump { rate: 1.5 });
        let server = Server::start(host().deck(deck)).await;
        Self { server, stirrer }
    }

    async fn post(&self, path: &str, accept: &str) -> TestResponse {
        let path = format!("/ivoryos/jobs{path}");
        let http = self.server.http();
        let request = http.post(path).header("accept", accept);
        request.form(&[("turns", "4")]).send().await
    }

    /// Starts it as a program does.
    async fn start(&self, path: &str) -> Value {
        let response = self.post(path, "application/json").await;
        assert_eq!(status(&response), StatusCode::ACCEPTED);
        json(response).await
    }

    fn status(&self) -> JobStatus {
        self.server.app.state().job(STIR).status()
    }

    fn busy(&self) -> Option<String> {
        self.server.app.state().deck().unwrap().busy("stirrer")
    }

    async fn ends(&self) -> JobStatus {
        eventually("the job has ended", async || !self.status().is_running()).await;
        self.status()
    }
}

/// The next value of the job in this state.
async fn told(page: &mut Client, state: &str) -> Value {
    loop {
        let value = page.event(STIR).await;
        if value["state"] == state {
            return value;
        }
    }
}

#[tokio::test]
async fn a_program_is_answered_at_once_and_the_claim_is_held_to_the_end() {
    let bench = Bench::new().await;
    let started = bench.start("/stir").await;
    assert_eq!(started["state"], "running");
    assert_eq!(started["text"], "stirring 4 times");
    assert_eq!(started["instrument"], "stirrer");
    let by = json!({ "plugin": "jobs", "user": null, "workflow": null });
    assert_eq!(started["by"], by);
    assert_eq!(started["progress"], Value::Null);
    assert!(started["since"].as_i64().unwrap() > 1_700_000_000_000);

    bench.stirrer.permits.add_permits(3);
    eventually("three are done", async || {
        bench.status().progress == Some(0.75)
    })
    .await;
    assert_eq!(bench.busy().as_deref(), Some("stirring 4 times"));
    let second = bench.post("/stir", "application/json").await;
    assert_eq!(status(&second), StatusCode::CONFLICT);
    let second = json(second).await;
    let message = second["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("stirrer is busy: stirring 4 times (since "),
        "{message}"
    );
    assert_eq!(second["error"]["claimed_by"]["plugin"], "jobs");

    bench.stirrer.permits.add_permits(1);
    let ended = bench.ends().await;
    assert_eq!(bench.busy(), None, "the claim ends with it");
    assert_eq!((ended.state, ended.progress), (JobState::Done, Some(1.0)));
    assert!(ended.ended >= ended.since && ended.ended.is_some());
    assert_eq!(bench.stirrer.stops.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_browser_is_led_to_the_plugins_page_and_a_page_is_acknowledged() {
    let bench = Bench::new().await;
    for (path, location) in [("/stir", "./"), ("/stir/4/times", "../../")] {
        // A program that asks for nothing is led there as well.
        for accept in [HTML, "*/*"] {
            let response = bench.post(path, accept).await;
            assert_eq!(status(&response), StatusCode::SEE_OTHER, "{path} {accept}");
            assert_eq!(header(&response, "location"), Some(location));
            bench.stirrer.permits.add_permits(4);
            bench.ends().await;
        }
    }
    let page = bench.server.http().get("/ivoryos/jobs/").send().await;
    assert!(text(page).await.contains("Done"));
    let mut page = bench.server.client().await;
    let answer = page.ask("jobs_stir_now", &[json!(2)]).await;
    assert_eq!(answer["state"], "running", "{answer}");
    assert_eq!(answer["text"], "stirring 2 times");
}

#[tokio::test]
async fn every_page_is_told_how_far_it_is_and_one_that_comes_later_first_of_all() {
    let bench = Bench::new().await;
    let mut page = bench.server.client().await;
    bench.start("/stir").await;
    assert_eq!(told(&mut page, "running").await["progress"], Value::Null);
    bench.stirrer.permits.add_permits(1);
    assert_eq!(page.event(STIR).await["progress"], 0.25);
    let mut later = bench.server.client().await;
    let first = later.event(STIR).await;
    assert_eq!(
        (&first["state"], &first["progress"]),
        (&json!("running"), &json!(0.25))
    );
    bench.stirrer.permits.add_permits(3);
    for page in [&mut page, &mut later] {
        let done = told(page, "done").await;
        assert_eq!(done["text"], "stirring 4 times");
        assert_eq!(done["message"], Value::Null);
    }
    let mut last = bench.server.client().await;
    assert_eq!(last.event(STIR).await["state"], "done");
}

#[tokio::test]
async fn a_stop_reaches_the_instrument_and_what_is_stopped_has_not_failed() {
    let bench = Bench::new().await;
    // Who asks reads its acknowledgement, and nothing else meanwhile.
    let [mut page, mut asks] = [bench.server.client().await, bench.server.client().await];
    for how in ["event", "form"] {
        bench.start("/stir").await;
        if how == "event" {
            assert_eq!(asks.ask("jobs_stop", &[]).await, Value::Null);
        } else {
            let response = bench.post("/stop", HTML).await;
            assert_eq!(status(&response), StatusCode::SEE_OTHER);
        }
        let stopped = bench.status();
        assert_eq!(stopped.state, JobState::Stopped, "{how}: {stopped:?}");
        let message = stopped.message.unwrap();
        assert!(message.contains("stopped on its way"), "{message}");
        assert_eq!(bench.busy(), None, "who has stopped it finds it free");
        told(&mut page, "stopping").await;
        told(&mut page, "stopped").await;
    }
    // Where nothing runs, nothing is stopped.
    let stops = bench.stirrer.stops.load(Ordering::SeqCst);
    assert_eq!(asks.ask("jobs_stop", &[]).await, Value::Null);
    assert_eq!(bench.stirrer.stops.load(Ordering::SeqCst), stops);
    assert_eq!(bench.status().state, JobState::Stopped);
}

#[tokio::test]
async fn an_instrument_that_does_not_say_how_it_is_stopped_ends_between_two_commands() {
    let bench = Bench::new().await;
    bench.start("/pump").await;
    let response = bench.post("/stop", HTML).await;
    assert_eq!(status(&response), StatusCode::SEE_OTHER);
    let state = bench.server.app.state();
    let stopped = state.job("jobs_pump").status();
    assert_eq!(stopped.state, JobState::Stopped);
    assert_eq!(state.deck().unwrap().busy("pump"), None);
}

#[tokio::test]
async fn one_that_does_not_end_by_itself_is_dropped_and_the_instrument_is_told_once_more() {
    let bench = Bench::new().await;
    let state = bench.server.app.state();
    for (path, is_told) in [("/waits", false), ("/forever", true)] {
        bench.start(path).await;
        let job = state.job("jobs_pump");
        let says = async || job.status().message.as_deref() == Some("waits");
        eventually("it waits", says).await;
        let response = bench.post("/stop", HTML).await;
        assert_eq!(status(&response), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(job.status().state, JobState::Stopped, "{path}");
        assert_eq!(state.deck().unwrap().busy("pump"), None);
        assert_eq!(STOPS.load(Ordering::SeqCst) > 1, is_told, "{path}");
    }
}

#[tokio::test]
async fn all_instruments_of_a_job_are_stopped_and_one_that_is_not_is_told() {
    let bench = Bench::new().await;
    bench.start("/both").await;
    let response = bench.post("/stop", "application/json").await;
    assert_eq!(status(&response), StatusCode::SERVICE_UNAVAILABLE);
    let message = json(response).await["error"]["message"].take();
    let message = message.as_str().unwrap();
    assert!(message.contains("the pump is stuck"), "{message}");
    assert!(bench.stirrer.stops.load(Ordering::SeqCst) > 0);
    let failed = bench.ends().await;
    assert_eq!(failed.state, JobState::Failed);
    let message = failed.message.unwrap();
    assert!(message.starts_with("could not be stopped: "), "{message}");
}

#[tokio::test]
async fn what_could_not_be_stopped_keeps_its_claim_and_who_asked_is_told() {
    let bench = Bench::new().await;
    let [mut page, mut asks] = [bench.server.client().await, bench.server.client().await];
    bench.stirrer.is_stuck.store(true, Ordering::SeqCst);
    bench.start("/stir").await;
    let answer = asks.ask("jobs_stop", &[]).await;
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("stirrer could not be stopped: ")
            && message.contains("the stirrer does not answer"),
        "{message}"
    );
    assert_eq!(bench.busy().as_deref(), Some("stirring 4 times"));
    let goes_on = told(&mut page, "running").await;
    assert_eq!(goes_on["message"], Value::Null, "as it began");
    let goes_on = told(&mut page, "running").await;
    let message = goes_on["message"].as_str().unwrap();
    assert!(message.starts_with("could not be stopped: "), "{message}");
    assert_eq!(bench.busy().as_deref(), Some("stirring 4 times"));

    bench.stirrer.is_stuck.store(false, Ordering::SeqCst);
    assert_eq!(asks.ask("jobs_stop", &[]).await, Value::Null);
    assert_eq!(bench.status().state, JobState::Stopped);
}

#[tokio::test]
async fn what_was_claimed_before_a_stop_does_not_begin_after_it() {
    let bench = Bench::new().await;
    let answer = bench.start("/late").await;
    assert_eq!(answer["state"], "stopped");
    assert_eq!(answer["message"], "stopped before it began");
    assert_eq!(bench.busy(), None);
    // Nothing of it waits for this.
    bench.stirrer.permits.add_permits(1);
    bench.start("/stir").await;
    assert!(bench.status().is_running());
}

#[tokio::test]
async fn a_failure_and_a_panic_are_told_and_the_instrument_stands_and_is_free() {
    let bench = Bench::new().await;
    let mut page = bench.server.client().await;
    for (how, message) in [
        ("fails", "the vial is empty"),
        ("panics", "it panicked; the host's log says where"),
    ] {
        let stops = bench.stirrer.stops.load(Ordering::SeqCst);
        bench.start(&format!("/wrong/{how}")).await;
        let failed = told(&mut page, "failed").await;
        assert_eq!(failed["message"], message);
        assert_eq!(bench.busy(), None);
        assert!(bench.stirrer.stops.load(Ordering::SeqCst) > stops, "{how}");
    }
    bench.start("/stir").await;
    assert!(bench.status().is_running(), "the host goes on");
}

#[tokio::test]
async fn a_job_runs_once_whatever_instrument_it_is_started_with() {
    let bench = Bench::new().await;
    bench.start("/stir").await;
    let second = bench.post("/pump/stir", "application/json").await;
    assert_eq!(status(&second), StatusCode::CONFLICT);
    let message = json(second).await["error"]["message"].take();
    let message = message.as_str().unwrap();
    assert!(
        message.starts_with("stirrer is busy: stirring 4 times"),
        "{message}"
    );
    let deck = bench.server.app.state().deck().unwrap();
    assert_eq!(deck.busy("pump"), None, "its claim has ended");
}

#[tokio::test]
async fn two_hosts_of_one_process_have_each_their_own() {
    let (one, other) = (Bench::new().await, Bench::new().await);
    one.start("/stir").await;
    assert_eq!(other.status().state, JobState::Idle);
    other.start("/stir").await;
    drop(other.server);
    let stops = || other.stirrer.stops.load(Ordering::SeqCst);
    eventually("the other's is stopped", async || stops() > 0).await;
    assert_eq!(one.stirrer.stops.load(Ordering::SeqCst), 0);
    assert_eq!(one.status().state, JobState::Running);
}

#[tokio::test]
async fn what_runs_is_stopped_when_the_host_ends_and_nothing_begins_then() {
    let bench = Bench::new().await;
    let state = bench.server.app.state().clone();
    let deck = state.deck().unwrap();
    bench.start("/stir").await;
    // What holds the host is gone, as after a signal.
    drop(bench.server);
    let job = state.job(STIR);
    eventually("it has ended", async || !job.status().is_running()).await;
    assert_eq!(job.status().state, JobState::Stopped);
    assert!(bench.stirrer.stops.load(Ordering::SeqCst) > 0);

    let stirrer: Instrument<Stirrer> = deck.instrument("stirrer").unwrap();
    let claim = stirrer.claim("stirring").unwrap();
    let started = state
        .job("jobs_later")
        .start(claim, async move |_| Ok(stirrer.turn().await?));
    assert_eq!(started.unwrap().status().state, JobState::Stopped);
}

#[tokio::test]
async fn what_a_field_says_is_refused_in_the_shape_of_a_form_that_cannot_be_read() {
    let bench = Bench::new().await;
    let post = async |turns: &str| {
        let http = bench.server.http();
        let request = http.post("/ivoryos/jobs/stir").form(&[("turns", turns)]);
        json(request.send().await).await["error"].take()
    };
    let refused = post("200").await;
    assert_eq!(refused["status"], 422);
    assert_eq!(refused["field"], "turns");
    assert_eq!(refused["message"], "The turns is 1 to 100, not 200");
    let unread = post("many").await;
    assert_eq!(unread["status"], 400);
    assert_eq!(unread["field"], "turns");
    assert_eq!(bench.status().state, JobState::Idle);
}

fn program(folder: &TempDir) -> Program {
    Program::start(&[("DATA_DIR", folder.path().to_str().unwrap()), ("PUMP", "1")])
}

fn told_of(program: &Program) -> Value {
    serde_json::from_str(&program.get("/ivoryos/jobs/told")).unwrap()
}

#[test]
fn a_job_that_the_end_of_the_host_has_cut_off_is_told_by_the_next_one() {
    let folder = TempDir::new().unwrap();
    let first = program(&folder);
    assert_eq!(first.post("/ivoryos/jobs/pump", &[]).0, 303);
    assert_eq!(told_of(&first)["state"], "running");
    let record = folder.path().join("moves-127.0.0.1-0-ivoryos.jsonl");
    cut_off::eventually("it is recorded", || {
        std::fs::read_to_string(&record).is_ok_and(|it| it.contains("jobs_pump"))
    });
    first.stop();

    let next = program(&folder);
    let told = told_of(&next);
    assert_eq!(told["state"], "failed");
    let message = told["message"].as_str().unwrap();
    assert!(
        message.starts_with("cut off at ") && message.ends_with(" when the host ended"),
        "{message}"
    );
    assert_eq!(told["text"], "pumping");
    assert_eq!(told["by"]["plugin"], "jobs");
    let moves: Value = serde_json::from_str(&next.get("/ivoryos/moves.json")).unwrap();
    assert_eq!(moves[0]["job"], "jobs_pump");
    // The name is still the plugin's.
    assert_eq!(next.post("/ivoryos/jobs/pump", &[]).0, 303);
    assert_eq!(told_of(&next)["state"], "running");
}

#[cfg(unix)]
#[test]
fn a_host_that_is_told_to_end_waits_for_what_it_stops() {
    let folder = TempDir::new().unwrap();
    let first = program(&folder);
    assert_eq!(first.post("/ivoryos/jobs/pump", &[]).0, 303);
    let log = first.terminate();
    assert!(!log.contains("the host ends while"), "{log}");
    assert_eq!(told_of(&program(&folder))["state"], "idle");
}
