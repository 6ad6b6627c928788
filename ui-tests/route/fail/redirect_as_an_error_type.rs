use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("", "")
}

#[route("/vial/:id")]
async fn vial(Path(id): Path<u32>) -> Result<Page, Redirect> {
    if id > 9 {
        return Err(Redirect::see_other("../"));
    }
    Ok(Page::html("Vial", ""))
}

fn main() {}
