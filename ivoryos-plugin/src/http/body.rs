//! The limit on a request's body.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http_body::Body as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Limited};
use poem::{Body, Request};

/// Whether a body was read that is over the limit. The errors of extractors do not always say so: poem makes a
/// text of what went wrong with a part of a multipart body.
#[derive(Clone, Debug, Default)]
pub(crate) struct OverLimit(Arc<AtomicBool>);

impl OverLimit {
    pub(crate) fn is_reached(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// poem's own `SizeLimit` demands a `Content-Length`, which a chunked body does not have: so one that
/// says its length is judged at once, any other is counted while it is read, and has an [`OverLimit`] beside it.
///
/// Returns whether the request may go on.
pub(crate) fn limit(request: &mut Request, limit: usize) -> bool {
    let body: BoxBody<bytes::Bytes, io::Error> = request.take_body().into();
    let size = body.size_hint();
    if size.lower() > limit as u64 {
        return false;
    }
    let body = if size.upper().is_some_and(|upper| upper <= limit as u64) {
        body
    } else {
        let over_limit = OverLimit::default();
        request.set_data(over_limit.clone());
        let note = move |error: Box<dyn std::error::Error + Send + Sync>| {
            let is_limit = error.is::<http_body_util::LengthLimitError>();
            over_limit.0.fetch_or(is_limit, Ordering::Relaxed);
            io::Error::other(error)
        };
        Limited::new(body, limit).map_err(note).boxed()
    };
    request.set_body(Body::from(body));
    true
}
