//! Background tasks that fail, again and again.

use ivoryos_plugin::prelude::*;

/// A plugin whose tasks fail.
#[plugin(name = "failing")]
async fn main_page() -> Page {
    Page::html("Failing", "<p>failing</p>")
}

/// Says why it cannot go on.
#[background_task]
async fn fail() -> Result<(), String> {
    Err("the sensor does not answer".to_owned())
}

/// Panics.
#[background_task]
async fn panics() {
    panic!("no sensor");
}
