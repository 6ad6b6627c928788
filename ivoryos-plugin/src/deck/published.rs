//! The last published value of each name, for browsers that connect later.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::time::Instant;

use poem::error::ResponseError;
use poem::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use crate::http::json::{JsonError, to_json};
use crate::http::reserved::{self, is_lifecycle};

/// How many names are kept. Beyond that the one that was published longest ago is dropped.
const NAMES: usize = 1_000;
/// The largest value, in bytes of JSON.
const BYTES: usize = 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Published {
    names: HashMap<String, Name>,
    /// Counts what was published or emitted.
    count: u64,
}

/// A name that was published or emitted.
#[derive(Debug)]
struct Name {
    /// The plugin whose it is; `None` for the program itself.
    owner: Option<&'static str>,
    /// When it was used last, as a count.
    used: u64,
    /// What is kept for browsers that come later, and since when; nothing of what was only emitted.
    value: Option<(Value, Instant)>,
}

impl Published {
    /// Makes the name this plugin's, unless it is another's.
    pub(super) fn take_name(
        &mut self,
        name: &str,
        plugin: Option<&'static str>,
    ) -> Result<(), PublishError> {
        self.count += 1;
        if let Some(known) = self.names.get_mut(name) {
            known.check_owner(name, plugin)?;
            known.used = self.count;
            return Ok(());
        }
        let new = Name {
            owner: plugin,
            used: self.count,
            value: None,
        };
        self.names.insert(name.to_owned(), new);
        if self.names.len() > NAMES {
            let oldest = self.names.iter().min_by_key(|(_, known)| known.used);
            if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                self.names.remove(&oldest);
            }
        }
        Ok(())
    }

    /// Keeps the value in place of the last one of that name, which was taken.
    pub(super) fn keep(&mut self, name: &str, value: Value) {
        if let Some(known) = self.names.get_mut(name) {
            known.value = Some((value, Instant::now()));
        }
    }

    /// Forgets the name, and says whether there was a value.
    pub(super) fn remove(
        &mut self,
        name: &str,
        plugin: Option<&'static str>,
    ) -> Result<bool, PublishError> {
        if let Some(known) = self.names.get(name) {
            known.check_owner(name, plugin)?;
        }
        let known = self.names.remove(name);
        Ok(known.is_some_and(|known| known.value.is_some()))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let (value, _) = self.names.get(name)?.value.as_ref()?;
        Some(value)
    }

    /// For how many milliseconds each value is the last of its name.
    pub(super) fn ages(&self) -> Value {
        let ages = self.names.iter().filter_map(|(name, known)| {
            let (_, since) = known.value.as_ref()?;
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

    /// The names of the values, the one first that was published longest ago.
    pub(super) fn names(&self) -> Vec<String> {
        let with_value = self.names.iter().filter(|(_, known)| known.value.is_some());
        let mut names: Vec<_> = with_value.collect();
        names.sort_unstable_by_key(|(_, known)| known.used);
        names.into_iter().map(|(name, _)| name.clone()).collect()
    }
}

impl Name {
    fn check_owner(&self, name: &str, plugin: Option<&'static str>) -> Result<(), PublishError> {
        if self.owner == plugin {
            return Ok(());
        }
        Err(PublishError::Taken {
            name: name.to_owned(),
            owner: self.owner,
        })
    }
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
    /// The name is another plugin's.
    Taken {
        /// The name.
        name: String,
        /// The plugin that was the first to use it; `None` for the program itself.
        owner: Option<&'static str>,
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
            Self::Taken { name, owner } => {
                let owner = owner.map_or("the program itself".to_owned(), |it| {
                    format!("the plugin `{it}`")
                });
                write!(
                    f,
                    "`{name}` is already published by {owner}; begin the name with that of your plugin"
                )
            }
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
    use super::{BYTES, NAMES, Published, checked};
    use serde_json::json;

    fn publish(published: &mut Published, name: &str, value: impl Into<serde_json::Value>) {
        published.take_name(name, Some("pump")).unwrap();
        published.keep(name, value.into());
    }

    #[test]
    fn the_name_that_was_published_longest_ago_goes_first() {
        let mut published = Published::default();
        for number in 0..NAMES {
            publish(&mut published, &format!("name-{number}"), number);
        }
        publish(&mut published, "name-0", "again");
        publish(&mut published, "one more", true);
        assert_eq!(published.get("name-1"), None);
        assert_eq!(published.get("name-0"), Some(&json!("again")));
        let names = published.names();
        assert_eq!(names.len(), NAMES);
        assert_eq!(names[0], "name-2");
        assert_eq!(names[NAMES - 2..], ["name-0", "one more"]);
    }

    #[test]
    fn a_name_is_of_the_first_who_uses_it_until_it_is_taken_back() {
        let mut published = Published::default();
        published.take_name("dose_done", Some("pump")).unwrap();
        assert!(
            published.names().is_empty(),
            "nothing is kept of what is emitted"
        );
        for other in [None, Some("balance")] {
            let error = published.take_name("dose_done", other).unwrap_err();
            assert!(error.to_string().contains("the plugin `pump`"), "{error}");
            assert!(published.remove("dose_done", other).is_err());
        }
        assert!(!published.remove("dose_done", Some("pump")).unwrap());
        published.take_name("dose_done", None).unwrap();
        let error = published.take_name("dose_done", Some("pump")).unwrap_err();
        assert!(error.to_string().contains("the program itself"), "{error}");
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
