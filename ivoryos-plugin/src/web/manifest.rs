//! The manifest `plugins.json`, which tells other programs what is mounted.

use std::sync::Arc;

use poem::web::Json;
use poem::{IntoResponse, Request, Response};
use serde_json::{Value, json};

use super::bridge;
use super::moves;
use super::request_info::RequestInfo;
use super::site::{HostContext, MountedPlugin};
use crate::live::{TaskStatus, WatcherStatus};
use crate::plugin::{
    Blocked, EventRow, InstrumentRow, RouteFuture, RouteRow, Source, TaskRow, WatcherRow,
};

pub(crate) fn manifest(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move { Ok(answer(&host, &request)) })
}

fn answer(host: &HostContext, request: &Request) -> Response {
    let base = RequestInfo::of(request).base(host.prefix());
    Json(describe(host, &base)).into_response()
}

/// The manifest; all its addresses begin with `base`.
pub(crate) fn describe(host: &HostContext, base: &str) -> Value {
    let plugins = host.plugins.iter();
    let plugins: Vec<Value> = plugins
        .map(|plugin| describe_plugin(plugin, host, base))
        .collect();
    json!({
        "ivoryos_plugin": env!("CARGO_PKG_VERSION"),
        "bridge": bridge::PROTOCOL,
        "prefix": base,
        "remote_deck": host.python_deck.status(),
        "cut_off_moves": moves::describe(host),
        "run": host.config.state.run(),
        "plugins": plugins,
    })
}

fn describe_plugin(plugin: &MountedPlugin, host: &HostContext, base: &str) -> Value {
    let row = &plugin.plugin.row;
    let at = format!("{base}{}", plugin.at);
    let routes: Vec<Value> = plugin
        .plugin
        .routes
        .iter()
        .map(|route| describe_route(route, &at, plugin))
        .collect();
    let events = plugin.plugin.events.iter();
    let events: Vec<Value> = events.map(|it| describe_event(it, host, plugin)).collect();
    let tasks = host.tasks.of_plugin(row.name);
    let tasks: Vec<Value> = tasks
        .map(|(it, status)| describe_task(it, &status, plugin))
        .collect();
    let watchers = host.tasks.watchers_of(row.name);
    let watchers: Vec<Value> = watchers
        .map(|(it, status)| describe_watcher(it, &status, plugin))
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
        "watchers": watchers,
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

/// How often the function that is declared there has held its thread; null if it has not.
fn describe_blocked(source: Source, plugin: &MountedPlugin) -> Value {
    let blocked = plugin.context.blocked(source);
    let describe =
        |it: Blocked| json!({ "times": it.times, "longest_s": it.longest.as_secs_f64() });
    blocked.map_or(Value::Null, describe)
}

fn describe_event(event: &EventRow, host: &HostContext, plugin: &MountedPlugin) -> Value {
    json!({
        "event": event.event,
        "function": event.function,
        "description": event.description,
        "instruments": describe_instruments(event.instruments),
        "panics": host.sockets.events().panics(event),
        "blocked": describe_blocked(event.source, plugin),
        "module": event.source.module,
        "source": event.source.to_string(),
    })
}

fn describe_task(task: &TaskRow, status: &TaskStatus, plugin: &MountedPlugin) -> Value {
    json!({
        "function": task.function,
        "description": task.description,
        "instruments": describe_instruments(task.instruments),
        "state": status.state.as_str(),
        "restarts": status.restarts,
        "last_error": status.last_error,
        "blocked": describe_blocked(task.source, plugin),
        "module": task.source.module,
        "source": task.source.to_string(),
    })
}

fn describe_watcher(watcher: &WatcherRow, status: &WatcherStatus, plugin: &MountedPlugin) -> Value {
    json!({
        "function": watcher.function,
        "instrument": watcher.instrument,
        "method": watcher.method,
        "description": watcher.description,
        "instruments": describe_instruments(watcher.instruments),
        "state": status.state.as_str(),
        "failures": status.failures,
        "missed": status.missed,
        "last_error": status.last_error,
        "blocked": describe_blocked(watcher.source, plugin),
        "module": watcher.source.module,
        "source": watcher.source.to_string(),
    })
}

fn describe_route(route: &RouteRow, at: &str, plugin: &MountedPlugin) -> Value {
    json!({
        "path": route.path,
        "url": format!("{at}{}", route.path),
        "methods": route.methods,
        "function": route.function,
        "description": route.description,
        "instruments": describe_instruments(route.instruments),
        "blocked": describe_blocked(route.source, plugin),
        "module": route.source.module,
        "source": route.source.to_string(),
    })
}
