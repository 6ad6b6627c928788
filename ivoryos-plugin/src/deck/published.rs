//! The last published value of each name, for browsers that connect later.

use std::collections::HashMap;
use std::fmt;
use std::io;

use poem::error::ResponseError;
use poem::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use crate::http::reserved::{self, is_lifecycle};

/// How many names are kept. Beyond that the one that was published longest ago is dropped.
const NAMES: usize = 1_000;
/// The largest value, in bytes of JSON.
const BYTES: usize = 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Published {
    values: HashMap<String, (u64, Value)>,
    /// Counts what was published.
    count: u64,
}

impl Published {
    /// Keeps the value in place of the last one of that name.
    pub(super) fn keep(&mut self, name: &str, value: Value) {
        self.count += 1;
        self.values.insert(name.to_owned(), (self.count, value));
        if self.values.len() > NAMES {
            let oldest = self.values.iter().min_by_key(|(_, (count, _))| count);
            if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                self.values.remove(&oldest);
            }
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).map(|(_, value)| value)
    }

    /// The names, the one first that was published longest ago.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.values.iter().collect();
        names.sort_unstable_by_key(|(_, (count, _))| count);
        names.into_iter().map(|(name, _)| name.clone()).collect()
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
    /// The value cannot be written as JSON.
    Value(serde_json::Error),
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

/// In a route, `?` answers 500: the mistake is the plugin's, not the request's.
impl ResponseError for PublishError {
    fn status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

/// Checks the name, and makes JSON of the value.
pub(super) fn checked<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<Value, PublishError> {
    if name.is_empty() || is_lifecycle(name) || reserved::event_name(name).is_some() {
        let name = name.to_owned();
        return Err(PublishError::Name { name });
    }
    let value = serde_json::to_value(value).map_err(PublishError::Value)?;
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

    #[test]
    fn the_name_that_was_published_longest_ago_goes_first() {
        let mut published = Published::default();
        for number in 0..NAMES {
            published.keep(&format!("name-{number}"), json!(number));
        }
        published.keep("name-0", json!("again"));
        published.keep("one more", json!(true));
        assert_eq!(published.get("name-1"), None);
        assert_eq!(published.get("name-0"), Some(&json!("again")));
        let names = published.names();
        assert_eq!(names.len(), NAMES);
        assert_eq!(names[0], "name-2");
        assert_eq!(names[NAMES - 2..], ["name-0", "one more"]);
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
