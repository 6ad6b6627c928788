//! How many clients there may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use poem::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::trim::Departures;
use crate::http::error::HttpError;

/// The places that a host has for clients.
pub(crate) struct Seats {
    limit: usize,
    free: Arc<Semaphore>,
    /// Somebody was refused, and nobody has come in since.
    is_full: AtomicBool,
    departures: Arc<Departures>,
}

/// A client's place, until the last part of its session is dropped.
#[derive(Clone)]
pub(super) struct Seat {
    _place: Arc<Place>,
}

struct Place {
    _permit: OwnedSemaphorePermit,
    departures: Arc<Departures>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.departures.add();
    }
}

impl Seats {
    pub(crate) fn new(limit: usize) -> Self {
        let limit = limit.min(Semaphore::MAX_PERMITS);
        Self {
            limit,
            free: Arc::new(Semaphore::new(limit)),
            is_full: AtomicBool::new(false),
            departures: Arc::default(),
        }
    }

    /// A place for one more, or the answer that there is none.
    pub(super) fn take(&self) -> poem::Result<Seat> {
        let limit = self.limit;
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            self.is_full.store(false, Ordering::Relaxed);
            let place = Place {
                _permit: permit,
                departures: Arc::clone(&self.departures),
            };
            return Ok(Seat {
                _place: Arc::new(place),
            });
        }
        if !self.is_full.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                limit,
                "there are as many clients as the host takes: others are refused"
            );
        }
        let message = format!("There are {limit} clients already, as many as this host takes");
        Err(HttpError::new(StatusCode::SERVICE_UNAVAILABLE, message)
            .hint("Close pages that nobody looks at, or raise the limit: Host::client_limit.")
            .detail("limit", limit)
            .into())
    }
}
