//! Arguments `Option<Json<T>>` and the like. poem's `Option` is `None` whatever went wrong; here only what is absent
//! is `None`, and what cannot be read is an error.

use poem::http::Method;
use poem::{Body, Request, RequestBody};

use super::{Argument, take};
use crate::http::path;
use crate::plugin::ExtractFuture;

/// Takes an optional argument from the body. A body without a byte is absent.
pub fn take_body<'a, T: for<'b> Argument<'b> + Send + 'static>(
    request: &'a Request,
    body: &'a mut RequestBody,
) -> ExtractFuture<'a, Option<T>> {
    Box::pin(async move {
        let bytes = body.take()?.into_bytes().await?;
        if bytes.is_empty() {
            return Ok(None);
        }
        *body = RequestBody::new(Body::from_bytes(bytes));
        take(request, body).await.map(Some)
    })
}

/// Takes an optional form, which GET has in its query.
pub fn take_form<'a, T: for<'b> Argument<'b> + Send + 'static>(
    request: &'a Request,
    body: &'a mut RequestBody,
) -> ExtractFuture<'a, Option<T>> {
    if request.method() == Method::GET {
        take_query(request, body)
    } else {
        take_body(request, body)
    }
}

/// Takes an optional argument from the query.
pub fn take_query<'a, T: for<'b> Argument<'b> + Send + 'static>(
    request: &'a Request,
    body: &'a mut RequestBody,
) -> ExtractFuture<'a, Option<T>> {
    let is_absent = request.uri().query().is_none_or(str::is_empty);
    take_unless(is_absent, request, body)
}

/// Takes an optional argument from the parameters of the path.
pub fn take_path<'a, T: for<'b> Argument<'b> + Send + 'static>(
    request: &'a Request,
    body: &'a mut RequestBody,
) -> ExtractFuture<'a, Option<T>> {
    take_unless(!path::has_parameters(request), request, body)
}

fn take_unless<'a, T: for<'b> Argument<'b> + Send + 'static>(
    is_absent: bool,
    request: &'a Request,
    body: &'a mut RequestBody,
) -> ExtractFuture<'a, Option<T>> {
    Box::pin(async move {
        if is_absent {
            return Ok(None);
        }
        take(request, body).await.map(Some)
    })
}
