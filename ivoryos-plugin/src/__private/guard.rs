//! A future that seems to hold the guard of a `std::sync` lock at an `.await`. Its type says whether it does.

use std::pin::Pin;

/// The future of a handler. It has a type of its own, because the compiler has its own words for a future.
#[derive(Debug)]
pub struct Work<F>(pub(super) F);

/// A future that another thread can go on with after an `.await`.
#[diagnostic::on_unimplemented(
    message = "a lock is still held at an `.await`",
    label = "this guard is there until its block ends",
    note = "help: end the block before the `.await`: `let value = {{ let guard = lock.lock().unwrap(); guard.clone() }};`",
    note = "help: where it has to be held meanwhile, write `tokio::sync::Mutex`, and `lock.lock().await`"
)]
pub trait WithoutGuard<O> {
    /// Boxes the future.
    fn boxed(self) -> Pin<Box<dyn Future<Output = O> + Send>>;
}

#[diagnostic::do_not_recommend]
impl<O, F: Future<Output = O> + Send + 'static> WithoutGuard<O> for Work<F> {
    fn boxed(self) -> Pin<Box<dyn Future<Output = O> + Send>> {
        Box::pin(self.0)
    }
}
