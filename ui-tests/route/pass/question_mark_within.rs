use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    let read = |path: &str| std::fs::read_to_string(path).ok()?.lines().next().map(str::to_owned);
    let first = async { Some(read("weight.txt")?.len()) }.await;
    Page::html("Plugin", first.unwrap_or_default().to_string())
}

type Answer = Result<String>;

#[route("/weight")]
async fn weight() -> Answer {
    Ok(std::fs::read_to_string("weight.txt")?)
}

fn main() {}
