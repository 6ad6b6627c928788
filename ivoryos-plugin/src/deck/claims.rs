//! The table of claimed drivers.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::caller::Caller;

/// What each claimed driver is claimed for, by the driver's address. A claim keeps its driver alive, so no other
/// driver can have that address. A driver on two decks, or known by two types, has one address and so one claim.
static CLAIMS: LazyLock<Mutex<Claims>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Claims {
    claimed: HashMap<usize, Claimed>,
    /// The routes that answer GET and have claimed an instrument, with their plugins: each is logged once.
    get_routes: BTreeSet<(&'static str, &'static str)>,
}

/// What a driver is claimed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claimed {
    pub(super) doing: String,
    pub(super) caller: Caller,
    pub(super) since: Timestamp,
    /// When it is expected to be done, where that is known.
    pub(super) until: Option<Instant>,
}

fn claims() -> MutexGuard<'static, Claims> {
    CLAIMS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The driver's address in memory: its key in this table.
pub(super) fn address<T: ?Sized>(driver: &Arc<T>) -> usize {
    Arc::as_ptr(driver).cast::<()>() as usize
}

/// What the driver at this address is claimed for; `None` if it is free.
pub(super) fn get(address: usize) -> Option<Claimed> {
    claims().claimed.get(&address).cloned()
}

/// Claims the driver at this address.
///
/// # Errors
///
/// What it is already claimed for.
pub(super) fn insert(address: usize, claimed: Claimed) -> Result<(), Box<Claimed>> {
    let mut claims = claims();
    if let Some(other) = claims.claimed.get(&address) {
        return Err(Box::new(other.clone()));
    }
    claims.claimed.insert(address, claimed);
    Ok(())
}

/// Notes how much longer the claim of the driver at this address is expected to last.
pub(super) fn set_remaining(address: usize, remaining: Duration) {
    if let Some(claimed) = claims().claimed.get_mut(&address) {
        claimed.until = Instant::now().checked_add(remaining);
    }
}

/// Ends the claim of the driver at this address.
pub(super) fn remove(address: usize) {
    claims().claimed.remove(&address);
}

/// Whether this route of this plugin claims an instrument for the first time.
pub(super) fn is_first_get(plugin: &'static str, route: &'static str) -> bool {
    claims().get_routes.insert((plugin, route))
}
