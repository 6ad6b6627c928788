//! A plugin crate that calls `ivoryos-plugin` by another name: generated code must not use the usual one, with and
//! without `crate = …`.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, clippy::all, clippy::pedantic)]

use ivory::prelude::*;

#[derive(Template)]
#[template(source = "<h1><%= self.greeting %></h1>", crate = ivory)]
struct Hello {
    greeting: &'static str,
}

/// Shows the page.
#[plugin(name = "renamed", plugin_type = "left_panel", crate = ivory)]
async fn main_page() -> Page {
    Page::new("Renamed", Hello { greeting: "Hello" })
}

/// Shows the widget.
#[route("/widget")]
async fn widget(#[instrument] balance: Option<Instrument<f64>>) -> Page {
    Page::html(
        "Renamed",
        balance.map_or(String::new(), |grams| grams.to_string()),
    )
}

/// Weighs.
#[socket_event("weigh", crate = ivory)]
async fn weigh(Data(grams): Data<f64>, acknowledge: AckSender) {
    acknowledge.send(&grams).ok();
}

/// Watches.
#[background_task]
async fn watch(stop: CancellationToken) -> Result<()> {
    stop.cancelled().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use ivory::Registry;

    #[test]
    fn the_renamed_plugin_is_linked_with_all_that_it_has() {
        let registry = Registry::collect();
        let [plugin] = registry.plugins() else {
            panic!("one plugin");
        };
        assert_eq!(plugin.row.name, "renamed");
        assert_eq!(plugin.routes.len(), 2);
        assert_eq!(plugin.events.len(), 1);
        assert_eq!(plugin.tasks.len(), 1);
    }
}
