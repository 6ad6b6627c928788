//! The log of what was done: its page, and the same as CSV and as lines of JSON.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use poem::http::{StatusCode, header};
use poem::web::Query;
use poem::{Body, FromRequest, IntoResponse, Request, Response};
use sailfish::TemplateOnce;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::form_urlencoded;

use super::request_info::RequestInfo;
use super::site::HostContext;
use crate::deck::{
    ActivityColumn, ActivityFilter, ActivityLog, ActivityRecord, time_of_day, with_offset,
};
use crate::http::error::HttpError;
use crate::page::Page;
use crate::plugin::RouteFuture;

/// Where the page is, below the prefix.
pub(crate) const PATH: &str = "/activity";
pub(crate) const CSV_PATH: &str = "/activity.csv";
pub(crate) const JSON_PATH: &str = "/activity.jsonl";

/// The calls on one page.
const PER_PAGE: usize = 100;
/// What an export reads at a time, while the log waits.
const PER_READ: usize = 1_000;

/// What a client asks for. A form sends a field that is left empty as such.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    instrument: String,
    plugin: String,
    user: String,
    since: String,
    until: String,
    before: String,
}

impl Asked {
    async fn of(request: &Request) -> poem::Result<Self> {
        let asked = Query::<Self>::from_request_without_body(request).await;
        let Ok(Query(asked)) = asked else {
            let error = bad("The address asks for what the log does not have");
            let hint = "There are `instrument`, `plugin`, `user`, `since`, `until` and `before`.";
            return Err(error.hint(hint).into());
        };
        Ok(asked)
    }

    /// The query for the calls of these that are older than the one of this number.
    fn before(&self, id: i64) -> String {
        let id = id.to_string();
        let fields = [
            ("instrument", &self.instrument),
            ("plugin", &self.plugin),
            ("user", &self.user),
            ("since", &self.since),
            ("until", &self.until),
            ("before", &id),
        ];
        let given = fields.into_iter().filter(|(_, text)| !text.is_empty());
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(given)
            .finish()
    }

    fn filter(&self) -> poem::Result<ActivityFilter> {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let before = match self.before.as_str() {
            "" => None,
            number => Some(
                number
                    .parse()
                    .map_err(|_| bad("`before` is no number of a call"))?,
            ),
        };
        Ok(ActivityFilter {
            instrument: text(&self.instrument),
            plugin: text(&self.plugin),
            user: text(&self.user),
            since: time("since", &self.since)?,
            until: time("until", &self.until)?,
            before,
        })
    }
}

/// A time with an offset, or one of this host's clock, as a field of a form has it: `2026-03-01T14:03`.
fn time(name: &str, text: &str) -> poem::Result<Option<Timestamp>> {
    if text.is_empty() {
        return Ok(None);
    }
    let local = |time: civil::DateTime| time.to_zoned(TimeZone::system()).map(|it| it.timestamp());
    let time = text.parse::<Timestamp>();
    let time = time.or_else(|_| text.parse::<civil::DateTime>().and_then(local));
    time.map(Some).map_err(|_| {
        let hint =
            "Write it as `2026-03-01T14:03`, or with an offset as `2026-03-01T14:03:12+01:00`.";
        bad(format!("`{name}` is no time")).hint(hint).into()
    })
}

fn bad(message: impl Into<String>) -> HttpError {
    HttpError::new(StatusCode::BAD_REQUEST, message)
}

fn log(host: &HostContext) -> poem::Result<ActivityLog> {
    host.config.state.activity().ok_or_else(|| {
        HttpError::new(StatusCode::SERVICE_UNAVAILABLE, "Calls are not logged").into()
    })
}

fn unreadable(error: &io::Error) -> HttpError {
    HttpError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("The log of calls cannot be read: {error}"),
    )
}

#[derive(TemplateOnce)]
#[template(path = "activity.stpl")]
struct Activity<'a> {
    base: &'a str,
    asked: &'a Asked,
    /// The address' query, for links to the same calls.
    query: &'a str,
    choices: [Choice<'a>; 3],
    rows: Vec<Row>,
    /// The query for older calls, if there are some.
    older: Option<String>,
}

/// What the calls can be filtered by.
struct Choice<'a> {
    name: &'static str,
    label: &'static str,
    chosen: &'a str,
    values: Vec<String>,
}

/// A call as the page shows it.
pub(super) struct Row {
    pub(super) begun: String,
    instrument: String,
    pub(super) doing: String,
    pub(super) who: String,
    /// The class of its state, and its words.
    pub(super) state: (&'static str, String),
    pub(super) result: String,
}

impl Row {
    pub(super) fn new(record: ActivityRecord) -> Self {
        let who = [&record.user, &record.plugin, &record.workflow];
        let who: Vec<&str> = who.into_iter().flatten().map(String::as_str).collect();
        let (state, result) = match &record.ended {
            None => (("waiting", "running".to_owned()), None),
            Some(ended) => {
                let class = match &*ended.outcome {
                    "returned" => "known",
                    _ => "failed",
                };
                let took = ended.at.duration_since(record.begun());
                let took = Duration::try_from(took).unwrap_or_default();
                let words = format!("{} after {}", ended.outcome, seconds(took));
                ((class, words), ended.result.clone())
            }
        };
        Self {
            begun: time_of_day(record.begun()),
            who: who.join(", "),
            instrument: record.instrument,
            doing: record.doing,
            state,
            result: result.filter(|it| it != "null").unwrap_or_default(),
        }
    }
}

fn seconds(took: Duration) -> String {
    format!(
        "{:.*} s",
        if took.as_secs() < 10 { 2 } else { 0 },
        took.as_secs_f64()
    )
}

/// Answers with the page.
pub(crate) fn page(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let asked = Asked::of(&request).await?;
        let (filter, log) = (asked.filter()?, log(&host)?);
        let read = move || {
            let rows = log.newest(&filter, PER_PAGE + 1)?;
            let values = |column| log.values(column);
            let values = [
                values(ActivityColumn::Instrument)?,
                values(ActivityColumn::Plugin)?,
                values(ActivityColumn::User)?,
            ];
            Ok::<_, io::Error>((rows, values))
        };
        let (mut rows, [instruments, plugins, users]) = in_thread(read).await?;
        let is_more = rows.len() > PER_PAGE;
        rows.truncate(PER_PAGE);
        let choice = |name, label, chosen, values| Choice {
            name,
            label,
            chosen,
            values,
        };
        let body = Activity {
            base: &RequestInfo::of(&request).base(host.prefix()),
            query: request.uri().query().unwrap_or_default(),
            choices: [
                choice("instrument", "Instrument", &asked.instrument, instruments),
                choice("plugin", "Plugin", &asked.plugin, plugins),
                choice("user", "User", &asked.user, users),
            ],
            older: rows
                .last()
                .filter(|_| is_more)
                .map(|row| asked.before(row.id)),
            asked: &asked,
            rows: rows.into_iter().map(Row::new).collect(),
        };
        Ok(Page::new("Activity", body).into_response())
    })
}

/// Reads the log off the async threads.
async fn in_thread<T: Send + 'static>(
    read: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> poem::Result<T> {
    let read = tokio::task::spawn_blocking(read).await;
    let read = read.unwrap_or_else(|error| Err(io::Error::other(error)));
    read.map_err(|error| unreadable(&error).into())
}

/// A call as programs read it.
#[derive(Serialize)]
struct Line<'a> {
    id: i64,
    began: String,
    ended: Option<String>,
    instrument: &'a str,
    method: Option<&'a str>,
    doing: &'a str,
    arguments: Option<&'a RawValue>,
    user: Option<&'a str>,
    plugin: Option<&'a str>,
    workflow: Option<&'a str>,
    outcome: Option<&'a str>,
    result: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn new(record: &'a ActivityRecord) -> Self {
        let ended = record.ended.as_ref();
        Self {
            id: record.id,
            began: with_offset(record.begun()),
            ended: ended.map(|it| with_offset(it.at)),
            instrument: &record.instrument,
            method: record.method.as_deref(),
            doing: &record.doing,
            arguments: serde_json::from_str(&record.arguments).ok(),
            user: record.user.as_deref(),
            plugin: record.plugin.as_deref(),
            workflow: record.workflow.as_deref(),
            outcome: ended.map(|it| &*it.outcome),
            result: ended.and_then(|it| it.result.as_deref()),
        }
    }
}

/// Answers with lines of JSON, the newest call first.
pub(crate) fn json_lines(host: Arc<HostContext>, request: Request) -> RouteFuture {
    export(host, request, "application/x-ndjson", |records, _| {
        let mut bytes = Vec::new();
        for record in records {
            serde_json::to_writer(&mut bytes, &Line::new(record))?;
            bytes.push(b'\n');
        }
        Ok(bytes)
    })
}

/// Answers with CSV, the newest call first.
pub(crate) fn csv(host: Arc<HostContext>, request: Request) -> RouteFuture {
    export(
        host,
        request,
        "text/csv; charset=utf-8",
        |records, is_first| {
            let mut writer = csv::Writer::from_writer(Vec::new());
            if is_first {
                writer.write_record([
                    "id",
                    "began",
                    "ended",
                    "instrument",
                    "method",
                    "doing",
                    "arguments",
                    "user",
                    "plugin",
                    "workflow",
                    "outcome",
                    "result",
                ])?;
            }
            for record in records {
                let line = Line::new(record);
                let or_none = |text: Option<&'_ str>| text.unwrap_or_default().to_owned();
                writer.write_record([
                    line.id.to_string(),
                    line.began,
                    line.ended.unwrap_or_default(),
                    line.instrument.to_owned(),
                    or_none(line.method),
                    line.doing.to_owned(),
                    record.arguments.clone(),
                    or_none(line.user),
                    or_none(line.plugin),
                    or_none(line.workflow),
                    or_none(line.outcome),
                    or_none(line.result),
                ])?;
            }
            writer
                .into_inner()
                .map_err(|error| io::Error::other(error.to_string()))
        },
    )
}

/// Writes some calls; whether they are the first.
type Write = fn(&[ActivityRecord], bool) -> io::Result<Vec<u8>>;

fn export(
    host: Arc<HostContext>,
    request: Request,
    content_type: &'static str,
    write: Write,
) -> RouteFuture {
    Box::pin(async move {
        let filter = Asked::of(&request).await?.filter()?;
        let mut parts = Box::pin(parts(log(&host)?, filter, write));
        // Read before the answer begins: what cannot be read is an answer of its own, not the end of one.
        let first = parts.try_next().await.map_err(|error| unreadable(&error))?;
        let body = Body::from_bytes_stream(stream::iter(first.map(Ok)).chain(parts));
        let answer = Response::builder().header(header::CONTENT_TYPE, content_type);
        Ok(answer.header(header::CACHE_CONTROL, "no-store").body(body))
    })
}

/// The calls in parts, so that neither the log waits long nor the memory is needed.
fn parts(
    log: ActivityLog,
    filter: ActivityFilter,
    write: Write,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((Some(filter), true), move |(filter, is_first)| {
        let log = log.clone();
        async move {
            let Some(mut filter) = filter else {
                return Ok(None);
            };
            let read = move || {
                let records = log.newest(&filter, PER_READ)?;
                let bytes = write(&records, is_first)?;
                filter.before = records.last().map(|it| it.id);
                Ok::<_, io::Error>((bytes, (records.len() == PER_READ).then_some(filter)))
            };
            let read = tokio::task::spawn_blocking(read).await;
            let (bytes, next) = read.unwrap_or_else(|error| Err(io::Error::other(error)))?;
            Ok(Some((Bytes::from(bytes), (next, false))))
        }
    })
}
