//! The fields of a form and of a query as arguments of a route.

use std::ops::{Deref, DerefMut};

use poem::http::{Method, StatusCode};
use poem::{FromRequest, Request, RequestBody, Result};
use serde::de::DeserializeOwned;

use super::error::HttpError;
use super::fields;

/// The fields of a form, as `application/x-www-form-urlencoded`; of a GET, the query.
///
/// As [`poem::web::Form`], but an error names the field, what was sent and what is expected, with the status 400:
/// `{"error": {"field": "volume", "sent": "1,5", "expected": "a number such as 2.5", …}}`. Numbers are finite: `1e400`,
/// `inf` and `NaN` are refused, and `-0` is 0. Spaces around a number are ignored.
///
/// Fields of one name are a `Vec`. What browsers do not send is an empty `Vec`, and false for a `bool`; an `Option` of a
/// number, a `bool` or an enum is `None` where its field is left empty.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// struct Dose { ml: f64 }
///
/// async fn dose(Form(dose): Form<Dose>) -> String {
///     format!("{} mL", dose.ml)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form<T>(pub T);

/// The fields of a query.
///
/// As [`poem::web::Query`], with the errors of [`Form`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<'a, T: DeserializeOwned> FromRequest<'a> for Form<T> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        if request.method() == Method::GET {
            return query(request).map(Self);
        }
        let content_type = request.content_type().unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(URL_ENCODED) {
            return Err(of_another_type(essence).into());
        }
        let body = body.take()?.into_vec().await?;
        fields::read(&body).map(Self)
    }
}

impl<'a, T: DeserializeOwned> FromRequest<'a> for Query<T> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        query(request).map(Self)
    }
}

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// The answer to what is sent with another content type.
fn of_another_type(essence: &str) -> HttpError {
    let message = if essence.is_empty() {
        format!("A form is sent with the content type `{URL_ENCODED}`, and this is sent with none")
    } else {
        let essence: String = essence.chars().take(100).collect();
        format!("A form is sent as `{URL_ENCODED}`, not as `{essence}`")
    };
    let error = HttpError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message);
    match essence.to_ascii_lowercase().as_str() {
        "multipart/form-data" => error
            .hint(
                "A form is sent in this way if it has `enctype=\"multipart/form-data\"`. A route reads it with \
                 `poem::web::Multipart`.",
            )
            .for_author(
                "remove `enctype=\"multipart/form-data\"` from the form, or take `poem::web::Multipart`, which reads \
                 files",
            ),
        "application/json" => error.hint("JSON is read with `Json<T>`.").for_author(
            "take `Json<T>`, or send a form: `body: new URLSearchParams({ … })` in the `fetch`",
        ),
        _ => error
            .hint("In a `fetch`, `body: new URLSearchParams({ … })` sends a form.")
            .for_author("send a form: `body: new URLSearchParams({ … })` in the `fetch`"),
    }
}

fn query<T: DeserializeOwned>(request: &Request) -> Result<T> {
    let query = request.uri().query().unwrap_or_default();
    fields::read(query.as_bytes())
}

impl<T> Deref for Form<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Form<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Query<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
