//! Parses text with the positions of its tokens, which the compiler's own tokens of a text do not have.

use proc_macro2::fallback;

/// Runs `parse` with tokens that know where they are. They are not the compiler's: `parse` returns none of them.
pub(crate) fn with_positions<T>(parse: impl FnOnce() -> T) -> T {
    struct Forced;
    impl Drop for Forced {
        fn drop(&mut self) {
            fallback::unforce();
        }
    }
    fallback::force();
    let _forced = Forced;
    parse()
}
