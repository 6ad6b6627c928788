//! The table of claimed drivers.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::caller::Caller;

/// What the claimed drivers do, by the address of each. A claim keeps its driver, so no other has that address
/// meanwhile; and one driver is one, on whichever decks and under whichever types it is.
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

/// The driver's address in memory: what it is claimed under.
pub(super) fn address<T: ?Sized>(driver: &Arc<T>) -> usize {
    Arc::as_ptr(driver).cast::<()>() as usize
}

/// What the driver at this address is claimed for.
pub(super) fn get(address: usize) -> Option<Claimed> {
    claims().claimed.get(&address).cloned()
}

/// Claims the driver at this address.
///
/// # Errors
///
/// What it is claimed for already.
pub(super) fn insert(address: usize, claimed: Claimed) -> Result<(), Claimed> {
    let mut claims = claims();
    if let Some(other) = claims.claimed.get(&address) {
        return Err(other.clone());
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
