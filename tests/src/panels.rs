//! Two panels on the left, and one on the right.

use ivoryos_plugin::prelude::*;

/// The first panel.
#[plugin(name = "side", plugin_type = "left_panel")]
pub async fn main_page() -> Page {
    Page::html("Side", "the side's own page")
}

/// The widget of the first panel.
#[route("/widget")]
pub async fn widget() -> Page {
    Page::html("Side", "the side's widget")
}

/// The second panel.
pub mod other {
    use ivoryos_plugin::prelude::*;

    /// The second panel.
    #[plugin(name = "other-side", plugin_type = "left_panel")]
    pub async fn main_page() -> Page {
        Page::html("Other side", "the other side's own page")
    }

    /// The widget of the second panel.
    #[route("/widget")]
    pub async fn widget() -> Page {
        Page::html("Other side", "the other side's widget")
    }
}

/// The panel on the right. Its name comes before those of the others.
pub mod right {
    use ivoryos_plugin::prelude::*;

    /// The panel on the right.
    #[plugin(name = "across", plugin_type = "right_panel")]
    pub async fn main_page() -> Page {
        Page::html("Across", "the right side's own page")
    }

    /// Its widget.
    #[route("/widget")]
    pub async fn widget() -> Page {
        Page::html("Across", "the right side's widget")
    }
}
