//! Where a handler panicked: the payload that `catch_unwind` gives does not say.

use std::any::Any;
use std::cell::RefCell;
use std::mem::forget;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use poem::http::StatusCode;
use poem::{IntoResponse, Response};

thread_local! {
    /// The place of this thread's last panic.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Notes the place of every panic, then does what the program's own hook does.
pub(crate) fn note_places() {
    static NOTED: Once = Once::new();
    NOTED.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PLACE.set(info.location().map(ToString::to_string));
            hook(info);
        }));
    });
}

/// The place of the panic that was just caught on this thread.
pub(crate) fn place() -> String {
    PLACE
        .take()
        .unwrap_or_else(|| "an unknown place".to_owned())
}

/// What the panic said.
pub(crate) fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// An answer whose making may run code of a plugin or of the program's layout. If that panics, what is
/// left is an answer that runs none.
pub(crate) fn guarded(make: impl FnOnce() -> Response) -> Response {
    panic::catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|payload| {
        tracing::error!(
            place = place(),
            panic = message(&*payload),
            "the answer to a request could not be made"
        );
        forget(payload);
        let text = "The answer could not be made; the host's log says where.";
        text.with_status(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response()
    })
}
