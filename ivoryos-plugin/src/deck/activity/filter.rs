//! Which calls are asked for.

use jiff::Timestamp;
use rusqlite::types::Value;

/// Which calls are asked for; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) instrument: Option<String>,
    pub(crate) plugin: Option<String>,
    pub(crate) user: Option<String>,
    /// Those that began at this time or later.
    pub(crate) since: Option<Timestamp>,
    /// Those that began before this time.
    pub(crate) until: Option<Timestamp>,
    /// Those that are older than the call of this number.
    pub(crate) before: Option<i64>,
}

impl Filter {
    /// The condition in SQL, and its parameters. It names only what is asked for: an index serves it then.
    pub(super) fn condition(&self) -> (String, Vec<Value>) {
        let texts = [
            ("instrument = ?", &self.instrument),
            ("plugin = ?", &self.plugin),
            ("user = ?", &self.user),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(condition, text)| Some((condition, text.clone()?.into())));
        let numbers = [
            ("id >= ?", self.since.map(Timestamp::as_microsecond)),
            ("id < ?", self.until.map(Timestamp::as_microsecond)),
            ("id < ?", self.before),
        ];
        let numbers = numbers
            .into_iter()
            .filter_map(|(condition, number)| Some((condition, Value::from(number?))));
        let (conditions, values): (Vec<_>, Vec<_>) = texts.chain(numbers).unzip();
        let condition = if conditions.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", conditions.join(" AND "))
        };
        (condition, values)
    }
}
