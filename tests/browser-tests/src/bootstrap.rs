//! A page with what Bootstrap's attributes open and close; and the same page with another `window.bootstrap`.

use ivoryos_plugin::prelude::*;

const PAGE: &str = include_str!("bootstrap.html");

/// Shows each component, and an icon beside the title.
#[plugin(name = "bootstrap", icon = "bi-droplet")]
async fn main_page() -> Page {
    Page::html("Bootstrap's names", PAGE)
}

/// Brings a `bootstrap` of its own, as the first thing of the page.
#[route("/brought")]
async fn brought() -> Page {
    Page::html("Brings its own", PAGE)
        .with_head("<script>window.bootstrap = { brought: true }</script>")
}

/// Brings an icon font.
#[route("/font")]
async fn font() -> Page {
    let head =
        "<style>@font-face { font-family: 'bootstrap-icons'; src: local('nothing') }</style>";
    Page::html("Brings icons", PAGE).with_head(head)
}
