//! What `NextGen` says about the run that its queue executes.

use serde::Deserialize;

/// A run, from `GET /api/queue/runs/{id}`.
#[derive(Deserialize)]
struct Run {
    name: String,
    status: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    instrument: String,
    method: String,
    status: String,
    error: Option<String>,
}

/// The run in words: `run 3, Titration, which runs pump.dispense`. Only its number if the answer says no more.
pub(super) fn describe(id: u64, body: &[u8]) -> String {
    let Ok(run) = serde_json::from_slice::<Run>(body) else {
        return format!("run {id}");
    };
    let step = |status: &str| run.steps.iter().find(|step| step.status == status);
    let name = |step: &Step| format!("{}.{}", step.instrument, step.method);
    let does = match (run.status.as_str(), step("running"), step("error")) {
        ("error", _, Some(failed)) => {
            let error = failed.error.as_deref().unwrap_or_default();
            let error = error.lines().next().unwrap_or_default();
            let name = name(failed);
            format!("waits for a decision about {name}, which failed: {error}")
        }
        ("waiting_input", ..) => "waits for somebody's answer".to_owned(),
        ("paused", Some(step), _) => format!("is paused and finishes {}", name(step)),
        ("paused", ..) => "is paused".to_owned(),
        ("cancelling", Some(step), _) => format!("is being cancelled and finishes {}", name(step)),
        (_, Some(step), _) => format!("runs {}", name(step)),
        (status, ..) => format!("is {status}"),
    };
    format!("run {id}, {}, which {does}", run.name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::describe;

    /// As `NextGen` 0.1.1 answers, shortened.
    fn run(status: &str, steps: &Value) -> String {
        let run = json!({ "id": 3, "name": "Titration", "status": status, "end_time": null,
                          "parameters": { "deck_version": 1 }, "steps": steps });
        describe(3, run.to_string().as_bytes())
    }

    fn step(status: &str, error: &Value) -> Value {
        json!({ "id": 1, "run_id": 3, "sequence_index": 0, "instrument": "pump", "method": "dispense",
                "parameters": {}, "outputs": null, "status": status, "error": error })
    }

    #[test]
    fn a_run_is_told_with_what_it_does() {
        let running = json!([
            step("completed", &Value::Null),
            step("running", &Value::Null)
        ]);
        let failed = step(
            "error",
            &json!("no ml\nTraceback (most recent call last):\n"),
        );
        let waits = "which waits for a decision about pump.dispense, which failed: no ml";
        for (status, steps, expected) in [
            ("running", running.clone(), "which runs pump.dispense"),
            (
                "paused",
                running,
                "which is paused and finishes pump.dispense",
            ),
            ("paused", json!([]), "which is paused"),
            ("error", json!([failed]), waits),
            (
                "waiting_input",
                json!([]),
                "which waits for somebody's answer",
            ),
            ("running", json!([]), "which is running"),
        ] {
            assert_eq!(run(status, &steps), format!("run 3, Titration, {expected}"));
        }
        assert_eq!(describe(3, b"Internal Server Error"), "run 3");
    }
}
