//! Catches panics of plugins and layouts, with their locations.

use std::any::Any;
use std::cell::RefCell;
use std::mem::forget;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use futures_util::FutureExt;
use poem::http::StatusCode;
use poem::{IntoResponse, Response};

thread_local! {
    /// Where this thread's last panic was, and its text.
    static LAST: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
}

/// A panic that was caught. `catch_unwind` returns the message alone; the panic hook notes the location.
#[derive(Debug)]
pub(crate) struct Panic {
    /// Such as `src/lib.rs:12:5`.
    pub(crate) location: String,
    /// The text it panicked with.
    pub(crate) message: String,
}

impl Panic {
    /// The panic that was just caught on this thread.
    fn caught(payload: Box<dyn Any + Send>) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let message = text.unwrap_or("no message").to_owned();
        // The destructor of the payload could panic, outside of any `catch_unwind`.
        forget(payload);
        let location = LAST.take().map(|(location, _)| location);
        Self {
            location: location.unwrap_or_else(|| "an unknown location".to_owned()),
            message,
        }
    }
}

/// As `panicked at src/lib.rs:12:5: no serial port`, for what is dropped while its thread panics.
pub(crate) fn current() -> String {
    LAST.with_borrow(|last| match last {
        Some((location, message)) => format!("panicked at {location}: {message}"),
        None => "panicked".to_owned(),
    })
}

/// Installs a panic hook that notes the location and the text of each panic and then calls the hook that was there before.
pub(crate) fn note_locations() {
    static NOTED: Once = Once::new();
    NOTED.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let message = info.payload_as_str().unwrap_or("no message").to_owned();
            LAST.set(info.location().map(|it| (it.to_string(), message)));
            hook(info);
        }));
    });
}

/// Returns the output of the future, or the panic that ended it.
pub(crate) fn catch<T>(work: impl Future<Output = T>) -> impl Future<Output = Result<T, Panic>> {
    let outcome = AssertUnwindSafe(work).catch_unwind();
    outcome.map(|outcome| outcome.map_err(Panic::caught))
}

/// Makes an answer with code of a plugin or of the program's layout. If that panics, the answer is a plain text with
/// the status 500.
pub(crate) fn guarded(make: impl FnOnce() -> Response) -> Response {
    panic::catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|payload| {
        let Panic { location, message } = Panic::caught(payload);
        tracing::error!(
            location,
            panic = message,
            "the answer to a request could not be made"
        );
        let text = "The answer could not be made. The host's log has the location of the panic.";
        text.with_status(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response()
    })
}
