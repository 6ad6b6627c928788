use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn read_scale(state: GlobalState) -> Result<()> {
    for _ in 0..2 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    loop {
        tokio::task::spawn_blocking(|| std::thread::sleep(std::time::Duration::from_secs(1))).await?;
        state.publish("grams", &1.0)?;
    }
}

#[background_task]
async fn with_a_thread(state: GlobalState) -> Result<()> {
    while state.deck().is_none() {
        std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(1)));
        return Ok(());
    }
    Ok(())
}

fn main() {}
