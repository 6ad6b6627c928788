//! The table of claimed drivers.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// What each claimed driver is claimed for, by the driver's address. A claim keeps its driver alive, so no other
/// driver can have that address. A driver on two decks, or known by two types, has one address and so one claim.
static CLAIMS: LazyLock<Mutex<HashMap<usize, String>>> = LazyLock::new(Mutex::default);

fn claims() -> MutexGuard<'static, HashMap<usize, String>> {
    CLAIMS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The driver's address in memory: its key in this table.
pub(super) fn address<T: ?Sized>(driver: &Arc<T>) -> usize {
    Arc::as_ptr(driver).cast::<()>() as usize
}

/// What the driver at this address is claimed for; `None` if it is free.
pub(super) fn busy(address: usize) -> Option<String> {
    claims().get(&address).cloned()
}

/// Claims the driver at this address.
///
/// # Errors
///
/// What it is already claimed for.
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
