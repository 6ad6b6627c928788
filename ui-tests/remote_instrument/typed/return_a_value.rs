use ivoryos_plugin::prelude::*;

#[derive(serde::Deserialize)]
struct Speed {
    rpm: f64,
}

struct Mine(RemoteError);

impl From<RemoteError> for Mine {
    fn from(error: RemoteError) -> Self {
        Mine(error)
    }
}

#[remote_instrument("pump")]
trait Pump {
    async fn any(&self) -> Result<Value>;
    async fn speed(&self) -> Result<Speed>;
    async fn stop(&self) -> Result<()>;
    async fn prime(&self) -> Result<f64, RemoteError>;
    async fn rinse(&self) -> Result<f64, Mine>;
}

async fn speed(pump: &impl Pump) -> Result<f64> {
    Ok(pump.speed().await?.rpm)
}

fn why(Mine(error): Mine) -> RemoteError {
    error
}

fn main() {}
