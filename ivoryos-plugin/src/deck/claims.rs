//! The table of claimed drivers.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// What the claimed drivers do, by the address of each. A claim keeps its driver, so no other has that address
/// meanwhile; and one driver is one, on whichever decks and under whichever types it is.
static CLAIMS: LazyLock<Mutex<HashMap<usize, String>>> = LazyLock::new(Mutex::default);

fn claims() -> MutexGuard<'static, HashMap<usize, String>> {
    CLAIMS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The driver's address in memory: what it is claimed under.
pub(super) fn address<T: ?Sized>(driver: &Arc<T>) -> usize {
    Arc::as_ptr(driver).cast::<()>() as usize
}

/// What the driver at this address is claimed for.
pub(super) fn busy(address: usize) -> Option<String> {
    claims().get(&address).cloned()
}

/// Claims the driver at this address.
///
/// # Errors
///
/// What it is claimed for already.
pub(super) fn insert(address: usize, doing: String) -> Result<(), String> {
    let mut claims = claims();
    if let Some(doing) = claims.get(&address) {
        return Err(doing.clone());
    }
    claims.insert(address, doing);
    Ok(())
}

/// Ends the claim of the driver at this address.
pub(super) fn remove(address: usize) {
    claims().remove(&address);
}
