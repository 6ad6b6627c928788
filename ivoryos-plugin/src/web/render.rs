//! Makes responses from pages and errors: JSON or a document in the host's layout, as the client accepts.

use bytes::Bytes;
use poem::http::{StatusCode, header};
use poem::web::Json;
use poem::{IntoResponse, Response};
use sailfish::TemplateOnce;
use serde_json::{Map, Value, json};

use super::form::{Form, PAGE_JSON, Shell};
use super::moves;
use super::request_info::RequestInfo;
use super::site::{HostContext, MountedPlugin};
use crate::http::error::{HttpError, reason};
use crate::page::{Layout, Page, Site, StandaloneLayout};

/// The answer to a request whose handler or extractor failed. `plugin` is the index of its plugin.
pub(crate) fn failure_response(
    error: poem::Error,
    info: &RequestInfo,
    context: &HostContext,
    plugin: Option<usize>,
) -> Response {
    let shown = if info.is_over_limit() && !error.is_from_response() {
        Some(HttpError::over_limit().detail("limit", context.config.limits.body))
    } else {
        HttpError::of(&error)
    };
    let is_ours = error.is::<HttpError>();
    let mut response = error.into_response();
    let content_type = response.content_type().unwrap_or("text/plain");
    let Some(mut shown) = shown.filter(|_| is_ours || content_type.starts_with("text/plain"))
    else {
        return response;
    };
    response.headers_mut().remove(header::CONTENT_TYPE);
    shown.headers.extend(std::mem::take(response.headers_mut()));
    error_response(&shown, info, context, plugin)
}

/// The error in the format that the client accepts. `plugin` is the index of the plugin that answers.
pub(crate) fn error_response(
    error: &HttpError,
    info: &RequestInfo,
    context: &HostContext,
    plugin: Option<usize>,
) -> Response {
    let its = context.plugin(plugin);
    let mut response = match info.form() {
        Form::Json => Json(error_json(error, &info.base(context.prefix()), its)).into_response(),
        form => {
            let base = info.base_of_page(context.prefix());
            let page = error_page(error, &base, its, info.back().as_deref());
            let shell = if error.is_bare {
                Shell::Widget
            } else {
                Shell::Error
            };
            page_response(&page, form, shell, info, context, plugin)
        }
    };
    response.set_status(error.status);
    response.headers_mut().extend(error.headers.clone());
    response
}

fn error_json(error: &HttpError, base: &str, plugin: Option<&MountedPlugin>) -> Value {
    let mut json = Map::new();
    json.insert("status".into(), error.status.as_u16().into());
    json.insert("message".into(), error.message.clone().into());
    if !error.hint.is_empty() {
        json.insert("hint".into(), error.hint.clone().into());
    }
    if let Some(plugin) = plugin {
        json.insert("plugin".into(), plugin.tab.name.clone().into());
        if error.lists_routes {
            let routes = plugin.routes.iter().map(|route| {
                json!({ "path": format!("{base}{}", route.path), "methods": route.methods })
            });
            json.insert("routes".into(), routes.collect());
        }
    }
    json.extend(error.details.clone());
    json!({ "error": json })
}

fn error_page(
    error: &HttpError,
    base: &str,
    plugin: Option<&MountedPlugin>,
    back: Option<&str>,
) -> Page {
    let reason = reason(error.status);
    let body = ErrorBody {
        status: error.status.as_u16(),
        reason,
        message: &error.message,
        hint: &error.hint,
        plugin,
        list_routes: error.lists_routes,
        base,
        back,
    };
    Page::new(reason, body)
}

#[derive(TemplateOnce)]
#[template(path = "error.stpl")]
struct ErrorBody<'a> {
    status: u16,
    reason: &'a str,
    message: &'a str,
    hint: &'a str,
    plugin: Option<&'a MountedPlugin>,
    list_routes: bool,
    base: &'a str,
    /// The page that asked.
    back: Option<&'a str>,
}

/// The page in this format. `plugin` is the index of its plugin.
pub(crate) fn page_response(
    page: &Page,
    form: Form,
    shell: Shell,
    info: &RequestInfo,
    context: &HostContext,
    plugin: Option<usize>,
) -> Response {
    let base = info.base_of_page(context.prefix());
    let noticed = match shell {
        Shell::Widget => None,
        // The page around the frame has it.
        _ if info.is_framed && !info.is_alone_in_frame() => None,
        Shell::Page | Shell::Home | Shell::Error => moves::with_notice(page, form, &base, context),
    };
    let page = noticed.as_ref().unwrap_or(page);
    if form == Form::PageJson {
        return page_json(page);
    }
    let deck = context.config.state.deck();
    let site = Site {
        active: context.plugin(plugin).map(|it| it.tab.name.as_str()),
        home: shell == Shell::Home,
        bookmarkable: info.is_get && matches!(shell, Shell::Page | Shell::Home),
        ..context.site(&base, deck.as_ref())
    };
    let layout = &context.config.layout;
    let document = match shell {
        Shell::Widget => layout.widget(page, &site),
        _ if info.is_alone_in_frame() => StandaloneLayout.document(page, &site),
        _ if info.is_framed => layout.widget(page, &site),
        Shell::Page | Shell::Home | Shell::Error => layout.document(page, &site),
    };
    match document {
        Ok(document) => Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::VARY, "accept, sec-fetch-dest, x-ivoryos-frame")
            .body(document),
        Err(error) => {
            let error = error.to_string();
            tracing::error!(error, page = page.title, "the layout could not be rendered");
            format!("The layout could not be rendered: {error}")
                .with_status(StatusCode::INTERNAL_SERVER_ERROR)
                .into_response()
        }
    }
}

/// A page as JSON.
fn page_json(page: &Page) -> Response {
    let body = format!("{}{}", page.body, page.scripts);
    let json = json!({ "title": page.title, "head": page.head, "body": body });
    Response::builder()
        .content_type(PAGE_JSON)
        .header(header::VARY, "accept")
        .body(Bytes::from(json.to_string()))
}
