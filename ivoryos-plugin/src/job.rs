//! Jobs: moves that take longer than a request.

mod end;
mod progress;
mod started;
mod work;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::deck::{Claim, GlobalState, Instrument, JobCell, JobRun, JobStatus};
use crate::error::Error;
pub(crate) use end::{cut_off, stop_all};
pub use progress::Progress;
pub use started::Started;
use work::{Halt, Work};

/// How long who stops a job waits for its end: a page waits 3 s for the answer of its button.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// A long move: it claims an instrument, goes on when its request is answered, and every open page sees how far it is.
/// [`GlobalState::job`] gives it.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// # struct Pump;
/// # #[driver]
/// # impl Pump {
/// #     pub async fn push(&self, ml: f64) -> Result<(), String> { let _ = ml; Ok(()) }
/// #     pub async fn stop(&self) -> Result<(), String> { Ok(()) }
/// # }
/// # #[derive(serde::Deserialize)]
/// # struct Order { ml: f64 }
/// # #[plugin(name = "doser")]
/// # async fn main_page() -> Page { Page::html("Doser", "") }
/// const DOSE: &str = "doser_dose"; // also the name under which it is published
///
/// #[route("/dose", methods = ["POST"])]
/// async fn dose(
///     state: GlobalState,
///     #[instrument] pump: Instrument<Pump>,
///     Form(order): Form<Order>,
/// ) -> Result<Started> {
///     let claim = pump.claim(format!("dispensing {} mL", order.ml))?; // 409 while somebody else has it
///     state.job(DOSE).start(claim, async move |progress| {
///         for step in 1..=10 {
///             pump.push(order.ml / 10.0).await?;
///             progress.set(f64::from(step) / 10.0)?; // ends here after a stop
///         }
///         Ok(())
///     })
/// }
///
/// #[socket_event("doser_stop")]
/// async fn stop(state: GlobalState) -> Result<()> {
///     state.job(DOSE).stop().await
/// }
/// # fn main() {}
/// ```
///
/// What is published under its name is a [`JobStatus`].
pub struct Job {
    state: GlobalState,
    cell: Arc<JobCell>,
    /// How instruments are stopped, by the addresses of their drivers.
    halts: Vec<(usize, Halt)>,
}

impl GlobalState {
    /// The plugin's job of this name, which is also the event name under which its [`JobStatus`] is published. With the
    /// state of the program itself it is that of the plugin which has one.
    ///
    /// ```
    /// use ivoryos_plugin::{GlobalState, JobState};
    ///
    /// let state = GlobalState::new();
    /// assert_eq!(state.job("doser_dose").status().state, JobState::Idle);
    /// ```
    pub fn job(&self, name: &str) -> Job {
        Job {
            state: self.clone(),
            cell: self.jobs().cell(self.caller().plugin, name),
            halts: Vec::new(),
        }
    }
}

impl Job {
    /// Says how an instrument is stopped, where the driver of the claimed one does not, or where the job moves others as
    /// well. It is called on a stop, and before the claim ends of a job that has failed; where there are several, all at
    /// the same time.
    ///
    /// A driver with [`#[driver]`](macro@crate::driver) needs none: its method `stop` without arguments is called, or the
    /// only one that [stops](crate::MethodKind::Stops). What `on_stop` says of the claimed instrument is called in its place.
    ///
    /// ```
    /// use ivoryos_plugin::prelude::*;
    ///
    /// # struct Valve;
    /// # impl Valve {
    /// #     async fn open(&self) -> Result<(), String> { Ok(()) }
    /// #     async fn close(&self) -> Result<(), String> { Ok(()) }
    /// # }
    /// # #[plugin(name = "rinser")]
    /// # async fn main_page() -> Page { Page::html("Rinser", "") }
    /// #[route("/rinse", methods = ["POST"])]
    /// async fn rinse(state: GlobalState, #[instrument] valve: Instrument<Valve>) -> Result<Started> {
    ///     let claim = valve.claim("rinsing")?;
    ///     let job = state.job("rinser_rinse");
    ///     let job = job.on_stop(&valve, async |valve| Ok(valve.close().await?));
    ///     job.start(claim, async move |_| Ok(valve.open().await?))
    /// }
    /// # fn main() {}
    /// ```
    #[must_use = "it is said of the job that is started with it: write `job.on_stop(…).start(…)`"]
    pub fn on_stop<T, F, W>(mut self, instrument: &Instrument<T>, mut stop: F) -> Self
    where
        T: ?Sized + Send + Sync + 'static,
        F: FnMut(Instrument<T>) -> W + Send + 'static,
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let (address, instrument) = (instrument.address(), instrument.clone());
        let halt: Halt = Box::new(move || Box::pin(stop(instrument.clone())));
        self.halts.push((address, halt));
        self
    }

    /// Starts the job, and does not wait for its end. It holds the claim until it has ended, and runs for the one who has
    /// claimed the instrument.
    ///
    /// A route returns the [`Started`], which leads a browser to the plugin's page.
    ///
    /// Where a stop was asked for since the instrument was claimed, the job does not begin: it is stopped.
    ///
    /// # Errors
    ///
    /// 409 while the job runs with another instrument. 500 with the text of a [`PublishError`](crate::PublishError) if the
    /// name cannot be published.
    pub fn start<T, F, W>(self, claim: Claim<T>, work: F) -> Result<Started, Error>
    where
        T: ?Sized + Send + Sync + 'static,
        F: FnOnce(Progress) -> W + Send + 'static,
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let Self { state, cell, halts } = self;
        let runtime = Handle::try_current()?;
        let held = claim.hold_for_job(&cell.name);
        let (mut begun, mut number, mut before) = (Ok(false), 0, None);
        let published = state.change_job(&cell, |run| {
            before = Some(run.clone());
            begun = run.begin(&held, state.jobs().is_ending());
            number = run.number;
        });
        let is_begun = begun?;
        if let (Err(error), Some(before)) = (published, before) {
            state.change_job(&cell, |run| *run = before).ok();
            return Err(error.into());
        }
        if is_begun {
            let progress = Progress::new(state.clone(), Arc::clone(&cell), number);
            let is_said = halts.iter().any(|(of, _)| *of == claim.address());
            let own = (!is_said).then(|| work::stop_of(&claim)).flatten();
            let halts = halts.into_iter().map(|(_, halt)| halt).chain(own).collect();
            let caller = held.caller().clone();
            let work = Work::new(state, Arc::clone(&cell), caller, halts, async {
                work(progress).await
            });
            runtime.spawn(work.run(claim));
        }
        Ok(Started::new(cell.status()))
    }

    /// Stops the job, and waits until it has ended, for at most 2 s. It needs no claim, and nobody needs to wait: the job
    /// is told to stop at once.
    ///
    /// The driver is told to [stop](Self::on_stop), again and again until the job has ended, for 5 s. A job that has not
    /// ended by itself a second later is dropped, and the driver told once more. Where nobody knows how the driver is
    /// stopped, the job ends at its next [`Progress::set`]; it is not dropped, as the instrument might move on.
    ///
    /// A job that does not run is stopped already; what has [claimed](crate::Instrument::claim) its instrument by now and
    /// starts afterwards does not begin.
    ///
    /// # Errors
    ///
    /// 503 with the driver's text if that cannot be stopped: the job goes on then, with its claim. 503 if the job has not
    /// ended after 2 s.
    pub fn stop(&self) -> impl Future<Output = Result<(), Error>> + Send + use<> {
        self.stop_within(STOP_TIMEOUT)
    }

    fn stop_within(
        &self,
        limit: Duration,
    ) -> impl Future<Output = Result<(), Error>> + Send + use<> {
        let mut runs = self.cell.subscribe();
        let mut asked = None;
        let asked_of = |run: &mut JobRun| {
            let is_running = run.ask_to_stop(self.state.caller());
            asked = is_running.then(|| (run.number, run.status.clone()));
        };
        self.state.change_job(&self.cell, asked_of).ok();
        async move {
            let Some((number, was)) = asked else {
                return Ok(());
            };
            let ended = runs.wait_for(|run| {
                let is_over = run.number != number || !run.status.is_running();
                is_over || run.stop_error.is_some()
            });
            let why = match timeout(limit, ended).await {
                Ok(Ok(run)) if run.number == number => run.stop_error.clone(),
                Ok(_) => None,
                Err(_) => {
                    let doing = was.text.unwrap_or_default();
                    let seconds = limit.as_secs();
                    Some(format!("after {seconds} s it goes on with {doing}"))
                }
            };
            let instrument = was.instrument.unwrap_or_default();
            match why {
                None => Ok(()),
                Some(why) => {
                    let message = format!("{instrument} could not be stopped: {why}");
                    Err(Error::new(message, 503))
                }
            }
        }
    }

    /// What it does, or has done last.
    pub fn status(&self) -> JobStatus {
        self.cell.status()
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, status) = (&self.cell.name, self.status());
        f.debug_struct("Job")
            .field("name", name)
            .field("status", &status)
            .finish_non_exhaustive()
    }
}
