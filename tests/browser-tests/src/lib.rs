//! A left panel that leads out of its frame in every way, and takes a number; and a right one.

use ivoryos_plugin::prelude::*;

/// Shows where the panel leads to.
#[plugin(name = "panel", title = "Panel", plugin_type = "left_panel")]
async fn main_page() -> Page {
    Page::html("Panel", "<h1 id='own'>The panel's own page</h1>")
}

/// The panel.
#[route("/widget")]
async fn widget() -> Page {
    Page::html(
        "Panel",
        "<h1>Panel</h1>
        <p><a id='inside' href='widget?again'>inside</a> <a id='out' href='../pump/'>out</a>
        <a id='wrong' href='nowhere'>wrong</a></p>
        <form id='done' method='post' action='done'><button>Done</button></form>
        <form id='take' method='post' action='take'>
          <label>mL <input name='ml' type='number' step='any' required></label><button>Take</button>
        </form>
        <form id='refused' method='post' action='take'>
          <label>Wrong <input name='ml' value='1,5'></label><button>Take</button>
        </form>
        <form id='nothing' method='post' action='nothing' data-repeat><button>Nothing</button></form>",
    )
}

/// Leads to the page that the panel has.
#[route("/done", methods = ["POST"])]
async fn done() -> Redirect {
    Redirect::see_other("./")
}

#[derive(serde::Deserialize)]
struct Volume {
    ml: f64,
}

/// Takes a volume, and waits a moment.
#[route("/take", methods = ["POST"])]
async fn take(Form(volume): Form<Volume>) -> Redirect {
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    Redirect::see_other(format!("widget?{}", volume.ml))
}

/// An answer that shows nothing.
#[route("/nothing", methods = ["POST"])]
async fn nothing() -> StatusCode {
    StatusCode::NO_CONTENT
}

mod right {
    use ivoryos_plugin::prelude::*;

    /// What is on the right.
    #[plugin(
        name = "notes",
        title = "Notes",
        icon = "✎",
        plugin_type = "right_panel"
    )]
    async fn main_page() -> Page {
        Page::html("Notes", "<h1>Notes</h1>")
    }

    /// The panel.
    #[route("/widget")]
    async fn widget() -> Page {
        Page::html(
            "Notes",
            "<h1>Notes</h1><p><a id='out' href='../pump/'>out</a></p>
            <form><label class='form-label' for='note'>Note</label>
            <input class='form-control' id='note' name='note'></form>",
        )
    }
}
