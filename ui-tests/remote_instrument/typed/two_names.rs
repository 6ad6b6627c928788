use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

#[plugin(name = "plugin")]
async fn main_page(
    #[instrument("other_pump")] pump: Instrument<RemoteInstrument>,
) -> Result<Page> {
    Pump::stop(&*pump).await?;
    Ok(Page::html("Plugin", "<h1>Stopped</h1>"))
}

fn main() {}
