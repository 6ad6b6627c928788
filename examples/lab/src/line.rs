//! The line to an instrument: it carries one command at a time, and simulates the faults.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::sleep;

use crate::fault::Fault;
use crate::lock;

/// How long a driver waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(crate) struct Line {
    turn: tokio::sync::Mutex<()>,
    fault: Mutex<Option<Fault>>,
}

impl Line {
    /// Waits for a turn on the line.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Takes a turn if the line is free.
    pub(crate) fn try_turn(&self) -> Option<MutexGuard<'_, ()>> {
        self.turn.try_lock().ok()
    }

    /// Waits for an answer that takes this long.
    pub(crate) async fn answer(&self, after: Duration) -> Result<(), Fault> {
        match self.fault() {
            Some(Fault::TimingOut) => sleep(PATIENCE).await,
            _ => sleep(after).await,
        }
        // The cable may have been pulled meanwhile.
        self.fault().map_or(Ok(()), Err)
    }

    /// Waits for a turn on the line and for an answer.
    pub(crate) async fn command(&self, after: Duration) -> Result<(), Fault> {
        let _turn = self.turn().await;
        self.answer(after).await
    }

    pub(crate) fn fault(&self) -> Option<Fault> {
        *lock(&self.fault)
    }

    pub(crate) fn set_fault(&self, fault: Option<Fault>) {
        *lock(&self.fault) = fault;
    }
}
