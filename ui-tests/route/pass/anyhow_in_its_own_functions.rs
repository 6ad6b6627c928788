//! The macros of anyhow, where they return anyhow's error.

use anyhow::{bail, ensure};
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn check(number: u32) -> anyhow::Result<u32> {
    ensure!(number > 0, "there is no vial {number}");
    Ok(number)
}

#[route("/vial/:number")]
async fn vial(Path(number): Path<u32>) -> Result<String> {
    fn less(number: u32) -> anyhow::Result<u32> {
        if number == 1 {
            bail!("there is no vial before the first");
        }
        Ok(number - 1)
    }
    let more = || {
        ensure!(number < 24, "there are 24 vials");
        anyhow::Ok(number + 1)
    };
    Ok(format!("{} {} {}", check(number)?, less(number)?, more()?))
}

#[route("/of-anyhow/:number")]
async fn of_anyhow(Path(number): Path<u32>) -> Result<String, anyhow::Error> {
    ensure!(number > 0, "there is no vial {number}");
    Ok(number.to_string())
}

mod with_its_own_result {
    use anyhow::{Result, ensure};
    use ivoryos_plugin::prelude::*;

    #[route("/own/:number", plugin = super)]
    async fn own(Path(number): Path<u32>) -> Result<String> {
        ensure!(number > 0, "there is no vial {number}");
        Ok(number.to_string())
    }
}

mod with_an_alias {
    use anyhow::ensure;
    use ivoryos_plugin::prelude::*;

    type Result<T> = anyhow::Result<T>;

    #[route("/alias/:number", plugin = super)]
    async fn alias(Path(number): Path<u32>) -> Result<String> {
        ensure!(number > 0, "there is no vial {number}");
        Ok(number.to_string())
    }
}

fn main() {}
