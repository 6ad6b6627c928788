//! Panics of code that is not this library's: where each was, and what is left to answer.

use std::any::Any;
use std::cell::RefCell;
use std::mem::forget;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use futures_util::FutureExt;
use poem::http::StatusCode;
use poem::{IntoResponse, Response};

thread_local! {
    /// Where this thread's last panic was.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught. The payload that `catch_unwind` gives does not say where it was.
#[derive(Debug)]
pub(crate) struct Panic {
    /// `src/lib.rs:12:5`.
    pub(crate) location: String,
    /// What it said.
    pub(crate) message: String,
}

impl Panic {
    /// The panic that was just caught on this thread.
    fn caught(payload: Box<dyn Any + Send>) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let message = text.unwrap_or("no message").to_owned();
        // What is panicked with may panic when it is dropped.
        forget(payload);
        let location = LOCATION.take();
        Self {
            location: location.unwrap_or_else(|| "an unknown location".to_owned()),
            message,
        }
    }
}

/// Notes where every panic is, then does what the program's own hook does.
pub(crate) fn note_locations() {
    static NOTED: Once = Once::new();
    NOTED.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            LOCATION.set(info.location().map(ToString::to_string));
            hook(info);
        }));
    });
}

/// The future's output, or its panic.
pub(crate) fn catch<T>(work: impl Future<Output = T>) -> impl Future<Output = Result<T, Panic>> {
    let outcome = AssertUnwindSafe(work).catch_unwind();
    outcome.map(|outcome| outcome.map_err(Panic::caught))
}

/// An answer whose making may run code of a plugin or of the program's layout. If that panics, what is
/// left is an answer that runs none.
pub(crate) fn guarded(make: impl FnOnce() -> Response) -> Response {
    panic::catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|payload| {
        let Panic { location, message } = Panic::caught(payload);
        tracing::error!(
            location,
            panic = message,
            "the answer to a request could not be made"
        );
        let text = "The answer could not be made; the host's log says where.";
        text.with_status(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response()
    })
}
