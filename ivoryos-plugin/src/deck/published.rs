//! The last published value of each name, for browsers that connect later.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use poem::error::ResponseError;
use poem::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::saved::Unsaved;
use super::series::Record;
use crate::http::json::{JsonError, to_json};
use crate::http::reserved::{self, is_lifecycle};

/// How many names of each plugin are kept. Beyond that the one that was published longest ago is dropped.
const NAMES: usize = 1_000;
/// The largest value, in bytes of JSON.
const BYTES: usize = 1024 * 1024;

/// The names that were published or emitted.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// Of each name those who use it, the first one first; the program itself is before all plugins.
    names: HashMap<String, Vec<Use>>,
    /// Counts what was published or emitted.
    count: u64,
}

/// What one plugin publishes or emits under a name.
#[derive(Debug, Default)]
struct Use {
    /// The plugin; `None` for the program itself.
    owner: Option<&'static str>,
    /// When it was used last, as a count.
    used: u64,
    /// What is kept for browsers that come later, and since when; nothing of what was only emitted.
    value: Option<(Value, Instant)>,
    /// What is kept of a series.
    record: Option<Arc<Mutex<Record>>>,
}

/// Which browsers hear what is sent under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// All, but for the pages of these plugins, which use the name themselves.
    AllBut(Vec<&'static str>),
    /// The pages of this plugin: others have had the name before.
    PagesOf(&'static str),
}

/// What was published under a name that was taken back.
#[derive(Debug, PartialEq)]
pub(super) struct Removed {
    pub(super) audience: Audience,
    /// What these browsers hear from now on: that of another plugin, or null.
    pub(super) value: Value,
}

impl Published {
    /// Uses the name for this plugin, and says who hears what is sent.
    pub(super) fn use_name(&mut self, name: &str, plugin: Option<&'static str>) -> Audience {
        self.count += 1;
        let count = self.count;
        if let Some(uses) = self.names.get_mut(name)
            && let Some(known) = uses.iter_mut().find(|it| it.owner == plugin)
        {
            known.used = count;
            return audience(uses, plugin);
        }
        self.forget_oldest(plugin);
        let uses = self.names.entry(name.to_owned()).or_default();
        // What the program publishes is the whole host's.
        let at = if plugin.is_none() { 0 } else { uses.len() };
        let new = Use {
            owner: plugin,
            used: count,
            ..Use::default()
        };
        uses.insert(at, new);
        audience(uses, plugin)
    }

    /// Makes room for one more name of this plugin.
    fn forget_oldest(&mut self, plugin: Option<&'static str>) {
        let own = self.names.iter().filter_map(|(name, uses)| {
            let own = uses.iter().find(|it| it.owner == plugin)?;
            Some((own.used, name))
        });
        let own: Vec<_> = own.collect();
        if own.len() < NAMES {
            return;
        }
        if let Some(oldest) = own.into_iter().min().map(|(_, name)| name.clone()) {
            self.remove(&oldest, plugin);
        }
    }

    /// Keeps the value in place of the last one of that name, which is used.
    pub(super) fn keep(&mut self, name: &str, plugin: Option<&'static str>, value: Value) {
        if let Some(own) = self.own(name, plugin) {
            own.value = Some((value, Instant::now()));
        }
    }

    /// Uses the name for a series of this plugin, and returns what is kept of it.
    pub(super) fn record(
        &mut self,
        name: &str,
        plugin: Option<&'static str>,
    ) -> Arc<Mutex<Record>> {
        self.use_name(name, plugin);
        let own = self.own(name, plugin);
        let record = own.map(|own| Arc::clone(own.record.get_or_insert_default()));
        record.unwrap_or_default()
    }

    fn own(&mut self, name: &str, plugin: Option<&'static str>) -> Option<&mut Use> {
        let uses = self.names.get_mut(name)?;
        uses.iter_mut().find(|it| it.owner == plugin)
    }

    /// Whether this plugin has a series of this name.
    pub(super) fn has_record(&self, name: &str, plugin: Option<&'static str>) -> bool {
        let uses = self.names.get(name).into_iter().flatten();
        uses.filter(|it| it.owner == plugin)
            .any(|it| it.record.is_some())
    }

    /// The series of all plugins, and whose they are.
    pub(super) fn records(&self) -> Vec<(Unsaved, Arc<Mutex<Record>>)> {
        let uses = self.names.iter();
        let uses = uses.flat_map(|(name, uses)| uses.iter().map(move |it| (name, it)));
        let records = uses.filter_map(|(name, it)| {
            let record = Arc::clone(it.record.as_ref()?);
            Some((Unsaved::none(it.owner, name.clone()), record))
        });
        records.collect()
    }

    /// Forgets what this plugin has under the name. `None` if there was no value.
    pub(super) fn remove(&mut self, name: &str, plugin: Option<&'static str>) -> Option<Removed> {
        let uses = self.names.get_mut(name)?;
        let audience = audience(uses, plugin);
        let at = uses.iter().position(|it| it.owner == plugin)?;
        let own = uses.remove(at);
        let next = uses.first().and_then(|it| it.value.as_ref());
        let next = next.map(|(value, _)| value.clone());
        if uses.is_empty() {
            self.names.remove(name);
        }
        own.value.map(|_| Removed {
            audience,
            value: next.unwrap_or_default(),
        })
    }

    /// The value that the pages of this plugin hear, or everybody else for `None`.
    pub(super) fn get(&self, name: &str, page: Option<&'static str>) -> Option<&Value> {
        let (value, _) = heard(self.names.get(name)?, page)?.value.as_ref()?;
        Some(value)
    }

    /// What is kept of the series that these pages hear.
    pub(super) fn known_record(
        &self,
        name: &str,
        page: Option<&'static str>,
    ) -> Option<Arc<Mutex<Record>>> {
        heard(self.names.get(name)?, page)?.record.clone()
    }

    /// For how many milliseconds each value that these pages hear is the last of its name.
    pub(super) fn ages(&self, page: Option<&'static str>) -> Value {
        let ages = self.names.iter().filter_map(|(name, uses)| {
            let (_, since) = heard(uses, page)?.value.as_ref()?;
            let age = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
            Some((name.clone(), age.into()))
        });
        Value::Object(ages.collect())
    }

    /// The names that were published or emitted, sorted.
    pub(super) fn all_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.names.keys().cloned().collect();
        names.sort_unstable();
        names
    }

    /// The names of the values that these pages hear, the one first that was published longest ago.
    pub(super) fn names(&self, page: Option<&'static str>) -> Vec<String> {
        let heard = self.names.iter().filter_map(|(name, uses)| {
            let heard = heard(uses, page)?;
            heard.value.as_ref()?;
            Some((heard.used, name))
        });
        let mut names: Vec<_> = heard.collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name.clone()).collect()
    }
}

/// Who hears what this plugin sends.
fn audience(uses: &[Use], plugin: Option<&'static str>) -> Audience {
    let is_first = uses.first().is_none_or(|first| first.owner == plugin);
    match plugin {
        Some(plugin) if !is_first => Audience::PagesOf(plugin),
        _ => {
            let others = uses.iter().filter(|it| it.owner != plugin);
            Audience::AllBut(others.filter_map(|it| it.owner).collect())
        }
    }
}

/// The one of those who use a name that the pages of this plugin hear: itself, or else the first.
fn heard<'a>(uses: &'a [Use], page: Option<&'static str>) -> Option<&'a Use> {
    let own = uses.iter().find(|it| it.owner == page);
    own.or_else(|| uses.first())
}

/// Why [`GlobalState::publish`](super::GlobalState::publish) did not publish a value.
///
/// ```
/// use ivoryos_plugin::{GlobalState, PublishError};
///
/// let state = GlobalState::new();
/// assert!(matches!(state.publish("live_deck", &1), Err(PublishError::Name { .. })));
/// assert!(matches!(state.publish("frame", &"x".repeat(2_000_000)), Err(PublishError::TooLarge { .. })));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum PublishError {
    /// The name is empty, or the Socket.IO protocol, `IvoryOS` or the host uses it.
    Name {
        /// The name.
        name: String,
    },
    /// The value cannot be written as JSON.
    Value(serde_json::Error),
    /// A number in the value is NaN or infinite: JSON has none such, and pages would get null.
    NotFinite {
        /// Where in the value it is, such as `mls[0].rate`; empty for the value itself.
        path: String,
        /// The number.
        number: f64,
    },
    /// The value is larger than 1 MiB as JSON.
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name } => write!(f, "`{name}` cannot be published; give it another name"),
            Self::NotFinite { path, number } => {
                let what = match path.as_str() {
                    "" => "the value".to_owned(),
                    path => format!("`{path}`"),
                };
                write!(
                    f,
                    "{what} is {number}, which JSON does not have; publish an `Option` that is `None` instead"
                )
            }
            Self::Value(error) => write!(f, "the value cannot be written as JSON: {error}"),
            Self::TooLarge { bytes } => write!(
                f,
                "the value has {bytes} bytes as JSON and may have {BYTES}; serve it from a route instead"
            ),
        }
    }
}

impl std::error::Error for PublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Value(error) => Some(error),
            _ => None,
        }
    }
}

impl From<JsonError> for PublishError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Serialize(error) => Self::Value(error),
            JsonError::NotFinite { path, number } => Self::NotFinite { path, number },
        }
    }
}

/// In a route, `?` answers 500: the mistake is the plugin's, not the request's.
impl ResponseError for PublishError {
    fn status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

/// Whether a plugin may use the name.
pub(super) fn check_name(name: &str) -> Result<(), PublishError> {
    if name.is_empty() || is_lifecycle(name) || reserved::event_name(name).is_some() {
        let name = name.to_owned();
        return Err(PublishError::Name { name });
    }
    Ok(())
}

/// Checks the name, and makes JSON of the value.
pub(super) fn checked<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<Value, PublishError> {
    check_name(name)?;
    let value = to_json(value)?;
    let mut size = Size(0);
    serde_json::to_writer(&mut size, &value).map_err(PublishError::Value)?;
    match size {
        Size(bytes) if bytes > BYTES => Err(PublishError::TooLarge { bytes }),
        _ => Ok(value),
    }
}

/// Counts the bytes that are written to it.
struct Size(usize);

impl io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Audience, BYTES, NAMES, Published, Removed, checked};
    use serde_json::{Value, json};

    const PUMP: Option<&str> = Some("pump");

    fn publish(
        published: &mut Published,
        name: &str,
        plugin: Option<&'static str>,
        value: impl Into<Value>,
    ) -> Audience {
        let audience = published.use_name(name, plugin);
        published.keep(name, plugin, value.into());
        audience
    }

    #[test]
    fn the_name_that_a_plugin_has_published_longest_ago_goes_first() {
        let mut published = Published::default();
        publish(&mut published, "name-1", Some("balance"), "another's");
        for number in 0..NAMES {
            publish(&mut published, &format!("name-{number}"), PUMP, number);
        }
        publish(&mut published, "name-0", PUMP, "again");
        publish(&mut published, "one more", PUMP, true);
        assert_eq!(published.get("name-1", PUMP), Some(&json!("another's")));
        assert_eq!(published.get("name-0", PUMP), Some(&json!("again")));
        let names = published.names(PUMP);
        assert_eq!(names.len(), NAMES + 1, "all own ones, and the other's");
        assert_eq!(names[..2], ["name-1", "name-2"]);
        assert_eq!(names[NAMES - 1..], ["name-0", "one more"]);
    }

    #[test]
    fn pages_hear_what_their_plugin_publishes_and_others_what_was_first() {
        let mut published = Published::default();
        let nobody = |names: &[&'static str]| Audience::AllBut(names.to_vec());
        assert_eq!(publish(&mut published, "status", PUMP, 1), nobody(&[]));
        let second = publish(&mut published, "status", Some("balance"), 2);
        assert_eq!(second, Audience::PagesOf("balance"));
        assert_eq!(
            publish(&mut published, "status", PUMP, 1),
            nobody(&["balance"])
        );
        let heard = |published: &Published| {
            let pages = [None, PUMP, Some("balance"), Some("camera")];
            pages.map(|page| published.get("status", page).cloned())
        };
        let values = |values: [i32; 4]| values.map(|it| Some(json!(it)));
        assert_eq!(heard(&published), values([1, 1, 2, 1]));
        assert_eq!(published.names(Some("balance")), ["status"]);

        // The program's is the whole host's.
        let host = publish(&mut published, "status", None, 0);
        assert_eq!(host, nobody(&["pump", "balance"]));
        assert_eq!(heard(&published), values([0, 1, 2, 0]));

        // Who takes its own back hears the first again.
        let removed = |audience, value| Some(Removed { audience, value });
        let back = published.remove("status", PUMP);
        assert_eq!(back, removed(Audience::PagesOf("pump"), json!(0)));
        let back = published.remove("status", None);
        assert_eq!(back, removed(nobody(&["balance"]), json!(2)));
        let back = published.remove("status", Some("balance"));
        assert_eq!(back, removed(nobody(&[]), Value::Null));
        assert!(published.all_names().is_empty());
    }

    #[test]
    fn nothing_is_kept_of_what_is_emitted() {
        let mut published = Published::default();
        published.use_name("dose_done", PUMP);
        assert!(published.names(PUMP).is_empty());
        assert_eq!(published.all_names(), ["dose_done"]);
        assert_eq!(published.remove("dose_done", PUMP), None);
    }

    #[test]
    fn what_cannot_be_published_says_why() {
        for name in ["", "connect", "disconnect", "live_deck", "pause"] {
            let error = checked(name, &1).unwrap_err().to_string();
            assert!(error.contains(&format!("`{name}`")), "{error}");
        }
        let quotes = 2;
        assert!(checked("frame", &"x".repeat(BYTES - quotes)).is_ok());
        let error = checked("frame", &"x".repeat(BYTES)).unwrap_err();
        assert!(error.to_string().contains("1048578 bytes"), "{error}");
    }
}
