//! `plugins.json`: what is mounted, for other programs.

use poem::http::StatusCode;
use poem::web::Json;
use poem::{IntoResponse, Request, Response};
use serde_json::{Value, json};

use crate::__private::Answer;
use crate::answer::Asked;
use crate::app::{Context, MountedPlugin};
use crate::registry::RouteRow;

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
        .map(|plugin| describe(plugin, &base))
        .collect();
    let manifest = json!({
        "ivoryos_plugin": env!("CARGO_PKG_VERSION"),
        "prefix": base,
        "plugins": plugins,
    });
    Json(manifest).into_response()
}

fn describe(plugin: &MountedPlugin, base: &str) -> Value {
    let row = &plugin.plugin.row;
    let at = format!("{base}{}", plugin.at);
    let routes: Vec<Value> = plugin
        .plugin
        .routes
        .iter()
        .map(|route| describe_route(route, &at))
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
    })
}

fn describe_route(route: &RouteRow, at: &str) -> Value {
    let instruments: Vec<Value> = route
        .instruments
        .iter()
        .map(|instrument| {
            json!({
                "name": instrument.name,
                "driver": (instrument.driver)(),
                "optional": instrument.optional,
            })
        })
        .collect();
    json!({
        "path": route.path,
        "url": format!("{at}{}", route.path),
        "methods": route.methods,
        "function": route.function,
        "description": route.description,
        "instruments": instruments,
        "module": route.source.module,
        "source": route.source.to_string(),
    })
}
