//! The calls in `SQLite`.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params, params_from_iter};

use super::filter::Filter;
use super::record::{Ended, Record};
use crate::deck::lock_file::{MOST_HOSTS, lock, numbered};
use crate::deck::saved::{SavedPoint, Unsaved};

/// What the file has: its `user_version`.
const VERSION: i64 = 1;

/// A call's number is the microsecond in which it began, so that the numbers are in the order of time. `last_seen` says
/// when the process was there for the last time while a call went on.
const SCHEMA: &str = "
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  instrument TEXT NOT NULL,
  method TEXT,
  doing TEXT NOT NULL,
  arguments TEXT NOT NULL,
  plugin TEXT,
  user TEXT,
  workflow TEXT,
  ended INTEGER,
  outcome TEXT,
  result TEXT
);
CREATE INDEX calls_by_instrument ON calls (instrument, id);
CREATE INDEX calls_by_plugin ON calls (plugin, id);
CREATE INDEX calls_by_user ON calls (user, id);
CREATE INDEX calls_open ON calls (id) WHERE ended IS NULL;
CREATE TABLE last_seen (at INTEGER NOT NULL);
PRAGMA user_version = 1;
";

/// The values of series that are kept over a restart. An earlier version of this library has no such table, and reads
/// the rest. The plugin is empty for the program itself.
const POINTS: &str = "
CREATE TABLE IF NOT EXISTS points (
  plugin TEXT NOT NULL,
  series TEXT NOT NULL,
  time INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (plugin, series, time)
) WITHOUT ROWID;
";

/// How many calls are deleted at a time where there are too many.
const DELETED_AT_A_TIME: u32 = 10_000;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) age: Duration,
    /// Of the file, in bytes.
    pub(crate) size: u64,
}

impl Bounds {
    /// Where there is a file.
    pub(crate) const FILE: Self = Self {
        age: Duration::from_hours(90 * 24),
        size: 1024 * 1024 * 1024,
    };
    /// Where there is none.
    pub(crate) const MEMORY: Self = Self {
        size: 32 * 1024 * 1024,
        ..Self::FILE
    };
}

/// What is written.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Begun(Record),
    Ended(Record, Ended),
    /// So many calls were missed before this time.
    Gap(u64, Timestamp),
}

#[derive(Debug)]
pub(super) struct Store {
    connection: Connection,
    /// Locked for as long as this host has the file.
    _lock: Option<File>,
}

impl Store {
    /// The file of this name that no other host has. What an earlier process began and did not end is cut off.
    pub(super) fn of_host(folder: &Path, name: &str) -> io::Result<Self> {
        for number in 1..=MOST_HOSTS {
            let name = numbered(name, number);
            if let Some(lock) = lock(&folder.join(format!("{name}.lock")))? {
                let path = folder.join(format!("{name}.sqlite"));
                return Self::of_file(&path, lock);
            }
        }
        Err(io::Error::other("too many hosts use this folder"))
    }

    fn of_file(path: &Path, lock: File) -> io::Result<Self> {
        let opened = Connection::open(path).and_then(Self::new);
        let opened = match opened {
            Err(error) if is_damaged(&error) => {
                let kept = path.with_extension(format!("{}.damaged", Timestamp::now().as_second()));
                fs::rename(path, &kept)?;
                for rest in ["sqlite-wal", "sqlite-shm"] {
                    fs::remove_file(path.with_extension(rest)).ok();
                }
                let (file, kept) = (path.display(), kept.display());
                tracing::warn!(%file, %kept, %error, "the log of calls is damaged: it is kept, and a new one begins");
                Connection::open(path).and_then(Self::new)
            }
            opened => opened,
        };
        let store = opened.map_err(io::Error::other)?;
        Ok(Self {
            _lock: Some(lock),
            ..store
        })
    }

    pub(super) fn in_memory() -> io::Result<Self> {
        let opened = Connection::open_in_memory();
        let opened = opened.and_then(Self::new);
        opened.map_err(io::Error::other)
    }

    fn new(connection: Connection) -> rusqlite::Result<Self> {
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        // A reader, such as another program, does not wait for a writer, and a commit does not wait for the disk.
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match version {
            0 => connection.execute_batch(&format!("BEGIN; {SCHEMA} COMMIT;"))?,
            VERSION => {}
            newer => return Err(unknown_version(newer)),
        }
        connection.execute_batch(POINTS)?;
        let store = Self {
            connection,
            _lock: None,
        };
        store.cut_off()?;
        Ok(store)
    }

    /// Ends what an earlier process has left.
    fn cut_off(&self) -> rusqlite::Result<()> {
        let seen = "SELECT at FROM last_seen";
        let seen: Option<i64> = self
            .connection
            .query_row(seen, (), |row| row.get(0))
            .optional()?;
        self.connection.execute(
            "UPDATE calls SET ended = max(id, ?1), outcome = 'cut off' WHERE ended IS NULL",
            [seen.unwrap_or_default()],
        )?;
        Ok(())
    }

    /// Notes that the process is there.
    pub(super) fn touch(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        let all = self.connection.transaction()?;
        all.execute("DELETE FROM last_seen", ())?;
        all.execute("INSERT INTO last_seen VALUES (?1)", [now.as_microsecond()])?;
        all.commit()
    }

    /// Writes all of these or none.
    pub(super) fn write<'a>(
        &mut self,
        entries: impl Iterator<Item = &'a Entry>,
    ) -> rusqlite::Result<()> {
        let all = self.connection.transaction()?;
        {
            let mut begin = all.prepare_cached(
                "INSERT OR IGNORE INTO calls (id, instrument, method, doing, arguments, plugin, user, workflow) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            let mut end = all.prepare_cached(
                "UPDATE calls SET ended = ?2, outcome = ?3, result = ?4 WHERE id = ?1",
            )?;
            let mut gap = all.prepare_cached(
                "INSERT OR IGNORE INTO calls (id, instrument, doing, arguments, ended, outcome) \
                 VALUES (?1, '', ?2, '{}', ?1, 'not recorded')",
            )?;
            let mut insert = |it: &Record| {
                begin.execute(params![
                    it.id,
                    it.instrument,
                    it.method,
                    it.doing,
                    it.arguments,
                    it.plugin,
                    it.user,
                    it.workflow
                ])
            };
            for entry in entries {
                match entry {
                    Entry::Begun(record) => drop(insert(record)?),
                    Entry::Ended(record, ended) => {
                        // Its begin may have been missed.
                        insert(record)?;
                        let at = ended.at.as_microsecond();
                        end.execute(params![record.id, at, ended.outcome, ended.result])?;
                    }
                    Entry::Gap(count, at) => {
                        let doing = format!("{count} calls or ends of calls: too many at a time");
                        gap.execute(params![at.as_microsecond(), doing])?;
                    }
                }
            }
        }
        all.commit()
    }

    /// Writes values of series, all or none, and deletes those that are too old.
    pub(super) fn save(&mut self, unsaved: &[Unsaved]) -> rusqlite::Result<()> {
        let all = self.connection.transaction()?;
        {
            let mut delete = all.prepare_cached(
                "DELETE FROM points WHERE plugin = ?1 AND series = ?2 AND (time < ?3 OR time >= ?4)",
            )?;
            let mut insert = all.prepare_cached("INSERT INTO points VALUES (?1, ?2, ?3, ?4)")?;
            for it in unsaved {
                let plugin = it.plugin.unwrap_or_default();
                // The clock was set back where there are later ones.
                let first = it.points.iter().map(|(time, _)| *time).min();
                let (oldest, first) = (number(it.oldest), number(first.unwrap_or(u64::MAX)));
                delete.execute(params![plugin, it.name, oldest, first])?;
                let mut last = 0;
                for &(time, value) in &it.points {
                    if time <= last {
                        delete.execute(params![plugin, it.name, oldest, number(time)])?;
                    }
                    insert.execute(params![plugin, it.name, number(time), value])?;
                    last = time;
                }
            }
        }
        all.commit()
    }

    /// The values of a series, the oldest first.
    pub(super) fn points(
        &self,
        plugin: Option<&str>,
        series: &str,
    ) -> rusqlite::Result<Vec<SavedPoint>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT time, value FROM points WHERE plugin = ?1 AND series = ?2 ORDER BY time",
        )?;
        let rows = statement.query_map(params![plugin.unwrap_or_default(), series], |row| {
            let time: i64 = row.get(0)?;
            Ok((time.unsigned_abs(), row.get(1)?))
        })?;
        rows.collect()
    }

    /// Deletes what is too old or too much.
    pub(super) fn prune(&mut self, bounds: Bounds, now: Timestamp) -> rusqlite::Result<()> {
        let age = i64::try_from(bounds.age.as_micros()).unwrap_or(i64::MAX);
        let oldest = now.as_microsecond().saturating_sub(age);
        let old = "DELETE FROM calls WHERE id < ?1 AND ended IS NOT NULL";
        let mut deleted = self.connection.execute(old, [oldest])?;
        while self.size()? > bounds.size {
            let many = "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE ended IS NOT NULL ORDER BY id LIMIT ?1)";
            let count = self.connection.execute(many, [DELETED_AT_A_TIME])?;
            if count == 0 {
                break;
            }
            deleted += count;
        }
        if deleted > 0 {
            self.connection
                .execute_batch("PRAGMA incremental_vacuum;")?;
        }
        Ok(())
    }

    /// What the calls take, in bytes.
    fn size(&self) -> rusqlite::Result<u64> {
        let sql = "SELECT (page_count - freelist_count) * page_size \
                   FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        let size: i64 = self.connection.query_row(sql, (), |row| row.get(0))?;
        Ok(size.unsigned_abs())
    }

    /// At most `count` calls, the newest first.
    pub(super) fn newest(&self, filter: &Filter, count: usize) -> rusqlite::Result<Vec<Record>> {
        let (condition, values) = filter.condition();
        let sql = format!("SELECT * FROM calls {condition} ORDER BY id DESC LIMIT {count}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), record)?;
        rows.collect()
    }

    /// What there is to filter by: the values of this column.
    pub(super) fn values(&self, column: Column) -> rusqlite::Result<Vec<String>> {
        // One step of the index for each value: DISTINCT reads every row.
        let column = column.name();
        let sql = format!(
            "WITH RECURSIVE each(it) AS (\
               SELECT min({column}) FROM calls WHERE {column} > '' \
               UNION ALL \
               SELECT (SELECT min({column}) FROM calls WHERE {column} > each.it) FROM each WHERE each.it IS NOT NULL\
             ) SELECT it FROM each WHERE it IS NOT NULL LIMIT 200"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((), |row| row.get(0))?;
        rows.collect()
    }
}

fn number(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// What calls can be filtered by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    Instrument,
    Plugin,
    User,
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Instrument => "instrument",
            Self::Plugin => "plugin",
            Self::User => "user",
        }
    }
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let ended: Option<i64> = row.get("ended")?;
    let ended = ended.map(|at| {
        let outcome: Option<String> = row.get("outcome")?;
        Ok::<_, rusqlite::Error>(Ended {
            at: Timestamp::from_microsecond(at).unwrap_or(Timestamp::MAX),
            outcome: outcome.unwrap_or_default().into(),
            result: row.get("result")?,
        })
    });
    Ok(Record {
        id: row.get("id")?,
        instrument: row.get("instrument")?,
        method: row.get("method")?,
        doing: row.get("doing")?,
        arguments: row.get("arguments")?,
        plugin: row.get("plugin")?,
        user: row.get("user")?,
        workflow: row.get("workflow")?,
        ended: ended.transpose()?,
    })
}

/// Whether the file is none of `SQLite`, or a damaged one.
fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
    )
}

fn unknown_version(version: i64) -> rusqlite::Error {
    let message =
        format!("it is of version {version}, which this version of the library cannot read");
    rusqlite::Error::ToSqlConversionFailure(Box::new(io::Error::other(message)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::{Bounds, Column, Entry, SavedPoint, Store, Unsaved};
    use crate::deck::activity::filter::Filter;
    use crate::deck::activity::record::{Ended, Record};

    const HOUR: i64 = 3_600_000_000;

    fn record(id: i64, instrument: &str) -> Record {
        Record {
            id,
            instrument: instrument.to_owned(),
            method: Some("dispense".to_owned()),
            doing: "dispense(ml: 1.5)".to_owned(),
            arguments: "{\"ml\":1.5}".to_owned(),
            plugin: None,
            user: Some("ada".to_owned()),
            workflow: None,
            ended: None,
        }
    }

    fn ended(id: i64) -> Ended {
        Ended {
            at: Timestamp::from_microsecond(id + 5).unwrap(),
            outcome: "returned".into(),
            result: Some("1.5".to_owned()),
        }
    }

    fn write(store: &mut Store, entries: &[Entry]) -> bool {
        store.write(entries.iter()).is_ok()
    }

    fn ids(store: &Store) -> Vec<i64> {
        let all = store.newest(&Filter::default(), usize::MAX >> 1).unwrap();
        all.into_iter().map(|it| it.id).collect()
    }

    #[test]
    fn a_call_is_one_row_though_its_begin_was_missed() {
        let mut store = Store::in_memory().unwrap();
        let begun = Entry::Begun(record(1, "pump"));
        assert!(write(
            &mut store,
            &[begun, Entry::Ended(record(1, "pump"), ended(1))]
        ));
        assert!(write(
            &mut store,
            &[Entry::Ended(record(2, "balance"), ended(2))]
        ));
        let rows = store.newest(&Filter::default(), 9).unwrap();
        assert_eq!(
            rows,
            [
                Record {
                    ended: Some(ended(2)),
                    ..record(2, "balance")
                },
                Record {
                    ended: Some(ended(1)),
                    ..record(1, "pump")
                },
            ]
        );
        assert_eq!(
            store.values(Column::Instrument).unwrap(),
            ["balance", "pump"]
        );
        assert_eq!(store.values(Column::User).unwrap(), ["ada"]);
        assert!(store.values(Column::Plugin).unwrap().is_empty());
    }

    fn points(oldest: u64, points: &[SavedPoint]) -> Unsaved {
        Unsaved {
            plugin: Some("oven"),
            name: "celsius".to_owned(),
            oldest,
            points: points.to_vec(),
        }
    }

    #[test]
    fn the_values_of_a_series_are_kept_until_they_are_too_old_or_taken_back() {
        let mut store = Store::in_memory().unwrap();
        let kept = |store: &Store| store.points(Some("oven"), "celsius").unwrap();
        let first = [(1, Some(1.0)), (2, None), (5, Some(5.0))];
        store.save(&[points(0, &first)]).unwrap();
        assert_eq!(kept(&store), first);
        assert!(store.points(Some("balance"), "celsius").unwrap().is_empty());
        assert!(store.points(None, "celsius").unwrap().is_empty());
        // The clock was set back, between two writes and within one.
        let back = [(4, Some(4.0)), (6, Some(6.0)), (3, Some(3.0))];
        store.save(&[points(2, &back)]).unwrap();
        assert_eq!(kept(&store), [(2, None), (3, Some(3.0))]);
        store.save(&[points(u64::MAX, &[])]).unwrap();
        assert!(kept(&store).is_empty());
    }

    #[test]
    fn a_gap_is_told_as_one() {
        let mut store = Store::in_memory().unwrap();
        let at = Timestamp::from_microsecond(7).unwrap();
        assert!(write(&mut store, &[Entry::Gap(3, at)]));
        let rows = store.newest(&Filter::default(), 9).unwrap();
        assert_eq!(rows[0].ended.as_ref().unwrap().outcome, "not recorded");
        assert!(rows[0].doing.starts_with("3 calls"), "{}", rows[0].doing);
    }

    #[test]
    fn what_is_too_old_is_deleted_and_what_goes_on_is_not() {
        let mut store = Store::in_memory().unwrap();
        for id in [1, HOUR, 2 * HOUR] {
            assert!(write(
                &mut store,
                &[Entry::Ended(record(id, "pump"), ended(id))]
            ));
        }
        assert!(write(&mut store, &[Entry::Begun(record(2, "pump"))]));
        let bounds = Bounds {
            age: Duration::from_hours(1),
            ..Bounds::FILE
        };
        let now = Timestamp::from_microsecond(2 * HOUR).unwrap();
        store.prune(bounds, now).unwrap();
        assert_eq!(ids(&store), [2 * HOUR, HOUR, 2]);
    }

    #[test]
    fn of_too_many_the_oldest_are_deleted() {
        let mut store = Store::in_memory().unwrap();
        let all: Vec<Entry> = (1..=30_000)
            .map(|id| Entry::Ended(record(id, "pump"), ended(id)))
            .collect();
        assert!(write(&mut store, &all));
        let bounds = Bounds {
            size: store.size().unwrap() / 2,
            ..Bounds::FILE
        };
        let now = Timestamp::from_microsecond(30_000).unwrap();
        store.prune(bounds, now).unwrap();
        assert!(store.size().unwrap() <= bounds.size);
        let left = ids(&store);
        assert_eq!((left[0], left.len()), (30_000, 10_000));
    }

    #[test]
    fn on_a_full_disk_nothing_is_written_in_part() {
        let mut store = Store::in_memory().unwrap();
        assert!(write(
            &mut store,
            &[Entry::Ended(record(1, "pump"), ended(1))]
        ));
        let pages: i64 = store
            .connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        store
            .connection
            .pragma_update(None, "max_page_count", pages)
            .unwrap();
        let many: Vec<Entry> = (2..=2_000)
            .map(|id| Entry::Ended(record(id, "pump"), ended(id)))
            .collect();
        assert!(!write(&mut store, &many), "the disk is full");
        assert_eq!(ids(&store), [1]);
        store
            .connection
            .pragma_update(None, "max_page_count", 1_000_000)
            .unwrap();
        assert!(write(&mut store, &many));
        assert_eq!(ids(&store).len(), 2_000);
    }
}
