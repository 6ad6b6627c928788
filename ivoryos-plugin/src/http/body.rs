//! The limit on a request's body.

use std::error::Error;
use std::io;

use http_body::Body as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use poem::{Body, Request};

/// poem's own `SizeLimit` demands a `Content-Length`, which a chunked body does not have: so one that
/// says its length is judged at once, any other is counted while it is read.
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
        Limited::new(body, limit).map_err(io::Error::other).boxed()
    };
    request.set_body(Body::from(body));
    true
}

/// Whether an extractor failed because the limit was reached: somewhere below its error is ours.
pub(crate) fn is_over_limit(error: &poem::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        // An io::Error's source is the source of what it wraps, not what it wraps.
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
