//! Always answers.

use ivoryos_plugin::poem::http::HeaderMap;
use ivoryos_plugin::prelude::*;

/// A page that is always there.
///
/// This second paragraph is not part of the description.
#[plugin(name = "steady", title = "Steady <1>", icon = "§")]
pub async fn main_page() -> Page {
    Page::html("Steady <1>", "<p>steady</p>")
        .with_head("<meta name=\"steady\" content=\"yes\">")
        .with_scripts("<script src=\"static/steady.js\"></script>")
}

/// Answers with JSON.
#[route("/status")]
pub fn status() -> Json<Value> {
    Json(json!({ "steady": true }))
}

/// Answers with a status, a header and a page.
#[route("/teapot")]
pub async fn teapot() -> (StatusCode, HeaderMap, Page) {
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-tea",
        ivoryos_plugin::poem::http::HeaderValue::from_static("green"),
    );
    (
        StatusCode::IM_A_TEAPOT,
        headers,
        Page::html("Tea", "<p>tea</p>"),
    )
}

/// Has a policy of its own.
#[route("/strict")]
pub async fn strict() -> impl ivoryos_plugin::poem::IntoResponse {
    use ivoryos_plugin::poem::IntoResponse;
    "strict".with_header("content-security-policy", "default-src 'none'")
}
