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
    /// The location of this thread's last panic.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
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
        let location = LOCATION.take();
        Self {
            location: location.unwrap_or_else(|| "an unknown location".to_owned()),
            message,
        }
    }
}

/// Installs a panic hook that notes the location of each panic and then calls the hook that was there before.
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
