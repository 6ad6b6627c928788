//! The limit on a request's body.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http_body::Body as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Limited};
use poem::{Body, Request};

/// Whether more of a body was read than the limit. The errors of extractors do not always say so: poem turns what
/// failed in a part of a multipart body into text.
#[derive(Clone, Debug, Default)]
pub(crate) struct OverLimit(Arc<AtomicBool>);

impl OverLimit {
    pub(crate) fn is_reached(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Limits the body of a request to this many bytes. Returns false if its `Content-Length` is larger. A body without
/// that header, such as a chunked one, is counted while it is read, and the request gets an [`OverLimit`]; poem's own
/// `SizeLimit` refuses it.
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
