use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

use std::io;

#[derive(serde::Serialize)]
struct Weight {
    grams: f64,
}

#[socket_event("nothing")]
async fn nothing() {}

#[socket_event("unit")]
async fn unit() -> () {}

#[socket_event("value")]
async fn value() -> Weight {
    Weight { grams: 12.5 }
}

#[socket_event("text")]
async fn text() -> &'static str {
    "ready"
}

#[socket_event("several")]
async fn several() -> (f64, Option<String>) {
    (12.5, None)
}

#[socket_event("any")]
async fn any() -> impl serde::Serialize + Send {
    json!({ "grams": 12.5 })
}

#[socket_event("result")]
async fn result() -> std::result::Result<Weight, String> {
    Err("the balance is off".to_owned())
}

#[socket_event("result_of_poem")]
async fn result_of_poem() -> Result<Weight> {
    Err(StatusCode::CONFLICT.into())
}

#[socket_event("result_of_io")]
fn result_of_io() -> io::Result<()> {
    Ok(())
}

#[socket_event("never")]
async fn never(Data(millis): Data<u64>) -> ! {
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
    }
}

#[socket_event("panics")]
fn panics() -> ! {
    panic!()
}

fn main() {}
