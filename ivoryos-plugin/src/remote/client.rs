//! Finds out which `IvoryOS` answers at an address, and makes calls there.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

#[cfg(feature = "serve")]
use poem::http::HeaderValue;
use serde_json::Value;
use tokio::sync::watch;

use super::address::Address;
use super::call::Call;
use super::classic::Classic;
use super::error::RemoteError;
use super::generation::Generation;
use super::look::{Instruments, LookError};
use super::nextgen::NextGen;
use super::requests::Requests;
use super::stranger;
use crate::plugin::Problem;

/// No generation has answered yet.
const NONE: usize = usize::MAX;

/// The connection to one `IvoryOS`, of either generation.
pub(crate) struct Client {
    /// What may be at the address, in the order in which it is tried.
    generations: Vec<Generation>,
    /// The index of the one that has answered.
    found: AtomicUsize,
    /// The server without a path.
    root: Requests,
    address: Address,
    /// How long a call may take.
    pub(super) timeout: Duration,
    /// Whether `IvoryOS` answers. A call that waits for its answer ends when this becomes false.
    pub(super) online: watch::Sender<bool>,
}

impl Client {
    pub(super) fn new(
        address: Address,
        credentials: Option<(String, String)>,
        timeout: Duration,
    ) -> Result<Self, Problem> {
        let root = Requests::new(address.root(), None)?;
        let nextgen = |base: String| Generation::NextGen(NextGen::new(root.at(base)));
        let classic = Classic::new(root.at(address.classic()), credentials);
        let mut generations = vec![
            nextgen(address.given()),
            Generation::Classic(Box::new(classic)),
        ];
        if address.has_path() {
            // A lab that moves to NextGen may have the path of Classic in its settings still.
            generations.push(nextgen(address.root()));
        }
        Ok(Self::of(generations, root, address, timeout))
    }

    /// The connection to the `IvoryOS` whose bridge has started this program.
    #[cfg(feature = "serve")]
    pub(super) fn of_bridge(
        address: Address,
        is_nextgen: bool,
        secret: HeaderValue,
        timeout: Duration,
    ) -> Result<Self, Problem> {
        let root = Requests::new(address.root(), Some(secret))?;
        let there = root.at(address.given());
        let generation = if is_nextgen {
            Generation::NextGen(NextGen::new(there))
        } else {
            Generation::Classic(Box::new(Classic::new(there, None)))
        };
        Ok(Self::of(vec![generation], root, address, timeout))
    }

    fn of(
        generations: Vec<Generation>,
        root: Requests,
        address: Address,
        timeout: Duration,
    ) -> Self {
        Self {
            generations,
            found: AtomicUsize::new(NONE),
            root,
            address,
            timeout,
            online: watch::Sender::new(false),
        }
    }

    fn found(&self) -> Option<&Generation> {
        self.generations.get(self.found.load(Ordering::Relaxed))
    }

    /// The address of the `IvoryOS` that has answered; until then the one that is set.
    pub(super) fn base(&self) -> String {
        let found = self.found().map(|it| it.requests().base.clone());
        found.unwrap_or_else(|| self.address.given())
    }

    /// The name of the generation that has answered.
    pub(super) fn generation(&self) -> Option<&'static str> {
        self.found().map(Generation::name)
    }

    /// Requests the instruments.
    pub(super) async fn instruments(&self) -> Result<Instruments, RemoteError> {
        if let Some(generation) = self.found() {
            match generation.instruments().await {
                Err(LookError::Stranger(_)) => self.found.store(NONE, Ordering::Relaxed),
                answer => return answer.map_err(LookError::into_error),
            }
        }
        self.find().await
    }

    /// Asks each generation until one answers; otherwise says what the server is.
    async fn find(&self) -> Result<Instruments, RemoteError> {
        let mut strange = None;
        for (index, generation) in self.generations.iter().enumerate() {
            match generation.instruments().await {
                Err(LookError::Stranger(error)) => {
                    if matches!(generation, Generation::Classic(_)) {
                        strange = Some(error);
                    }
                }
                Err(LookError::Failed(error)) => {
                    // Only Classic has a login.
                    if matches!(error, RemoteError::LoginRefused { .. }) {
                        self.found.store(index, Ordering::Relaxed);
                    }
                    return Err(error);
                }
                Ok(instruments) => {
                    self.found.store(index, Ordering::Relaxed);
                    return Ok(instruments);
                }
            }
        }
        let name = stranger::describe(&self.root, &self.address).await;
        Err(match (name, strange) {
            (Some(reason), _) => RemoteError::Answer { reason },
            (None, Some(error)) => error,
            (None, None) => self.unreachable("it does not answer"),
        })
    }

    /// Calls the method, and waits for its output.
    pub(super) async fn call(&self, call: &Call<'_>) -> Result<Value, RemoteError> {
        let mut online = self.online.subscribe();
        let away = || self.unreachable("it does not answer");
        let Some(generation) = self.found().filter(|_| *online.borrow_and_update()) else {
            return Err(away());
        };
        let is_sent = AtomicBool::new(false);
        let gone = online.wait_for(|online| !online);
        tokio::select! {
            biased;
            answer = generation.call(call, &is_sent) => answer,
            _ = gone => Err(if is_sent.load(Ordering::Relaxed) {
                call.interrupted("IvoryOS does not answer any more")
            } else {
                away()
            }),
        }
    }

    /// Whether a call waits for its answer.
    pub(super) fn is_calling(&self) -> bool {
        self.online.receiver_count() > 0
    }

    /// The error of a request that has not called anything.
    pub(super) fn unreachable(&self, reason: &str) -> RemoteError {
        RemoteError::Unreachable {
            url: self.base(),
            reason: reason.to_owned(),
        }
    }
}

/// Leaves out the password.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base())
            .finish_non_exhaustive()
    }
}
