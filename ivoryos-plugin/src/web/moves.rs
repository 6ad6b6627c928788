//! The movements that were cut off when the host ended: what its pages say of them, until a person dismisses it.

use std::sync::Arc;

use poem::http::{StatusCode, header};
use poem::web::{Form, Json, Redirect};
use poem::{FromRequest, IntoResponse, Request};
use sailfish::TemplateOnce;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::form::Form as PageForm;
use super::request_info::RequestInfo;
use super::site::HostContext;
use crate::deck::{Move, with_offset};
use crate::http::error::HttpError;
use crate::page::Page;
use crate::plugin::RouteFuture;

/// Where they are, below the prefix.
pub(crate) const PATH: &str = "/moves.json";

/// Above the content of a page.
#[derive(TemplateOnce)]
#[template(path = "cut_off.stpl")]
struct Notice<'a> {
    moves: &'a [Move],
    /// Where the form leads.
    action: &'a str,
    /// The page is the host's own, where the form leads somewhere.
    has_form: bool,
}

/// The page with the notice above its content, if there is something to say.
pub(super) fn with_notice(
    page: &Page,
    form: PageForm,
    base: &str,
    host: &HostContext,
) -> Option<Page> {
    let moves = cut_off(host);
    if moves.is_empty() {
        return None;
    }
    let notice = Notice {
        moves: &moves,
        action: &format!("{base}{PATH}"),
        has_form: form == PageForm::Document,
    };
    let notice = notice.render_once().ok()?;
    let mut page = page.clone();
    page.body.insert_str(0, &notice);
    Some(page)
}

fn cut_off(host: &HostContext) -> Vec<Move> {
    let log = host.config.state.move_log();
    log.map(|log| log.cut_off()).unwrap_or_default()
}

/// For other programs.
pub(super) fn describe(host: &HostContext) -> Value {
    let describe = |it: &Move| {
        json!({
            "id": it.id,
            "instrument": it.instrument,
            "doing": it.doing,
            "plugin": it.plugin,
            "user": it.user,
            "job": it.job,
            "since": with_offset(it.since),
            "cut_off": it.cut_off.map(with_offset),
        })
    };
    cut_off(host).iter().map(describe).collect()
}

/// Answers with what was cut off.
pub(crate) fn list(host: Arc<HostContext>, _: Request) -> RouteFuture {
    Box::pin(async move { Ok(Json(describe(&host)).into_response()) })
}

/// What a person has seen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dismiss {
    /// The movements' numbers, with commas between them.
    id: String,
}

/// Forgets what a person has seen, and leads back to the page.
pub(crate) fn dismiss(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let (request, mut body) = request.split();
        let form = Form::<Dismiss>::from_request(&request, &mut body).await;
        let ids = form.ok().and_then(|Form(Dismiss { id })| {
            let ids = id.split(',').map(str::parse);
            ids.collect::<Result<Vec<u64>, _>>().ok()
        });
        let ids = ids.ok_or_else(|| {
            HttpError::new(StatusCode::BAD_REQUEST, "The form names no movement")
                .hint("Send `id`: numbers of `moves.json`, with commas between them.")
        })?;
        if let Some(log) = host.config.state.move_log() {
            log.dismiss(&ids);
        }
        let home = format!("{}/", RequestInfo::of(&request).base(host.prefix()));
        let back = back(&request).unwrap_or(home);
        Ok(Redirect::see_other(back).into_response())
    })
}

/// The page that the form was on: a path of this host, wherever it says that it is.
fn back(request: &Request) -> Option<String> {
    let referrer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let url = Url::parse(referrer).ok()?;
    let path = url.path().to_owned();
    let is_here = path.starts_with('/') && !path.starts_with("//");
    let query = url.query().map(|query| format!("?{query}"));
    is_here.then(|| path + &query.unwrap_or_default())
}
