//! The pages of the instruments: what is on the deck, and a form for each method that can be called by name.

use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use poem::http::{HeaderMap, StatusCode};
use poem::web::Json;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use sailfish::TemplateOnce;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::timeout;
use url::form_urlencoded;

use super::activity::Row;
use super::argument_field::{ArgumentField, BadField, of_form};
use super::form::Form;
use super::request_info::RequestInfo;
use super::secret::FromBridge;
use super::site::HostContext;
use crate::deck::{
    ActivityFilter, CallError, Caller, Deck, DriverSchema, MethodKind, WorkflowStep,
};
use crate::http::error::HttpError;
use crate::http::path::Path;
use crate::page::Page;
use crate::plugin::{RouteFuture, user};

/// Where they are, below the prefix.
pub(crate) const PATH: &str = "/instruments/";
pub(crate) const INSTRUMENT_PATH: &str = "/instruments/:instrument";
pub(crate) const JSON_PATH: &str = "/instruments.json";

/// Whether it is one of these paths.
pub(crate) fn is_of(path: &str) -> bool {
    [PATH, INSTRUMENT_PATH, JSON_PATH].contains(&path)
}

/// The name of a form's method. No argument of a method has it.
const METHOD: &str = "@method";
/// How long the page of a form waits for the call. It goes on then, and the page says so.
const WAIT: Duration = Duration::from_secs(1);
/// The calls on the page of an instrument.
const LAST_CALLS: usize = 10;

#[derive(TemplateOnce)]
#[template(path = "instruments.stpl")]
struct List<'a> {
    base: &'a str,
    deck: Option<&'a Deck>,
    instruments: Vec<Line>,
}

/// An instrument in the list.
struct Line {
    name: String,
    schema: Option<DriverSchema>,
    busy: Option<String>,
}

impl Line {
    /// The name as a part of an address.
    fn path(&self) -> String {
        percent_encode(self.name.as_bytes(), NON_ALPHANUMERIC).to_string()
    }

    fn new(deck: &Deck, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            schema: deck.schema(name),
            busy: deck.claimed(name).map(|busy| busy.to_string()),
        }
    }
}

#[derive(TemplateOnce)]
#[template(path = "instrument.stpl")]
struct Instrument<'a> {
    base: &'a str,
    line: Line,
    methods: Vec<Method>,
    /// What has become of the call that the page answers.
    outcome: Option<&'a Outcome>,
    /// The last calls, if they are logged.
    calls: Option<Vec<Row>>,
}

/// A method and its form.
struct Method {
    name: String,
    doc: String,
    button: &'static str,
    /// The button's class.
    class: &'static str,
    fields: Vec<ArgumentField>,
}

/// What has become of a call.
struct Outcome {
    status: StatusCode,
    text: String,
}

/// Answers with the list.
pub(crate) fn list(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let deck = host.config.state.deck();
        let names = deck.iter().flat_map(Deck::instruments);
        let lines = names.filter_map(|name| Some(Line::new(deck.as_ref()?, name)));
        let body = List {
            base: &RequestInfo::of(&request).base(host.prefix()),
            instruments: lines.collect(),
            deck: deck.as_ref(),
        };
        Ok(Page::new("Instruments", body).into_response())
    })
}

/// Answers with what the list says, for programs: of each instrument its methods, and what it is claimed for.
pub(crate) fn json(host: Arc<HostContext>, _: Request) -> RouteFuture {
    Box::pin(async move {
        let deck = host.config.state.deck();
        let names = deck.iter().flat_map(Deck::instruments);
        let instruments = names.filter_map(|name| {
            let Line { name, schema, busy } = Line::new(deck.as_ref()?, name);
            let described = json!({ "busy": busy, "schema": schema });
            Some((name, described))
        });
        let deck = deck.as_ref().map(Deck::name);
        let instruments: Map<String, Value> = instruments.collect();
        Ok(Json(json!({ "deck": deck, "instruments": instruments })).into_response())
    })
}

/// Answers with the page of an instrument.
pub(crate) fn instrument(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let (request, name) = named(request).await?;
        page(&host, &RequestInfo::of(&request), &name, None).await
    })
}

/// Calls a method: for a form with a page that says what has become of it, for a program with
/// `{"result": …}` or an error.
pub(crate) fn call(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let (request, name) = named(request).await?;
        let info = RequestInfo::of(&request);
        let deck = host.config.state.deck().ok_or_else(no_deck)?;
        let mut caller = Caller {
            user: user(request.headers()),
            ..Caller::default()
        };
        let is_from_bridge = request.data::<FromBridge>().is_some();
        let is_form = info.form() == Form::Document;
        let Asked {
            method,
            arguments,
            id,
            workflow,
        } = match asked(request, &deck, &name).await? {
            Ok(asked) => asked,
            Err(error) if is_form => {
                let status = error.status();
                let text = error.to_string();
                return page(&host, &info, &name, Some(Outcome { status, text })).await;
            }
            Err(error) => return Err(error.into()),
        };
        // The word of anybody else is not taken for it, as for the user's name.
        caller.workflow = workflow.filter(|_| is_from_bridge).map(Arc::new);
        let call = {
            let (name, method) = (name.clone(), method.clone());
            caller.run(async move { deck.call(&name, &method, arguments).await })
        };
        if !is_form {
            let Some(result) = host.calls.begin(id).run(call).await else {
                let message =
                    format!("{name}.{method} was cut off: who called it does not wait any more");
                return Err(HttpError::new(StatusCode::CONFLICT, message).into());
            };
            return Ok(Json(json!({ "result": result? })).into_response());
        }
        // It ends by itself, also where the browser goes away.
        let outcome = match timeout(WAIT, tokio::spawn(call)).await {
            Ok(Ok(Ok(Value::Null))) => Outcome::done(format!("{method} is done.")),
            Ok(Ok(Ok(result))) => Outcome::done(format!("{method} returned {result}.")),
            Ok(Ok(Err(error))) => Outcome {
                status: error.status(),
                text: error.to_string(),
            },
            Ok(Err(_)) => Outcome {
                status: StatusCode::SERVICE_UNAVAILABLE,
                text: "The host is stopping.".to_owned(),
            },
            Err(_) => Outcome {
                status: StatusCode::ACCEPTED,
                text: format!("{method} goes on."),
            },
        };
        page(&host, &info, &name, Some(outcome)).await
    })
}

impl Outcome {
    fn done(text: String) -> Self {
        Self {
            status: StatusCode::OK,
            text,
        }
    }
}

/// Cuts a call off whose number a program has given: an async method does not go on.
pub(crate) fn cut(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let query = request.uri().query().unwrap_or_default();
        let mut query = form_urlencoded::parse(query.as_bytes());
        let id = query.find(|(name, _)| name == "id").map(|(_, id)| id);
        if id.is_some_and(|id| host.calls.cut(&id)) {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        let message = "No call of this number goes on";
        Err(HttpError::new(StatusCode::NOT_FOUND, message).into())
    })
}

/// The instrument's name in the path.
async fn named(request: Request) -> poem::Result<(Request, String)> {
    let Path(name) = Path::<String>::from_request_without_body(&request).await?;
    Ok((request, name))
}

fn no_deck() -> HttpError {
    HttpError::new(StatusCode::SERVICE_UNAVAILABLE, "No deck is loaded")
        .hint("Load a deck on the host, then try again.")
}

/// What is to be called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    method: String,
    #[serde(default)]
    arguments: Map<String, Value>,
    /// With it the call can be cut off.
    id: Option<String>,
    /// The step of `IvoryOS`' workflow that calls, from the bridge.
    workflow: Option<WorkflowStep>,
}

async fn asked(
    mut request: Request,
    deck: &Deck,
    instrument: &str,
) -> poem::Result<Result<Asked, CallError>> {
    if is_json(request.headers()) {
        let mut body = RequestBody::new(request.take_body());
        let Json(asked) = Json::<Asked>::from_request(&request, &mut body).await?;
        return Ok(Ok(asked));
    }
    let body = request.take_body().into_bytes().await?;
    let fields = form_urlencoded::parse(&body).into_owned();
    let (method, fields): (Vec<_>, Vec<_>) = fields.partition(|(name, _)| name == METHOD);
    let Some((_, method)) = method.into_iter().next() else {
        let message = "The request does not say what to call";
        let hint = "Send JSON: {\"method\": \"dispense\", \"arguments\": {\"ml\": 1.5}}.";
        return Err(HttpError::new(StatusCode::BAD_REQUEST, message)
            .hint(hint)
            .into());
    };
    let methods = deck.schema(instrument).map(|schema| schema.methods);
    let found = methods.iter().flatten().find(|it| it.name == method);
    let arguments = found.map_or_else(
        || Ok(Map::new()),
        |method| of_form(&method.arguments, &fields),
    );
    Ok(match arguments {
        Ok(arguments) => Ok(Asked {
            method,
            arguments,
            id: None,
            workflow: None,
        }),
        Err(BadField(reason)) => Err(CallError::bad_arguments(instrument, &method, reason)),
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(poem::http::header::CONTENT_TYPE);
    let content_type = content_type.and_then(|it| it.to_str().ok());
    content_type.is_some_and(|it| it.starts_with("application/json"))
}

/// The page of the instrument, with what has become of a call.
async fn page(
    host: &HostContext,
    info: &RequestInfo,
    name: &str,
    outcome: Option<Outcome>,
) -> poem::Result<Response> {
    let deck = host.config.state.deck().ok_or_else(no_deck)?;
    if !deck.has_name(name) {
        let known: Vec<&str> = deck.instruments().collect();
        let message = format!("The deck `{}` has no instrument `{name}`", deck.name());
        let hint = format!("It has: {}.", known.join(", "));
        return Err(HttpError::new(StatusCode::NOT_FOUND, message)
            .hint(hint)
            .into());
    }
    let line = Line::new(&deck, name);
    let methods = line.schema.iter().flat_map(|schema| &schema.methods);
    let methods = methods.map(|method| {
        let (button, class) = match method.kind {
            MethodKind::Reads => ("Read", "btn-outline-secondary"),
            MethodKind::Moves => ("Call", "btn-primary"),
            MethodKind::Stops => ("Stop", "btn-danger"),
        };
        Method {
            name: method.name.clone(),
            doc: method.doc.clone(),
            button,
            class,
            fields: method.arguments.iter().map(ArgumentField::new).collect(),
        }
    });
    let body = Instrument {
        base: &info.base(host.prefix()),
        methods: methods.collect(),
        calls: last_calls(host, name).await,
        outcome: outcome.as_ref(),
        line,
    };
    let mut answer = Page::new(name, body).into_response();
    if let Some(outcome) = &outcome {
        answer.set_status(outcome.status);
    }
    Ok(answer)
}

async fn last_calls(host: &HostContext, name: &str) -> Option<Vec<Row>> {
    let log = host.config.state.activity()?;
    let filter = ActivityFilter {
        instrument: Some(name.to_owned()),
        ..ActivityFilter::default()
    };
    let read = tokio::task::spawn_blocking(move || log.newest(&filter, LAST_CALLS));
    let records = read.await.ok()?.ok()?;
    Some(records.into_iter().map(Row::new).collect())
}
