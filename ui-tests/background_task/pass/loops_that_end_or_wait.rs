use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn ends() -> Result<()> {
    let mut count = 0;
    loop {
        count += 1;
        if count > 3 {
            break;
        }
    }
    loop {
        Err("no sensor")?;
    }
}

#[background_task]
async fn waits_in_a_macro(token: CancellationToken) {
    loop {
        tokio::select! {
            () = token.cancelled() => return,
            () = tokio::task::yield_now() => println!("on"),
        }
    }
}

#[background_task]
async fn blocks_elsewhere() {
    tokio::task::spawn_blocking(|| {
        loop {
            std::thread::park();
        }
    })
    .await
    .ok();
}

fn main() {}
