//! SVG and `MathML` in HTML, where other rules for tags apply.

use html5gum::State;

/// Tracks whether a tag is in SVG or `MathML`. There `<script/>` is a complete element; in HTML it begins a script.
#[derive(Default)]
pub(super) struct Foreign {
    depth: usize,
}

impl Foreign {
    /// Notes a start tag. The tokenizer knows only the rules of HTML: it must be set to the returned state, if any.
    pub(super) fn start(&mut self, name: &[u8], self_closing: bool) -> Option<State> {
        if self_closing {
            return (self.depth > 0).then_some(State::Data);
        }
        self.depth += usize::from(is_foreign_root(name));
        None
    }

    pub(super) fn end(&mut self, name: &[u8]) {
        self.depth = self.depth.saturating_sub(is_foreign_root(name).into());
    }
}

fn is_foreign_root(name: &[u8]) -> bool {
    matches!(name, b"svg" | b"math")
}
