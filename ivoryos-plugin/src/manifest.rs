//! `plugins.json`: what is mounted, for other programs.

use poem::http::StatusCode;
use poem::web::Json;
use poem::{IntoResponse, Request, Response};
use serde_json::{Value, json};

use crate::__private::Answer;
use crate::answer::Asked;
use crate::app::{Context, MountedPlugin};
use crate::bridge;
use crate::rows::{EventRow, InstrumentRow, RouteRow, TaskRow};
use crate::task::Status;

pub(crate) fn manifest(request: Request) -> Answer {
    Box::pin(async move { Ok(answer(&request)) })
}

fn answer(request: &Request) -> Response {
    let Some(context) = request.data::<Context>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let base = Asked::of(request).base(context);
    let plugins: Vec<Value> = context
        .plugins
        .iter()
        .enumerate()
        .map(|(index, plugin)| describe(index, plugin, context, &base))
        .collect();
    let manifest = json!({
        "ivoryos_plugin": env!("CARGO_PKG_VERSION"),
        "bridge": bridge::PROTOCOL,
        "prefix": base,
        "remote_deck": context.tasks.remote(),
        "plugins": plugins,
    });
    Json(manifest).into_response()
}

fn describe(index: usize, plugin: &MountedPlugin, context: &Context, base: &str) -> Value {
    let row = &plugin.plugin.row;
    let at = format!("{base}{}", plugin.at);
    let routes: Vec<Value> = plugin
        .plugin
        .routes
        .iter()
        .map(|route| describe_route(route, &at))
        .collect();
    let events = plugin.plugin.events.iter();
    let events: Vec<Value> = events.map(|it| describe_event(it, context)).collect();
    let tasks = context.tasks.of_plugin(index);
    let tasks: Vec<Value> = tasks
        .map(|(it, status)| describe_task(it, &status))
        .collect();
    json!({
        "name": row.name,
        "title": row.title,
        "icon": row.icon,
        "description": row.description,
        "plugin_type": row.plugin_type.as_str(),
        "url": format!("{at}/"),
        "package": { "name": row.package, "version": row.version },
        "module": row.source.module,
        "source": row.source.to_string(),
        "instruments": plugin.plugin.required_instruments(),
        "routes": routes,
        "events": events,
        "tasks": tasks,
    })
}

fn describe_instruments(instruments: &[InstrumentRow]) -> Vec<Value> {
    let describe = |instrument: &InstrumentRow| {
        json!({
            "name": instrument.name,
            "driver": (instrument.driver)(),
            "optional": instrument.optional,
        })
    };
    instruments.iter().map(describe).collect()
}

fn describe_event(event: &EventRow, context: &Context) -> Value {
    json!({
        "event": event.event,
        "function": event.function,
        "description": event.description,
        "instruments": describe_instruments(event.instruments),
        "panics": context.events.panics(event),
        "module": event.source.module,
        "source": event.source.to_string(),
    })
}

fn describe_task(task: &TaskRow, status: &Status) -> Value {
    json!({
        "function": task.function,
        "description": task.description,
        "instruments": describe_instruments(task.instruments),
        "state": status.state.as_str(),
        "restarts": status.restarts,
        "last_error": status.last_error,
        "module": task.source.module,
        "source": task.source.to_string(),
    })
}

fn describe_route(route: &RouteRow, at: &str) -> Value {
    json!({
        "path": route.path,
        "url": format!("{at}{}", route.path),
        "methods": route.methods,
        "function": route.function,
        "description": route.description,
        "instruments": describe_instruments(route.instruments),
        "module": route.source.module,
        "source": route.source.to_string(),
    })
}
