//! Runs a job to its end, and stops it.

use std::future::pending;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::deck::{Caller, Claim, GlobalState, JobCell, JobRun, JobState, MethodKind};
use crate::error::Error;
use crate::http::panic::{self, Panic};

/// How often an instrument is told to stop, and the pause after each: for 5 s, as long as a host that ends waits.
const TIMES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(200);
/// How often an instrument says that it has stopped before the job is dropped that does not end by that.
const TIMES_STOPPED: u32 = 5;
/// How long an instrument has to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// Stops an instrument.
pub(super) type Halt = Box<dyn FnMut() -> Outcome + Send>;
type Outcome = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
type Ended = Result<Result<(), Error>, Panic>;
type Body = Pin<Box<dyn Future<Output = Ended> + Send>>;

/// A job that runs.
pub(super) struct Work {
    state: GlobalState,
    cell: Arc<JobCell>,
    halts: Vec<Halt>,
    /// What the author has written, until it has ended.
    body: Option<Body>,
    /// How that has ended. `None` where it was dropped.
    outcome: Option<Ended>,
    /// All has been told.
    is_over: bool,
}

/// How the driver itself stops the instrument, where it says so.
pub(super) fn stop_of<T: ?Sized + Send + Sync + 'static>(claim: &Claim<T>) -> Option<Halt> {
    let deck = claim.deck();
    let instrument = deck.name().to_owned();
    let methods = deck.schema(&instrument)?.methods.into_iter();
    let mut stops: Vec<String> = methods
        .filter(|it| it.kind == MethodKind::Stops && !it.arguments.iter().any(|it| it.required))
        .map(|it| it.name)
        .collect();
    let method = match stops.iter().position(|it| it == "stop") {
        Some(index) => stops.swap_remove(index),
        None if stops.len() == 1 => stops.remove(0),
        None => return None,
    };
    Some(Box::new(move || {
        let (deck, instrument, method) = (deck.clone(), instrument.clone(), method.clone());
        Box::pin(async move {
            deck.call(&instrument, &method, json!({})).await?;
            Ok(())
        })
    }))
}

impl Work {
    pub(super) fn new(
        state: GlobalState,
        cell: Arc<JobCell>,
        caller: Caller,
        halts: Vec<Halt>,
        body: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) -> Self {
        Self {
            state,
            cell,
            halts,
            body: Some(Box::pin(panic::catch(caller.run(body)))),
            outcome: None,
            is_over: false,
        }
    }

    /// Runs it to its end. The claim ends with it, and not before the instrument was told to stop where it is not
    /// done.
    pub(super) async fn run<T: ?Sized + Send + Sync>(self, claim: Claim<T>) {
        // Its drop is the author's code: not below, where the job is locked.
        let _driver = claim.driver();
        let claim = claim;
        // Where the runtime ends, this is dropped first, and then the claim.
        let mut work = self;
        let mut runs = work.cell.subscribe();
        loop {
            let is_over = tokio::select! {
                biased;
                () = work.ended() => true,
                _ = runs.wait_for(|run| run.is_stop_asked) => false,
            };
            if is_over || work.stop().await {
                break;
            }
            work.change(JobRun::goes_on);
        }
        let is_done = matches!(work.outcome, None | Some(Ok(Ok(()))));
        let has_failed = !is_done && !runs.borrow().is_stop_asked;
        if has_failed && !work.tell_to_stop().await {
            let job = &work.cell.name;
            tracing::warn!(job, "a job failed, and its instrument could not be stopped");
        }
        let outcome = work.outcome.take();
        work.log(outcome.as_ref());
        work.is_over = true;
        work.change(|run| {
            // Who hears of the end finds the instrument free.
            drop(claim);
            end(run, outcome, has_failed);
        });
    }

    /// Waits until the body has ended.
    async fn ended(&mut self) {
        if self.body.is_some() {
            self.outcome = Some(end_of(&mut self.body).await);
            self.body = None;
        }
    }

    /// Tells the instrument to stop until the body has ended, and once more after that: what the body has ordered last
    /// is stopped as well. Returns whether it has ended. Where nobody knows how to stop the instrument, the body ends
    /// by itself: it is not dropped, as the instrument may move on.
    async fn stop(&mut self) -> bool {
        if self.halts.is_empty() {
            self.ended().await;
            return true;
        }
        let mut stopped = 0;
        for _ in 0..TIMES {
            let was_over = self.body.is_none();
            let is_stopped = self.tell_to_stop().await;
            if is_stopped && was_over {
                return true;
            }
            stopped += u32::from(is_stopped);
            if stopped == TIMES_STOPPED {
                self.body = None;
            } else if self.body.is_some() {
                timeout(PAUSE, self.ended()).await.ok();
            } else if !is_stopped {
                sleep(PAUSE).await;
            }
        }
        self.body.is_none()
    }

    /// Tells the instrument to stop, while the body goes on: the driver may need it to. Returns whether it says that it
    /// has stopped.
    async fn tell_to_stop(&mut self) -> bool {
        if self.halts.is_empty() {
            return true;
        }
        let stopper = self.cell.subscribe().borrow().stopper.clone();
        let said = {
            let (job, halts) = (&self.cell.name, &mut self.halts);
            let halted = join_all(halts.iter_mut().map(|halt| call(job, halt)));
            let mut halted = pin!(stopper.run(halted));
            loop {
                tokio::select! {
                    biased;
                    said = &mut halted => break said,
                    outcome = end_of(&mut self.body) => {
                        self.outcome = Some(outcome);
                        self.body = None;
                    }
                }
            }
        };
        let error = said.into_iter().find_map(Result::err);
        let is_stopped = error.is_none();
        self.change(|run| run.stop_error = error);
        is_stopped
    }

    fn change(&self, change: impl FnOnce(&mut JobRun)) {
        if let Err(error) = self.state.change_job(&self.cell, change) {
            let job = &self.cell.name;
            tracing::warn!(job, %error, "pages do not hear how far a job is");
        }
    }

    fn log(&self, outcome: Option<&Ended>) {
        let job = &self.cell.name;
        match outcome {
            Some(Err(Panic { location, message })) => {
                tracing::error!(job, location, panic = message, "a job panicked");
            }
            Some(Ok(Err(error))) => {
                let error = error.to_string();
                tracing::debug!(job, error, "a job failed");
            }
            _ => {}
        }
    }
}

/// Dropped before its end: the runtime ends.
impl Drop for Work {
    fn drop(&mut self) {
        drop(self.body.take());
        if !self.is_over {
            self.change(|run| run.end(JobState::Failed, Some("cut off: the host has ended")));
        }
    }
}

/// Tells an instrument to stop. An error is why it may not have stopped.
async fn call(job: &str, halt: &mut Halt) -> Result<(), String> {
    match timeout(ANSWER, panic::catch(async { halt().await })).await {
        Ok(Ok(said)) => said.map_err(|error| error.to_string()),
        Ok(Err(Panic { location, message })) => {
            tracing::error!(job, location, panic = message, "the stop of a job panicked");
            Err("its stop panicked; the host's log says where".to_owned())
        }
        Err(_) => Err(format!("no answer within {} s", ANSWER.as_secs())),
    }
}

/// The end of the body; never where there is none.
async fn end_of(body: &mut Option<Body>) -> Ended {
    match body {
        Some(body) => body.await,
        None => pending().await,
    }
}

/// What is told of the end. `has_failed`: by itself, before a stop.
fn end(run: &mut JobRun, outcome: Option<Ended>, has_failed: bool) {
    let is_stopped = run.is_stop_asked && !has_failed;
    let said = run.status.message.take();
    // That of a stop that was given up is told no more.
    let said = said.filter(|_| run.stop_error.is_none());
    let why = run.stop_error.take().filter(|_| is_stopped);
    let (state, message) = match (outcome, &why) {
        (Some(Err(_)), _) => {
            let message = "it panicked; the host's log says where".to_owned();
            (JobState::Failed, Some(message))
        }
        (_, Some(why)) => (
            JobState::Failed,
            Some(format!("could not be stopped: {why}")),
        ),
        (Some(Ok(Err(error))), None) if !is_stopped => (JobState::Failed, Some(error.to_string())),
        (Some(Ok(Err(error))), None) => (JobState::Stopped, Some(error.to_string())),
        (Some(Ok(Ok(()))) | None, None) if is_stopped => (JobState::Stopped, said),
        (Some(Ok(Ok(()))) | None, None) => (JobState::Done, said),
    };
    // Who has asked for the stop is told.
    run.stop_error = why;
    run.end(state, message.as_deref());
}
