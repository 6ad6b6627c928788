use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/upload", methods = ["POST"])]
async fn upload(mut multipart: Multipart) -> Result<Redirect> {
    while let Some(field) = multipart.next_field().await? {
        let content = field.bytes().await?;
        println!("{}", content.len());
    }
    Ok(Redirect::see_other("./"))
}

fn main() {}
