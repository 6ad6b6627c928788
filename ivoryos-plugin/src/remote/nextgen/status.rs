//! What `NextGen` answers to `GET /api/status`: its instruments, what runs, and where safety limits are.

use std::collections::{BTreeMap, BTreeSet};

use poem::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::schema::{self, Known, Methods};
use crate::remote::call::Call;
use crate::remote::error::RemoteError;
use crate::remote::look::Instruments;

/// The state of a `NextGen`.
pub(super) struct Status {
    pub(super) instruments: Instruments,
    /// The calls that run, which no run of the queue makes.
    pub(super) tasks: Vec<String>,
    /// The run that the queue executes.
    pub(super) run: Option<u64>,
    guarded: BTreeSet<Guarded>,
}

/// An argument with a safety limit, or with a list of allowed values: instrument, method and path, such as `ml` or
/// `settings.volume`.
type Guarded = (String, String, String);

#[derive(Deserialize)]
struct Sent {
    instruments: BTreeMap<String, Methods>,
    active_tasks: Vec<String>,
    active_workflow_id: Option<u64>,
    #[serde(default)]
    instrument_errors: Vec<Known<Unloaded>>,
    #[serde(default)]
    safety: Safety,
}

/// An instrument of the deck file that could not be loaded.
#[derive(Deserialize)]
struct Unloaded {
    name: String,
    error: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Safety {
    /// Why the configuration cannot be read. `NextGen` calls nothing then.
    error: Option<String>,
    /// The limits by instrument, method and path of the argument.
    fields: BTreeMap<String, BTreeMap<String, BTreeMap<String, Value>>>,
}

/// Reads the status. `None` if the body is not from `NextGen`.
pub(super) fn read(body: &[u8]) -> Option<Status> {
    let sent: Sent = serde_json::from_slice(body).ok()?;
    let unloaded = sent.instrument_errors.iter().filter_map(|it| match it {
        Known::Yes(Unloaded { name, error }) => {
            Some(format!("IvoryOS could not load `{name}`: {error}"))
        }
        Known::No(_) => None,
    });
    let problems = unloaded.chain(sent.safety.error.clone()).collect();
    let schemas = sent.instruments.iter();
    let schemas = schemas.map(|(name, methods)| (name.clone(), schema::schema(methods)));
    Some(Status {
        instruments: Instruments {
            schemas: schemas.collect(),
            problems,
        },
        tasks: sent.active_tasks,
        run: sent.active_workflow_id,
        guarded: guarded(&sent.safety, &sent.instruments),
    })
}

/// Why a `NextGen` answers nothing else: its guard does not know the name in the address.
pub(super) fn refusal(status: StatusCode, body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }

    let Refusal { error } = serde_json::from_slice(body).ok()?;
    let is_guard = status == StatusCode::FORBIDDEN && error.contains("edge");
    is_guard.then(|| format!("IvoryOS NextGen refused the request: {error}"))
}

fn guarded(safety: &Safety, instruments: &BTreeMap<String, Methods>) -> BTreeSet<Guarded> {
    let mut guarded = BTreeSet::new();
    for (instrument, methods) in &safety.fields {
        for (method, paths) in methods {
            for path in paths.keys() {
                guarded.insert((instrument.clone(), method.clone(), path.clone()));
            }
        }
    }
    for (instrument, methods) in instruments {
        for (method, declared) in methods {
            let Known::Yes(declared) = declared else {
                continue;
            };
            for (name, parameter) in &declared.parameters.0 {
                // A choice that NextGen does not look at is one of the driver's own.
                let choices = parameter.choices();
                if choices.is_some_and(|it| !it.iter().any(is_passed_over)) {
                    guarded.insert((instrument.clone(), method.clone(), name.clone()));
                }
            }
        }
    }
    guarded
}

impl Status {
    /// Refuses a text that `NextGen` would not compare with the limit of its argument.
    pub(super) fn check_guarded(
        &self,
        call: &Call<'_>,
        arguments: &Map<String, Value>,
    ) -> Result<(), RemoteError> {
        for (instrument, method, path) in &self.guarded {
            if instrument != call.instrument || method != call.method {
                continue;
            }
            let mut names = path.split('.');
            let outer = names.next().and_then(|name| arguments.get(name));
            let value = names.try_fold(outer, |value, name| Some(value?.get(name)));
            let Some(Some(value)) = value else {
                continue;
            };
            let items = value
                .as_array()
                .map_or(std::slice::from_ref(value), |it| it);
            if items.iter().any(is_passed_over) {
                let problem = "is a text that IvoryOS does not compare with the argument's limit: \
                               it is empty, or begins with `#`";
                return Err(call.bad_argument(path, problem));
            }
        }
        Ok(())
    }
}

/// Whether `NextGen`'s safety guard skips this value: it takes it for nothing, or for the name of a result.
fn is_passed_over(value: &Value) -> bool {
    let text = value.as_str();
    text.is_some_and(|it| it.is_empty() || it.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use poem::http::StatusCode;
    use serde_json::{Value, json};

    use super::{Status, read, refusal};
    use crate::remote::arguments::Arguments;
    use crate::remote::call::Call;

    /// As `NextGen` 0.1.1 answers, shortened.
    fn status() -> Status {
        let sent = json!({
            "status": "running",
            "cloud_connected": false,
            "instruments": { "pump": {
                "dispense": {
                    "description": "Dispenses.",
                    "parameters": {
                        "ml": { "type": "float", "required": true, "numeric": true },
                        "slow": { "type": "bool", "required": false, "options": ["True", "False"], "default": false },
                    },
                    "return_type": "dict", "return_info": {}, "return_paths": [],
                    "accepts_kwargs": false, "is_coroutine": false },
                "options": { "description": "", "parameters": {}, "return_type": "Any", "accepts_kwargs": true,
                             "is_coroutine": false },
                "refill": { "description": "", "parameters": {}, "return_type": "NoneType", "accepts_kwargs": false,
                            "is_coroutine": true },
                "valve": {
                    "description": "",
                    "parameters": {
                        "position": { "type": "Literal", "required": false, "options": ["waste", "sample"],
                                      "optional": true, "default": "waste" } },
                    "return_type": "Any", "accepts_kwargs": false, "is_coroutine": false },
                "speed": { "description": "In mL/min.", "parameters": {}, "return_type": "float", "is_coroutine": false,
                           "is_property": true, "property_access": "get", "has_setter": true },
                "speed_(setter)": {
                    "description": "Set speed.", "parameters": { "value": { "type": "float", "required": true } },
                    "return_type": "None", "is_coroutine": false, "is_property": true, "property_access": "set" },
                "of another form": [7],
            } },
            "active_tasks": ["8eca0272"], "active_workflow_id": 1, "queue_paused": true,
            "instrument_errors": [{ "name": "stirrer", "stage": "construct", "error": "could not open COM4" }],
            "safety": { "enabled": true, "error": null, "trays": {}, "rules": 0,
                        "fields": { "pump": { "dispense": { "ml": { "max": 10, "unit": "mL" } } } } },
        });
        read(sent.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn the_instruments_and_what_runs_are_read() {
        let status = status();
        assert_eq!((status.tasks.len(), status.run), (1, Some(1)));
        assert_eq!(
            status.instruments.problems,
            ["IvoryOS could not load `stirrer`: could not open COM4"]
        );
        let methods = &status.instruments.schemas["pump"].methods;
        let signatures = methods.iter().map(|(name, method)| {
            let kind = match (method.is_async, method.is_property) {
                (true, _) => "async ",
                (_, true) => "property ",
                _ => "",
            };
            format!("{kind}{name}{}", method.signature)
        });
        assert_eq!(
            signatures.collect::<Vec<_>>(),
            [
                "dispense(ml: float, slow: bool = False) -> dict",
                "options(**kwargs)",
                "async refill() -> None",
                "property speed() -> float",
                "speed_(setter)(value: float) -> None",
                "valve(position: Optional[Literal['waste', 'sample']] = 'waste')",
            ]
        );
        assert!(methods["options"].accepts("any") && !methods["options"].accepts("_any"));
    }

    #[test]
    fn the_parameters_keep_their_order() {
        let sent =
            br#"{"instruments": {"a": {"b": {"parameters": {"z": {"type": "int", "required": true},
            "a": {"type": "Any", "required": false, "default": null}}}}},
            "active_tasks": [], "active_workflow_id": null}"#;
        let status = read(sent).unwrap();
        let signature = &status.instruments.schemas["a"].methods["b"].signature;
        assert_eq!(signature, "(z: int, a=None)");
    }

    #[test]
    fn another_server_is_not_taken_for_it() {
        for body in [
            r#"{"message": "Forbidden", "reason": null}"#,
            r#"{"started": "2026-01-01T00:00:00Z", "kernels": 0, "connections": 0}"#,
            "<!doctype html>",
        ] {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn its_guard_is_told_from_another_server() {
        let guard = br#"{"error": "This edge does not answer to the name 'lab.example'."}"#;
        let refused = refusal(StatusCode::FORBIDDEN, guard).unwrap();
        assert!(refused.ends_with("'lab.example'."), "{refused}");
        let other = br#"{"message": "Forbidden", "reason": null}"#;
        assert_eq!(refusal(StatusCode::FORBIDDEN, other), None);
    }

    #[test]
    fn a_text_that_goes_past_a_limit_is_refused() {
        let status = status();
        let refused = |method: &str, arguments: Value| {
            let Value::Object(arguments) = arguments else {
                unreachable!()
            };
            let call = Call {
                instrument: "pump",
                method,
                arguments: Arguments::new(),
                timeout: Duration::ZERO,
            };
            status.check_guarded(&call, &arguments).is_err()
        };
        for text in ["", "#volume", " #1"] {
            assert!(refused("dispense", json!({ "ml": text })), "{text:?}");
            assert!(refused("dispense", json!({ "ml": [1, text] })), "{text:?}");
            assert!(refused("valve", json!({ "position": text })), "{text:?}");
            assert!(!refused("options", json!({ "note": text })), "{text:?}");
        }
        assert!(!refused("dispense", json!({ "ml": "5" })));
        assert!(!refused("valve", json!({ "position": "sample" })));
    }
}
