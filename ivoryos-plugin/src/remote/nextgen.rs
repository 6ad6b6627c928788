//! `IvoryOS` `NextGen`, `ivoryos-edge` on `PyPI`. It has no login. It starts a task for each call; the host asks for the task
//! until it has ended.

mod begun;
mod literal;
mod run;
mod schema;
mod status;
mod task;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use poem::http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time;

use super::call::Call;
use super::check;
use super::error::RemoteError;
use super::look::{Instruments, LookError};
use super::requests::{REQUEST_TIMEOUT, Requests, SCHEMA_TIMEOUT};
use begun::{Begun, Tasks};
use status::Status;
use task::Progress;

/// The first and the longest pause between two requests for a task. In between it is a part of the time that the call
/// has taken: `NextGen` logs each request.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
const PAUSE_SHARE: u32 = 8;

/// Its address, and the calls that this host makes.
pub(super) struct NextGen {
    pub(super) requests: Requests,
    /// Held from the look at what runs until the call has begun: two calls of this host do not begin at once.
    turn: Mutex<()>,
    tasks: Tasks,
}

impl NextGen {
    pub(super) fn new(requests: Requests) -> Self {
        Self {
            requests,
            turn: Mutex::default(),
            tasks: Tasks::default(),
        }
    }

    /// Requests the instruments.
    pub(super) async fn instruments(&self) -> Result<Instruments, LookError> {
        let status = self.status(REQUEST_TIMEOUT).await?;
        Ok(status.instruments)
    }

    /// Checks the call, has it carried out if nothing else runs, and waits for its end.
    pub(super) async fn call(
        &self,
        call: &Call<'_>,
        is_sent: &AtomicBool,
    ) -> Result<Value, RemoteError> {
        let begun = self.begin(call, is_sent).await?;
        let outcome = self.follow(call, &begun).await;
        begun.told();
        outcome
    }

    async fn begin<'a>(
        &'a self,
        call: &'a Call<'_>,
        is_sent: &AtomicBool,
    ) -> Result<Begun<'a>, RemoteError> {
        let turn = time::timeout(call.timeout, self.turn.lock()).await;
        let _turn = turn.map_err(|_| RemoteError::Busy {
            instrument: call.instrument.to_owned(),
            with: Some("another call of this host".to_owned()),
        })?;
        let status = self.status(SCHEMA_TIMEOUT.min(call.timeout)).await;
        let status = status.map_err(LookError::into_error)?;
        let schemas = &status.instruments.schemas;
        let arguments = check::arguments(call, schemas, &[])?;
        status.check_guarded(call, &arguments)?;
        self.refuse_if_busy(call, &status).await?;
        let method = schemas.get(call.instrument);
        let method = method.and_then(|it| it.methods.get(call.method));
        let is_async = method.is_some_and(|it| it.is_async);

        let failed = |error: reqwest::Error| self.requests.lost_call(call, &error);
        let body = json!({ "module": call.instrument, "method": call.method, "args": arguments });
        let request = self.requests.post("/api/execute").json(&body);
        let started = time::Instant::now();
        is_sent.store(true, Ordering::Relaxed);
        let response = request.timeout(call.timeout).send().await.map_err(failed)?;
        let status = response.status();
        let body = response.bytes().await.map_err(failed)?;
        let id = task::begun(call, status, &body)?;
        Ok(self.tasks.begin(call, id, is_async, started))
    }

    /// Calls of this interface go past `NextGen`'s queue, and past each other. Here they wait for no one and are refused
    /// while anything runs, as in Classic.
    async fn refuse_if_busy(&self, call: &Call<'_>, status: &Status) -> Result<(), RemoteError> {
        let instrument = call.instrument.to_owned();
        if let Some(run) = status.run {
            let request = self.requests.get(&format!("/api/queue/runs/{run}"));
            let response = request.timeout(SCHEMA_TIMEOUT).send().await;
            let body = match response {
                Ok(response) => response.bytes().await.unwrap_or_default(),
                Err(_) => bytes::Bytes::new(),
            };
            return Err(RemoteError::QueueBusy {
                instrument,
                run,
                message: run::describe(run, &body),
            });
        }
        self.tasks.keep(&status.tasks);
        match status.tasks.first() {
            None => Ok(()),
            Some(task) => Err(RemoteError::Busy {
                instrument,
                with: Some(self.tasks.describe(task)),
            }),
        }
    }

    /// Asks for the task until it has ended, or the time of the call is up. Without an answer it asks again: the
    /// caller ends this when `NextGen` is away.
    async fn follow(&self, call: &Call<'_>, begun: &Begun<'_>) -> Result<Value, RemoteError> {
        let mut pause = FIRST_PAUSE;
        loop {
            let left = call.timeout.saturating_sub(begun.started.elapsed());
            time::sleep(pause.min(left)).await;
            let progress = self.progress(call, begun).await;
            if let Progress::Ended(outcome) = progress {
                return outcome;
            }
            let elapsed = begun.started.elapsed();
            if elapsed >= call.timeout {
                let task = Some(begun.id.clone()).filter(|_| progress == Progress::Running);
                return Err(call.timed_out(task));
            }
            pause = (elapsed / PAUSE_SHARE).clamp(FIRST_PAUSE, LONGEST_PAUSE);
        }
    }

    async fn progress(&self, call: &Call<'_>, begun: &Begun<'_>) -> Progress {
        let request = self.requests.get(&format!("/api/execute/{}", begun.id));
        let Ok(response) = request.timeout(SCHEMA_TIMEOUT).send().await else {
            return Progress::Unknown;
        };
        let status = response.status();
        let Ok(body) = response.bytes().await else {
            return Progress::Unknown;
        };
        task::progress(call, begun.is_async, status, &body)
    }

    async fn status(&self, timeout: Duration) -> Result<Status, LookError> {
        let request = self.requests.get("/api/status").timeout(timeout);
        let response = request.send().await;
        let response = response.map_err(|error| self.requests.lost(&error))?;
        let stranger = self.requests.not_ivoryos(&response);
        let code = response.status();
        let body = response.bytes().await;
        let body = body.map_err(|error| self.requests.lost(&error))?;
        if code == StatusCode::OK
            && let Some(status) = status::read(&body)
        {
            return Ok(status);
        }
        match status::refusal(code, &body) {
            Some(reason) => Err(RemoteError::Answer { reason }.into()),
            None => Err(LookError::Stranger(stranger)),
        }
    }
}
