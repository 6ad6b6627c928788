use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<a href=\"{{ url_for('plugin.dose') }}\">Dose</a>")
        .with_head("<link rel=stylesheet href=\"{{ url_for('static', filename='a.css') }}\">")
}

#[route("/dose")]
async fn dose() -> Page {
    let ml = 2.5;
    Page::html("Dose", format!("<p>{ml} mL{% if on %}, on{% endif %}</p>"))
}

#[route("/document")]
async fn document() -> Html<&'static str> {
    Html("{% extends 'base.html' %}")
}

fn main() {}
