use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn nothing() {}

#[background_task]
async fn unit() -> () {}

#[background_task]
async fn result() -> std::result::Result<(), String> {
    Err("the pump is off".to_owned())
}

#[background_task]
async fn result_of_poem() -> Result<()> {
    Ok(())
}

#[background_task]
async fn result_of_io() -> std::io::Result<()> {
    Ok(())
}

#[background_task]
async fn never(state: GlobalState) -> ! {
    loop {
        state.publish("tick", &1).ok();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

#[background_task]
async fn endless() {
    loop {
        tokio::task::yield_now().await;
    }
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].tasks.len(), 7);
}
