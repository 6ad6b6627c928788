//! What instruments do: each call of a driver that is on a live deck is told to who watches.

mod arguments;
mod call;
mod feed;
mod seen;
mod told;

use std::any::TypeId;
use std::borrow::Cow;
use std::mem::take;
use std::sync::Arc;
use std::thread;

use tokio::task_local;

use super::caller::Caller;
use super::claims;
use super::driver::{MethodKind, of_type};
use crate::http::panic;
use call::{Begun, Ended};
use seen::{Known, Seen};

pub use arguments::Arguments;
pub use call::{Call, CallOutcome};
pub use feed::Calls;
pub(crate) use feed::Feed;
pub(super) use seen::{Kind, put_on, take_off};
pub(crate) use told::ToldCalls;
pub(super) use told::{PythonCalls, SILENCE};

task_local! {
    /// The addresses of the drivers whose methods run here: what such a method calls of its own driver is part of it.
    static WITHIN: Vec<usize>;
}

/// A call that goes on. Dropped without an end it was cut off, or it failed if the thread panics.
#[derive(Debug)]
pub struct Ongoing {
    address: usize,
    /// Its begin, for each state that has the driver on its deck.
    told: Vec<(Feed, Call)>,
}

/// Tells that a method of this driver begins. `None` if the driver is on no live deck, if nobody watches, or if the call
/// is part of another of the same driver.
///
/// [`Ongoing::run`] or [`Ongoing::run_async`] then calls its body.
pub(crate) fn begin<T: 'static>(
    driver: &T,
    method: impl Into<Cow<'static, str>>,
    arguments: impl FnOnce(&mut Arguments),
) -> Option<Ongoing> {
    let address = std::ptr::from_ref(driver) as usize;
    let known = seen::find(address, Seen::is::<T>);
    if known.is_empty() || is_within(address) {
        return None;
    }
    let method = method.into();
    let mut given = Arguments::of(&method);
    arguments(&mut given);
    let (doing, arguments) = given.finish();
    let caller = Caller::current().or_else(|| claims::get(address).map(|claimed| claimed.caller));
    let declared = of_type(TypeId::of::<T>());
    let begun = Begun {
        kind: declared.map_or(MethodKind::Moves, |it| it.kind(&method)),
        method: Some(method),
        arguments,
        ..Begun::now(doing, caller.unwrap_or_default())
    };
    Some(Ongoing::tell(address, known, begun, |_| 0))
}

/// Tells that the driver at this address is claimed under this name. `None` if it is on no live deck, if nobody watches,
/// or if its methods are told.
pub(super) fn begin_claim(
    address: usize,
    name: &str,
    doing: &str,
    caller: &Caller,
) -> Option<Ongoing> {
    let known = seen::find(address, |it| !it.is_driver());
    if known.is_empty() {
        return None;
    }
    let caller = Caller {
        watcher: Caller::current().and_then(|current| current.watcher),
        ..caller.clone()
    };
    let begun = Begun::now(doing.to_owned(), caller);
    let named = |names: &[String]| names.iter().position(|it| it == name).unwrap_or_default();
    Some(Ongoing::tell(address, known, begun, named))
}

/// Whether a method of the driver at this address runs here.
fn is_within(address: usize) -> bool {
    WITHIN
        .try_with(|within| within.contains(&address))
        .unwrap_or_default()
}

impl Ongoing {
    /// `which`: by which of its names the driver is called.
    fn tell(
        address: usize,
        known: Vec<Known>,
        begun: Begun,
        which: impl Fn(&[String]) -> usize,
    ) -> Self {
        let begun = Arc::new(begun);
        let told = known.into_iter().map(|known| {
            let call = Call::begins(which(&known.names), &known, Arc::clone(&begun));
            known.feed.tell(call.clone());
            (known.feed, call)
        });
        Self {
            address,
            told: told.collect(),
        }
    }

    /// Calls the body of the method, and tells how it ended.
    pub(crate) fn run<R>(
        self,
        body: impl FnOnce() -> R,
        outcome: impl FnOnce(&R) -> CallOutcome,
    ) -> R {
        let returned = WITHIN.sync_scope(self.within(), body);
        self.end(outcome(&returned));
        returned
    }

    /// The same for an async method.
    pub(crate) async fn run_async<R>(
        self,
        body: impl Future<Output = R>,
        outcome: impl FnOnce(&R) -> CallOutcome,
    ) -> R {
        let returned = WITHIN.scope(self.within(), body).await;
        self.end(outcome(&returned));
        returned
    }

    fn within(&self) -> Vec<usize> {
        let mut within = WITHIN.try_with(Vec::clone).unwrap_or_default();
        within.push(self.address);
        within
    }

    /// Tells how the call ended.
    pub(crate) fn end(mut self, outcome: CallOutcome) {
        self.tell_end(outcome);
    }

    fn tell_end(&mut self, outcome: CallOutcome) {
        let ended = Arc::new(Ended::now(outcome));
        for (feed, call) in take(&mut self.told) {
            feed.tell(call.ends(Arc::clone(&ended)));
        }
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        if self.told.is_empty() {
            return;
        }
        self.tell_end(if thread::panicking() {
            CallOutcome::failed(panic::current())
        } else {
            CallOutcome::CutOff
        });
    }
}

#[cfg(test)]
mod tests;
