use anyhow::anyhow;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:number")]
async fn vial(Path(number): Path<u32>) -> Result<String> {
    if number > 24 {
        return Err(format!("there is no vial {number}"));
    }
    match number {
        0 => Err("the first vial is 1"),
        1 => Err(anyhow!("vial 1 is in use")),
        2 => return Err((StatusCode::CONFLICT, "vial 2 is in use")),
        3 => {
            let error = std::fmt::Error;
            Err(error.to_string())
        }
        _ => Ok(number.to_string()),
    }
}

#[background_task]
async fn measure() -> Result<()> {
    Err("the balance is off")
}

fn main() {}
