use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

#[plugin(name = "plugin")]
async fn main_page(
    #[instrument("other_pump")] pump: Instrument<RemoteInstrument>,
) -> Result<String> {
    Pump::stop(&*pump).await?;
    Ok(String::new())
}

fn main() {}
