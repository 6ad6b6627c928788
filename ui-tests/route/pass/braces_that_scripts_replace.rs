//! `{{ … }}` in HTML is for scripts in the browser, and other strings are nobody's HTML.

use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", format!("<p id=app>{{{{ grams }}}} {}</p>", "{ }"))
        .with_head("<style>p { color: red }</style>")
        .with_scripts("<script type=module>Vue.createApp({}).mount('#app')</script>")
}

#[route("/source")]
async fn source() -> String {
    let template = "{% if on %}{{ url_for('a') }}{% endif %}";
    template.to_owned()
}

fn main() {}
