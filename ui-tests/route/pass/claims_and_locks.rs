use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Pump;

impl Pump {
    fn dispense(&self) {}
}

static COUNT: std::sync::Mutex<u32> = std::sync::Mutex::new(0);

#[route("/dispense", methods = ["POST"])]
async fn dispense(#[instrument] pump: Instrument<Pump>) -> Result<StatusCode> {
    pump.claim("dispensing")?.dispense();
    let _claim = pump.claim("dispensing more")?;
    if pump.claim("again").is_err() {
        pump.dispense();
    }
    Ok(StatusCode::OK)
}

/// What looks like the guard of a standard lock, and is none.
struct Lock;

impl Lock {
    fn lock(&self) -> Result<u32, String> {
        Ok(1)
    }
}

#[route("/count")]
async fn count() -> String {
    let other = Lock.lock().unwrap();
    let count = {
        let count = COUNT.lock().unwrap();
        *count + other
    };
    tokio::task::yield_now().await;
    (count + other).to_string()
}

fn main() {}
