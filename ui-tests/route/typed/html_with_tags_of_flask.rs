use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<a href=\"dose\">Dose</a>")
        .with_head("<link rel=stylesheet href=\"static/a.css\">")
}

#[derive(Template)]
#[template(source = "<p><%= self.ml %> mL<% if self.on { %>, on<% } %></p>")]
struct Dose {
    ml: f64,
    on: bool,
}

#[route("/dose")]
async fn dose() -> Page {
    Page::new("Dose", Dose { ml: 2.5, on: true })
}

#[route("/document")]
async fn document() -> Html<&'static str> {
    Html("<p>2.5 mL</p>")
}

fn main() {}
