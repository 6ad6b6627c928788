use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(source = "<p><%= self.grams %> g</p>")]
struct Weight {
    grams: f64,
}

#[plugin(name = "balance")]
async fn main_page() -> Page {
    let the_struct = Weight { grams: 1.5 };
    Page::new("Title", the_struct)
}

#[derive(serde::Serialize)]
struct T {
    grams: f64,
}

#[route("/page")]
async fn page() -> Result<Page> {
    Ok(Page::html("Weight", "<p>1.5 g</p>"))
}

#[route("/json")]
async fn json() -> Json<T> {
    Json(T { grams: 1.5 })
}

#[route("/html")]
async fn html() -> Html<String> {
    Html("<p>1.5 g</p>".to_owned())
}

#[route("/text")]
async fn text() -> String {
    "1.5 g".to_owned()
}

#[route("/status")]
async fn status() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {}
