//! What is sent as plain text and seems to be HTML: browsers show its tags.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::ready;
use futures_util::stream::once;
use http_body::Body as _;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use poem::{Body, Response};

/// That of a `String`.
pub(super) const CONTENT_TYPE: &str = "text/plain; charset=utf-8";

/// What the text of a response seems to be, and what to write for it. The response is as it was.
pub(super) fn seems_to_be(response: &mut Response) -> Option<&'static str> {
    let mut body: BoxBody<Bytes, std::io::Error> = response.take_body().into();
    // A stream has no length.
    let Some(length) = body.size_hint().exact() else {
        response.set_body(Body::from(body));
        return None;
    };
    let mut nobody = Context::from_waker(Waker::noop());
    let Poll::Ready(Some(first)) = Pin::new(&mut body).poll_frame(&mut nobody) else {
        response.set_body(Body::from(body));
        return None;
    };
    let first = first.map(|frame| frame.into_data().unwrap_or_default());
    let advice = first.as_deref().ok().and_then(of_text);
    match first {
        Ok(all) if all.len() as u64 == length => response.set_body(all),
        first => {
            let rest = body.into_data_stream();
            response.set_body(Body::from_bytes_stream(once(ready(first)).chain(rest)));
        }
    }
    advice
}

fn of_text(text: &[u8]) -> Option<&'static str> {
    let text = text.trim_ascii_start();
    let begins = |with: &str| {
        let start = text.get(..with.len());
        start.is_some_and(|it| it.eq_ignore_ascii_case(with.as_bytes()))
    };
    if begins("<svg") || begins("<?xml") {
        return Some(
            "this text looks like a picture or XML: return `text.with_content_type(\"image/svg+xml\")`, or its own type",
        );
    }
    let is_tag = text
        .get(1)
        .is_some_and(|it| it.is_ascii_alphabetic() || *it == b'!');
    (text.starts_with(b"<") && is_tag).then_some(
        "this text looks like HTML, and browsers show its tags: return `Html(text)` or `Page::html(title, text)`",
    )
}
