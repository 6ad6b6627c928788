//! Answers to forms that were posted: a browser gets each by a GET, which it may repeat.
//!
//! A browser sends a form again when the page that was its answer is loaded again, and the form may have moved an
//! instrument. So the answer is kept for a while, and the browser is led to it.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::FutureExt;
use http_body::Body as _;
use poem::error::ResponseError;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{IntoResponse, Request, Response};

use super::form::PAGE_JSON;
use super::request_info::RequestInfo;
use crate::http::error::HttpError;

/// The parameter of a kept answer.
const PARAMETER: &str = "ivoryos-answer=";
/// Answers that are kept; the oldest goes first.
const MOST_ANSWERS: usize = 64;
/// The largest that is kept, in bytes.
const LARGEST: u64 = 256 * 1024;

/// The answers that are kept.
#[derive(Default)]
pub(crate) struct Answers {
    kept: Mutex<VecDeque<Answer>>,
    /// Nobody else can guess a number that is made with it.
    random: RandomState,
}

struct Answer {
    id: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// Where the answer to a form leads, if it is one that a browser shows.
pub(crate) fn form_target(request: &Request) -> Option<String> {
    let target = (is_change(request.method()) && is_of_form(request.headers()))
        .then(|| RequestInfo::of(request).base(request.uri().path()))?;
    // To a browser these are addresses of another host.
    (!target.starts_with("//") && !target.starts_with("/\\")).then_some(target)
}

/// Browsers say that it is a form, but not over plain HTTP to another machine; there a form's `Accept` tells it from a
/// script's.
fn is_of_form(headers: &HeaderMap) -> bool {
    if let Some(mode) = headers.get("sec-fetch-mode") {
        return mode == "navigate";
    }
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::REFERER)
        && accept.is_some_and(|accept| accept.starts_with("text/html,"))
}

/// Whether the method may change something.
pub(crate) fn is_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

impl Answers {
    /// Keeps the answer to a form, and leads the browser to it. One that leads on already, is no page, or is not
    /// there as a whole stays as it is.
    pub(crate) fn lead_to(&self, mut response: Response, target: &str) -> Response {
        let content_type = response.content_type().unwrap_or_default();
        let is_page = content_type.starts_with("text/html") || content_type.starts_with(PAGE_JSON);
        let is_kept = is_page
            && !response.status().is_redirection()
            && !response.headers().contains_key(header::CONTENT_DISPOSITION);
        if !is_kept {
            return response;
        }
        let body: http_body_util::combinators::BoxBody<Bytes, std::io::Error> =
            response.take_body().into();
        let is_whole = body.size_hint().exact().is_some_and(|size| size <= LARGEST);
        let body = poem::Body::from(body);
        if !is_whole {
            response.set_body(body);
            return response;
        }
        // It is there already, so there is nothing to wait for.
        let Some(Ok(body)) = body.into_bytes().now_or_never() else {
            return HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, "The answer is lost")
                .as_response();
        };
        let (mut kept, mut headers) = (self.kept(), response.headers().clone());
        let cookies: Vec<_> = headers
            .get_all(header::SET_COOKIE)
            .iter()
            .cloned()
            .collect();
        headers.remove(header::SET_COOKIE);
        let id = format!(
            "{:016x}",
            self.random.hash_one(kept.back().map(|it| &it.id))
        );
        let location = format!("{target}?{PARAMETER}{id}");
        kept.push_back(Answer {
            id,
            status: response.status(),
            headers,
            body,
        });
        if kept.len() > MOST_ANSWERS {
            kept.pop_front();
        }
        let mut leads = StatusCode::SEE_OTHER
            .with_header(header::LOCATION, location)
            .into_response();
        for cookie in cookies {
            leads.headers_mut().append(header::SET_COOKIE, cookie);
        }
        leads
    }

    /// The kept answer that is asked for, if one is.
    pub(crate) fn get(&self, request: &Request) -> Option<Result<Response, HttpError>> {
        let id = request.uri().query()?.strip_prefix(PARAMETER)?;
        if is_change(request.method()) {
            return None;
        }
        let kept = self.kept();
        let Some(answer) = kept.iter().find(|it| it.id == id) else {
            let message = "The answer to this form is no longer there";
            return Some(Err(HttpError::new(StatusCode::GONE, message).hint(
                "Nothing was sent again. Open the page with the form to see how things are.",
            )));
        };
        let mut response = Response::builder()
            .status(answer.status)
            .body(answer.body.clone());
        response.headers_mut().extend(answer.headers.clone());
        let no_store = header::HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        Some(Ok(response))
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Answer>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
