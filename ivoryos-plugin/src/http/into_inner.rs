//! `form.into_inner()`, as actix and Rocket have it: here what is in an extractor is a field of it.

use poem::web::Json;
use socketioxide::extract::Data;

use super::form::{Form, Query};
use super::path::Path;

/// The method of other frameworks' extractors: the compiler says what there is in its place.
pub trait IntoInner {
    /// What is in it.
    type Inner;

    /// Nobody can call it.
    fn into_inner(self) -> Self::Inner
    where
        Self: HasIntoInner + Sized;
}

/// Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `into_inner`: what is in it is its field `0`",
    label = "write `.0` in place of `.into_inner()`",
    note = "help: write `.0` in place of `.into_inner()`"
)]
pub trait HasIntoInner {}

macro_rules! without_into_inner {
    ($($extractor:ident)*) => {$(
        impl<T> IntoInner for $extractor<T> {
            type Inner = T;

            fn into_inner(self) -> T {
                self.0
            }
        }
    )*};
}

without_into_inner! { Data Form Json Path Query }
