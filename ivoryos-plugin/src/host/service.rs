//! The endpoint behind an [`App`](super::App): checks every request, and adds headers to every answer.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use poem::http::{HeaderName, HeaderValue, header};
use poem::{Endpoint, Request, Response};

use crate::http::error::HttpError;
use crate::http::panic;
use crate::job::stop_all;
use crate::web::answers::{self, Answers};
use crate::web::guard;
use crate::web::render::{error_response, failure_response};
use crate::web::request_info::RequestInfo;
use crate::web::routes::Routes;
use crate::web::site::HostContext;

/// The endpoint behind an [`App`](super::App).
pub(super) struct HostService {
    pub(super) context: Arc<HostContext>,
    pub(super) routes: Routes,
    /// Headers that are added to every answer that does not have them.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether answers depend on the `Origin` of the request.
    pub(super) cors: bool,
    /// The answers to forms.
    pub(super) answers: Answers,
}

impl Endpoint for HostService {
    type Output = Response;

    // Not an async function: its future would hold the request, which is large, and be copied with it.
    fn call(&self, mut request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        let context = &self.context;
        context.start();
        let is_socket = context.sockets.is_at(request.uri().path());
        let is_change = answers::is_change(request.method());
        let checked = guard::check(&context.config, &mut request, is_socket);
        // What is refused has changed nothing: it may be sent again.
        let form_target = checked
            .as_ref()
            .ok()
            .and_then(|()| answers::form_target(&request));
        let answer = match checked.map(|()| self.answers.get(&request)) {
            Ok(Some(kept)) => {
                let info = RequestInfo::of(&request);
                let gone = |error: HttpError| error_response(&error, &info, context, None);
                let answer = || kept.unwrap_or_else(gone);
                Either::Right(ready(panic::guarded(answer)))
            }
            Ok(None) if is_socket => {
                let answer = context.sockets.answer(request);
                Either::Left(Either::Left(answer.boxed()))
            }
            Ok(None) => Either::Left(Either::Right(self.routes.answer(request, context))),
            Err(refusal) => {
                let info = RequestInfo::of(&request);
                let refuse = || failure_response(refusal, &info, context, None);
                Either::Right(ready(panic::guarded(refuse)))
            }
        };
        answer.map(move |mut response| {
            if let Some(target) = &form_target {
                response = self.answers.lead_to(response, target);
            }
            let headers = response.headers_mut();
            for (name, value) in &self.headers {
                headers.entry(name).or_insert_with(|| value.clone());
            }
            if is_change {
                // What moves something is answered once; no cache and no browser gives the answer again.
                headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            }
            if self.cors {
                headers.append(header::VARY, HeaderValue::from_static("origin"));
            }
            Ok(response)
        })
    }
}

/// Runs when the last [`App`](super::App) of the host is dropped.
impl Drop for HostService {
    fn drop(&mut self) {
        let HostContext {
            config,
            tasks,
            python_deck,
            sockets,
            ..
        } = &*self.context;
        tasks.stop();
        if config.state.is_only_of(sockets.io()) {
            // Each is told at once; nobody waits here.
            drop(stop_all(&config.state));
        }
        python_deck.stop();
        config.state.remove(sockets.io());
        if let Some(log) = config.state.move_log() {
            log.close();
        }
        if let Some(log) = config.state.activity() {
            log.close();
        }
    }
}
