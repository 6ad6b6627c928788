//! An existing web page as a plugin. The page in `static/` knows nothing of this: it also works when
//! it is opened as a file.

use ivoryos_plugin::prelude::*;

/// Works out how much of a stock solution to dilute.
#[plugin(name = "dilution", icon = "⚗", static_dir = "static")]
pub async fn main_page() -> Page {
    // The page's own `./style.css` is `static/style.css` from here.
    let html = include_str!("../static/index.html").replace("\"./", "\"static/");
    Page::html("Dilution", between(&html, "<body>", "</body>"))
        .with_head(between(&html, "</title>", "</head>"))
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let after = html.split_once(start).map_or(html, |(_, after)| after);
    after.split_once(end).map_or(after, |(part, _)| part)
}
