//! The limit on a request's body.

use std::error::Error;
use std::io;

use http_body::Body as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use poem::{Body, Request};

/// Limits the body of a request to this many bytes. Returns false if its `Content-Length` is larger. A body without
/// that header, such as a chunked one, is counted while it is read; poem's own `SizeLimit` refuses it.
pub(crate) fn limit(request: &mut Request, limit: usize) -> bool {
    let body: BoxBody<bytes::Bytes, io::Error> = request.take_body().into();
    let size = body.size_hint();
    if size.lower() > limit as u64 {
        return false;
    }
    let body = if size.upper().is_some_and(|upper| upper <= limit as u64) {
        body
    } else {
        Limited::new(body, limit).map_err(io::Error::other).boxed()
    };
    request.set_body(Body::from(body));
    true
}

/// Whether an extractor failed because the limit was reached: a `LengthLimitError` is among the error's sources.
pub(crate) fn is_over_limit(error: &poem::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        // `source` of an io::Error skips the error that it wraps.
        cause = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    false
}
