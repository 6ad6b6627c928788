use ivoryos_plugin::prelude::*;

fn weigh() -> Result<f64, String> {
    Err("the balance is off".to_owned())
}

#[plugin(name = "plugin", plugin_type = "left_panel")]
fn main_page() -> Result<Page> {
    let grams = weigh().status(503)?;
    Ok(Page::html("Plugin", &format!("{grams} g")))
}

#[route("/widget")]
async fn widget() -> Result<Page, String> {
    Ok(Page::html("Plugin", &format!("{} g", weigh()?)))
}

mod other {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "other", plugin_type = "left_panel")]
    async fn main_page() -> Result<Page, Box<dyn std::error::Error>> {
        Ok(Page::html("Other", &std::fs::read_to_string("notes.txt")?))
    }

    #[route("/widget")]
    async fn widget() -> Result<Page> {
        Err("there are no notes").status(404)
    }
}

fn main() {}
