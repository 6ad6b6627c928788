//! What a function's body shows without being understood: a claim that ends at once, a lock that is held at an
//! `.await`, a loop that never waits.

mod bail;
mod claim;
mod endless;
mod guard;
mod statements;

pub(crate) use bail::check_bail;
pub(crate) use claim::check_claims;
pub(crate) use endless::check_endless;
pub(crate) use guard::held_guard;
