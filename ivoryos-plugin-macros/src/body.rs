//! What a function's body shows without being understood: a claim that ends at once, a lock that is held at an
//! `.await`.

mod claim;
mod guard;
mod statements;

pub(crate) use claim::check_claims;
pub(crate) use guard::held_guard;
