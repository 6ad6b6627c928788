//! Takes files and cookies.

use ivoryos_plugin::poem::web::Multipart;
use ivoryos_plugin::poem::web::cookie::{Cookie, CookieJar};
use ivoryos_plugin::prelude::*;

/// Says nothing.
#[plugin(name = "uploads")]
pub async fn main_page() -> Page {
    Page::html("Uploads", "")
}

/// Lists the parts of a form, each with its file's name and its length.
#[route("/files", methods = ["POST"])]
pub async fn files(mut form: Multipart) -> Result<Json<Value>> {
    let mut parts = Vec::new();
    while let Some(part) = form.next_field().await? {
        let (name, file) = (part.name().map(str::to_owned), part.file_name().map(plain));
        let length = part.bytes().await?.len();
        parts.push(json!({ "name": name, "file": file, "length": length }));
    }
    Ok(Json(parts.into()))
}

/// The last part of a file's name, whatever the client's system takes for a folder.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.to_owned()
}

/// Says how long a cookie is, and sets another.
#[route("/cookie")]
pub async fn cookie(cookies: &CookieJar) -> Json<usize> {
    let length = cookies.get("sample").map(|it| it.value_str().len());
    cookies.add(Cookie::new_with_str("seen", "yes"));
    Json(length.unwrap_or_default())
}

/// Fails after it has set a cookie.
#[route("/no-cookie")]
pub async fn no_cookie(cookies: &CookieJar) -> Result<()> {
    cookies.add(Cookie::new_with_str("seen", "yes"));
    Err(StatusCode::CONFLICT.into())
}
