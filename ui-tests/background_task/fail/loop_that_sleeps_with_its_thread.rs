use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn read_scale(state: GlobalState) -> Result<()> {
    loop {
        state.publish("grams", &1.0)?;
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}

#[background_task]
async fn until_the_stop(state: GlobalState, stop: CancellationToken) -> Result<()> {
    while !stop.is_cancelled() {
        state.publish("rpm", &1.0)?;
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
    Ok(())
}

fn main() {}
