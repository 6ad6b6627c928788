use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("", "")
}

#[route("/vial/:id")]
async fn vial(Path(id): Path<u32>) -> Result<Response> {
    if id > 9 {
        return Ok(Redirect::see_other("../").into_response());
    }
    let page = Page::html("Vial", "");
    Ok(page.into_response())
}

fn main() {}
