//! Long moves.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::instruments::Pump;

/// The job, and what is published of it.
pub const STIR: &str = "jobs_stir";

/// A driver that says how it is stopped. A movement is a number of steps, each of which takes a permit.
#[derive(Debug)]
pub struct Stirrer {
    /// What a test lets it do.
    pub permits: Semaphore,
    /// A stop that has come wakes what moves.
    stopped: Semaphore,
    /// How often it was told to stop.
    pub stops: AtomicU64,
    /// It does not answer to a stop.
    pub is_stuck: AtomicBool,
}

impl Default for Stirrer {
    fn default() -> Self {
        Self {
            permits: Semaphore::new(0),
            stopped: Semaphore::new(0),
            stops: AtomicU64::new(0),
            is_stuck: AtomicBool::new(false),
        }
    }
}

#[ivoryos_plugin::driver]
impl Stirrer {
    /// Turns once.
    pub async fn turn(&self) -> Result<(), String> {
        tokio::select! {
            turned = self.permits.acquire() => {
                turned.map_err(|_| "the motor is gone".to_owned())?.forget();
                Ok(())
            }
            stopped = self.stopped.acquire() => {
                stopped.map_err(|_| "the motor is gone".to_owned())?.forget();
                Err("stopped on its way".to_owned())
            }
        }
    }

    /// Stops.
    pub async fn stop(&self) -> Result<(), String> {
        self.stops.fetch_add(1, Ordering::SeqCst);
        if self.is_stuck.load(Ordering::SeqCst) {
            return Err("the stirrer does not answer".to_owned());
        }
        // What waits is woken, and nothing else later.
        self.stopped.add_permits(1);
        tokio::task::yield_now().await;
        self.stopped.forget_permits(1);
        Ok(())
    }
}

/// A page with long moves.
#[plugin(name = "jobs")]
async fn main_page(state: GlobalState) -> Page {
    Page::html("Jobs", format!("{:?}", state.job(STIR).status().state))
}

/// What the form says.
#[derive(Deserialize)]
struct Stir {
    turns: u32,
}

fn start(state: &GlobalState, stirrer: Instrument<Stirrer>, turns: u32) -> Result<Started> {
    Refused::unless_within("turns", f64::from(turns), 1.0..=100.0, "")?;
    let claim = stirrer.claim(format!("stirring {turns} times"))?;
    state.job(STIR).start(claim, async move |progress| {
        for turn in 1..=turns {
            stirrer.turn().await?;
            progress.set(f64::from(turn) / f64::from(turns))?;
        }
        Ok(())
    })
}

/// Turns so often.
#[route("/stir", methods = ["POST"])]
async fn stir(
    state: GlobalState,
    #[instrument] stirrer: Instrument<Stirrer>,
    Form(stir): Form<Stir>,
) -> Result<Started> {
    start(&state, stirrer, stir.turns)
}

/// The same from a path further down.
#[route("/stir/:turns/times", methods = ["POST"])]
async fn stir_times(
    state: GlobalState,
    #[instrument] stirrer: Instrument<Stirrer>,
    Path(turns): Path<u32>,
) -> Result<Started> {
    start(&state, stirrer, turns)
}

/// The same from an event.
#[socket_event("jobs_stir_now")]
async fn stir_now(
    state: GlobalState,
    #[instrument] stirrer: Instrument<Stirrer>,
    Data(turns): Data<u32>,
) -> Result<Started> {
    start(&state, stirrer, turns)
}

/// Claims, is told to stop, and starts.
#[route("/late", methods = ["POST"])]
async fn late(state: GlobalState, #[instrument] stirrer: Instrument<Stirrer>) -> Result<Started> {
    let claim = stirrer.claim("stirring late")?;
    let job = state.job(STIR);
    job.stop().await?;
    job.start(claim, async move |_| Ok(stirrer.turn().await?))
}

/// Fails as the path says: `panics` or `fails`.
#[route("/wrong/:how", methods = ["POST"])]
async fn wrong(
    state: GlobalState,
    #[instrument] stirrer: Instrument<Stirrer>,
    Path(how): Path<String>,
) -> Result<Started> {
    let claim = stirrer.claim("going wrong")?;
    state.job(STIR).start(claim, async move |progress| {
        progress.say("about to go wrong")?;
        assert_ne!(how, "panics", "stalled");
        Err("the vial is empty".into())
    })
}

/// Moves an instrument that does not say how it is stopped.
#[route("/pump", methods = ["POST"])]
async fn pump(state: GlobalState, #[instrument] pump: Instrument<Pump>) -> Result<Started> {
    let claim = pump.claim("pumping")?;
    state.job("jobs_pump").start(claim, async move |progress| {
        loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
            progress.set(0.5)?;
        }
    })
}

/// Never ends by itself, and says itself how it is stopped.
#[route("/forever", methods = ["POST"])]
async fn forever(state: GlobalState, #[instrument] pump: Instrument<Pump>) -> Result<Started> {
    let claim = pump.claim("waiting")?;
    let job = state.job("jobs_pump").on_stop(&pump, async |_| {
        STOPS.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    job.start(claim, async |progress| {
        progress.say("waits")?;
        std::future::pending().await
    })
}

/// How often the last one was told to stop.
pub static STOPS: AtomicU64 = AtomicU64::new(0);

/// Moves two instruments, of which the driver of the claimed one says itself how it is stopped.
#[route("/both", methods = ["POST"])]
async fn both(
    state: GlobalState,
    #[instrument] stirrer: Instrument<Stirrer>,
    #[instrument] pump: Instrument<Pump>,
) -> Result<Started> {
    let claim = stirrer.claim("stirring and pumping")?;
    let job = state
        .job(STIR)
        .on_stop(&pump, async |_| Err("the pump is stuck".into()));
    job.start(claim, async move |_| Ok(stirrer.turn().await?))
}

/// Waits for its stop.
#[route("/waits", methods = ["POST"])]
async fn waits(state: GlobalState, #[instrument] pump: Instrument<Pump>) -> Result<Started> {
    let claim = pump.claim("waiting")?;
    let job = state.job("jobs_pump");
    job.start(claim, async |progress| {
        progress.say("waits")?;
        progress.stopped().await;
        Ok(())
    })
}

/// Uses the name of the other job for another instrument.
#[route("/pump/stir", methods = ["POST"])]
async fn pump_stirs(state: GlobalState, #[instrument] pump: Instrument<Pump>) -> Result<Started> {
    let claim = pump.claim("pumping")?;
    state.job(STIR).start(claim, async |_| Ok(()))
}

/// Stops.
#[route("/stop", methods = ["POST"])]
async fn stop(state: GlobalState) -> Result<Redirect> {
    state.job(STIR).stop().await?;
    state.job("jobs_pump").stop().await?;
    Ok(Redirect::see_other("./"))
}

/// Stops, over the page's socket.
#[socket_event("jobs_stop")]
async fn stop_now(state: GlobalState) -> Result<()> {
    state.job(STIR).stop().await
}

/// What a program is told of the pump's.
#[route("/told")]
async fn told(state: GlobalState) -> Json<ivoryos_plugin::JobStatus> {
    Json(state.job("jobs_pump").status())
}
